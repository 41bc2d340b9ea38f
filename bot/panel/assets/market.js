// Prices and news.

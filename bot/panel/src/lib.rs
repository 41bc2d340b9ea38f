//! The moderators' web panel and its JSON API, over the use cases.

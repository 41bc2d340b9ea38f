//! Names of outlets, brought to one spelling: `The Block`, `theblock.co` and `www.theblock.co` are one.

use crate::theme::fold;

/// Outlets that others copy from, by all their names.
const ALIASES: &[(&str, &[&str])] = &[
    ("reuters", &["路透社", "路透", "thomsonreuters"]),
    ("bloomberg", &["彭博社", "彭博", "bloombergnews"]),
    ("ap", &["associatedpress", "apnews", "美联社", "美聯社"]),
    ("afp", &["agencefrancepresse", "法新社", "法新"]),
    ("wsj", &["wallstreetjournal", "华尔街日报", "華爾街日報"]),
    ("nytimes", &["newyorktimes", "nyt", "纽约时报", "紐約時報"]),
    ("ft", &["financialtimes", "金融时报", "金融時報"]),
    ("washingtonpost", &["华盛顿邮报", "華盛頓郵報"]),
    ("xinhua", &["xinhuanet", "新华社", "新華社"]),
    ("cctv", &["央视", "央視", "央视新闻", "央視新聞"]),
    ("cna", &["中央社", "centralnewsagency"]),
    ("cnbc", &["消费者新闻与商业频道"]),
    ("nikkei", &["日经", "日經", "日本经济新闻", "日本經濟新聞"]),
    ("kyodo", &["kyodonews", "共同社"]),
    ("politico", &["politicoeu"]),
];

/// Where anybody may write: the address names the place, not the publisher.
const SOCIAL: &[&str] = &[
    "x.com",
    "twitter.com",
    "t.me",
    "truthsocial.com",
    "weibo.com",
    "reddit.com",
    "facebook.com",
    "threads.net",
    "bsky.app",
    "youtube.com",
    "t.co",
    "weibo.cn",
];

/// The one spelling of a name: folded, letters and digits alone, without article; known outlets by their short name.
pub(super) fn name(text: &str) -> String {
    let folded = fold(text);
    let bare = folded.trim().strip_prefix("the ").unwrap_or(folded.trim());
    let whole: String = bare.chars().filter(|c| c.is_alphanumeric()).collect();
    let short = whole.strip_prefix("the").filter(|short| short.len() >= 4);
    let one = short.unwrap_or(&whole).to_owned();
    let known =
        ALIASES.iter().find(|(short, long)| *short == one || long.iter().any(|long| fold(long) == one));
    if let Some((short, _)) = known {
        return (*short).to_owned();
    }
    match one.strip_suffix("news") {
        Some(short) if short.len() >= 2 => name(short),
        _ => one,
    }
}

/// True when the name is one of an outlet that others copy from.
pub(super) fn is_known(one: &str) -> bool {
    ALIASES.iter().any(|(short, _)| *short == one)
}

/// The known outlets whose name stands in a text as a whole word, or anywhere for Chinese names.
pub(super) fn known_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    ALIASES
        .iter()
        .flat_map(|(short, long)| long.iter().copied().chain([*short]).map(move |spelt| (*short, spelt)))
}

/// The host of an address without `www.`, in lower case.
pub(super) fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let mut bare = host.as_str();
    while let Some(rest) = ["www.", "m.", "amp.", "mobile."].iter().find_map(|front| bare.strip_prefix(front))
    {
        bare = rest;
    }
    (bare.contains('.')).then(|| bare.to_owned())
}

/// True when the host is one where anybody may write.
pub(super) fn is_social(host: &str) -> bool {
    SOCIAL
        .iter()
        .any(|social| host == *social || host.strip_suffix(social).is_some_and(|front| front.ends_with('.')))
}

/// The publisher that an address names: the account where anybody may write, otherwise the name in the domain.
pub(super) fn publisher(url: &str) -> Option<String> {
    let host = host(url)?;
    if is_social(&host) {
        let path = url.split_once("://").map_or(url, |(_, rest)| rest);
        let account = path.split('/').nth(1).filter(|account| !account.is_empty())?;
        let account = account.split(['?', '#']).next().unwrap_or(account);
        return Some(name(account)).filter(|one| !one.is_empty());
    }
    let labels: Vec<&str> = host.split('.').collect();
    // co.uk and its like: a second level that belongs to the country.
    let country = labels.len() >= 3
        && labels[labels.len() - 1].len() == 2
        && ["co", "com", "org", "net", "gov", "ac", "edu", "or", "ne"].contains(&labels[labels.len() - 2]);
    let at = labels.len().checked_sub(if country { 3 } else { 2 })?;
    Some(name(labels[at])).filter(|one| !one.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_outlet_has_one_name() {
        for (text, one) in [
            ("The Block", "block"),
            ("theblock", "block"),
            ("Reuters", "reuters"),
            ("路透社", "reuters"),
            ("Associated Press", "ap"),
            ("AP News", "ap"),
            ("BBC News", "bbc"),
            ("華爾街日報", "wsj"),
            ("@DeItaone", "deitaone"),
        ] {
            assert_eq!(name(text), one, "{text}");
        }
    }

    #[test]
    fn an_address_names_its_publisher() {
        for (url, one) in [
            ("https://www.coindesk.com/markets/2026/01/08/x", Some("coindesk")),
            ("https://www.theblock.co/post/1", Some("block")),
            ("https://www.bbc.co.uk/news/1", Some("bbc")),
            ("https://x.com/DeItaone/status/1?s=20", Some("deitaone")),
            ("https://truthsocial.com/@realDonaldTrump/113", Some("realdonaldtrump")),
            ("https://www.whitehouse.gov/presidential-actions/", Some("whitehouse")),
            ("https://x.com", None),
            ("nonsense", None),
        ] {
            assert_eq!(publisher(url).as_deref(), one, "{url}");
        }
    }
}

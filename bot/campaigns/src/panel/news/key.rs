//! What names a story or a headline in addresses.

use std::fmt;
use std::str::FromStr;

use market::triggers::GateNews;

use crate::events::outside_id;

/// What names an entry of the list of news.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NewsKey {
    /// A story.
    Story(i64),
    /// A headline that belongs to no story.
    Headline {
        /// Who says it.
        source: String,
        /// The feed's id of it.
        outside_id: String,
    },
}

impl NewsKey {
    /// The key of the headline at the gate of an event.
    pub fn of_event(news: &GateNews) -> Option<Self> {
        let outside_id = outside_id(&news.source, &news.id)?.to_owned();
        Some(NewsKey::Headline { source: news.source.clone(), outside_id })
    }
}

impl fmt::Display for NewsKey {
    /// `s7`, or `h12:Harbour Wiren01` with the length of the source in characters, for a source may hold anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NewsKey::Story(id) => write!(f, "s{id}"),
            NewsKey::Headline { source, outside_id } => {
                write!(f, "h{}:{source}{outside_id}", source.chars().count())
            }
        }
    }
}

impl FromStr for NewsKey {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some(id) = text.strip_prefix('s') {
            return id.parse().map(NewsKey::Story).map_err(|_| ());
        }
        let (length, rest) = text.strip_prefix('h').and_then(|rest| rest.split_once(':')).ok_or(())?;
        let length: usize = length.parse().map_err(|_| ())?;
        let cut = rest.char_indices().map(|(at, _)| at).chain([rest.len()]).nth(length).ok_or(())?;
        let (source, outside_id) = rest.split_at(cut);
        // No database keeps a NUL in a text.
        if source.is_empty() || outside_id.is_empty() || rest.contains('\0') {
            return Err(());
        }
        Ok(NewsKey::Headline { source: source.to_owned(), outside_id: outside_id.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_whatever_its_source_is_called() {
        let keys = [
            NewsKey::Story(7),
            NewsKey::Headline { source: "Harbour Wire".to_owned(), outside_id: "n01".to_owned() },
            NewsKey::Headline {
                source: "環球/1:財經".to_owned(),
                outside_id: "https://x.example/?a=b".to_owned(),
            },
        ];
        for key in keys {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        for nonsense in [
            "",
            "7",
            "s",
            "sx",
            "h",
            "h3",
            "h3:ab",
            "h0:x",
            "h2:ab",
            "h99999999999999999999:x",
            "h-1:x",
            "h1:\0x",
        ] {
            assert_eq!(nonsense.parse::<NewsKey>(), Err(()), "{nonsense}");
        }
    }
}

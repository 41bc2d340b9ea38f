//! The three languages herald speaks.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language herald speaks. Traditional Chinese is written for Taiwan, Simplified for the Mainland.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Lang {
    /// Traditional Chinese.
    #[serde(rename = "zh-TW")]
    ZhTw,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// Every language, in the order announcements are posted.
    pub const ALL: [Lang; 3] = [Lang::ZhTw, Lang::ZhCn, Lang::En];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::ZhTw => "zh-TW",
            Lang::ZhCn => "zh-CN",
            Lang::En => "en",
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A language tag that names none of the three languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown language {0:?}: use zh-TW, zh-CN or en")]
pub struct UnknownLang(pub String);

impl FromStr for Lang {
    type Err = UnknownLang;

    /// Reads a language tag and its usual relatives: Hong Kong and Macau read Traditional, Singapore Simplified.
    fn from_str(tag: &str) -> Result<Self, UnknownLang> {
        match tag.to_ascii_lowercase().as_str() {
            "zh-tw" | "zh-hant" | "zh-hk" | "zh-mo" => Ok(Lang::ZhTw),
            "zh-cn" | "zh-hans" | "zh-sg" | "zh" => Ok(Lang::ZhCn),
            "en" | "en-us" | "en-gb" => Ok(Lang::En),
            _ => Err(UnknownLang(tag.to_owned())),
        }
    }
}

/// One value for each language; none may be missing, so a half-translated campaign cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Localised<T> {
    /// Traditional Chinese.
    #[serde(rename = "zh-TW")]
    pub zh_tw: T,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    pub zh_cn: T,
    /// English.
    pub en: T,
}

impl<T> Localised<T> {
    /// Builds the three values from a function of the language.
    pub fn from_fn(mut of: impl FnMut(Lang) -> T) -> Self {
        Self { zh_tw: of(Lang::ZhTw), zh_cn: of(Lang::ZhCn), en: of(Lang::En) }
    }

    /// The value for one language.
    pub fn get(&self, lang: Lang) -> &T {
        match lang {
            Lang::ZhTw => &self.zh_tw,
            Lang::ZhCn => &self.zh_cn,
            Lang::En => &self.en,
        }
    }

    /// The values in the order of [`Lang::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Lang, &T)> {
        Lang::ALL.into_iter().map(|lang| (lang, self.get(lang)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relatives_read_the_script_their_region_writes() {
        for (tag, lang) in [
            ("zh-TW", Lang::ZhTw),
            ("zh-HK", Lang::ZhTw),
            ("zh-MO", Lang::ZhTw),
            ("zh-Hant", Lang::ZhTw),
            ("zh", Lang::ZhCn),
            ("zh-SG", Lang::ZhCn),
            ("en-US", Lang::En),
        ] {
            assert_eq!(tag.parse(), Ok(lang), "{tag}");
        }
        assert_eq!("fr".parse::<Lang>(), Err(UnknownLang("fr".into())));
    }

    #[test]
    fn a_missing_translation_is_refused() {
        let error = serde_json::from_str::<Localised<String>>(r#"{"zh-TW":"a","en":"b"}"#).unwrap_err();
        assert!(error.to_string().contains("zh-CN"), "{error}");
    }
}

//! What somebody has chosen for their browser. It stands in a cookie of its own, so that the sign-in page knows it too.

use axum::http::{HeaderMap, header};
use domain::lang::Lang;

use crate::guard::cookies;

/// The cookie of preferences. It says nothing about a person.
pub(crate) const COOKIE: &str = "herald-prefs";

/// What somebody has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Prefs {
    /// The language.
    pub(crate) lang: Lang,
    /// Light, dark, or as the system.
    pub(crate) theme: &'static str,
    /// Whether a rise is red.
    pub(crate) red_up: bool,
    /// Whether times are those of the browser instead of UTC+8.
    pub(crate) local: bool,
}

/// The appearances.
const THEMES: [&str; 3] = ["auto", "light", "dark"];

impl Prefs {
    /// Those of a request.
    pub(crate) fn of(headers: &HeaderMap, default_lang: Lang) -> Prefs {
        let mut prefs = Prefs {
            lang: accepted(headers).unwrap_or(default_lang),
            theme: THEMES[0],
            red_up: false,
            local: false,
        };
        if let Some(value) = cookies::value(headers, COOKIE) {
            for part in value.split('.') {
                if let Some((name, value)) = part.split_once(':') {
                    prefs.set(name, value);
                }
            }
        }
        prefs
    }

    /// Takes over one choice; an unknown one changes nothing.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        match name {
            "lang" => self.lang = value.parse().unwrap_or(self.lang),
            "theme" => {
                self.theme = THEMES.into_iter().find(|theme| *theme == value).unwrap_or(self.theme);
            }
            "colours" => self.red_up = value == "red-up",
            "zone" => self.local = value == "local",
            _ => {}
        }
    }

    /// The value of the cookie.
    pub(crate) fn cookie_value(&self) -> String {
        let (colours, zone) = (self.colours(), self.zone());
        format!("lang:{}.theme:{}.colours:{colours}.zone:{zone}", self.lang.tag(), self.theme)
    }

    /// Which colour a rise has, as the page says it.
    pub(crate) fn colours(&self) -> &'static str {
        if self.red_up { "red-up" } else { "green-up" }
    }

    /// Whose times are shown, as the page says it.
    pub(crate) fn zone(&self) -> &'static str {
        if self.local { "local" } else { "utc8" }
    }
}

/// The first of our languages that the browser asks for, in its order.
fn accepted(headers: &HeaderMap) -> Option<Lang> {
    let asked = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    asked.split(',').find_map(|one| {
        let tag = one.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match tag.as_str() {
            "zh-tw" | "zh-hant" | "zh-hk" | "zh-mo" | "zh-hant-tw" | "zh-hant-hk" => Some(Lang::ZhTw),
            tag if tag == "zh" || tag.starts_with("zh-") => Some(Lang::ZhCn),
            tag if tag == "en" || tag.starts_with("en-") => Some(Lang::En),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefs(name: header::HeaderName, value: &str) -> Prefs {
        Prefs::of(&HeaderMap::from_iter([(name, value.parse().unwrap())]), Lang::ZhTw)
    }

    #[test]
    fn a_browser_is_answered_in_its_language() {
        for (asked, lang) in [
            ("zh-HK,zh;q=0.9", Lang::ZhTw),
            ("fr, zh-Hans-CN;q=0.8, en", Lang::ZhCn),
            ("de-DE,en-GB;q=0.7", Lang::En),
            ("fr", Lang::ZhTw),
        ] {
            assert_eq!(prefs(header::ACCEPT_LANGUAGE, asked).lang, lang, "{asked}");
        }
    }

    #[test]
    fn choices_survive_their_cookie_and_nonsense_changes_nothing() {
        let chosen = Prefs { lang: Lang::En, theme: "dark", red_up: true, local: true };
        let cookie = format!("{COOKIE}={}", chosen.cookie_value());
        assert_eq!(prefs(header::COOKIE, &cookie), chosen);
        let nonsense = format!("{COOKIE}=lang:tlh.theme:<script>.colours:x.zone:mars.other:1");
        let plain = Prefs { lang: Lang::ZhTw, theme: "auto", red_up: false, local: false };
        assert_eq!(prefs(header::COOKIE, &nonsense), plain);
    }
}

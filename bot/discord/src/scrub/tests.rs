use proptest::prelude::*;
use serde_json::json;

use super::*;

/// Made up, in the shape of the real ones; in pieces, so that nothing that looks for secrets in files finds one.
const BOT: &str = concat!("MTM1NzI0ODI1MzEzMjgwMDAwMA", ".GhT9xQ.", "k3rVn0tARealTok3nJustTheSh4pe-of_1");
const WEBHOOK: &str = "3Yf0kQzq8Wv1nO7xB4cM2dRtLaJhGgUeSsPpKkIiYyTtEeWwQqAaZzXxCcVvBbNnMm-_";
const INTERACTION: &str = "aW50ZXJhY3Rpb246MTM1NzI0ODI1MzEzMjgwMDAwMDpub3RoaW5nIHRvIHNlZQ";

#[test]
fn ordinary_lines_stay_as_they_are() {
    for line in [
        "",
        "the bot connected to wss://gateway.discord.gg:443/?v=10&encoding=json",
        "GET https://discord.com/api/v10/channels/1357248253132800000/messages?after=1&limit=100 answered 503",
        "message_content=true content-type: application/json",
        "the content: nothing is shown; the token: wrong, mend it in the portal",
        "bundle 3f4e0b1ad9f7c6a58e21d0c94b7a3e655d4f3c2b1a09f8e7d6c5b4a392817065 written",
        "POST /webhooks/new and /interactions/ have no token",
        "herald.campaigns.intake 1.2.3 服務 UID 用戶",
        "user@example.org:22 http://localhost:8420/@me",
    ] {
        assert_eq!(scrub(line), line);
        assert!(matches!(scrub(line), Cow::Borrowed(_)));
    }
}

#[test]
fn tokens_go_wherever_they_stand() {
    assert_eq!(scrub(BOT), "…");
    assert_eq!(scrub(&format!("令牌{BOT}。")), "令牌…。");
    assert_eq!(scrub(&format!("authorization: Bot {BOT}, next")), "authorization: Bot …, next");
    assert_eq!(scrub("header Bearer 6qrZcUqja7812RVdnEKjpzOL4CvHBFG"), "header Bearer …");
    assert_eq!(scrub("Basic MTIzNDU2Nzg5OmFiY2RlZg== ok"), "Basic … ok");
    assert_eq!(scrub(&format!("[{INTERACTION}]")), "[…]");
    assert_eq!(
        scrub(&format!("https://discord.com/api/v10/webhooks/13572/{WEBHOOK}/messages/@original?wait=true")),
        "https://discord.com/api/v10/webhooks/13572/…/messages/@original?wait=true"
    );
    assert_eq!(
        scrub("(https://discord.com/api/v10/interactions/13572/short/callback)"),
        "(https://discord.com/api/v10/interactions/13572/…/callback)"
    );
    assert_eq!(scrub("postgres://herald:pa@ss:w@db.local/herald"), "postgres://herald:…@db.local/herald");
}

#[test]
fn values_of_telling_fields_go_in_every_form() {
    for (line, clean) in [
        (r#"{"content":"關稅 \"說\" \\","id":"1"}"#, r#"{"content":"…","id":"1"}"#),
        (r#"Message { content: "a \"b\" c", tts: false }"#, r#"Message { content: "…", tts: false }"#),
        (
            r#"{"message":"got Message { content: \"a \\\"b\\\" c\", tts: false }"}"#,
            r#"{"message":"got Message { content: \"…\", tts: false }"}"#,
        ),
        (
            r#"Object {"content": String("hello"), "nonce": Null}"#,
            r#"Object {"content": String("…"), "nonce": Null}"#,
        ),
        (r#"content: Some("cut off"#, r#"content: Some("…"#),
        ("content=every word of it, to the end\nnext", "content=…\nnext"),
        ("uid=88123456 uid: 88123456, Uid(88123456) {\"uid\":88123456}", "uid=… uid: …, Uid(…) {\"uid\":…}"),
        (r#""uids": ["8812", 3456], n: 7"#, r#""uids": ["…", …], n: 7"#),
        ("?token=abc&x=1", "?token=…&x=1"),
        (r#"TOKEN: "abc""#, r#"TOKEN: "…""#),
    ] {
        assert_eq!(scrub(line), clean);
    }
}

/// What the library shows of a refused answer to an interaction.
#[test]
fn the_debug_form_of_the_librarys_errors_is_clean() {
    let error: serenity::http::DiscordJsonError =
        serde_json::from_value(json!({ "code": 10062, "message": "Unknown interaction" })).unwrap();
    for path in ["webhooks", "interactions"] {
        let url = format!("https://discord.com/api/v10/{path}/1357248253132800000/{INTERACTION}/callback");
        let shown = format!(
            "UnsuccessfulRequest(ErrorResponse {{ status_code: 404, url: {url:?}, error: {error:?} }})"
        );
        let clean = scrub(&shown);
        assert!(!clean.contains("aW50"), "{clean}");
        assert!(clean.contains("/1357248253132800000/…/callback") && clean.contains("10062"), "{clean}");
    }
}

#[test]
fn secrets_of_the_process_go_word_for_word() {
    let scrubber = Scrubber::new(["0123456789abcdef".to_owned().into(), "short".to_owned().into()]);
    assert_eq!(scrubber.scrub("key 0123456789abcdef0123456789abcdef, short"), "key ……, short");
    assert_eq!(format!("{scrubber:?}"), "Scrubber(1 secrets)");
}

/// A secret in a place where logs have them.
fn framed() -> impl Strategy<Value = (String, String)> {
    let bot = "[A-Za-z0-9_-]{24,28}\\.[A-Za-z0-9_-]{6,7}\\.[A-Za-z0-9_-]{27,38}";
    let anything = ".{0,24}";
    let words = "[A-Za-z關稅 \"\\\\\n]{0,12}";
    prop_oneof![
        (anything, bot, anything).prop_map(|(a, s, b)| (format!("{a}{s}{b}"), s)),
        (anything, "[A-Za-z0-9_.~+/-]{16,80}", words).prop_map(|(a, s, b)| (format!("{a}Bearer {s} {b}"), s)),
        (anything, "[A-Za-z0-9_-]{5,90}", "(/messages/@original)?(\\?wait=true)?", words)
            .prop_map(|(a, s, b, c)| (format!("{a}https://discord.com/api/webhooks/12345/{s}{b} {c}"), s)),
        (anything, "[A-Za-z0-9_-]{5,90}").prop_map(|(a, s)| (format!("{a}/interactions/1/{s}/callback"), s)),
        (words, "密[a-z\"\\\\\n{}:, 關稅]{6,40}語", words)
            .prop_map(|(a, s, b)| { (format!("{} {}", json!({ "content": s, "more": b }), json!(a)), s) }),
        (words, "密[a-z\"\\\\\n{}:, 關稅]{6,40}語", words)
            .prop_map(|(a, s, b)| (format!("{a:?} Message {{ content: {s:?}, more: Some({b:?}) }}"), s)),
        (words, "[1-9][0-9]{7,12}", words)
            .prop_map(|(a, s, b)| (format!("{} uid={s} {}", json!(a), json!(b)), s)),
    ]
}

/// A text with its letters and digits alone: quoting changes everything else.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

proptest! {
    #[test]
    fn no_secret_in_a_random_frame_survives((frame, secret) in framed()) {
        let core = letters(&secret.replace("\\n", ""));
        for line in [frame.clone(), format!("{frame:?}"), json!({ "message": frame }).to_string(),
            json!({ "message": format!("{frame:?}") }).to_string()] {
            let clean = scrub(&line);
            prop_assert!(!clean.contains(&secret), "{line}\n{clean}");
            prop_assert!(core.len() < 6 || !letters(&clean).contains(&core), "{line}\n{clean}");
            prop_assert_eq!(scrub(&clean), clean.as_ref(), "scrubbing is done at once");
        }
    }

    #[test]
    fn anything_can_be_scrubbed(text in any::<String>(), dense in "[a-z\"\\\\:=( \n]{0,10}(content|uid|token)[\"\\\\:=( \n1a\\[,]{0,16}") {
        let _ = scrub(&text);
        let _ = scrub(&dense);
    }
}

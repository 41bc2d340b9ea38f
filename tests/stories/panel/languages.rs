//! What is refused is said in the language of whoever asked, beside a form and on a page of its own; and no page of a
//! Chinese reader holds an English sentence.

use std::collections::BTreeSet;
use std::sync::Arc;

use campaigns::webhooks::secret_of;
use campaigns::{Actor, DeliveryStatus};
use chrono::TimeDelta;
use domain::snowflake::Snowflake;
use domain::unheard::{GapCause, Lacking, Lost, Note, Permission};
use panel::webhooks::Sender;
use panel::{Gateway, Health};
use store::{ChannelCoverage, CoverageState};
use tests::world::seed::{ENTRIES, GUILD, THOUGHTS, member, tagged};
use wording::told::{Broken, Failure, GapNote, Health as Told, LastRead, LeftOut, Said, Standing};

use super::client::Client;
use super::screens;
use super::stage::Stage;

/// Somebody who reads the panel in Traditional Chinese.
async fn reader(stage: &Stage, name: &str) -> Client {
    let mut client = stage.signed_in(name).await;
    let chosen = client.post("/preferences", &[("choice", "lang:zh-TW"), ("next", "/account")]).await;
    assert_eq!(chosen.status, 303, "{}", chosen.text);
    assert!(client.get("/account").await.text.contains("<html lang=\"zh-TW\""));
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refusals_and_the_log_speak_the_language_of_the_page() {
    let mut stage = Stage::on_sqlite().await;
    stage.fill(1).await;
    let mut mei = reader(&stage, "mei").await;
    // Beside a form.
    let token = mei.post("/settings/tokens", &[("name", "x"), ("days", "30")]).await;
    assert!(token.status == 409 && token.text.contains("請至少選擇一項允許權杖做的事"), "{}", token.text);
    let scope = mei.post("/settings/tokens", &[("name", "x"), ("days", "30"), ("pay", "yes")]).await;
    assert!(scope.status == 409 && scope.text.contains("需要「發獎者」角色"), "{}", scope.text);
    let post = stage.waiting[0];
    let page = mei.get(&stage.post_path(post)).await;
    let revision = page.value_after("name=\"revision\" value=\"").unwrap().to_owned();
    let decide = format!("{}/decide", stage.post_path(post));
    let measured = mei.post(&decide, &[("revision", &revision), ("answer", "too_short")]).await;
    assert!(measured.status == 409 && measured.text.contains("由系統測定，不由人決定"), "{}", measured.text);
    // As a page of its own.
    let pick = format!("{post}:{revision}");
    let fields = [("reason", "too_short"), ("answer", "reject"), ("confirm", "yes"), ("post", pick.as_str())];
    let refused = mei.post(&format!("/campaigns/{}/review/bulk", stage.world.id), &fields).await;
    assert!(refused.status == 409 && refused.text.contains("由系統測定，不由人決定"), "{}", refused.text);
    assert!(!refused.text.contains("measured"), "{}", refused.text);
    // Accounts.
    let olga = stage.service.person_by_login("olga", stage.now()).await.unwrap().unwrap().account.id;
    let mut owner = reader(&stage, "olga").await;
    let own = owner.post(&format!("/settings/accounts/{olga}/bar"), &[("barred", "yes")]).await;
    assert!(own.status == 409 && own.text.contains("這會把你自己鎖在外面"), "{}", own.text);
    // The log.
    let accepted = mei.post(&decide, &[("revision", &revision), ("answer", "accept")]).await;
    assert_eq!(accepted.status, 303, "{}", accepted.text);
    let log = mei.get(&format!("/audit?post={post}")).await;
    assert!(log.text.contains("決定帖子") && log.text.contains("檢核帖子"), "{}", log.text);
}

/// Names that somebody gave: that of the series in the scene.
const NAMES: [&str; 1] = ["Binance USDT perpetual"];

/// Elements whose text is no sentence of ours: code, keys of the keyboard, what somebody types, scripts.
const APART: [&str; 6] = ["code", "kbd", "textarea", "script", "style", "pre"];

/// Attributes that are read out or shown.
const SHOWN: [&str; 5] = ["aria-label", "placeholder", "title", "alt", "data-label"];

/// The pieces of text of a page that a reader sees or hears, markup taken away.
fn texts(html: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        texts.push(rest[..at].to_owned());
        rest = &rest[at..];
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        let name = tag.split([' ', '\n', '/']).next().unwrap_or_default();
        for attribute in SHOWN {
            let mark = format!(" {attribute}=\"");
            let shown = tag.split_once(mark.as_str()).and_then(|(_, value)| value.split('"').next());
            texts.extend(shown.map(str::to_owned));
        }
        if APART.contains(&name) {
            rest = rest.split_once(&format!("</{name}>")).expect("what begins ends").1;
        } else if tag.contains(" lang=\"en\"") && name != "input" {
            // The English side of a notice, a headline in English.
            rest = after(rest, name);
        }
    }
    texts.push(rest.to_owned());
    let signs = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    let plain = |text: String| signs.iter().fold(text, |text, (sign, is)| text.replace(sign, is));
    texts.into_iter().map(plain).collect()
}

/// What follows an element whose content stands at the beginning of a text.
fn after<'a>(inside: &'a str, name: &str) -> &'a str {
    let (opens, closes) = (format!("<{name}"), format!("</{name}>"));
    let (mut rest, mut open) = (inside, 1);
    while open > 0 {
        let end = rest.find(&closes).expect("what begins ends");
        open += rest[..end].matches(&opens).count();
        open -= 1;
        rest = &rest[end + closes.len()..];
    }
    rest
}

/// A word of a sentence in Latin letters; ids, numbers, addresses, names of settings and fields are none.
fn is_latin_word(word: &str) -> bool {
    let word = word.trim_matches(|c: char| ",.;!?()\"'“”‘’「」（）".contains(c));
    !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic() || "'’-".contains(c))
}

/// The first three Latin words in a row, if there are any.
fn latin_sentence(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let run = words.windows(3).find(|run| run.iter().all(|word| is_latin_word(word)))?;
    Some(run.join(" "))
}

#[test]
fn a_latin_sentence_is_found_between_tags_and_nowhere_else() {
    let found = |html: &str| texts(html).iter().find_map(|text| latin_sentence(text));
    assert_eq!(found("<p>頻道：the channel is gone</p>").as_deref(), Some("channel is gone"));
    assert_eq!(found("<input placeholder=\"write your name here\">").as_deref(), Some("write your name"));
    assert_eq!(found("<p>狀態：<code>the channel is gone</code></p><script>if a is b</script>"), None);
    let notice = "<div lang=\"en\">write <div>your own</div> view <b>of the rates</b></div><p>標題</p>";
    assert_eq!((found(notice), texts(notice).concat()), (None, "標題".to_owned()));
    assert_eq!(found("<p>設定 discord.message_content = false</p><b>Reset Token</b> <i>is here</i>"), None);
}

/// What somebody outside wrote and the panel shows: headlines, and names of venues and sources.
async fn written(stage: &Stage) -> BTreeSet<String> {
    let since = stage.now() - TimeDelta::days(90);
    let news = stage.world.db().news(since, stage.now() + TimeDelta::days(1)).await.unwrap();
    news.into_iter().flat_map(|row| [row.title, row.source]).collect()
}

/// What is said in English on the pages of a world to somebody who reads Traditional Chinese.
async fn english(stage: &Stage) -> Vec<String> {
    let mut olga = reader(stage, "olga").await;
    let written = written(stage).await;
    let mut found = Vec::new();
    for path in screens::all(stage, &mut olga).await {
        let page = olga.get(&path).await;
        for text in texts(&page.text) {
            let mut own = text.clone();
            for theirs in written.iter().map(String::as_str).chain(NAMES) {
                own = own.replace(theirs, "…");
            }
            found.extend(latin_sentence(&own).map(|run| format!("{path}: {run}: {}", text.trim())));
        }
    }
    found
}

/// What a service says of itself when much is wrong with it.
fn unwell() -> Health {
    let lacking = Lacking { permission: Permission::Attach, lost: Lost::Roles };
    let raw = || "error returned from database: disk is full".into();
    let troubles = vec![
        vec![Told::Away { task: "worker".into(), span: TimeDelta::minutes(7) }],
        vec![
            Told::Database { why: Failure::Full { database: "the file herald.db".into() } },
            Told::Database { why: Failure::Other { why: raw() } },
        ],
        vec![Told::Down {
            standing: Standing { since: Some(TimeDelta::minutes(3)), why: Some(Broken::Intent) },
        }],
        vec![
            Told::Unverifiable { channel: ENTRIES, note: GapNote(Note::Lacking(vec![lacking]).to_string()) },
            Told::Lacking { channel: ENTRIES, lacking },
        ],
        vec![Told::Feed { name: "wire".into(), trouble: raw(), last: LastRead::Never }],
        vec![Told::Venue {
            venue: "Kraken".into(),
            left: LeftOut::Shut { why: Said("it answers 451".into()) },
        }],
    ];
    Health { gateway: Gateway::Down, last_event: None, troubles }
}

/// A stage on which much has gone wrong: gaps, a message that reached nobody, a failed self-test.
async fn troubled() -> Stage {
    let mut stage = Stage::unwell(unwell()).await;
    let now = stage.now();
    let mut tx = stage.world.db().begin().await.unwrap();
    let lacking = Lacking { permission: Permission::History, lost: Lost::Channel };
    for (channel, state, note) in [
        (ENTRIES, CoverageState::Unverifiable, Note::Lacking(vec![lacking])),
        (Snowflake(41), CoverageState::Suspect, Note::ToRead(Some(GapCause::Unread))),
        (Snowflake(42), CoverageState::Parked, Note::Refused { status: 403, code: 50001 }),
        (Snowflake(43), CoverageState::Complete, Note::MentionsOnly),
        (Snowflake(44), CoverageState::Parked, Note::Gone),
    ] {
        let watermark = Snowflake::first_at(now - TimeDelta::minutes(5)).unwrap();
        let detail = note.to_string();
        let known = ChannelCoverage {
            channel,
            guild: GUILD,
            parent: None,
            watermark,
            state,
            detail,
            changed_at: now,
        };
        tx.put_coverage(&known).await.unwrap();
    }
    for (number, cause) in GapCause::ALL.into_iter().enumerate() {
        let channel = Snowflake(50 + number as u64);
        tx.open_gap(GUILD, channel, cause.name(), now - TimeDelta::minutes(30), now).await.unwrap();
    }
    tx.commit().await.unwrap();
    let hook = "http://127.0.0.1:9/hook";
    stage.service.add_webhook(GUILD, hook, &secret_of(&[11; 32]), true, &Actor::Herald, now).await.unwrap();
    for number in 1..=4_u64 {
        stage.world.post(member(number), &tagged(THOUGHTS[number as usize])).await;
    }
    stage.world.at("2025-04-06 12:00").await;
    stage.world.freeze().await.unwrap();
    stage.world.score_and_seal(|number| [number as u8, number as u8]).await;
    stage.world.at("2025-04-07 18:00").await;
    stage.world.publish().await.unwrap();
    stage.catch_up();
    let sender = Sender::new(Arc::clone(&stage.service), true).unwrap();
    assert_eq!(sender.tick(stage.now()).await.unwrap(), 1);
    let row = &stage.service.webhooks(GUILD).await.unwrap()[0].deliveries[0];
    assert!(row.status == DeliveryStatus::Waiting && row.error.is_some(), "{row:?}");
    let tested = stage.signed_in("olga").await.post("/settings/system/test", &[]).await;
    assert_eq!(tested.status, 303, "{}", tested.text);
    stage
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_wrong_is_told_in_the_readers_language() {
    let stage = Box::pin(troubled()).await;
    let mut olga = reader(&stage, "olga").await;
    for (path, told) in [
        ("/audit", "缺少「讀取訊息歷史」權限"),
        ("/audit", "與 Discord 重新建立了工作階段"),
        ("/audit", "未連上閘道，已 3 分鐘 0 秒：訊息內容權限未開啟"),
        ("/audit", "<code>error returned from database: disk is full</code>"),
        ("/settings/webhooks", "連線遭拒，該處沒有程式接收"),
        ("/settings/system", "herald 缺少「讀取訊息歷史」權限"),
        ("/settings/system", "<code>failed to lookup address information</code>"),
    ] {
        let page = olga.get(path).await;
        assert!(page.text.contains(told), "{told} is not on {path}: {}", page.text);
    }
    assert_eq!(english(&stage).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_screen_says_an_english_sentence_to_a_chinese_reader() {
    let mut found = Vec::new();
    for stage in [
        Box::pin(screens::furnished()).await,
        Box::pin(screens::frozen()).await,
        Box::pin(screens::decided()).await,
    ] {
        found.extend(english(&stage).await);
    }
    assert_eq!(found, Vec::<String>::new());
}

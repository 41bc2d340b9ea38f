//! A drafted campaign in a model's words: all three languages or none, through the linter, and still a draft.

use campaigns::writer::{By, Written};
use domain::campaign::Campaign;
use domain::lang::{Lang, Localised};
use domain::state::State;
use serde_json::{Value, json};
use tests::model_server::{MODEL, ModelServer, Reply};
use tests::world::seed;

use super::model_desk::{Desk, facts, flash, morning, sound, why};

/// The seed's campaign as the templates draft it.
fn draft() -> Campaign {
    let body = Localised::from_fn(|lang| wording::move_paragraph(lang, &facts(), &[flash()]));
    Campaign { body, ..seed::campaign() }
}

fn texts() -> Value {
    let text = |lang: Lang, title: &str, question: &str| json!({ "title": title, "body": sound(lang), "question": question });
    json!({
        "zh-TW": text(Lang::ZhTw, "關稅公布後的行情", "你怎麼看接下來的走勢，會如何調整策略？"),
        "zh-CN": text(Lang::ZhCn, "关税公布后的行情", "你怎么看接下来的走势，会如何调整策略？"),
        "en": text(Lang::En, "The market after the tariff announcement", "Where do you think it will go, and why?"),
    })
}

async fn reword(answer: &Value) -> (Desk, Written<Campaign>) {
    let desk = Desk::open(ModelServer::saying(Reply::Says(answer.to_string())).await).await;
    let written = Box::pin(desk.service.reword(draft(), &facts(), &[flash()], morning())).await.unwrap();
    (desk, written)
}

#[tokio::test]
async fn a_sound_draft_is_taken_and_stays_a_draft() {
    let (desk, Written { value, by }) = reword(&texts()).await;
    assert_eq!(by, By::Model { name: MODEL.to_owned() });
    assert_eq!(value.state, State::Draft);
    assert_eq!(value.question.en, "Where do you think it will go, and why?");
    for lang in Lang::ALL {
        assert!(value.body.get(lang).starts_with(sound(lang)));
        // The source of the figures stands behind them, as the linter wants it.
        assert!(value.body.get(lang).contains("Binance perpetual BTCUSDT"));
    }
    // Only the texts are new; the promises are the template's.
    let unchanged = Campaign {
        title: value.title.clone(),
        body: value.body.clone(),
        question: value.question.clone(),
        ..draft()
    };
    assert_eq!(value, unchanged);
    assert_eq!(wording::lint_notice(&value), wording::lint_notice(&draft()));
    let [call] = &desk.calls().await[..] else { panic!("one call") };
    assert_eq!((call.prompt.as_str(), call.lang), ("notice_draft", None));
}

#[tokio::test]
async fn one_wrong_text_of_nine_spoils_the_draft() {
    let changed = |lang: &str, name: &str, text: &str| {
        let mut texts = texts();
        texts[lang][name] = json!(text);
        texts
    };
    let extra = format!("{} It opened at 2025-04-03 15:00.", sound(Lang::En));
    for (answer, reason) in [
        (changed("zh-CN", "body", &sound(Lang::ZhCn).replace("88,500", "91,000")), "91,000"),
        (changed("en", "body", &extra), "15:00"),
        (changed("en", "title", "Bitcoin at 90,000"), "90,000"),
        (changed("zh-TW", "title", "獎金加倍 #別的話題#"), "would act"),
        (changed("en", "question", "Buy or sell?"), "advice"),
        (changed("zh-TW", "body", sound(Lang::En)), "zh-TW"),
        (changed("zh-TW", "question", "@everyone 怎麼看？"), "would act"),
        // True in itself, and told in one language alone.
        (
            changed(
                "en",
                "body",
                &format!(
                    "{} The bar opened on a Thursday at 04:15, the low at 2025-04-02 14:12.",
                    sound(Lang::En)
                ),
            ),
            "04-02",
        ),
    ] {
        let (desk, written) = reword(&answer).await;
        assert_eq!(written.value, draft(), "{reason}");
        assert!(why(&written).contains(reason), "{written:?}");
        assert_eq!(desk.server.asked().len(), 2);
    }
}

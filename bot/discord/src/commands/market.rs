//! The market in figures.

use campaigns::pricing::MarketChart;
use wording::commands::Refusal;
use wording::split_message;

use crate::commands::answer::Answer;
use crate::commands::caller::Caller;
use crate::commands::{Data, Result};

/// How many pixels a unit of the drawing has: sharp on a telephone and still a small file.
const SCALE: f32 = 2.0;

/// The latest move in one paragraph.
pub(crate) async fn brief(data: &Data, caller: &Caller) -> Result<Answer> {
    let text = data.service.market_brief(caller.lang, caller.now).await?;
    Ok(Answer::say_all(split_message(&text)))
}

/// The latest move as a chart, with the paragraph beside it.
pub(crate) async fn chart(data: &Data, caller: &Caller) -> Result<Answer> {
    let (chart, text) = match data.service.market_chart(caller.lang, caller.now).await? {
        MarketChart::Chart { chart, text } => (chart, text),
        MarketChart::NoPrices(text) => return Ok(Answer::say_all(split_message(&text))),
    };
    let (fonts, lang) = (data.fonts.clone(), caller.lang);
    // Drawing takes a good part of a second of computing; the runtime's other tasks go on meanwhile.
    let drawn = tokio::task::spawn_blocking(move || {
        let chart: charts::Chart = serde_json::from_value(chart).map_err(|error| error.to_string())?;
        chart.png(&fonts, lang.tag(), SCALE).map_err(|error| error.to_string())
    })
    .await;
    let png = match drawn {
        Ok(Ok(png)) => png,
        Ok(Err(why)) => {
            tracing::error!(why, "a chart could not be drawn");
            return Err(Refusal::NoChart.into());
        }
        Err(stopped) => {
            tracing::error!(%stopped, "a chart could not be drawn");
            return Err(Refusal::NoChart.into());
        }
    };
    let mut answer = Answer::say_all(split_message(&text));
    if png.english_fallback {
        answer.messages.push(wording::commands::chart_english(caller.lang));
    }
    answer.picture = Some(("chart.png".to_owned(), png.bytes));
    Ok(answer)
}

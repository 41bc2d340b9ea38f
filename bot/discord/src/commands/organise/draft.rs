//! A draft from a form: the standard template with what an organiser typed.

use campaigns::Actor;
use campaigns::drafting::Template;
use chrono::{DateTime, Utc};
use domain::campaign::{CampaignId, Criterion, Rules};
use domain::lang::Localised;
use domain::prize::{Prize, PrizeUnit};
use domain::snowflake::Snowflake;
use domain::window::{Window, parse_window, utc8};
use serenity::all::CreateModal;
use store::CampaignSecrets;
use wording::commands::{Field, Form, Refusal};

use super::{channels_of, preview};
use crate::commands::answer::{Answer, Input, form};
use crate::commands::caller::{Caller, Permit};
use crate::commands::refusal::refusal_of;
use crate::commands::ticket::Ticket;
use crate::commands::{Data, Error, Result};

/// What judges mark and how much it weighs, as published with the founding campaign.
const CRITERIA: [(&str, u32); 3] = [("creativity", 40), ("quality", 30), ("interaction", 30)];

/// What a prize is worth when the form names no currency.
const CURRENCY: &str = "USD";

/// What was typed into the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Typed {
    /// The topic without its signs.
    pub(crate) topic: String,
    /// The window.
    pub(crate) window: String,
    /// Winners and the value of one prize.
    pub(crate) prize: String,
    /// The question; empty for the usual one.
    pub(crate) question: String,
    /// The news paragraph; empty for the latest move.
    pub(crate) news: String,
}

impl Typed {
    fn lines(&self) -> Vec<String> {
        let fields = [&self.topic, &self.window, &self.prize, &self.question, &self.news];
        fields.into_iter().filter(|text| !text.is_empty()).cloned().collect()
    }
}

/// The form. Discord shows five fields at the most.
///
/// # Errors
/// When the asker may not draft.
pub(crate) fn draft_form(
    data: &Data,
    caller: &Caller,
    posts: Option<Snowflake>,
    news: Option<Snowflake>,
    team: Option<Snowflake>,
) -> Result<CreateModal> {
    caller.must(Permit::Organise, &data.settings.roles)?;
    let short = |field, example, chars_max| Input { field, example, long: false, required: true, chars_max };
    let long = |field| Input { field, example: None, long: true, required: false, chars_max: 1000 };
    let inputs = [
        short(Field::Topic, None, 40),
        short(Field::Window, Some(Field::WindowHint), 100),
        short(Field::Prize, Some(Field::PrizeHint), 40),
        long(Field::Question),
        long(Field::News),
    ];
    Ok(form(caller.lang, Form::Draft, &inputs, &Ticket::DraftForm { posts, news, team }))
}

/// Stores a draft and shows it. A refused one comes back with what was typed, so that it can be copied.
pub(crate) async fn draft(
    data: &Data,
    caller: &Caller,
    posts: Option<Snowflake>,
    news: Option<Snowflake>,
    team: Option<Snowflake>,
    typed: &Typed,
) -> Result<Answer> {
    caller.must(Permit::Organise, &data.settings.roles)?;
    match store(data, caller, (posts, news, team), typed).await {
        Ok(answer) => Ok(answer),
        Err(error) if crate::commands::refusal::is_failure(&error) => Err(error),
        Err(error) => {
            let refusal = refusal_of(error, caller.mark).say(caller.lang);
            let typed = wording::commands::draft_typed(caller.lang, &typed.lines());
            Ok(Answer::say_all(vec![refusal, typed]))
        }
    }
}

type Places = (Option<Snowflake>, Option<Snowflake>, Option<Snowflake>);

async fn store(data: &Data, caller: &Caller, (posts, news, team): Places, typed: &Typed) -> Result<Answer> {
    let topic = bare_topic(&typed.topic).ok_or(Refusal::Empty(Field::Topic))?;
    let window = parse_window(&typed.window, caller.now).map_err(Refusal::Window)?;
    if window.opens <= caller.now {
        return Err(Refusal::TooLate(window.opens).into());
    }
    let prize = read_prize(&typed.prize).ok_or_else(|| Refusal::Prize(typed.prize.clone()))?;
    let channels = channels_of(data, caller, posts, news, team).await?;
    let (body, charts) = news_paragraph(data, caller.now, &typed.news).await?;
    let question = if typed.question.is_empty() {
        Localised::from_fn(wording::draft_question)
    } else {
        Localised::from_fn(|_| typed.question.clone())
    };
    let mut secrets = CampaignSecrets { seed: [0; 32], salt: [0; 32] };
    (data.entropy)(&mut secrets.seed);
    (data.entropy)(&mut secrets.salt);
    let actor = Actor::Person(caller.user);
    let mut again = 1;
    let id = loop {
        let id = campaign_id(&topic, &window, again)?;
        let template = Template {
            id: id.clone(),
            title: Localised::from_fn(|lang| wording::draft_title(lang, &topic)),
            question: question.clone(),
            topic: topic.clone(),
            aliases: Vec::new(),
            prize: prize.clone(),
            rules: Rules::default(),
            criteria: CRITERIA.map(|(id, weight)| Criterion { id: id.to_owned(), weight }).to_vec(),
        };
        let campaign =
            template.campaign(caller.guild, channels, body.clone(), window, &secrets.seed, caller.now);
        match data.service.draft(&campaign, &secrets, &actor, caller.now).await {
            Err(campaigns::Error::Taken(_)) if again < NAMES_TRIED => again += 1,
            other => break other.map(|()| id)?,
        }
    };
    if let Some(charts) = charts {
        data.service.set_charts(&id, &charts, caller.now).await?;
    }
    preview(data, caller, &data.service.campaign(&id).await?).await
}

/// How many names are tried for campaigns of one topic and day.
const NAMES_TRIED: u32 = 20;

/// The topic without signs and spaces around it; `None` when nothing is left.
fn bare_topic(typed: &str) -> Option<String> {
    let bare = typed.trim_matches(|c: char| c.is_whitespace() || matches!(c, '#' | '﹟' | '＃'));
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// A name for the campaign: the Latin letters of its topic and the day it opens, in UTC+8.
fn campaign_id(topic: &str, window: &Window, again: u32) -> Result<CampaignId> {
    let mut slug = String::new();
    for c in topic.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(30);
    let slug = slug.trim_end_matches('-');
    let slug = if slug.is_empty() { "topic" } else { slug };
    let day = utc8(window.opens).format("%Y-%m-%d");
    let name = if again == 1 { format!("{slug}-{day}") } else { format!("{slug}-{day}-{again}") };
    CampaignId::new(name).map_err(|error| Error::Service(error.into()))
}

/// The typed paragraph, the same in every language; without one the latest move, with its chart.
async fn news_paragraph(
    data: &Data,
    now: DateTime<Utc>,
    typed: &str,
) -> Result<(Localised<String>, Option<Localised<serde_json::Value>>)> {
    if !typed.is_empty() {
        return Ok((Localised::from_fn(|_| typed.to_owned()), None));
    }
    let found = data.service.market_paragraph(now).await?.ok_or(Refusal::NoMarket)?;
    Ok((found.text, Some(found.chart)))
}

/// Reads `5 x 10`, `5×10.50`, `5 * $10`: winners, then dollars.
fn read_prize(typed: &str) -> Option<Prize> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '$' | '＄')).collect();
    let (winners, amount) =
        plain.to_lowercase().split_once(['x', '×', '*', '＊']).map(|(winners, amount)| {
            (winners.to_owned(), amount.trim_end_matches("usd").trim_end_matches("美元").to_owned())
        })?;
    let prize = Prize {
        winners_max: digits(&winners)?,
        amount_minor: hundredths(&amount)?,
        currency: CURRENCY.to_owned(),
        unit: PrizeUnit::PointCard,
    };
    prize.check().ok()?;
    Some(prize)
}

fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Money as whole hundredths; more than two decimals are no money.
fn hundredths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let part: u64 = match part.len() {
        1 => digits::<u64>(part)? * 10,
        2 => digits(part)?,
        _ => return None,
    };
    digits::<u64>(whole)?.checked_mul(100)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prize_is_winners_times_dollars() {
        for (typed, winners, minor) in [
            ("5 x 10", 5, 1000),
            ("5x10", 5, 1000),
            ("5 × 10.50", 5, 1050),
            ("5*$10.5", 5, 1050),
            ("1 X 0.01", 1, 1),
            ("3 x 20 USD", 3, 2000),
            ("3 x 20美元", 3, 2000),
        ] {
            let prize = read_prize(typed).unwrap_or_else(|| panic!("{typed}"));
            assert_eq!((prize.winners_max, prize.amount_minor), (winners, minor), "{typed}");
        }
        for typed in
            ["", "5", "x", "5 x", "x 10", "0 x 10", "5 x 0", "5 x 10.123", "-5 x 10", "5 x 1e3", "5,0 x 10"]
        {
            assert_eq!(read_prize(typed), None, "{typed}");
        }
        assert_eq!(read_prize("4294967295 x 184467440737095516.15"), None, "the budget does not fit");
    }

    #[test]
    fn a_name_is_made_of_the_topic_and_the_day_in_utc8() {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
        // 17:00 UTC on the 2nd is 01:00 on the 3rd in UTC+8.
        let window = Window::new(at("2025-04-02T17:00:00Z"), at("2025-04-03T17:00:00Z")).unwrap();
        let name = |topic: &str, again| campaign_id(topic, &window, again).unwrap().to_string();
        assert_eq!(name("Tariff Market! Analysis", 1), "tariff-market-analysis-2025-04-03");
        assert_eq!(name("关税政策", 1), "topic-2025-04-03");
        assert_eq!(name("关税政策", 2), "topic-2025-04-03-2");
        assert!(name(&"a".repeat(40), 19).len() <= 48);
        assert_eq!(name("BTC跌破ETH", 1), "btc-eth-2025-04-03");
    }

    #[test]
    fn a_topic_loses_its_signs() {
        assert_eq!(bare_topic(" #关税# "), Some("关税".to_owned()));
        assert_eq!(bare_topic("＃＃"), None);
    }
}

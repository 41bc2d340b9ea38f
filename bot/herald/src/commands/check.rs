//! `herald check`: one text against a campaign's rules.

use std::io::Read;

use campaigns::Service;
use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::{Campaign, CampaignId, Channels, Criterion, Rules, commit_seed};
use domain::dates::Dates;
use domain::digest::Digest;
use domain::lang::Localised;
use domain::prize::{Prize, PrizeUnit};
use domain::review::standing;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::{Outcome, Verdict};
use domain::window::{Window, parse_time, show_utc8};
use serde_json::json;
use store::{CampaignSecrets, Db, SchemaState};
use wording::ReceiptView;

use crate::cli::CheckArgs;
use crate::clock;
use crate::commands::{print, print_json};
use crate::config::Config;
use crate::exit::Failure;

/// Judges one text. Exit status 0 when it would enter, 1 when not.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub async fn run(args: &CheckArgs, config: &Config) -> Result<(), Failure> {
    let text = read_text(&args.text)?;
    let now = clock::now();
    let (service, id) = match &args.topic {
        Some(topic) => standard(topic, config, now).await?,
        None => stored(args, config).await?,
    };
    let Some(campaign) = service.db().campaign(&id).await?.map(|stored| stored.campaign) else {
        return Err(Failure::Input(format!("there is no campaign {id} in the database")));
    };
    let (at, assumed) = match &args.at {
        Some(text) => (parse_time(text, now).map_err(|e| Failure::Input(format!("--at: {e}")))?, false),
        None if campaign.window.contains(now) => (now, false),
        None => (campaign.window.closes - TimeDelta::milliseconds(1), true),
    };
    let verdict = service.check_text(&id, args.author, &text, at).await?;
    show(args, &campaign, &verdict, at, assumed)?;
    if verdict.outcome == Outcome::Accepted { Ok(()) } else { Err(Failure::Negative) }
}

fn show(
    args: &CheckArgs,
    campaign: &Campaign,
    verdict: &Verdict,
    at: DateTime<Utc>,
    assumed: bool,
) -> Result<(), Failure> {
    if args.json {
        return print_json(&json!({ "campaign": campaign.id, "at": at, "verdict": verdict }));
    }
    if assumed {
        let moment = show_utc8(at);
        eprintln!(
            "checked as if posted at {moment}, just inside the window of {}; --at sets another time",
            campaign.id
        );
    }
    let view = ReceiptView {
        verdict,
        standing: standing(verdict, None),
        post: Snowflake::first_at(at).unwrap_or(Snowflake(0)),
        place: campaign.channels.entries,
        places: &wording::Places::new(),
        number: None,
        salt: None,
        decided_note: None,
        now: at,
    };
    // Nothing was posted, so there is nothing to link to.
    let link = wording::post_link(campaign.guild, view.place, view.post);
    let receipt = wording::receipt(args.lang, campaign, &view);
    let receipt = receipt.replace(&format!(" {link}"), "").replace(&format!("\n{link}"), "");
    print(&format!("{receipt}\n"))
}

fn read_text(argument: &str) -> Result<String, Failure> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(Failure::outside)?;
    String::from_utf8(bytes).map_err(|error| {
        Failure::Input(format!("standard input is not UTF-8 at byte {}", error.utf8_error().valid_up_to()))
    })
}

/// A campaign of the database: the named one or the latest.
async fn stored(args: &CheckArgs, config: &Config) -> Result<(Service, CampaignId), Failure> {
    let url = args.db.db.as_deref().unwrap_or(&config.database.url);
    let none = "there is no campaign to check against: give --db with a database that has one, or --topic for the \
                standard rules";
    if url
        .strip_prefix("sqlite:")
        .is_some_and(|path| path != ":memory:" && !std::path::Path::new(path).exists())
    {
        return Err(Failure::Input(format!("{url} does not exist; {none}")));
    }
    let db = Db::open(url).await?;
    if !matches!(db.check_schema().await?, SchemaState::Current { .. }) {
        return Err(Failure::Input(format!(
            "{none} (the tables are not up to date; `herald migrate` makes them so)"
        )));
    }
    let id = if let Some(id) = &args.campaign {
        id.clone()
    } else {
        let all = db.campaigns().await?;
        let latest = all.into_iter().max_by_key(|stored| stored.campaign.window.opens);
        latest.ok_or_else(|| Failure::Input(none.to_owned()))?.campaign.id
    };
    Ok((Service::new(db, config.settings()), id))
}

/// A campaign with the standard rules, in memory, open now.
async fn standard(
    topic: &str,
    config: &Config,
    now: DateTime<Utc>,
) -> Result<(Service, CampaignId), Failure> {
    let db = Db::open("sqlite::memory:").await?;
    db.migrate().await?;
    let service = Service::new(db, config.settings());
    let window =
        Window::new(now - TimeDelta::hours(1), now + TimeDelta::hours(23)).map_err(Failure::input)?;
    let id = CampaignId::new("check").map_err(Failure::input)?;
    let campaign = Campaign {
        id: id.clone(),
        guild: Snowflake(1),
        channels: Channels { announcements: Snowflake(2), entries: Snowflake(3), moderators: Snowflake(4) },
        title: Localised::from_fn(|_| topic.to_owned()),
        body: Localised::from_fn(|_| "-".to_owned()),
        question: Localised::from_fn(|_| "-".to_owned()),
        topic: topic.to_owned(),
        aliases: Vec::new(),
        prize: Prize {
            winners_max: 5,
            amount_minor: 1000,
            currency: "USD".into(),
            unit: PrizeUnit::PointCard,
        },
        dates: Dates::standard(&window, window.opens),
        window,
        rules: Rules::default(),
        criteria: vec![Criterion { id: "reasoning".to_owned(), weight: 100 }],
        seed_commitment: commit_seed(&[0; 32]),
        state: State::Draft,
        void_reason: None,
    };
    let secrets = CampaignSecrets { seed: [0; 32], salt: Digest::plain(topic.as_bytes()).0 };
    service.draft(&campaign, &secrets, &campaigns::Actor::Herald, now).await?;
    Ok((service, id))
}

//! `herald doctor`: looks at everything herald needs, and names what mends what is missing.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use discord::connect;
use discord::doctor::{Area, Finding, Level, Watched, examine};
use discord::rest::Rest;
use discord::settings::Clock;
use feeds::model::ModelError;
use secrecy::SecretString;
use serde_json::json;
use store::{Db, SchemaState, StoreError};
use tokio::net::TcpListener;

use crate::cli::DoctorArgs;
use crate::clock;
use crate::commands::{print, print_json, styled};
use crate::config::{Config, Secrets};
use crate::exit::Failure;
use crate::ops::machine::{free_bytes, show_bytes};
use crate::watch::news::look_once;

mod prices;

/// Below this much space on the disk of the database somebody should look.
const FREE_BYTES: u64 = 512 * 1024 * 1024;

/// Looks at everything. Exit status 0 when nothing is wrong, 1 when something is, 3 when something could not be looked
/// at because the outside does not answer. Warnings alone are 0.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub async fn run(
    args: &DoctorArgs,
    config: Result<Config, Failure>,
    secrets: Result<Secrets, Failure>,
) -> Result<(), Failure> {
    let findings = Box::pin(look(args, config, secrets)).await;
    let worst = findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Good);
    if args.json {
        print_json(&json!({ "worst": worst, "findings": findings }))?;
    } else {
        print(&show(&findings, styled()))?;
    }
    match worst {
        Level::Good | Level::Warning => Ok(()),
        Level::Wrong => Err(Failure::Negative),
        Level::Unreachable => {
            Err(Failure::Outside("not everything could be looked at; run the doctor again".to_owned()))
        }
    }
}

async fn look(
    args: &DoctorArgs,
    config: Result<Config, Failure>,
    secrets: Result<Secrets, Failure>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let config = match config {
        Ok(config) => config,
        Err(failure) => {
            let mend = "mend the settings first; the rest is looked at then";
            found.push(Finding::wrong(Area::Configuration, failure.to_string(), mend));
            return found;
        }
    };
    found.push(Finding::good(Area::Configuration, "the settings are sound"));
    let secrets = secrets.unwrap_or_else(|failure| {
        let mend = "set it anew in the environment";
        found.push(Finding::wrong(Area::Configuration, failure.to_string(), mend));
        Secrets::default()
    });
    if secrets.uid_key.is_none() {
        found.push(Finding::warning(
            Area::Configuration,
            "HERALD_UID_KEY is not set, so winners cannot hand in account numbers",
            "make a key with `openssl rand -hex 32` and keep it: without it stored numbers cannot be read",
        ));
    }
    model(&config, secrets.model_key.clone(), &mut found).await;
    let url = args.db.db.as_deref().unwrap_or(&config.database.url);
    let watched = database(url, &mut found).await;
    let dirs = config.charts.fonts_dirs.clone();
    found.push(match tokio::task::spawn_blocking(move || charts::Fonts::load(&dirs).warning()).await {
        Ok(None) => Finding::good(Area::Fonts, "charts can be labelled in Chinese and English"),
        Ok(Some(warning)) => fonts(&warning),
        Err(error) => Finding::warning(Area::Fonts, error.to_string(), "look at the fonts of this machine"),
    });
    found.push(port(&config).await);
    found.extend(prices::look(&config.prices).await);
    news(&config, &mut found).await;
    discord_side(&config, secrets, &watched, &mut found).await;
    found
}

/// Reads each news feed once, all at the same time.
async fn news(config: &Config, found: &mut Vec<Finding>) {
    let setup = match config.news.setup(&config.market.triggers.theme) {
        Ok(None) => return,
        Ok(Some(setup)) => setup,
        Err(failure) => {
            return found.push(Finding::wrong(
                Area::News,
                failure.to_string(),
                "mend it, and run the doctor again",
            ));
        }
    };
    let looks = setup.feeds.into_iter().map(|feed| {
        let http = setup.http.clone();
        tokio::spawn(async move {
            let looked = Box::pin(look_once(&feed, &http, clock::now())).await;
            (feed.name, looked)
        })
    });
    for look in looks.collect::<Vec<_>>() {
        found.push(match look.await {
            Ok((name, Ok(sentence))) => Finding::good(Area::News, format!("{name}: {sentence}")),
            // A feed that is away is no reason for herald not to run.
            Ok((name, Err(why))) => {
                Finding::warning(Area::News, format!("{name}: {why}"), "look at this feed under news.feeds")
            }
            Err(error) => Finding::warning(Area::News, error.to_string(), "run the doctor again"),
        });
    }
}

/// Looks at the model, where one is set; its list of models costs no tokens.
async fn model(config: &Config, key: Option<SecretString>, found: &mut Vec<Finding>) {
    let has_key = key.is_some();
    let endpoint = match config.model.endpoint(key) {
        Ok(None) => return,
        Ok(Some(endpoint)) => endpoint,
        Err(failure) => {
            let mend =
                "mend model.base_url or HERALD_MODEL_KEY, or empty model.base_url to do without a model";
            return found.push(Finding::wrong(Area::Model, failure.to_string(), mend));
        }
    };
    let (name, host) = (endpoint.model().to_owned(), endpoint.host().to_owned());
    found.push(match Box::pin(endpoint.look()).await {
        Ok(()) => Finding::good(Area::Model, format!("{host} answers for {name}")),
        Err(error @ ModelError::UnknownModel { .. }) => {
            Finding::warning(Area::Model, error.to_string(), "set model.name to one that the endpoint has")
        }
        Err(error @ ModelError::Unauthorised { .. }) => {
            let state = if has_key { "is wrong" } else { "is not set" };
            let mend = format!("HERALD_MODEL_KEY {state}; until it is mended the templates write every text");
            Finding::warning(Area::Model, error.to_string(), mend)
        }
        Err(error) => {
            let mend = "look at the endpoint; until it answers the templates write every text";
            Finding::warning(Area::Model, error.to_string(), mend)
        }
    });
}

/// The sentence about the fonts already holds its mend, after the first full stop.
fn fonts(warning: &str) -> Finding {
    let (sentence, mend) = warning.split_once(". ").unwrap_or((warning, "install fonts-noto-cjk"));
    Finding::warning(Area::Fonts, sentence.trim_end_matches('.'), mend.trim_end_matches('.'))
}

/// Looks at the database and gives the campaigns that are live.
async fn database(url: &str, found: &mut Vec<Finding>) -> Vec<Watched> {
    // Opening would create the file, and a doctor changes nothing.
    if let Some(path) = sqlite_file(url)
        && !path.exists()
    {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        found.push(if folder.is_dir() {
            let sentence = format!("{} does not exist yet", path.display());
            Finding::warning(Area::Database, sentence, "`herald run` or `herald migrate` makes it")
        } else {
            let sentence = format!("the folder of {} does not exist", path.display());
            Finding::wrong(Area::Database, sentence, "make the folder, or set another database.url")
        });
        space(folder, found);
        return Vec::new();
    }
    match examine_database(url, found).await {
        Ok(watched) => watched,
        Err(error) => {
            found.push(told(&error));
            Vec::new()
        }
    }
}

/// An error of the store, whose sentence holds its mend after the last colon or semicolon already.
fn told(error: &StoreError) -> Finding {
    let mend = "mend the database first; campaigns and their channels are looked at then";
    match error {
        StoreError::Unreachable { .. } | StoreError::Busy { .. } => {
            Finding::unreachable(Area::Database, error.to_string(), mend)
        }
        _ => Finding::wrong(Area::Database, error.to_string(), mend),
    }
}

async fn examine_database(url: &str, found: &mut Vec<Finding>) -> Result<Vec<Watched>, StoreError> {
    let db = Db::open(url).await?;
    if let Some(path) = db.file() {
        space(path, found);
    }
    let watched = match db.check_schema().await? {
        SchemaState::Current { version } => {
            // Written and taken back: a file may be readable and not writable.
            let mut tx = db.begin().await?;
            tx.set_cursor("doctor", "looked").await?;
            tx.rollback().await?;
            let sentence = format!("{} is at version {version} and can be written", db.name());
            found.push(Finding::good(Area::Database, sentence));
            let live = db.live_campaigns(None).await?;
            live.iter().map(|stored| Watched::from(&stored.campaign)).collect()
        }
        SchemaState::Behind { found: version, known } => {
            let sentence = format!("{} is at version {version}, this herald needs {known}", db.name());
            found.push(Finding::warning(
                Area::Database,
                sentence,
                "`herald run` or `herald migrate` brings it there",
            ));
            Vec::new()
        }
        SchemaState::Empty => {
            let sentence = format!("{} has no tables yet", db.name());
            found.push(Finding::warning(
                Area::Database,
                sentence,
                "`herald run` or `herald migrate` makes them",
            ));
            Vec::new()
        }
    };
    db.close().await;
    Ok(watched)
}

fn sqlite_file(url: &str) -> Option<&Path> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.split('?').next().unwrap_or(path);
    (path != ":memory:").then(|| Path::new(path))
}

fn space(path: &Path, found: &mut Vec<Finding>) {
    let Some(free) = free_bytes(path) else { return };
    let sentence = format!("{} are free on the disk of the database", show_bytes(free));
    found.push(if free < FREE_BYTES {
        Finding::warning(Area::Database, sentence, "free some space: on a full disk nothing more is taken in")
    } else {
        Finding::good(Area::Database, sentence)
    });
}

async fn port(config: &Config) -> Finding {
    let listen = config.http.listen;
    match TcpListener::bind(listen).await {
        Ok(_) => Finding::good(Area::Http, format!("{listen} is free for health and metrics")),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Finding::good(Area::Http, format!("{listen} is in use, by herald itself if it is running"))
        }
        Err(error) => {
            let sentence = format!("cannot listen on {listen}: {error}");
            Finding::wrong(Area::Http, sentence, "set another address as http.listen")
        }
    }
}

async fn discord_side(config: &Config, secrets: Secrets, watched: &[Watched], found: &mut Vec<Finding>) {
    let Some(token) = secrets.token else {
        found.push(Finding::warning(
            Area::Token,
            "DISCORD_TOKEN is not set, so nothing of Discord was looked at",
            "set it to the token from discord.com/developers → Applications → your bot → Bot",
        ));
        return;
    };
    let settings = match config.discord.settings(token) {
        Ok(settings) => settings,
        Err(failure) => {
            let mend = "mend discord.endpoint, or take it out to speak to Discord itself";
            return found.push(Finding::wrong(Area::Configuration, failure.to_string(), mend));
        }
    };
    match connect::http(&settings) {
        Ok(http) => {
            let rest = Rest::new(Arc::new(http), settings.request_timeout);
            let clock: Clock = Arc::new(clock::now);
            found.extend(examine(&rest, &settings, watched, &clock).await.into_iter().map(Finding::from));
        }
        Err(error) => {
            found.push(Finding::wrong(Area::Configuration, error.to_string(), "mend discord.endpoint"));
        }
    }
}

/// One line a finding, and below it what mends it.
fn show(findings: &[Finding], coloured: bool) -> String {
    let mut text = String::new();
    for finding in findings {
        let (sign, colour) = match finding.level {
            Level::Good => ('✓', 32),
            Level::Warning => ('!', 33),
            Level::Unreachable | Level::Wrong => ('✗', 31),
        };
        let area = finding.area.name();
        let sign = if coloured { format!("\x1b[{colour}m{sign}\x1b[0m") } else { sign.to_string() };
        let _ = writeln!(text, "{sign} {area:<13} {}", finding.sentence);
        if let Some(mend) = &finding.mend {
            let _ = writeln!(text, "  {:<13} → {mend}", "");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::DbArgs;

    fn config(url: &str) -> Config {
        Config::read(None, [("HERALD__DATABASE__URL".to_owned(), url.to_owned())]).unwrap()
    }

    async fn findings(url: &str) -> Vec<Finding> {
        let args = DoctorArgs { json: false, db: DbArgs { db: None } };
        look(&args, Ok(config(url)), Ok(Secrets::default())).await
    }

    fn of(findings: &[Finding], area: Area) -> Vec<(Level, &str)> {
        findings.iter().filter(|f| f.area == area).map(|f| (f.level, f.sentence.as_str())).collect()
    }

    #[tokio::test]
    async fn a_database_is_looked_at_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("h.db");
        let url = format!("sqlite:{}", path.display());
        let none = findings(&url).await;
        let database = of(&none, Area::Database);
        assert!(database[0].0 == Level::Warning && database[0].1.contains("does not exist yet"), "{none:?}");
        assert!(!path.exists(), "the doctor made a file");
        let db = Db::open(&url).await.unwrap();
        let empty = findings(&url).await;
        assert!(
            of(&empty, Area::Database).iter().any(|(_, text)| text.contains("no tables yet")),
            "{empty:?}"
        );
        db.migrate().await.unwrap();
        let sound = findings(&url).await;
        let database = of(&sound, Area::Database);
        assert!(
            database.iter().any(|(level, text)| *level == Level::Good && text.contains("can be written"))
        );
        assert_eq!(db.cursor("doctor").await.unwrap(), None, "what was tried was taken back");
        let lost = findings(&format!("sqlite:{}/nowhere/h.db", dir.path().display())).await;
        assert_eq!(of(&lost, Area::Database)[0].0, Level::Wrong);
        std::fs::write(dir.path().join("x.txt"), "a letter, and no database at all").unwrap();
        let foreign = findings(&format!("sqlite:{}/x.txt", dir.path().display())).await;
        assert!(of(&foreign, Area::Database).iter().any(|(level, _)| *level == Level::Wrong), "{foreign:?}");
    }

    #[tokio::test]
    async fn without_a_token_the_rest_is_looked_at() {
        let found = findings("sqlite::memory:").await;
        assert_eq!(of(&found, Area::Configuration)[0], (Level::Good, "the settings are sound"));
        assert!(of(&found, Area::Configuration)[1].1.contains("HERALD_UID_KEY"));
        let [(Level::Warning, sentence)] = of(&found, Area::Token)[..] else { panic!("{found:?}") };
        assert!(sentence.contains("DISCORD_TOKEN is not set"), "{sentence}");
        assert!(!of(&found, Area::Fonts).is_empty() && !of(&found, Area::Http).is_empty());
        assert!(found.iter().all(|finding| finding.level <= Level::Warning), "{found:?}");
    }

    #[tokio::test]
    async fn every_venue_that_is_asked_has_a_line() {
        let off = findings("sqlite::memory:").await;
        let [(Level::Good, sentence)] = of(&off, Area::Prices)[..] else { panic!("{off:?}") };
        assert!(sentence.contains("no exchange is asked"), "{sentence}");
        // Nobody listens at the port of "discard" on this machine.
        let mut variables = vec![("HERALD__PRICES__ENABLED".to_owned(), "true".to_owned())];
        for venue in ["GATE", "KRAKEN"] {
            let base = "http://127.0.0.1:9".to_owned();
            variables.push((format!("HERALD__PRICES__VENUES__{venue}__BASE_URL"), base));
        }
        for venue in ["BINANCE", "OKX", "COINBASE"] {
            variables.push((format!("HERALD__PRICES__VENUES__{venue}__ENABLED"), "false".to_owned()));
        }
        let found = prices::look(&Config::read(None, variables).unwrap().prices).await;
        let lines: Vec<(Level, bool)> = found
            .iter()
            .map(|found| (found.level, found.sentence.contains("127.0.0.1 cannot be reached")))
            .collect();
        assert_eq!(lines, [(Level::Unreachable, true); 2], "{found:?}");
        assert!(found[1].mend.as_ref().unwrap().contains("prices.venues.kraken.base_url"), "{found:?}");
    }

    #[tokio::test]
    async fn broken_settings_are_a_finding() {
        let args = DoctorArgs { json: false, db: DbArgs { db: None } };
        let broken = Failure::Input("herald.toml: worker.lease_seconds: 0 would …".to_owned());
        let found = look(&args, Err(broken), Ok(Secrets::default())).await;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].area, found[0].level), (Area::Configuration, Level::Wrong));
    }

    #[test]
    fn a_line_a_finding() {
        let found = [
            Finding::good(Area::Clock, "agrees"),
            Finding::wrong(Area::Token, "refused", "copy it anew"),
            Finding::warning(Area::Fonts, "none", "install one"),
        ];
        assert_eq!(
            show(&found, false),
            "✓ clock         agrees\n✗ token         refused\n                → copy it anew\n! fonts         \
             none\n                → install one\n"
        );
        assert!(show(&found, true).starts_with("\x1b[32m✓\x1b[0m clock"));
    }
}

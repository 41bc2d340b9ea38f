//! `herald replay`.

use std::path::{Path, PathBuf};

use serde_json::json;
use store::Db;

use crate::cli::ReplayArgs;
use crate::clock::Stopwatch;
use crate::commands::{print, print_json, progress_bar, styled};
use crate::config::Config;
use crate::exit::{Failure, write_file};
use crate::replay::channel::RecordedChannel;
use crate::replay::expectation::{self, Comparison};
use crate::replay::player::{Player, SCENARIO_CURSOR};
use crate::replay::report::Report;
use crate::replay::scenario::{Role, Scenario, Source};
use crate::replay::serve;
use crate::replay::story::{Telling, tell};

/// The database file in the output folder.
const DATABASE: &str = "herald.db";
/// The recorded channel in the output folder.
const CHANNEL: &str = "channel.jsonl";
/// Everything a run writes; only these are removed when a run starts anew.
const FILES: [&str; 5] = [DATABASE, "herald.db-wal", "herald.db-shm", CHANNEL, DONE];
/// Marks a run that came to its end: the next one starts anew.
const DONE: &str = "finished";

/// Plays a recorded world and tells its story.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub async fn run(args: &ReplayArgs, config: &Config) -> Result<(), Failure> {
    let watch = Stopwatch::start();
    let source = args.dir.as_deref().map_or(Source::Embedded, Source::Dir);
    let scenario = Scenario::read(source)?;
    let out = prepare(&args.out, args.fresh)?;
    let url = args.db.clone().unwrap_or_else(|| format!("sqlite:{}", out.join(DATABASE).display()));
    let db = Db::open(&url).await?;
    db.migrate().await?;
    claim(&db, &scenario).await?;
    let channel = RecordedChannel::open(&out.join(CHANNEL))?;

    let mut settings = config.settings();
    let on_team = |role: Role| matches!(role, Role::Reviewer | Role::Judge | Role::Organiser);
    settings.team = scenario.people.values().filter(|p| on_team(p.role)).map(|p| p.id).collect();
    settings.langs = scenario.people.values().map(|p| (p.id, p.lang)).collect();
    settings.events = scenario.events(&config.market.triggers);
    let player = Player {
        scenario: &scenario,
        db: db.clone(),
        channel: &channel,
        settings,
        triggers: config.market.triggers.clone(),
        until: args.until,
    };
    let bar = progress_bar(0);
    let played = player
        .play(|position, length, at| {
            bar.set_length(length);
            bar.set_position(position);
            bar.set_message(domain::window::show_utc8(at));
        })
        .await;
    bar.finish_and_clear();
    let played = played?;
    let (settings, now) = (player.settings.clone(), played.now);
    if args.until.is_some() {
        eprintln!("played to {}", domain::window::show_utc8(now));
        return serve::serve(&scenario, db, settings, &channel, config, now).await;
    }
    let report = Report::read(&scenario, &db, channel.said(), played).await?;
    report.write_bundle(&out)?;
    write_file(&out.join(DONE), b"")?;
    let compared = scenario.expected.as_ref().map(|expected| expectation::compare(&report, expected));
    tell_it(args, &report, compared.as_ref(), &out, watch.seconds())?;
    if args.serve {
        serve::serve(&scenario, db, settings, &channel, config, now).await?;
    } else {
        db.close().await;
    }
    match compared {
        Some(compared) if !compared.failed.is_empty() => Err(Failure::Negative),
        _ => Ok(()),
    }
}

fn tell_it(
    args: &ReplayArgs,
    report: &Report,
    compared: Option<&Comparison>,
    out: &Path,
    seconds: f64,
) -> Result<(), Failure> {
    let to_stdout = args.json.as_deref() == Some(Path::new("-"));
    if let Some(file) = &args.json {
        let value = json!({ "report": report, "expectation": compared, "out": out, "seconds": seconds });
        if to_stdout {
            print_json(&value)?;
        } else {
            let mut bytes = serde_json::to_vec_pretty(&value).map_err(Failure::outside)?;
            bytes.push(b'\n');
            write_file(file, &bytes)?;
        }
    }
    if !to_stdout {
        let command = command_name();
        let telling = Telling { lang: args.lang, styled: styled(), out, command: &command, seconds };
        print(&tell(report, compared, &telling))?;
    }
    Ok(())
}

/// Makes the output folder, and clears it for a new run unless the last one was stopped halfway. Nothing is removed
/// from a folder that holds something a replay does not write.
fn prepare(out: &Path, fresh: bool) -> Result<PathBuf, Failure> {
    let cannot = |error: std::io::Error| {
        Failure::Outside(format!(
            "cannot use the folder {}: {error}; choose another with --out",
            out.display()
        ))
    };
    std::fs::create_dir_all(out).map_err(cannot)?;
    let ours = |name: &str| FILES.contains(&name) || name.starts_with("bundle-");
    let mut present = Vec::new();
    for entry in std::fs::read_dir(out).map_err(cannot)? {
        present.push(entry.map_err(cannot)?.file_name().to_string_lossy().into_owned());
    }
    if !present.iter().any(|name| name == CHANNEL)
        && let Some(other) = present.iter().find(|name| !ours(name) || *name == DATABASE)
    {
        return Err(Failure::Input(format!(
            "the folder {} holds {other}, which is not from a replay; choose another with --out",
            out.display()
        )));
    }
    let finished = present.iter().any(|name| name == DONE);
    if fresh || finished {
        for name in FILES {
            match std::fs::remove_file(out.join(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(cannot(error)),
                _ => {}
            }
        }
    }
    // The channel comes first, so that a folder with a database of ours is always recognised.
    std::fs::OpenOptions::new().create(true).append(true).open(out.join(CHANNEL)).map_err(cannot)?;
    Ok(out.to_owned())
}

/// Takes an empty database for this world, or checks that it holds this world already.
async fn claim(db: &Db, scenario: &Scenario) -> Result<(), Failure> {
    let mine = scenario.digest.to_string();
    match db.cursor(SCENARIO_CURSOR).await? {
        Some(other) if other == mine => Ok(()),
        Some(_) => Err(Failure::Input(
            "the run that was stopped here played another world or other files of it; play with --fresh, or choose \
             another folder with --out"
                .to_owned(),
        )),
        None if !db.campaigns().await?.is_empty() => Err(Failure::Input(
            "the database holds campaigns that are not from a replay; a replay needs an empty one".to_owned(),
        )),
        None => {
            let mut tx = db.begin().await?;
            tx.set_cursor(SCENARIO_CURSOR, &mine).await?;
            Ok(tx.commit().await?)
        }
    }
}

/// What a person types to call this program again.
fn command_name() -> String {
    let cargo = std::env::vars().any(|(name, _)| name == "CARGO_MANIFEST_DIR");
    if cargo { "cargo run --release --".to_owned() } else { "herald".to_owned() }
}

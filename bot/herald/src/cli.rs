//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use campaigns::table::TableFormat;
use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::snowflake::Snowflake;

use crate::commands;
use crate::config::{Config, LogFormat, Secrets};
use crate::exit::Failure;

/// Posting campaigns from the first headline to the five winners.
///
/// Exit status: 0 done, 1 the answer is negative (rejected, not verified), 2 wrong usage or bad input, 3 the outside
/// failed (disk, database).
#[derive(Debug, Parser)]
#[command(name = "herald", version, propagate_version = true)]
struct Cli {
    /// The settings file; without it `herald.toml` is read if it is there
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How much to log on standard error: error, warn, info, debug
    ///
    /// Without it commands log from warn on, and the service what log.level of the settings says.
    #[arg(long, global = true, value_name = "LEVEL", env = "HERALD_LOG")]
    log: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service; without a token it runs without Discord
    Run(RunArgs),
    /// Look at everything herald needs, on this machine and on Discord, and say what mends what is missing
    Doctor(DoctorArgs),
    /// Play a recorded world in its own time and tell its story
    Replay(ReplayArgs),
    /// Judge one text by a campaign's rules
    Check(CheckArgs),
    /// Judge many labelled texts for originality
    Originality(OriginalityArgs),
    /// Facts and triggers from candle files
    #[command(subcommand)]
    Market(MarketCommand),
    /// The model that puts facts into other words
    #[command(subcommand)]
    Model(ModelCommand),
    /// Recompute a published result
    Verify(VerifyArgs),
    /// Write the ledger, the posts or the log of a campaign as a table
    Export(ExportArgs),
    /// The settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Bring the database up to date
    Migrate(DbArgs),
    /// Who may use the panel
    #[command(subcommand)]
    User(UserCommand),
}

/// `herald user`.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Make an account; its password comes from standard input
    Add(UserAddArgs),
    /// Set a password from standard input; the account's sessions end
    Passwd(UserNameArgs),
    /// Show all accounts with their roles
    List(DbArgs),
    /// Bar an account and end its sessions
    Disable(UserNameArgs),
    /// Let an account in again
    Enable(UserNameArgs),
    /// Give or take a role
    Role(UserRoleArgs),
    /// Make a link that signs in once
    Link(UserNameArgs),
}

impl UserCommand {
    /// Which database.
    pub fn db(&self) -> &DbArgs {
        match self {
            UserCommand::Add(args) => &args.db,
            UserCommand::Passwd(args)
            | UserCommand::Disable(args)
            | UserCommand::Enable(args)
            | UserCommand::Link(args) => &args.db,
            UserCommand::List(args) => args,
            UserCommand::Role(args) => &args.db,
        }
    }
}

/// `herald user add`.
#[derive(Debug, Args)]
pub struct UserAddArgs {
    /// The name that is typed at sign-in
    pub name: String,
    /// The name others are shown
    #[arg(long, value_name = "NAME")]
    pub shown: Option<String>,
    /// viewer, reviewer, judge, organiser, payer or owner; the first account is the owner's, any other a viewer's
    #[arg(long, value_name = "ROLE")]
    pub role: Option<campaigns::people::Role>,
    /// The server the role is for; without it every server
    #[arg(long, value_name = "ID", value_parser = commands::user::guild)]
    pub guild: Option<Snowflake>,
    /// The same person on Discord, so that decisions there and here are one person's
    #[arg(long, value_name = "ID", value_parser = commands::user::guild)]
    pub discord: Option<Snowflake>,
    /// Which database.
    #[command(flatten)]
    pub db: DbArgs,
}

/// `herald user passwd` and its neighbours.
#[derive(Debug, Args)]
pub struct UserNameArgs {
    /// The name that is typed at sign-in
    pub name: String,
    /// Which database.
    #[command(flatten)]
    pub db: DbArgs,
}

/// `herald user role`.
#[derive(Debug, Args)]
pub struct UserRoleArgs {
    /// The name that is typed at sign-in
    pub name: String,
    /// viewer, reviewer, judge, organiser, payer or owner
    pub role: campaigns::people::Role,
    /// Take the role instead of giving it
    #[arg(long)]
    pub remove: bool,
    /// The server the role is for; without it every server
    #[arg(long, value_name = "ID", value_parser = commands::user::guild)]
    pub guild: Option<Snowflake>,
    /// When the role ends (RFC 3339)
    #[arg(long, value_name = "TIME", conflicts_with = "remove")]
    pub until: Option<DateTime<Utc>>,
    /// Which database.
    #[command(flatten)]
    pub db: DbArgs,
}

/// Which database.
#[derive(Debug, Args)]
pub struct DbArgs {
    /// The database, sqlite:PATH or postgres://…; without it database.url of the settings
    #[arg(long, value_name = "URL")]
    pub db: Option<String>,
}

/// `herald run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Which database.
    #[command(flatten)]
    pub db: DbArgs,
}

/// `herald doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// The findings as JSON
    #[arg(long)]
    pub json: bool,
    /// Which database.
    #[command(flatten)]
    pub db: DbArgs,
}

/// `herald replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// The scenario directory; without it the built-in tariff campaign of April 2025
    pub dir: Option<PathBuf>,
    /// Where the database, the channel and the result go
    #[arg(long, value_name = "DIR", default_value = "replay-out")]
    pub out: PathBuf,
    /// Play on this database instead of SQLite in the output folder; it must be empty or hold this replay
    #[arg(long, value_name = "URL")]
    pub db: Option<String>,
    /// Everything as JSON, to FILE or to standard output instead of the story
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", require_equals = false)]
    pub json: Option<PathBuf>,
    /// The language of the notice, the receipts and the result in the story
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub lang: Lang,
    /// Leave the panel up on the recorded world afterwards, and print a link that signs in as the owner
    #[arg(long)]
    pub serve: bool,
    /// Stop at this time of the world (RFC 3339), with everything that follows still to be done in the panel
    #[arg(long, value_name = "TIME", requires = "serve")]
    pub until: Option<DateTime<Utc>>,
    /// Start anew even if an earlier run was stopped halfway
    #[arg(long)]
    pub fresh: bool,
}

/// `herald check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The text, or - for standard input
    #[arg(default_value = "-")]
    pub text: String,
    /// The campaign; without it the latest one in the database
    #[arg(long, value_name = "ID")]
    pub campaign: Option<CampaignId>,
    /// Without a campaign: judge by the standard rules for this topic, no database needed
    #[arg(long, value_name = "TOPIC", conflicts_with_all = ["campaign", "db"])]
    pub topic: Option<String>,
    /// The author, so that their own earlier posts do not count
    #[arg(long, value_name = "USER", default_value = "1")]
    pub author: Snowflake,
    /// When it would be posted (RFC 3339 or as typed in a notice); without it now, or a moment inside the window
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// The language of the answer
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub lang: Lang,
    /// The verdict as JSON
    #[arg(long)]
    pub json: bool,
    /// Which database.
    #[command(flatten)]
    pub db: DbArgs,
}

/// `herald originality`.
#[derive(Debug, Args)]
pub struct OriginalityArgs {
    /// Earlier posts, JSON Lines with id and text, plain or gzip
    #[arg(long, value_name = "FILE")]
    pub posts: PathBuf,
    /// Texts to judge, JSON Lines with id and text, plain or gzip
    #[arg(long, value_name = "FILE")]
    pub queries: PathBuf,
    /// Where the verdicts go, one JSON line each, or - for standard output
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Texts anyone may quote, JSON Lines with text
    #[arg(long, value_name = "FILE")]
    pub allowed: Option<PathBuf>,
    /// Write `review` as its own verdict instead of `original`
    #[arg(long)]
    pub review: bool,
}

#[derive(Debug, Subcommand)]
enum MarketCommand {
    /// The facts of the move around a time
    Facts(FactsArgs),
    /// Everything the triggers would have said
    Triggers(TriggersArgs),
}

/// `herald market facts`.
#[derive(Debug, Args)]
pub struct FactsArgs {
    /// Candles, CSV with the columns `open_time_ms,open,high,low,close,volume`, plain or gzip
    #[arg(long, value_name = "FILE")]
    pub candles: PathBuf,
    /// Older candles of the same pair, of any step, for the usual movement and "highest since"
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
    /// Headlines, JSON Lines
    #[arg(long, value_name = "FILE")]
    pub news: Option<PathBuf>,
    /// As of this time: only bars closed by then are known
    #[arg(long, value_name = "TIME")]
    pub at: DateTime<Utc>,
    /// Measure against a headline at this time
    #[arg(long, value_name = "TIME")]
    pub headline: Option<DateTime<Utc>>,
    /// The language of the paragraph
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub lang: Lang,
    /// Everything as JSON
    #[arg(long)]
    pub json: bool,
}

/// `herald market triggers`.
#[derive(Debug, Args)]
pub struct TriggersArgs {
    /// Candles, CSV with the columns `open_time_ms,open,high,low,close,volume`, plain or gzip
    #[arg(long, value_name = "FILE")]
    pub candles: PathBuf,
    /// Older candles of the same pair, of any step, for the usual movement
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
    /// Headlines, JSON Lines; without them the news gate is left out and the output says so
    #[arg(long, value_name = "FILE")]
    pub news: Option<PathBuf>,
    /// Settings to try, TOML with the keys of `[market.triggers]`; what it does not name stays as configured
    #[arg(long, value_name = "FILE")]
    pub options: Option<PathBuf>,
    /// Everything as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
enum ModelCommand {
    /// Put the prompts to the model of the settings, and show its answers and what the checks say about them
    Try(ModelTryArgs),
}

/// `herald model try`.
#[derive(Debug, Args)]
pub struct ModelTryArgs {
    /// Candles, CSV with the columns `open_time_ms,open,high,low,close,volume`, plain or gzip
    #[arg(long, value_name = "FILE")]
    pub candles: PathBuf,
    /// Headlines, JSON Lines
    #[arg(long, value_name = "FILE")]
    pub news: Option<PathBuf>,
    /// As of this time: only bars closed by then are known
    #[arg(long, value_name = "TIME")]
    pub at: DateTime<Utc>,
    /// The venue of the candles, as it is named in the text
    #[arg(long, value_name = "VENUE", default_value = "the file")]
    pub venue: String,
    /// The pair of the candles, which decides how prices are shown
    #[arg(long, value_name = "PAIR", default_value = "BTCUSDT")]
    pub pair: String,
    /// The language of the brief, and of the notice that is shown
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub lang: Lang,
    /// Which prompt
    #[arg(long, value_name = "PROMPT", default_value = "all")]
    pub prompt: TriedPrompt,
    /// Everything as JSON
    #[arg(long)]
    pub json: bool,
}

/// Which prompt is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TriedPrompt {
    /// The move in a few sentences.
    Brief,
    /// Title, news paragraph and question of a notice.
    Draft,
    /// Whether a headline without a term of the theme is about it.
    Relevance,
    /// One after the other.
    All,
}

/// `herald verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The bundle of a published result
    pub bundle: PathBuf,
    /// The hash of the bundle as it was announced
    #[arg(long, value_name = "HEX")]
    pub sha256: Option<domain::digest::Digest>,
    /// The answer as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `herald export` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ExportWhat {
    /// The ledger of prizes
    Payouts,
    /// The posts, with where each stands and why
    Posts,
    /// The audit log
    Audit,
}

/// `herald export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The table
    pub what: ExportWhat,
    /// The campaign
    #[arg(long, value_name = "ID")]
    pub campaign: CampaignId,
    /// How it is written: csv, json or xlsx
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    pub format: TableFormat,
    /// Where it goes; without it, or with -, to standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// With the winners' account numbers; needs their key and --by, and is noted in the log
    #[arg(long)]
    pub with_uids: bool,
    /// Who reads the account numbers: their Discord id
    #[arg(long, value_name = "USER")]
    pub by: Option<Snowflake>,
    /// Which database.
    #[command(flatten)]
    pub db: DbArgs,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print the defaults with their comments, ready to be saved as herald.toml
    Default,
    /// Say whether the settings are sound, and show them merged
    Check,
}

/// The entry point of the binary.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output with status 0, a mistake to standard error with 2.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    let scrubber = Secrets::scrubber(std::env::vars());
    // The service logs as its settings say; every other command to a person at a shell.
    let (format, level) = match &cli.command {
        Command::Run(_) => {
            let log = Config::read(cli.config.as_deref(), std::env::vars())?.log;
            (log.format, cli.log.clone().unwrap_or(log.level))
        }
        _ => (LogFormat::Text, cli.log.clone().unwrap_or_else(|| "warn".to_owned())),
    };
    crate::ops::log::start(format, &level, scrubber)
        .map_err(|why| Failure::Input(format!("--log: {why}")))?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::outside)?;
    runtime.block_on(dispatch(cli))
}

async fn dispatch(cli: Cli) -> Result<(), Failure> {
    let read = || Config::read(cli.config.as_deref(), std::env::vars());
    match cli.command {
        Command::Run(args) => {
            let secrets = Secrets::read(std::env::vars())?;
            Box::pin(commands::run::run(&args, &read()?, secrets)).await
        }
        Command::Doctor(args) => {
            Box::pin(commands::doctor::run(&args, read(), Secrets::read(std::env::vars()))).await
        }
        // The settings travel in it; on the heap it is no burden for the stack of a thread.
        Command::Replay(args) => Box::pin(commands::replay::run(&args, &read()?)).await,
        Command::Check(args) => commands::check::run(&args, &read()?).await,
        Command::Originality(args) => commands::originality::run(&args, &read()?),
        Command::Market(MarketCommand::Facts(args)) => commands::market::facts(&args, &read()?),
        Command::Market(MarketCommand::Triggers(args)) => commands::market::triggers(&args, &read()?),
        Command::Model(ModelCommand::Try(args)) => {
            let secrets = Secrets::read(std::env::vars())?;
            Box::pin(commands::model::try_out(&args, &read()?, secrets)).await
        }
        Command::Verify(args) => commands::verify::run(&args),
        Command::Export(args) => {
            let secrets = Secrets::read(std::env::vars())?;
            Box::pin(commands::export::run(&args, &read()?, &secrets)).await
        }
        Command::Config(ConfigCommand::Default) => {
            print!("{}", crate::config::DEFAULT);
            Ok(())
        }
        Command::Config(ConfigCommand::Check) => commands::config::check(&read()?),
        Command::Migrate(args) => commands::migrate::run(&args, &read()?).await,
        Command::User(command) => commands::user::run(&command, &read()?).await,
    }
}

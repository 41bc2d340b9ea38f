//! `herald migrate`.

use store::Db;

use crate::cli::DbArgs;
use crate::commands::print;
use crate::config::Config;
use crate::exit::Failure;

/// Brings the database up to date, and says what was done.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub async fn run(args: &DbArgs, config: &Config) -> Result<(), Failure> {
    let db = Db::open(args.db.as_deref().unwrap_or(&config.database.url)).await?;
    let done = db.migrate().await?;
    db.close().await;
    if done.applied.is_empty() {
        print(&format!("up to date at version {}\n", done.version))
    } else {
        print(&format!("applied {}; now at version {}\n", done.applied.join(", "), done.version))
    }
}

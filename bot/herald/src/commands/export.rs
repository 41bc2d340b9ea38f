//! `herald export`: the ledger, the posts or the log of a campaign as a table.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use campaigns::table::{Table, TableFormat};
use campaigns::{Service, Settings, UidKey};
use secrecy::ExposeSecret as _;
use store::Db;

use crate::cli::{ExportArgs, ExportWhat};
use crate::clock::now;
use crate::config::{Config, Secrets};
use crate::exit::{Failure, write_file};

/// Writes a table of a campaign to a file or to standard output. Account numbers are written only when they are asked for
/// by name, and then the log keeps who did.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub async fn run(args: &ExportArgs, config: &Config, secrets: &Secrets) -> Result<(), Failure> {
    let reader = match (args.with_uids, args.by) {
        (false, _) => None,
        (true, Some(person)) => Some(person),
        (true, None) => {
            let why = "--with-uids needs --by USER: who reads account numbers stands in the log";
            return Err(Failure::Input(why.to_owned()));
        }
    };
    if args.with_uids && args.what != ExportWhat::Payouts {
        return Err(Failure::Input("--with-uids goes with payouts only".to_owned()));
    }
    if args.out.is_none() && args.format == TableFormat::Xlsx && std::io::stdout().is_terminal() {
        return Err(Failure::Input("an XLSX file is nothing for a terminal: give --out FILE".to_owned()));
    }
    let url = args.db.db.as_deref().unwrap_or(&config.database.url);
    let db = Db::open(url).await?;
    let uid_key = secrets.uid_key.as_ref().map(|key| UidKey::new(*key.expose_secret()));
    let service = Service::new(db.clone(), Settings { uid_key, ..Settings::default() });
    let table = table(&service, args, reader).await;
    // The same rows give the same bytes: the time in the file is that of the campaign's start.
    let made = match service.campaign(&args.campaign).await {
        Ok(stored) => stored.campaign.window.opens,
        Err(_) => now(),
    };
    drop(service);
    db.close().await;
    let table = table?;
    let bytes = table.write(args.format, made)?;
    match &args.out {
        Some(path) if path != Path::new("-") => {
            write_file(path, &bytes)?;
            eprintln!("{} rows written to {}", table.rows.len(), path.display());
            Ok(())
        }
        _ => {
            let mut out = std::io::stdout().lock();
            match out.write_all(&bytes).and_then(|()| out.flush()) {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::outside(error)),
                _ => Ok(()),
            }
        }
    }
}

async fn table(
    service: &Service,
    args: &ExportArgs,
    reader: Option<domain::snowflake::Snowflake>,
) -> Result<Table, Failure> {
    Ok(match args.what {
        ExportWhat::Payouts => service.export_payouts(&args.campaign, reader, now()).await?,
        ExportWhat::Posts => service.export_posts(&args.campaign).await?,
        ExportWhat::Audit => service.export_audit(&args.campaign).await?,
    })
}

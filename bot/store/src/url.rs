//! Reading the address of a database without ever showing its password.

use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use crate::error::StoreError;

/// An address, read.
pub(crate) enum Address {
    /// A file, which stops growing at a number of pages if one is given.
    SqliteFile { path: PathBuf, max_pages: Option<u32> },
    /// A database that lives as long as its [`crate::Db`].
    SqliteMemory,
    /// A server.
    Postgres { options: Box<PgConnectOptions>, name: String },
}

/// Reads an address.
pub(crate) fn read(url: &str) -> Result<Address, StoreError> {
    if let Some(rest) = url.strip_prefix("sqlite:") {
        return sqlite(rest.strip_prefix("//").unwrap_or(rest));
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        // The driver's own message may repeat parts of the address, so it is not passed on.
        let options = PgConnectOptions::from_str(url).map_err(|_| {
            wrong(
                "the part after postgres:// cannot be read; escape / @ : # in a password as %2F %40 %3A %23",
            )
        })?;
        let database = options.get_database().unwrap_or(options.get_username());
        let name = format!("PostgreSQL database {database} on {}:{}", options.get_host(), options.get_port());
        return Ok(Address::Postgres { options: Box::new(options), name });
    }
    Err(wrong(match url.split_once(':') {
        Some((scheme, _)) if scheme.len() <= 16 && scheme.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            format!("{scheme} is no kind of database herald knows")
        }
        _ => "it does not say which kind of database it is".to_owned(),
    }))
}

fn sqlite(rest: &str) -> Result<Address, StoreError> {
    if rest == ":memory:" {
        return Ok(Address::SqliteMemory);
    }
    let (path, options) = rest.split_once('?').unwrap_or((rest, ""));
    if path.is_empty() {
        return Err(wrong("sqlite: is not followed by a path"));
    }
    let mut max_pages = None;
    for option in options.split('&').filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some(("max_pages", pages)) => {
                let pages = pages.parse().ok().filter(|pages| *pages > 0);
                max_pages =
                    Some(pages.ok_or_else(|| wrong("max_pages wants a number of pages of 4096 bytes"))?);
            }
            _ => return Err(wrong(format!("sqlite: has no option {option:?}, only max_pages=NUMBER"))),
        }
    }
    Ok(Address::SqliteFile { path: PathBuf::from(path), max_pages })
}

fn wrong(why: impl Into<String>) -> StoreError {
    StoreError::Address { why: why.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str) -> String {
        match read(url) {
            Err(error) => format!("{error} {error:?}"),
            Ok(_) => panic!("{url} was read"),
        }
    }

    #[test]
    fn a_password_is_in_no_name_and_no_error() {
        let Ok(Address::Postgres { name, .. }) = read("postgres://herald:hunter2@db.example:5433/campaigns")
        else {
            panic!("not read");
        };
        assert_eq!(name, "PostgreSQL database campaigns on db.example:5433");
        for wrong in [
            "postgres://herald:hunter2@db.example:port/x",
            "postgres://herald:hunter2@[::/x",
            "mysql://a:hunter2@b/c",
            "hunter2",
        ] {
            let refusal = refusal(wrong);
            assert!(!refusal.contains("hunter2"), "{refusal}");
            assert!(refusal.contains("sqlite:PATH"), "{refusal}");
        }
    }

    #[test]
    fn files_and_their_limit() {
        let file = |url: &str| match read(url) {
            Ok(Address::SqliteFile { path, max_pages }) => (path.display().to_string(), max_pages),
            _ => panic!("{url} is no file"),
        };
        assert_eq!(file("sqlite:herald.db"), ("herald.db".into(), None));
        assert_eq!(file("sqlite:///var/lib/herald.db"), ("/var/lib/herald.db".into(), None));
        assert_eq!(file("sqlite:/a b/公告.db?max_pages=100"), ("/a b/公告.db".into(), Some(100)));
        assert!(refusal("sqlite:a.db?max_pages=0").contains("max_pages"));
        assert!(refusal("sqlite:a.db?mode=ro").contains("mode=ro"));
        assert!(refusal("sqlite:").contains("path"));
        assert!(matches!(read("sqlite::memory:"), Ok(Address::SqliteMemory)));
    }
}

//! What went wrong in the store, as health and the panel say it.

use store::{Hint, StoreError};
use wording::told::Failure;

use crate::error::Error;

/// An error of the store, with its mend.
pub fn store(error: &StoreError) -> Failure {
    match error {
        StoreError::Busy { database, .. } => Failure::Busy { database: database.as_str().into() },
        StoreError::Full { database, .. } => Failure::Full { database: database.as_str().into() },
        StoreError::Unreachable { database, hint, .. } => {
            let database = database.as_str().into();
            match hint {
                Hint::Server => Failure::Server { database },
                Hint::File => Failure::File { database },
                Hint::ReadOnly => Failure::ReadOnly { database },
            }
        }
        StoreError::NotMigrated { database, .. } => {
            Failure::NotMigrated { database: database.as_str().into() }
        }
        StoreError::Damaged { database, .. } => Failure::Damaged { database: database.as_str().into() },
        // What nobody mends by a setting is for whoever reads the log.
        other => Failure::other(other),
    }
}

/// An error of a use case; what is none of the store's is said in its own words.
pub fn service(error: &Error) -> Failure {
    match error {
        Error::Store(error) => store(error),
        other => Failure::other(other),
    }
}

#[cfg(test)]
mod tests {
    use domain::lang::Lang;

    use super::*;

    /// Health in English says what the error says.
    #[tokio::test]
    async fn the_english_sentence_is_that_of_the_error() {
        let folder = tempfile::tempdir().unwrap();
        let missing = format!("sqlite:{}/nowhere/h.db", folder.path().display());
        let opened = store::Db::open(&missing).await;
        let error = match opened {
            Ok(db) => db.migrate().await.map(drop).unwrap_err(),
            Err(error) => error,
        };
        let why = store(&error);
        assert!(matches!(why, Failure::File { .. }), "{error:?}");
        assert_eq!(why.say(Lang::En), error.to_string());
        assert!(why.say(Lang::ZhTw).contains("請確認資料夾存在"), "{}", why.say(Lang::ZhTw));
    }
}

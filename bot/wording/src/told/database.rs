//! What is wrong with the database.

use super::Raw;

super::told! {
    /// Why something could not be read or stored.
    Failure {
        /// Somebody else holds it.
        Busy { database: Raw } = "failure-busy";
        /// The disk is full.
        Full { database: Raw } = "failure-full";
        /// A server does not answer.
        Server { database: Raw } = "failure-server";
        /// A file cannot be opened.
        File { database: Raw } = "failure-file";
        /// A file may not be written.
        ReadOnly { database: Raw } = "failure-read-only";
        /// Its tables are missing or too old.
        NotMigrated { database: Raw } = "failure-not-migrated";
        /// It is broken.
        Damaged { database: Raw } = "failure-damaged";
        /// It has not answered in a time.
        Silent { database: Raw, seconds: u64 } = "failure-silent";
        /// Anything else, in its own words.
        Other { why: Raw } = "failure-other";
    }
}

impl Failure {
    /// Something else, in its own words.
    pub fn other(why: impl std::fmt::Display) -> Self {
        Failure::Other { why: why.to_string().into() }
    }
}

//! One SQL text, run by whichever driver the connection has.
//!
//! Each macro expands the same call once for SQLite and once for PostgreSQL, so that both keep their native types;
//! what comes out is a plain Rust value.

/// Runs a statement and gives the number of rows it touched.
macro_rules! run {
    ($conn:expr, $sql:expr $(, $arg:expr)* $(,)?) => {{
        let answer = match $conn.native() {
            $crate::conn::Native::Sqlite(link) =>
                sqlx::query($sql)$(.bind($arg))*.execute(link).await.map(|done| done.rows_affected()),
            $crate::conn::Native::Postgres(link) =>
                sqlx::query($sql)$(.bind($arg))*.execute(link).await.map(|done| done.rows_affected()),
        };
        $conn.checked(answer)
    }};
}

/// Runs a query and gives every row as `$row`.
macro_rules! all {
    ($conn:expr, $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {{
        let answer: Result<Vec<$row>, sqlx::Error> = match $conn.native() {
            $crate::conn::Native::Sqlite(link) => sqlx::query_as($sql)$(.bind($arg))*.fetch_all(link).await,
            $crate::conn::Native::Postgres(link) => sqlx::query_as($sql)$(.bind($arg))*.fetch_all(link).await,
        };
        $conn.checked(answer)
    }};
}

/// Runs a query and gives its first row as `$row`, if there is one.
macro_rules! first {
    ($conn:expr, $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {{
        let answer: Result<Option<$row>, sqlx::Error> = match $conn.native() {
            $crate::conn::Native::Sqlite(link) => sqlx::query_as($sql)$(.bind($arg))*.fetch_optional(link).await,
            $crate::conn::Native::Postgres(link) => sqlx::query_as($sql)$(.bind($arg))*.fetch_optional(link).await,
        };
        $conn.checked(answer)
    }};
}

/// A SQL text with a row lock where the database has row locks. A write transaction on SQLite holds the whole file,
/// so nothing is to be locked there.
///
/// Rows that others refer to are locked `FOR NO KEY UPDATE`: a stronger lock would wait for every transaction that has
/// added a row referring to them, and two such transactions would wait for each other.
///
/// Statements that run every second bind their limit behind a `CAST`: SQLite's planner looks at the value of a bare
/// `LIMIT ?` and so prepares the statement anew each time (`sqlite3ExprIsInteger`, 3.51).
macro_rules! locking {
    ($conn:expr, $head:expr, $lock:literal $(, $tail:expr)?) => {
        match $conn.backend() {
            $crate::Backend::Sqlite => concat!($head $(, $tail)?),
            $crate::Backend::Postgres => concat!($head, $lock $(, $tail)?),
        }
    };
}

/// Reads that both [`crate::Db`] and [`crate::Tx`] offer, written once. On [`crate::Db`] all statements of one read
/// see the same state of the database.
macro_rules! reads {
    ($(
        $(#[$doc:meta])*
        $name:ident($($arg:ident: $ty:ty),*) -> $out:ty = $query:path;
    )*) => {
        impl $crate::Db {
            $(
                $(#[$doc])*
                pub async fn $name(&self, $($arg: $ty),*) -> Result<$out, $crate::StoreError> {
                    let mut conn = self.reading().await?;
                    $query(&mut conn, $($arg),*).await
                }
            )*
        }

        impl $crate::Tx {
            $(
                $(#[$doc])*
                pub async fn $name(&mut self, $($arg: $ty),*) -> Result<$out, $crate::StoreError> {
                    $query(&mut self.conn, $($arg),*).await
                }
            )*
        }
    };
}

/// The columns of a table that its readers read into a row, so that they stand in one place.
macro_rules! columns {
    (api_tokens) => {
        "id, account, guild, name, scopes, created_at_ms, ends_at_ms, used_at_ms"
    };
    (sessions) => {
        "id, account, guild, agent, address, created_at_ms, seen_at_ms, ends_at_ms"
    };
    (exclusions) => {
        "id, source, kind, text, reason, actor, at_ms, lifted_by, lifted_at_ms"
    };
    (payouts) => {
        "id, campaign, result_version, place, number, person, message, amount_minor, currency, unit, \
         pay_key, state, uid_sealed, uid_digest, reason, claim_by_ms, revision, created_at_ms, \
         changed_at_ms"
    };
    (candidates) => {
        "number, message, author, person, line, salt, struck, struck_at_ms"
    };
    (payout_batches) => {
        "id, campaign, approved_by, approved_at_ms, exported_by, exported_at_ms, format, digest, sealed, \
         revision"
    };
    (payout_batch_lines) => {
        "batch, line, payout, payout_revision, outcome, reference, settled_at_ms"
    };
    (jobs) => {
        "id, dedupe_key, campaign, kind, due_ms, payload, status, owner, attempts, last_error, \
         finished_at_ms"
    };
    (outbox) => {
        "id, dedupe_key, campaign, kind, channel, nonce, body, status, not_before_ms, lane, owner, \
         lease_until_ms, attempts, failures, maybe_sent_since_ms, outside_id, sent_at_ms, last_error, \
         created_at_ms"
    };
    (posts) => {
        "message, channel, thread, author, author_name, author_is_bot, forward, deleted_at_ms, \
         deleted_by_staff, verdict, revision, first_seen_at_ms"
    };
}

/// A query over [`columns`]: `select!(jobs, " WHERE id = $1")`.
macro_rules! select {
    ($table:ident, $rest:literal) => {
        concat!("SELECT ", columns!($table), " FROM ", stringify!($table), $rest)
    };
}

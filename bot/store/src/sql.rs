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
macro_rules! locking {
    ($conn:expr, $head:literal, $lock:literal $(, $tail:literal)?) => {
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

//! Members by who they are, across the campaigns of a server.

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;

use crate::conn::Conn;
use crate::convert;
use crate::error::StoreError;
use crate::place::Place;

/// Which members a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthorFilter {
    /// Part of a name, compared without regard to the case of Latin letters; empty for every name.
    pub name: String,
    /// Only this member.
    pub id: Option<Snowflake>,
    /// Only members beyond this one.
    pub beyond: Option<Snowflake>,
    /// At most so many.
    pub limit: u32,
}

/// A member with a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorRow {
    /// The member.
    pub id: Snowflake,
    /// A name they had.
    pub name: String,
    /// How many posts are known of them.
    pub posts: u64,
    /// How many campaigns these are in.
    pub campaigns: u64,
    /// The newest of them.
    pub last: Snowflake,
}

#[derive(sqlx::FromRow)]
struct Row {
    author: i64,
    name: Option<String>,
    posts: i64,
    campaigns: i64,
    last_message: i64,
}

async fn page(
    conn: &mut Conn,
    guild: Snowflake,
    filter: &AuthorFilter,
) -> Result<Vec<AuthorRow>, StoreError> {
    // `%` and `_` are characters of a name here, and no wildcards.
    let mut pattern = String::from("%");
    for c in filter.name.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    let sql = "SELECT p.author, max(p.author_name) AS name, count(*) AS posts,
                      count(DISTINCT p.campaign) AS campaigns, max(p.message) AS last_message
                 FROM posts p JOIN campaigns c ON c.id = p.campaign
                WHERE c.guild = $1 AND p.author > $2 AND ($3 = -1 OR p.author = $3)
                GROUP BY p.author
               HAVING $4 = '%%' OR max(CASE WHEN lower(p.author_name) LIKE $4 ESCAPE '\\' THEN 1 ELSE 0 END) = 1
                ORDER BY p.author LIMIT $5";
    let rows = all!(
        conn,
        Row,
        sql,
        convert::id("guild", guild)?,
        filter.beyond.map_or(Ok(-1), |id| convert::id("author", id))?,
        filter.id.map_or(Ok(-1), |id| convert::id("author", id))?,
        convert::text("name", &pattern)?,
        i64::from(filter.limit),
    )?;
    let place = Place { table: "posts", key: &guild };
    rows.into_iter()
        .map(|row| {
            Ok(AuthorRow {
                id: place.id("author", row.author)?,
                name: row.name.unwrap_or_default(),
                posts: row.posts as u64,
                campaigns: row.campaigns as u64,
                last: place.id("message", row.last_message)?,
            })
        })
        .collect()
}

#[derive(sqlx::FromRow)]
struct Kept {
    granted_at_ms: i64,
    until_ms: Option<i64>,
}

/// Roles of the panel that somebody on Discord had in a server at any time of a window.
async fn on_the_team(
    conn: &mut Conn,
    guild: Snowflake,
    person: Snowflake,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let sql = "SELECT r.granted_at_ms, r.until_ms
                 FROM account_roles r JOIN accounts a ON a.id = r.account
                WHERE a.discord = $1 AND (r.guild = 0 OR r.guild = $2)";
    let rows = all!(conn, Kept, sql, convert::id("discord", person)?, convert::id("guild", guild)?)?;
    let (from, to) = (convert::ms(from), convert::ms(to));
    Ok(rows.iter().any(|row| row.granted_at_ms < to && row.until_ms.is_none_or(|until| from < until)))
}

reads! {
    /// Members with a post in a campaign of the server, by id.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    authors_listed(guild: Snowflake, filter: &AuthorFilter) -> Vec<AuthorRow> = page;

    /// Whether somebody on Discord had a role in the panel of a server at any time from `from` to before `to` (R21).
    ///
    /// # Errors
    /// What the database says.
    on_the_panel_team(guild: Snowflake, person: Snowflake, from: DateTime<Utc>, to: DateTime<Utc>) -> bool = on_the_team;
}

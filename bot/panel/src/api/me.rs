//! The token itself.

use axum::Extension;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::Caller;

/// A token and what it may do.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    /// The name of the token.
    token: String,
    /// Whose it is, as decisions and the log name them.
    #[schema(pattern = "^[0-9]{1,19}$")]
    person: String,
    /// The name of that person.
    name: String,
    /// The server it is for.
    #[schema(pattern = "^[0-9]{1,19}$")]
    server: String,
    /// What the token is for.
    scopes: Vec<String>,
    /// The roles it has at the moment: those of its scopes that its owner has, too.
    roles: Vec<String>,
    /// When it ends by itself.
    ends_at: DateTime<Utc>,
}

/// The token and what it may do.
#[utoipa::path(get, path = "/me", operation_id = "getMe", tag = "token", responses((status = 200, description = "The token.", body = Me)))]
pub(super) async fn show(Extension(caller): Extension<Caller>) -> axum::Json<Me> {
    let token = &caller.token;
    axum::Json(Me {
        token: token.row.name.clone(),
        person: token.person.account.person().to_string(),
        name: token.person.account.name.clone(),
        server: token.row.guild.to_string(),
        scopes: token.scopes().into_iter().map(|scope| scope.name().to_owned()).collect(),
        roles: caller.roles.iter().map(|role| role.name().to_owned()).collect(),
        ends_at: token.row.ends_at,
    })
}

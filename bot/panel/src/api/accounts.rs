//! Accounts of the panel and their roles in the server, for owners.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use campaigns::people::{Person, Role};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::{self, Query};
use super::paging::{Asked, Page};
use super::problem::Problem;
use crate::desk::Owner;
use crate::refusal::Refusal;

/// An account.
#[derive(Serialize, ToSchema)]
pub(super) struct Account {
    /// Its number.
    id: i64,
    /// The name others are shown.
    name: String,
    /// What is typed at sign-in; missing for whoever comes from Discord only.
    login: Option<String>,
    /// The same person on Discord.
    #[schema(pattern = "^[0-9]{1,19}$")]
    discord: Option<String>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// Since when it may not sign in.
    barred_since: Option<DateTime<Utc>>,
    /// Its roles in this server.
    roles: Vec<Held>,
}

/// A role somebody has.
#[derive(Serialize, ToSchema)]
pub(super) struct Held {
    /// viewer, reviewer, judge, organiser, payer, owner.
    role: String,
    /// Whether it counts in every server of the installation.
    everywhere: bool,
    /// When it ends.
    until: Option<DateTime<Utc>>,
}

fn shown(person: &Person, owner: &Owner) -> Account {
    let here = person.grants.iter().filter(|grant| grant.guild.is_none_or(|guild| guild == owner.guild()));
    Account {
        id: person.account.id,
        name: person.account.name.clone(),
        login: person.account.login.clone(),
        discord: person.account.discord.map(|id| id.to_string()),
        created_at: person.account.created_at,
        barred_since: person.account.disabled_at,
        roles: here
            .map(|grant| Held {
                role: grant.role.name().to_owned(),
                everywhere: grant.guild.is_none(),
                until: grant.until,
            })
            .collect(),
    }
}

/// The accounts with a role in the server.
#[utoipa::path(
    get, path = "/accounts", operation_id = "listAccounts", tag = "accounts", params(Asked),
    responses((status = 200, description = "A page of accounts.", body = Page<Account>))
)]
pub(super) async fn list(owner: Owner, Query(asked): Query<Asked>) -> Result<Json<Page<Account>>, Problem> {
    let people = owner.accounts().await?;
    Page::bounded(people, &asked, |person| person.account.id, |person| shown(person, &owner)).map(Json)
}

/// A role as a program names it.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RoleName {
    /// Sees, and changes nothing.
    Viewer,
    /// Decides about posts.
    Reviewer,
    /// Gives marks.
    Judge,
    /// Runs campaigns.
    Organiser,
    /// Pays.
    Payer,
    /// Everything.
    Owner,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Viewer => Role::Viewer,
            RoleName::Reviewer => Role::Reviewer,
            RoleName::Judge => Role::Judge,
            RoleName::Organiser => Role::Organiser,
            RoleName::Payer => Role::Payer,
            RoleName::Owner => Role::Owner,
        }
    }
}

/// A role to be given in this server.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRole {
    /// The role.
    #[schema(inline)]
    role: RoleName,
    /// When it ends; missing for no end.
    until: Option<DateTime<Utc>>,
}

/// Gives a role in the server, or changes when it ends.
#[utoipa::path(
    post, path = "/accounts/{account}/roles", operation_id = "giveRole", tag = "accounts",
    params(("account" = i64, Path, description = "The number of the account.")),
    request_body = NewRole,
    responses(
        (status = 200, description = "The account as it is now.", body = Account),
        (status = 409, description = "The rules do not allow it.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn give_role(
    owner: Owner,
    Path(account): Path<String>,
    input::Json(asked): input::Json<NewRole>,
) -> Result<Json<Account>, Problem> {
    let account = number(&account)?;
    owner.give_role(account, asked.role.into(), asked.until).await?;
    Ok(Json(shown(&owner.account(account).await?, &owner)))
}

/// Takes a role that an owner gave in the server.
#[utoipa::path(
    delete, path = "/accounts/{account}/roles/{role}", operation_id = "takeRole", tag = "accounts",
    params(
        ("account" = i64, Path, description = "The number of the account."),
        ("role" = inline(RoleName), Path, description = "The role."),
    ),
    responses(
        (status = 204, description = "It is taken."),
        (status = 409, description = "The rules do not allow it.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn take_role(
    owner: Owner,
    Path((account, role)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let account = number(&account)?;
    let role: Role = role.parse().map_err(|_| Refusal::NotFound)?;
    owner.take_role(account, role).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn number(text: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

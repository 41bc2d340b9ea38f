//! What somebody may do: one handle for each role.
//!
//! A handler names the handle it needs and gets it only for a session with that role, so no screen can forget the check.
//! Every handle knows the server of its session and hands it to each use case, and no call takes a server from outside, so
//! what belongs to another server is out of reach whatever an address or a form says.

mod api;
mod closing;
mod judge;
mod market;
mod notices;
mod organiser;
mod owner;
mod payer;
mod people;
mod reviewer;
mod viewer;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use campaigns::Service;
use campaigns::people::{Grant, Role};
use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;

use crate::api::Caller;
use crate::app::App;
use crate::frame::Visit;
use crate::recent::Stamp;
use crate::refusal::Refusal;

pub use judge::Judge;
pub(crate) use notices::is_stale;
pub use organiser::Organiser;
pub use owner::Owner;
pub use payer::Payer;
pub use reviewer::Reviewer;
pub use viewer::{Names, Viewer};

/// What all handles share. Handlers never hold it.
struct Desk {
    service: Arc<Service>,
    app: Arc<App>,
    stamp: Option<Stamp>,
    wake: Arc<dyn Fn() + Send + Sync>,
    guild: Snowflake,
    person: Snowflake,
    roles: BTreeSet<Role>,
    /// The account behind the session.
    account: i64,
    /// An owner of every server of the installation.
    everywhere: bool,
    now: DateTime<Utc>,
}

impl Desk {
    async fn of(parts: &mut Parts, app: &Arc<App>, role: Role) -> Result<Desk, Refusal> {
        // A program with a token, or a person with a session; never one in the place of the other, because each has a
        // guard of its own in front of its addresses.
        let (person, guild, roles, stamp) = if let Some(caller) = parts.extensions.get::<Caller>() {
            (caller.token.person.clone(), caller.token.row.guild, caller.roles.clone(), None)
        } else {
            let Visit { signed, stamp, .. } = Visit::from_request_parts(parts, app).await?;
            (signed.session.person, signed.session.row.guild, signed.roles, stamp)
        };
        if !role.held_by(&roles) {
            return Err(Refusal::Forbidden(role));
        }
        let owns_all = |grant: &Grant| grant.guild.is_none() && grant.role == Role::Owner;
        Ok(Desk {
            service: Arc::clone(&app.service),
            app: Arc::clone(app),
            stamp,
            wake: Arc::clone(&app.wake),
            guild,
            person: person.account.person(),
            account: person.account.id,
            everywhere: roles.contains(&Role::Owner) && person.grants.iter().any(owns_all),
            roles,
            now: app.now(),
        })
    }
}

/// Lets a handler ask for a handle; the role is checked on the way.
macro_rules! handle {
    ($name:ident, $role:expr, $wrap:expr) => {
        impl FromRequestParts<Arc<App>> for $name {
            type Rejection = Refusal;

            async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
                Desk::of(parts, app, $role).await.map($wrap)
            }
        }
    };
}

handle!(Viewer, Role::Viewer, Viewer::new);
handle!(Reviewer, Role::Reviewer, Reviewer::new);
handle!(Judge, Role::Judge, Judge::new);
handle!(Organiser, Role::Organiser, Organiser::new);
handle!(Payer, Role::Payer, Payer::new);
handle!(Owner, Role::Owner, Owner::new);

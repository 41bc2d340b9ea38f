//! What somebody may do: one handle for each role.
//!
//! A handler names the handle it needs and gets it only for a session with that role, so no screen can forget the check.
//! Every handle knows the server of its session and hands it to each use case, and no call takes a server from outside, so
//! what belongs to another server is out of reach whatever an address or a form says.

mod judge;
mod notices;
mod organiser;
mod owner;
mod payer;
mod reviewer;
mod viewer;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use campaigns::Service;
use campaigns::people::Role;
use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;

use crate::app::App;
use crate::frame::Visit;
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
    wake: Arc<dyn Fn() + Send + Sync>,
    guild: Snowflake,
    person: Snowflake,
    roles: BTreeSet<Role>,
    now: DateTime<Utc>,
}

impl Desk {
    async fn of(parts: &mut Parts, app: &Arc<App>, role: Role) -> Result<Desk, Refusal> {
        let visit = Visit::from_request_parts(parts, app).await?;
        let roles = visit.signed.roles.clone();
        if !role.held_by(&roles) {
            return Err(Refusal::Forbidden(role));
        }
        Ok(Desk {
            service: Arc::clone(&app.service),
            wake: Arc::clone(&app.wake),
            guild: visit.signed.session.row.guild,
            person: visit.person(),
            roles,
            now: visit.now,
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

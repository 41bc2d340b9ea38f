//! Members: who took part, what is known of one, and what they may ask for.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use campaigns::panel::member_signals::Signal;
use campaigns::panel::people::{MembersAsked, Part};
use domain::snowflake::Snowflake;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::input::{self, Query, id_in, snowflake};
use super::paging::{Page, limit};
use super::posts::{PostLine, line};
use super::problem::Problem;
use crate::app::App;
use crate::desk::{Organiser, Viewer, is_stale};

/// Which members.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Only the member with this id, or those with this in a name.
    #[param(max_length = 200)]
    search: Option<String>,
    /// The `next` of the page before.
    #[param(pattern = "^[0-9]{1,18}$")]
    after: Option<String>,
    /// Lines of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// The most characters of a search.
const SEARCH_CHARS_MAX: usize = 200;

/// A member in the list.
#[derive(Serialize, ToSchema)]
pub(super) struct MemberLine {
    /// The id.
    #[schema(pattern = "^[0-9]{1,19}$")]
    id: String,
    /// A name they had; empty after an erasure.
    name: String,
    /// How many posts are known of them.
    posts: u64,
    /// How many campaigns these are in.
    campaigns: u64,
}

/// The members with a post in the server, by the age of their accounts.
#[utoipa::path(
    get, path = "/people", operation_id = "listPeople", tag = "people", params(Asked),
    responses((status = 200, description = "A page of members.", body = Page<MemberLine>))
)]
pub(super) async fn list(
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<MemberLine>>, Problem> {
    let search = asked.search.unwrap_or_default();
    if search.chars().count() > SEARCH_CHARS_MAX {
        return Err(Problem::field("search", format!("it has more than {SEARCH_CHARS_MAX} characters")));
    }
    let beyond = id_in("after", asked.after.as_deref())?;
    let limit = u32::try_from(limit(asked.limit)?).unwrap_or(u32::MAX);
    let found = viewer.members(&MembersAsked { search, beyond, limit }).await?;
    let items = found.lines.into_iter().map(|row| MemberLine {
        id: row.id.to_string(),
        name: row.name,
        posts: row.posts,
        campaigns: row.campaigns,
    });
    Ok(Json(Page { items: items.collect(), next: found.next.map(|id| id.to_string()) }))
}

/// A prize of a member.
#[derive(Serialize, ToSchema)]
struct MemberPrize {
    /// The place.
    place: u32,
    /// Where it stands.
    state: String,
}

/// What a member did in one campaign.
#[derive(Serialize, ToSchema)]
pub(super) struct InCampaign {
    /// The campaign.
    campaign: String,
    /// The posts, oldest first.
    posts: Vec<PostLine>,
    /// The prizes.
    #[schema(inline)]
    prizes: Vec<MemberPrize>,
}

/// Something to look at a second time. It rejects nobody.
#[derive(Serialize, ToSchema)]
pub(super) struct MemberSignal {
    /// The campaign it was seen in.
    campaign: String,
    /// `young_account`, `shared_text`, burst, reposted or `same_uid`.
    signal: String,
    /// The posts it was seen in.
    posts: Vec<String>,
    /// The other person it is about.
    with: Option<String>,
}

/// Everything that is known of a member in the server.
#[derive(Serialize, ToSchema)]
pub(super) struct Member {
    /// The id.
    #[schema(pattern = "^[0-9]{1,19}$")]
    id: String,
    /// The newest name; empty after an erasure.
    name: String,
    /// Other names they had.
    other_names: Vec<String>,
    /// What they did, the newest campaign first.
    campaigns: Vec<InCampaign>,
    /// What to look at a second time.
    signals: Vec<MemberSignal>,
    /// Whether their posts do not enter because of a role in the panel.
    on_the_team: bool,
    /// Prizes that are on their way or wait; an erasure gives them up, or waits.
    open_prizes: u64,
    /// Changes with any of this; an erasure has to name it.
    mark: String,
}

fn in_campaign(part: &Part) -> InCampaign {
    InCampaign {
        campaign: part.stored.campaign.id.to_string(),
        posts: part.posts.iter().map(|of| line(&of.post, of.standing, None)).collect(),
        prizes: part
            .prizes
            .iter()
            .map(|row| MemberPrize { place: row.payout.place, state: row.payout.state.name().to_owned() })
            .collect(),
    }
}

fn signal(campaign: String, seen: &Signal) -> MemberSignal {
    let (name, posts, with): (&str, Vec<Snowflake>, Option<Snowflake>) = match seen {
        Signal::YoungAccount { .. } => ("young_account", Vec::new(), None),
        Signal::SharedText { post, with, .. } => ("shared_text", vec![*post, *with], None),
        Signal::Burst { first, .. } => ("burst", vec![*first], None),
        Signal::Reposted { deleted, later } => ("reposted", vec![*deleted, *later], None),
        Signal::SameUid { with, .. } => ("same_uid", Vec::new(), Some(*with)),
    };
    MemberSignal {
        campaign,
        signal: name.to_owned(),
        posts: posts.into_iter().map(|post| post.to_string()).collect(),
        with: with.map(|with| with.to_string()),
    }
}

/// One member.
#[utoipa::path(
    get, path = "/people/{person}", operation_id = "getPerson", tag = "people",
    params(("person" = String, Path, description = "The id of the member.")),
    responses((status = 200, description = "What is known.", body = Member))
)]
pub(super) async fn show(viewer: Viewer, Path(person): Path<String>) -> Result<Json<Member>, Problem> {
    let found = viewer.member(snowflake(&person)?).await?;
    Ok(Json(Member {
        id: found.id.to_string(),
        campaigns: found.parts.iter().map(in_campaign).collect(),
        signals: found.signals.iter().map(|seen| signal(seen.campaign.to_string(), &seen.signal)).collect(),
        open_prizes: found.open_prizes() as u64,
        name: found.name,
        other_names: found.other_names,
        on_the_team: found.on_the_team,
        mark: found.mark,
    }))
}

/// Takes out everything that is kept of a member, to be handed to them. It is a write: the log keeps who did.
#[utoipa::path(
    post, path = "/people/{person}/data", operation_id = "exportPerson", tag = "people",
    params(("person" = String, Path, description = "The id of the member.")),
    responses((status = 200, description = "Everything, without account numbers.", body = Object))
)]
pub(super) async fn export(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path(person): Path<String>,
) -> Result<Json<serde_json::Value>, Problem> {
    let data = organiser.export_member(snowflake(&person)?).await?;
    app.live.changed();
    Ok(Json(data))
}

/// A member to be forgotten.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewErasure {
    /// The `mark` of the member that was looked at; another one refuses the erasure.
    mark: String,
    /// Whether prizes that are not on their way are given up with it.
    #[serde(default)]
    withdraw: bool,
}

/// What an erasure did.
#[derive(Serialize, ToSchema)]
pub(super) struct Forgotten {
    /// Posts whose texts and names are gone.
    posts: u64,
    /// Prizes that were given up.
    withdrawn: u64,
}

/// Forgets a member: texts, names and account numbers go, numbers and verdicts stay. It cannot be taken back.
#[utoipa::path(
    post, path = "/people/{person}/erasure", operation_id = "erasePerson", tag = "people",
    params(("person" = String, Path, description = "The id of the member.")),
    request_body = NewErasure,
    responses(
        (status = 200, description = "What is gone.", body = Forgotten),
        (status = 409, description = "Something has changed since (`stale`), or a prize is open.", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn erase(
    State(app): State<Arc<App>>,
    organiser: Organiser,
    Path(person): Path<String>,
    input::Json(asked): input::Json<NewErasure>,
) -> Result<Json<Forgotten>, Problem> {
    let person = snowflake(&person)?;
    match organiser.erase_member(person, &asked.mark, asked.withdraw).await {
        Ok(erased) => {
            app.live.changed();
            Ok(Json(Forgotten { posts: erased.posts, withdrawn: erased.withdrawn }))
        }
        Err(error) if is_stale(&error) => {
            let mark = organiser.member(person).await?.mark;
            Err(Problem::stale(None, vec![format!("its mark is {mark} now")]))
        }
        Err(error) => Err(error.into()),
    }
}

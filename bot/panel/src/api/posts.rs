//! Posts: the lists of the review queue, and one post with everything known of it.

use axum::Json;
use axum::extract::Path;
use campaigns::panel::review::Dossier;
use campaigns::panel::search::{self, ListAsked, Listed, Shown};
use campaigns::{DecisionRow, ReviewClaim, StoredPost};
use chrono::{DateTime, Utc};
use domain::review::{DecisionAction, Standing};
use domain::verdict::{Flag, ReasonCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::input::{Query, campaign_id, id_in, reason_schema, snowflake};
use super::paging::{Page, limit};
use super::problem::Problem;
use crate::desk::Viewer;

/// The most characters of a search.
const WORDS_CHARS_MAX: usize = 200;

/// Which posts a list shows.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Show {
    /// Those that wait for a person.
    Waiting,
    /// Those whose author was asked to mend them.
    WithAuthor,
    /// Those that have entered by herald's own verdict.
    Accepted,
    /// Those that have not.
    Rejected,
    /// Those that were deleted.
    Withdrawn,
    /// Every post.
    #[default]
    All,
}

/// The order of a list.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Order {
    /// Oldest first.
    #[default]
    Oldest,
    /// Newest first.
    Newest,
    /// What takes least care first, then by age.
    Risk,
}

/// Which posts, and in which order.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Which posts; all unless something else is asked for.
    #[serde(default)]
    #[param(inline)]
    shown: Show,
    /// Only those whose verdict gives this reason first, such as `too_short`.
    #[param(schema_with = reason_schema)]
    reason: Option<String>,
    /// Only those of this author.
    #[param(pattern = "^[0-9]{1,18}$")]
    author: Option<String>,
    /// Only those in which these words stand: in the author's name or in a text.
    #[param(max_length = 200)]
    words: Option<String>,
    /// The order.
    #[serde(default)]
    #[param(inline)]
    order: Order,
    /// The `next` of the page before.
    #[param(pattern = "^[0-9]{1,18}$")]
    after: Option<String>,
    /// Lines of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// A post in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct PostLine {
    /// Its id.
    #[schema(pattern = "^[0-9]{1,19}$")]
    id: String,
    /// When it was posted.
    posted_at: DateTime<Utc>,
    /// Its author; missing while only an edit or a deletion was heard.
    author: Option<Author>,
    /// The latest text.
    text: Option<String>,
    /// Where it stands: entered, pending, `not_entered`; missing while it has no verdict.
    standing: Option<String>,
    /// Why it has not entered.
    reason: Option<String>,
    /// herald's own verdict: accepted, `needs_review`, rejected, withdrawn.
    outcome: Option<String>,
    /// The reasons of that verdict.
    reasons: Vec<String>,
    /// What a person should look at.
    flags: Vec<String>,
    /// When it was deleted.
    deleted_at: Option<DateTime<Utc>>,
    /// What a decision has to name as `revision`.
    revision: i64,
    /// Who looks at it.
    claim: Option<Claim>,
}

/// Who wrote a post.
#[derive(Serialize, ToSchema)]
pub(super) struct Author {
    /// The id.
    #[schema(pattern = "^[0-9]{1,19}$")]
    id: String,
    /// The name.
    name: String,
}

/// Who looks at a post, until when unless they go on.
#[derive(Serialize, ToSchema)]
pub(super) struct Claim {
    /// Who.
    #[schema(pattern = "^[0-9]{1,19}$")]
    moderator: String,
    /// Until when.
    until: DateTime<Utc>,
}

/// A text a post had.
#[derive(Serialize, ToSchema)]
pub(super) struct Version {
    /// When it came to be.
    at: DateTime<Utc>,
    /// The text.
    text: String,
    /// Whether it is the one that counts.
    judged: bool,
}

/// What a person decided.
#[derive(Serialize, ToSchema)]
pub(super) struct Decided {
    /// When.
    at: DateTime<Utc>,
    /// Who, as the log names them.
    actor: String,
    /// accept or reject.
    action: String,
    /// Why, for a rejection.
    reason: Option<String>,
    /// Their words.
    note: String,
    /// Whether the author's appeal led to it.
    on_appeal: bool,
    /// The revision it was made for.
    revision: i64,
}

/// An author's appeal.
#[derive(Serialize, ToSchema)]
pub(super) struct Appeal {
    /// When it was made.
    opened_at: DateTime<Utc>,
    /// The author's words.
    text: String,
    /// upheld or overturned; missing while it is open.
    outcome: Option<String>,
}

/// A post with everything that is known of it.
#[derive(Serialize, ToSchema)]
pub(super) struct Post {
    /// The post.
    #[serde(flatten)]
    line: PostLine,
    /// The channel.
    #[schema(pattern = "^[0-9]{1,19}$")]
    channel: Option<String>,
    /// Every text it had, by time.
    versions: Vec<Version>,
    /// The counted length of the judged text.
    counted: Option<String>,
    /// The length that is needed.
    needed: Option<u32>,
    /// Every decision, oldest first.
    decisions: Vec<Decided>,
    /// The author's appeal.
    appeal: Option<Appeal>,
    /// Its number on the frozen list.
    number: Option<u32>,
    /// How many posts the author has in the campaign, this one included.
    posts_of_author: u64,
}

fn standing_name(standing: Standing) -> (String, Option<String>) {
    match standing {
        Standing::Entered => ("entered".to_owned(), None),
        Standing::Pending => ("pending".to_owned(), None),
        Standing::NotEntered(code) => ("not_entered".to_owned(), Some(code.name().to_owned())),
    }
}

/// Who looks at a post, as the API shows it.
pub(super) fn claim_shown(claim: ReviewClaim) -> Claim {
    Claim { moderator: claim.moderator.to_string(), until: claim.until }
}

/// A post in a list, as the API shows it.
pub(super) fn line(post: &StoredPost, standing: Option<Standing>, claim: Option<ReviewClaim>) -> PostLine {
    let verdict = post.verdict.as_ref();
    let (standing, reason) = standing.map(standing_name).unzip();
    PostLine {
        id: post.id.to_string(),
        posted_at: post.id.created_at(),
        author: post
            .facts
            .as_ref()
            .map(|facts| Author { id: facts.author.id.to_string(), name: facts.author.name.clone() }),
        text: post.versions.last().map(|version| version.text.clone()),
        standing,
        reason: reason.flatten(),
        outcome: verdict.map(|verdict| verdict.outcome.name().to_owned()),
        reasons: verdict
            .map(|verdict| verdict.codes().into_iter().map(|code| code.name().to_owned()).collect())
            .unwrap_or_default(),
        flags: verdict
            .map(|verdict| verdict.flags.iter().copied().map(Flag::name).map(str::to_owned).collect())
            .unwrap_or_default(),
        deleted_at: post.deleted_at,
        revision: post.revision,
        claim: claim.map(claim_shown),
    }
}

pub(super) fn decided(row: &DecisionRow) -> Decided {
    let action = match row.action {
        DecisionAction::Accept => "accept",
        DecisionAction::Reject => "reject",
    };
    Decided {
        at: row.at,
        actor: row.actor.clone(),
        action: action.to_owned(),
        reason: row.reason.map(|code| code.name().to_owned()),
        note: row.note.clone(),
        on_appeal: row.on_appeal,
        revision: row.post_revision,
    }
}

/// A post as the API shows it.
pub(super) fn shown(dossier: &Dossier) -> Post {
    let post = &dossier.post;
    let evidence = post.verdict.as_ref().and_then(|verdict| verdict.evidence.as_ref());
    let versions = post.versions.iter().map(|version| Version {
        at: version.at,
        text: version.text.clone(),
        judged: evidence.is_some_and(|evidence| evidence.version_at == version.at),
    });
    Post {
        line: line(post, dossier.standing, dossier.claim),
        channel: post.facts.as_ref().map(|facts| facts.place().to_string()),
        versions: versions.collect(),
        counted: evidence.map(|evidence| evidence.counted.to_string()),
        needed: evidence.map(|evidence| evidence.needed),
        decisions: dossier.decisions.iter().map(decided).collect(),
        appeal: dossier.appeal.as_ref().map(|appeal| Appeal {
            opened_at: appeal.opened_at,
            text: appeal.text.clone(),
            outcome: appeal.outcome.map(|outcome| outcome.name().to_owned()),
        }),
        number: dossier.number,
        posts_of_author: dossier.posts_of_author as u64,
    }
}

/// The posts of a campaign.
#[utoipa::path(
    get, path = "/campaigns/{id}/posts", operation_id = "listPosts", tag = "posts",
    params(("id" = String, Path, description = "The name of the campaign."), Asked),
    responses((status = 200, description = "A page of posts.", body = Page<PostLine>))
)]
pub(super) async fn list(
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<PostLine>>, Problem> {
    let id = campaign_id(id)?;
    let reason = match &asked.reason {
        None => None,
        Some(name) => Some(name.parse::<ReasonCode>().map_err(|_| {
            Problem::field("reason", format!("{name:?} is no reason code; see a post's `reasons` for some"))
        })?),
    };
    if asked.words.as_ref().is_some_and(|words| words.chars().count() > WORDS_CHARS_MAX) {
        return Err(Problem::field("words", format!("it has more than {WORDS_CHARS_MAX} characters")));
    }
    let list = ListAsked {
        shown: match asked.shown {
            Show::Waiting => Shown::Waiting,
            Show::WithAuthor => Shown::WithAuthor,
            Show::Accepted => Shown::Accepted,
            Show::Rejected => Shown::Rejected,
            Show::Withdrawn => Shown::Withdrawn,
            Show::All => Shown::All,
        },
        reason,
        author: id_in("author", asked.author.as_deref())?,
        beyond: id_in("after", asked.after.as_deref())?,
        words: asked.words.clone(),
        order: match asked.order {
            Order::Oldest => search::Order::Oldest,
            Order::Newest => search::Order::Newest,
            Order::Risk => search::Order::Risk,
        },
        limit: limit(asked.limit)?,
        ..ListAsked::default()
    };
    let list = viewer.posts(&id, &list).await?;
    let of = |listed: &Listed| line(&listed.post, listed.standing, listed.claim);
    let next = list.next.map(|next| next.to_string());
    Ok(Json(Page { items: list.lines.iter().map(of).collect(), next }))
}

/// One post.
#[utoipa::path(
    get, path = "/campaigns/{id}/posts/{post}", operation_id = "getPost", tag = "posts",
    params(
        ("id" = String, Path, description = "The name of the campaign."),
        ("post" = String, Path, description = "The id of the post."),
    ),
    responses((status = 200, description = "The post.", body = Post))
)]
pub(super) async fn show(
    viewer: Viewer,
    Path((id, post)): Path<(String, String)>,
) -> Result<Json<Post>, Problem> {
    let (id, post) = (campaign_id(id)?, snowflake(&post)?);
    Ok(Json(shown(&viewer.post(&id, post).await?)))
}

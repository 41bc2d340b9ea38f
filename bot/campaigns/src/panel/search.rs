//! Lists of posts in the panel: what waits for a person, and every other post by filter and by words, page by page.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::triage::{Risk, Script};
use domain::verdict::{Flag, Outcome, ReasonCode};
use store::{Claimant, PostFilter, PostOrder, PostPage, ReviewClaim, StoredCampaign, StoredPost, WithAuthor};

use crate::error::Result;
use crate::panel::paging::{cut, rows_of};
use crate::service::Service;
use crate::tally::standing_of;

/// How many posts one transaction puts into the index of words.
const INDEX_ROWS: u32 = 200;

/// Which posts a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Shown {
    /// Those that wait for a person.
    #[default]
    Waiting,
    /// Those that wait for their author, who was asked to mend them.
    WithAuthor,
    /// Those that have entered by herald's own verdict.
    Accepted,
    /// Those that have not.
    Rejected,
    /// Those that were deleted.
    Withdrawn,
    /// Every post.
    All,
}

impl Shown {
    /// Every choice.
    pub const ALL: [Shown; 6] =
        [Shown::Waiting, Shown::WithAuthor, Shown::Accepted, Shown::Rejected, Shown::Withdrawn, Shown::All];

    /// The name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Shown::Waiting => "waiting",
            Shown::WithAuthor => "author",
            Shown::Accepted => "accepted",
            Shown::Rejected => "rejected",
            Shown::Withdrawn => "withdrawn",
            Shown::All => "all",
        }
    }
}

/// The order of a list. A campaign has one deadline for all of its posts, the freeze, so what is left of "by deadline, then
/// by risk" is the risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// What takes least care first, then by age.
    #[default]
    Risk,
    /// The oldest first.
    Oldest,
    /// The newest first.
    Newest,
}

impl Order {
    /// Every order.
    pub const ALL: [Order; 3] = [Order::Risk, Order::Oldest, Order::Newest];

    /// The name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Order::Risk => "risk",
            Order::Oldest => "oldest",
            Order::Newest => "newest",
        }
    }
}

/// How much posts of a list are like earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Likeness {
    /// A person should look.
    Similar,
    /// Very.
    Copied,
}

impl Likeness {
    /// Both grades.
    pub const ALL: [Likeness; 2] = [Likeness::Similar, Likeness::Copied];

    /// The name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Likeness::Similar => "similar",
            Likeness::Copied => "copied",
        }
    }
}

/// Whose claims a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Held {
    /// Anybody's.
    Anyone,
    /// One person's.
    By(Snowflake),
}

/// What a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ListAsked {
    /// Which posts.
    pub shown: Shown,
    /// Only with this reason first.
    pub reason: Option<ReasonCode>,
    /// Only of this author.
    pub author: Option<Snowflake>,
    /// Only so much like an earlier post.
    pub likeness: Option<Likeness>,
    /// Only with this flag.
    pub flag: Option<Flag>,
    /// Only in this script.
    pub script: Option<Script>,
    /// Only those that somebody looks at.
    pub held: Option<Held>,
    /// Only those in which these words stand: in the author's name or in a text.
    pub words: Option<String>,
    /// Only posts beyond this one.
    pub beyond: Option<Snowflake>,
    /// The order; a search by words, and a list of what waits for nobody, goes by age instead of risk.
    pub order: Order,
    /// At most so many.
    pub limit: usize,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The post.
    pub post: StoredPost,
    /// Where it stands; `None` while it has no verdict.
    pub standing: Option<Standing>,
    /// How much care it takes; `None` while it has no verdict.
    pub risk: Option<Risk>,
    /// Who looks at it.
    pub claim: Option<ReviewClaim>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// The campaign.
    pub stored: StoredCampaign,
    /// The lines.
    pub lines: Vec<Listed>,
    /// Where the next page begins, if there is one.
    pub next: Option<Snowflake>,
    /// How many posts of the campaign wait for a person.
    pub waiting: u64,
}

impl Service {
    /// A page of posts.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn list_posts(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        asked: &ListAsked,
        now: DateTime<Utc>,
    ) -> Result<List> {
        let stored = self.campaign_in(guild, id).await?;
        let claims = self.db.review_claims(id, now).await?;
        // A request to mend holds until the close; then the post waits for a person again.
        let mending = now < stored.campaign.window.closes;
        if asked.shown == Shown::WithAuthor && !mending {
            let waiting = self.db.undecided_count(id).await?;
            return Ok(List { stored, lines: Vec::new(), next: None, waiting });
        }
        let limit = asked.limit.max(1);
        let page = PostPage {
            beyond: asked.beyond,
            order: match asked.order {
                // What waits for nobody takes no care; sorting all of it by risk would take long for nothing.
                Order::Risk if waits(asked.shown) => PostOrder::Risk,
                Order::Risk | Order::Oldest => PostOrder::Oldest,
                Order::Newest => PostOrder::Newest,
            },
            limit: rows_of(limit),
        };
        let mut posts = self.db.posts_listed(id, &filter_of(asked, mending, now), &page).await?;
        let next = cut(&mut posts, limit, |post| post.id);
        let line = |post: StoredPost| Listed {
            standing: standing_of(&post),
            risk: post.verdict.as_ref().map(Risk::of),
            claim: claims.iter().find(|claim| claim.message == post.id).copied(),
            post,
        };
        let lines: Vec<Listed> = posts.into_iter().map(line).collect();
        Ok(List { next, waiting: self.db.undecided_count(id).await?, lines, stored })
    }

    /// Puts posts into the index of words that are not in it: those from before there was one. Gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn index_words(&self) -> Result<u64> {
        let missing = self.db.posts_without_words(INDEX_ROWS).await?;
        if missing.is_empty() {
            return Ok(0);
        }
        let mut tx = self.db.begin().await?;
        for (campaign, message) in &missing {
            tx.index_words(campaign, *message).await?;
        }
        tx.commit().await?;
        Ok(missing.len() as u64)
    }
}

/// True of lists of posts that wait for somebody.
fn waits(shown: Shown) -> bool {
    matches!(shown, Shown::Waiting | Shown::WithAuthor)
}

fn filter_of(asked: &ListAsked, mending: bool, now: DateTime<Utc>) -> PostFilter {
    PostFilter {
        outcome: match asked.shown {
            Shown::Accepted => Some(Outcome::Accepted),
            Shown::Rejected => Some(Outcome::Rejected),
            Shown::Withdrawn => Some(Outcome::Withdrawn),
            Shown::Waiting | Shown::WithAuthor | Shown::All => None,
        },
        reason: asked.reason,
        author: asked.author,
        waiting: waits(asked.shown),
        with_author: match asked.shown {
            Shown::Waiting if mending => WithAuthor::LeftOut,
            Shown::WithAuthor => WithAuthor::Only,
            _ => WithAuthor::Either,
        },
        likeness: asked.likeness.map(|likeness| match likeness {
            Likeness::Similar => 1,
            Likeness::Copied => 2,
        }),
        flag: asked.flag,
        script: asked.script,
        claimed: asked.held.map(|held| match held {
            Held::Anyone => (Claimant::Anyone, now),
            Held::By(person) => (Claimant::Person(person), now),
        }),
        words: asked.words.clone(),
    }
}

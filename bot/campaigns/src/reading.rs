//! What commands and the panel ask. Nothing here changes a campaign; only a claim on a review item is written.

mod answers;

use chrono::{DateTime, Utc};
use domain::bundle::verify;
use domain::campaign::{Campaign, CampaignId};
use domain::digest::Digest;
use domain::lang::{Lang, Localised};
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::{Outcome, Verdict};
use store::{AppealOutcome, ReviewClaim, StoredCampaign, StoredPost};
use wording::{Counts, ReceiptView, ResultView};

use crate::error::{Error, Result};
use crate::reviewing::decision_of;
use crate::service::Service;
use crate::tally::{count_posts, standing_of};

pub use crate::queue::{REVIEW_HELD_FOR, ReviewItem};
pub use answers::{Heard, Missing, NoticePreview, OwnPost, Picked, Receipt, Winners};

const PAGE_ROWS: u32 = 500;

impl Service {
    /// Every campaign of a server, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn campaigns_of(&self, guild: Snowflake) -> Result<Vec<StoredCampaign>> {
        Ok(self.db.campaigns_of(guild).await?)
    }

    /// A campaign.
    ///
    /// # Errors
    /// When it is unknown or the database fails.
    pub async fn campaign(&self, id: &CampaignId) -> Result<StoredCampaign> {
        self.db.campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))
    }

    /// How many posts of a campaign stand where.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails.
    pub async fn counts(&self, id: &CampaignId) -> Result<Counts> {
        self.campaign(id).await?;
        Ok(count_posts(&self.every_post(id).await?))
    }

    /// The receipt of a post, from the campaign of the server that answers for it; `None` when none does.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn receipt_of(
        &self,
        guild: Snowflake,
        message: Snowflake,
        lang: Lang,
        now: DateTime<Utc>,
    ) -> Result<Option<Receipt>> {
        for id in self.db.campaigns_knowing(message).await? {
            let campaign = self.campaign(&id).await?.campaign;
            if campaign.guild != guild {
                continue;
            }
            let Some(post) = self.db.post(&id, message).await? else { continue };
            let (Some(facts), Some(verdict), Some(standing)) =
                (&post.facts, &post.verdict, standing_of(&post))
            else {
                // Kept for an edit that may still bring the topic; another campaign answers.
                continue;
            };
            let text = self.receipt_text(&campaign, &post, verdict, standing, lang, now).await?;
            return Ok(Some(Receipt {
                campaign: id,
                post: message,
                place: facts.place(),
                author: facts.author.id,
                standing,
                text,
            }));
        }
        Ok(None)
    }

    pub(crate) async fn receipt_text(
        &self,
        campaign: &Campaign,
        post: &StoredPost,
        verdict: &Verdict,
        standing: Standing,
        lang: Lang,
        now: DateTime<Utc>,
    ) -> Result<String> {
        let line = self.db.candidate(&campaign.id, post.id).await?;
        // Erased lines have none.
        let salt = line.as_ref().map(|line| line.row.salt.as_str()).filter(|salt| !salt.is_empty());
        let salt = salt.map(str::parse::<Digest>).transpose();
        let salt = salt.map_err(|error| Error::Stored {
            what: "salt",
            key: format!("{}:{}", campaign.id, post.id),
            detail: error.to_string(),
        })?;
        let decision = post.decision.as_ref();
        let stands = decision_of(post).filter(|decision| {
            verdict.evidence.as_ref().map(|evidence| evidence.version_at) == decision.version_at
        });
        let places = self.places_of(&campaign.id, verdict).await?;
        let view = ReceiptView {
            verdict,
            places: &places,
            standing,
            post: post.id,
            place: post.facts.as_ref().map_or(campaign.channels.entries, domain::post::PostFacts::place),
            number: line.as_ref().map(|line| line.row.number),
            salt,
            decided_note: decision.filter(|_| stands.is_some()).map(|row| row.note.as_str()),
            now,
        };
        let mut text = wording::receipt(lang, campaign, &view);
        // The answer to an appeal is for its author alone, so it stands here and not under the post.
        let appeals = self.db.appeals(&campaign.id).await?;
        let answered = appeals.iter().rfind(|appeal| appeal.message == post.id && appeal.outcome.is_some());
        if let Some(appeal) = answered {
            let overturned = appeal.outcome == Some(AppealOutcome::Overturned);
            let note = appeal.decided_note.as_deref().unwrap_or_default();
            text.push('\n');
            text.push_str(&wording::appeal_told(lang, overturned, note));
        }
        Ok(text)
    }

    /// A member's posts in a campaign, by message id; those that the campaign does not answer for are left out.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails.
    pub async fn posts_by(&self, id: &CampaignId, author: Snowflake) -> Result<Vec<OwnPost>> {
        self.campaign(id).await?;
        let lines = self.db.candidates(id).await?;
        let own = |post: StoredPost| {
            let standing = standing_of(&post)?;
            Some(OwnPost {
                message: post.id,
                channel: post.facts?.place(),
                standing,
                verdict: post.verdict?,
                number: lines.iter().find(|line| line.row.message == post.id).map(|line| line.row.number),
            })
        };
        Ok(self.db.posts_by(id, author).await?.into_iter().filter_map(own).collect())
    }

    /// The latest published result; `None` before there is one.
    ///
    /// # Errors
    /// When the campaign is unknown, the stored record does not verify, or the database fails.
    pub async fn winners(&self, id: &CampaignId) -> Result<Option<Winners>> {
        let campaign = self.campaign(id).await?.campaign;
        let Some(row) = self.db.result(id, None).await? else { return Ok(None) };
        let bytes = row.bundle.into_bytes();
        let (bundle, sha256) = verify(&bytes).map_err(|error| Error::Stored {
            what: "result",
            key: id.to_string(),
            detail: error.to_string(),
        })?;
        let mut names = std::collections::BTreeMap::new();
        let mut threads = std::collections::BTreeMap::new();
        for winner in &bundle.winners {
            if let Some(facts) = self.db.post(id, winner.post).await?.and_then(|post| post.facts) {
                threads.extend(facts.thread.map(|thread| (facts.id, thread)));
                names.insert(facts.author.id, facts.author.name);
            }
        }
        let gaps = crate::coverage::gaps_now(&self.db, &campaign).await?;
        let view =
            ResultView { bundle: &bundle, bundle_sha256: sha256, names: &names, threads: &threads, gaps };
        let text = Localised::from_fn(|lang| wording::results(lang, &campaign, &view));
        Ok(Some(Winners { bundle, bytes, sha256, text }))
    }

    /// The oldest post that waits for a person and that nobody else holds, but for those in `skip`. It is held for the
    /// moderator for [`REVIEW_HELD_FOR`]; asking again renews that and gives the same item. `None` when nothing is
    /// left for this moderator.
    ///
    /// # Errors
    /// When the campaign is unknown or past the freeze, or the database fails.
    pub async fn next_review(
        &self,
        id: &CampaignId,
        moderator: Snowflake,
        skip: &[Snowflake],
        now: DateTime<Utc>,
    ) -> Result<Option<ReviewItem>> {
        crate::queue::next(self, id, moderator, skip, now).await
    }

    /// Who holds which review item at the moment, by post.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn review_claims(&self, id: &CampaignId, now: DateTime<Utc>) -> Result<Vec<ReviewClaim>> {
        Ok(self.db.review_claims(id, now).await?)
    }

    /// The next step from the reviewed posts to the winners, if it can be done: the freeze, then the publication.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails. What only has to be waited for is an answer, not an error.
    pub async fn pick_step(&self, id: &CampaignId, person: Snowflake, now: DateTime<Utc>) -> Result<Picked> {
        let campaign = self.campaign(id).await?.campaign;
        let mut missing = Vec::new();
        match campaign.state {
            State::Judging => {
                let due = campaign.dates.objections_end;
                if now < due {
                    missing.push(Missing::Date { what: "the freeze", due });
                }
                if missing.is_empty() {
                    match self.freeze(id, person, now).await {
                        Ok(list) => return Ok(Picked::Frozen(list)),
                        Err(Error::Pending(posts)) => missing.push(Missing::Posts(posts)),
                        Err(error) => return Err(error),
                    }
                }
            }
            State::Frozen => {
                if self.db.sealed(id).await?.is_none() {
                    let judges = self.db.sheets(id).await?.len() as u64;
                    missing.push(Missing::Sheets { judges });
                }
                let due = campaign.dates.results_at;
                if now < due {
                    missing.push(Missing::Date { what: "the result", due });
                }
                if missing.is_empty() {
                    let published = self.publish(id, person, now).await?;
                    return Ok(Picked::Published(Box::new(published)));
                }
            }
            state => missing.push(Missing::Step(state)),
        }
        Ok(Picked::Waits(missing))
    }

    /// The notice of a campaign in one language as it would go out, with what the linter finds in all of them.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails.
    pub async fn notice_preview(&self, id: &CampaignId, lang: Lang) -> Result<NoticePreview> {
        let campaign = self.campaign(id).await?.campaign;
        let charts = self.db.campaign_charts(id).await?;
        Ok(NoticePreview {
            messages: wording::notice_announcements(lang, &campaign),
            chart: charts.and_then(|charts| charts.get(lang.tag()).cloned()),
            findings: self.findings(id).await?,
        })
    }

    /// What was heard of a campaign, and what was not.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails.
    pub async fn coverage(&self, id: &CampaignId) -> Result<Heard> {
        let campaign = self.campaign(id).await?.campaign;
        let coverage = match self.db.result(id, None).await? {
            Some(row) => {
                verify(row.bundle.as_bytes()).map(|(bundle, _)| bundle.coverage).map_err(|error| {
                    Error::Stored { what: "result", key: id.to_string(), detail: error.to_string() }
                })?
            }
            None => crate::tally::coverage_of(&self.every_post(id).await?),
        };
        let gaps = crate::coverage::gaps_now(&self.db, &campaign).await?;
        Ok(Heard { coverage, gaps })
    }

    async fn every_post(&self, id: &CampaignId) -> Result<Vec<StoredPost>> {
        let mut posts: Vec<StoredPost> = Vec::new();
        loop {
            let page = self.db.posts(id, posts.last().map(|post| post.id), PAGE_ROWS).await?;
            if page.is_empty() {
                return Ok(posts);
            }
            posts.extend(page);
        }
    }

    /// The posts with a verdict of one outcome.
    pub(crate) async fn posts_with(&self, id: &CampaignId, outcome: Outcome) -> Result<Vec<StoredPost>> {
        let mut posts: Vec<StoredPost> = Vec::new();
        loop {
            let page = self.db.posts_with(id, outcome, posts.last().map(|post| post.id), PAGE_ROWS).await?;
            if page.is_empty() {
                return Ok(posts);
            }
            posts.extend(page);
        }
    }
}

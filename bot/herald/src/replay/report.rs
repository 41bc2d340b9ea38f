//! What a replay gave, as one value: the story and the JSON are made from it.

use std::collections::BTreeMap;
use std::path::Path;

use campaigns::tally::{count_posts, standing_of};
use campaigns::worker::Tick;
use chrono::{DateTime, Utc};
use domain::bundle::Bundle;
use domain::campaign::Campaign;
use domain::digest::Digest;
use domain::lang::{Lang, Localised};
use domain::review::{DecisionAction, Standing};
use domain::snowflake::Snowflake;
use domain::verdict::{Flag, Outcome, ReasonCode};
use market::{Facts, Fired};
use serde::Serialize;
use store::{AuditRow, Db, StoredPost};
use wording::ReceiptView;

use crate::exit::Failure;
use crate::replay::channel::Said;
use crate::replay::player::Played;
use crate::replay::scenario::Scenario;

/// A post as the report tells it.
#[derive(Debug, Clone, Serialize)]
pub struct PostReport {
    /// The message.
    pub id: Snowflake,
    /// Who wrote it.
    pub author: Snowflake,
    /// Their name.
    pub name: String,
    /// What the machine says.
    pub outcome: Outcome,
    /// Why.
    pub reasons: Vec<ReasonCode>,
    /// What else is worth knowing.
    pub flags: Vec<Flag>,
    /// The counted length, as text because some methods count halves.
    pub counted: Option<String>,
    /// The posts it shares passages with.
    pub sources: Vec<Snowflake>,
    /// Where it stands after people decided.
    pub standing: Standing,
    /// The judged text.
    pub text: Option<String>,
    /// What the author was told in one line.
    pub receipt: Localised<String>,
}

/// A whole receipt, as its author can ask for it.
#[derive(Debug, Clone, Serialize)]
pub struct SampleReceipt {
    /// The post.
    pub post: Snowflake,
    /// Who wrote it.
    pub name: String,
    /// The receipt.
    pub text: Localised<String>,
}

/// A decision as the report tells it.
#[derive(Debug, Clone, Serialize)]
pub struct DecisionReport {
    /// The post.
    pub post: Snowflake,
    /// Who wrote it.
    pub author: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub action: DecisionAction,
    /// Why, for a rejection.
    pub reason: Option<ReasonCode>,
    /// Their words.
    pub note: String,
    /// The author's appeal led to it.
    pub on_appeal: bool,
}

/// A winner as the report tells it.
#[derive(Debug, Clone, Serialize)]
pub struct WinnerReport {
    /// The place.
    pub place: u32,
    /// The number on the list.
    pub number: u32,
    /// The post.
    pub post: Snowflake,
    /// The author.
    pub author: Snowflake,
    /// Their name.
    pub name: String,
    /// The weighted total.
    pub total: u64,
    /// The marks by criterion, summed over the judges.
    pub marks: BTreeMap<String, u64>,
    /// The tie key, where an exact tie was settled.
    pub tie_key: Option<Digest>,
    /// The text.
    pub text: String,
}

/// Everything a replay gave.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What was played.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// The digest of its files.
    pub scenario_sha256: Digest,
    /// The run went on from an earlier one.
    pub resumed: bool,
    /// What the triggers said.
    pub fired: Vec<Fired>,
    /// The move, as of the approval of the notice.
    pub facts: Option<Facts>,
    /// The move in a paragraph.
    pub paragraph: Localised<String>,
    /// The campaign.
    pub campaign: Campaign,
    /// What was announced.
    pub announcements: Vec<Said>,
    /// How many receipts were sent.
    pub receipts: usize,
    /// Posts by verdict, at the end.
    pub counts: BTreeMap<String, u64>,
    /// Posts by reason, at the end.
    pub reasons: BTreeMap<String, u64>,
    /// Every post.
    pub posts: Vec<PostReport>,
    /// A whole receipt with its evidence: that of the first post too similar to an earlier one.
    pub sample_receipt: Option<SampleReceipt>,
    /// What people decided.
    pub decisions: Vec<DecisionReport>,
    /// How many appeals there were.
    pub appeals: usize,
    /// The winners.
    pub winners: Vec<WinnerReport>,
    /// The result.
    pub bundle: Bundle,
    /// The hash of the bundle, as announced.
    pub bundle_sha256: Digest,
    /// The stored bytes of the bundle.
    #[serde(skip)]
    pub bundle_text: String,
    /// What the worker did.
    pub work: Work,
    /// Audit rows written.
    pub audit_rows: usize,
    /// What each post was judged as at a time named by the expectations.
    #[serde(skip)]
    pub audit: Vec<AuditRow>,
}

/// The sums of the worker's ticks in this run.
#[derive(Debug, Serialize)]
pub struct Work {
    /// Jobs that did something.
    pub jobs: u64,
    /// Facts taken in.
    pub facts: u64,
    /// Messages sent.
    pub sent: u64,
    /// Messages an earlier attempt had sent.
    pub found: u64,
}

impl From<Tick> for Work {
    fn from(tick: Tick) -> Self {
        Self { jobs: tick.jobs, facts: tick.facts, sent: tick.sent, found: tick.found }
    }
}

impl Report {
    /// Reads the end state of a replay.
    ///
    /// # Errors
    /// When the database fails, or the world ended before its winners were out.
    pub async fn read(
        scenario: &Scenario,
        db: &Db,
        said: Vec<Said>,
        played: Played,
    ) -> Result<Report, Failure> {
        let id = &scenario.template.id;
        let unfinished = |what: &str| {
            Failure::Input(format!(
                "{}: the world ended at {} and {what}; is a step missing in moderators.jsonl?",
                scenario.name,
                scenario.ends.to_rfc3339()
            ))
        };
        let stored = db.campaign(id).await?.ok_or_else(|| unfinished("no trigger drafted a campaign"))?;
        let campaign = stored.campaign;
        let Some(result) = db.result(id, None).await? else {
            return Err(unfinished(&format!("the campaign is still {}", campaign.state)));
        };
        let (bundle, bundle_sha256) =
            domain::bundle::verify(result.bundle.as_bytes()).map_err(Failure::outside)?;

        let mut posts: Vec<StoredPost> = Vec::new();
        loop {
            let page = db.posts(id, posts.last().map(|post| post.id), 500).await?;
            if page.is_empty() {
                break;
            }
            posts.extend(page);
        }
        let mut audit: Vec<AuditRow> = Vec::new();
        loop {
            let page = db.audit_log(Some(id), audit.last().map_or(0, |row| row.seq), 1000).await?;
            if page.is_empty() {
                break;
            }
            audit.extend(page);
        }
        let counts = count_posts(&posts);
        let reports: Vec<PostReport> = posts.iter().filter_map(post_report).collect();
        let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
        for code in reports.iter().flat_map(|post| &post.reasons) {
            *reasons.entry(code.name().to_owned()).or_default() += 1;
        }
        let mut decisions = Vec::new();
        for post in &posts {
            for row in db.decisions(id, post.id).await? {
                let by = row.actor.strip_prefix("user:").and_then(|id| id.parse().ok());
                decisions.push(DecisionReport {
                    post: post.id,
                    author: post.facts.as_ref().map_or_else(String::new, |facts| facts.author.name.clone()),
                    by: by.map_or(row.actor.clone(), |id| scenario.name_of(id)),
                    at: row.at,
                    action: row.action,
                    reason: row.reason,
                    note: row.note,
                    on_appeal: row.on_appeal,
                });
            }
        }
        decisions.sort_by_key(|decision| decision.at);
        let texts: BTreeMap<Snowflake, &PostReport> = reports.iter().map(|p| (p.id, p)).collect();
        let winners = bundle
            .winners
            .iter()
            .map(|winner| {
                let row = bundle.order.iter().find(|row| row.number == winner.number);
                let sums = row.map(|row| row.criterion_sums.clone()).unwrap_or_default();
                let post = texts.get(&winner.post);
                WinnerReport {
                    place: winner.place,
                    number: winner.number,
                    post: winner.post,
                    author: winner.author,
                    name: scenario.name_of(winner.author),
                    total: row.map_or(0, |row| row.total),
                    marks: bundle.criteria.iter().map(|c| c.id.clone()).zip(sums).collect(),
                    tie_key: row.and_then(|row| row.tie_key),
                    text: post.and_then(|post| post.text.clone()).unwrap_or_default(),
                }
            })
            .collect();
        Ok(Report {
            scenario: scenario.name.clone(),
            title: scenario.title.clone(),
            summary: scenario.summary.clone(),
            scenario_sha256: scenario.digest,
            resumed: played.resumed,
            fired: played.fired,
            paragraph: Localised::from_fn(|lang| campaign.body.get(lang).clone()),
            facts: played.announced_on,
            receipts: said.iter().filter(|s| s.kind == "receipt").count(),
            announcements: said.into_iter().filter(|s| s.kind != "receipt").collect(),
            counts: BTreeMap::from([
                ("created".to_owned(), counts.created),
                ("accepted".to_owned(), counts.accepted),
                ("needs_review".to_owned(), counts.needs_review),
                ("rejected".to_owned(), counts.rejected),
                ("withdrawn".to_owned(), counts.withdrawn),
                ("entered".to_owned(), counts.entered),
                ("listed".to_owned(), bundle.list.len() as u64),
            ]),
            reasons,
            sample_receipt: sample_receipt(&campaign, &posts),
            posts: reports,
            decisions,
            appeals: db.appeals(id).await?.len(),
            winners,
            campaign,
            bundle,
            bundle_sha256,
            bundle_text: result.bundle,
            work: played.work.into(),
            audit_rows: audit.len(),
            audit,
        })
    }

    /// The announcement of a kind in a language.
    pub fn announcement(&self, kind: &str, lang: Lang) -> Option<String> {
        let parts: Vec<&str> = self
            .announcements
            .iter()
            .filter(|said| said.kind == kind && said.body["lang"] == lang.tag())
            .filter_map(|said| said.body["content"].as_str())
            .collect();
        (!parts.is_empty()).then(|| parts.join("\n"))
    }

    /// The name of the bundle file.
    pub fn bundle_name(&self) -> String {
        format!("bundle-{}.json", self.campaign.id)
    }

    /// Writes the bundle.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn write_bundle(&self, dir: &Path) -> Result<(), Failure> {
        crate::exit::write_file(&dir.join(self.bundle_name()), self.bundle_text.as_bytes())
    }
}

/// The receipt as it read one minute after the post was made.
fn sample_receipt(campaign: &Campaign, posts: &[StoredPost]) -> Option<SampleReceipt> {
    let copied = |post: &&StoredPost| {
        post.verdict.as_ref().is_some_and(|v| v.codes() == [ReasonCode::CopiedPassage])
            && post.versions.len() == 1
    };
    let post = posts.iter().find(copied)?;
    let (facts, verdict) = (post.facts.as_ref()?, post.verdict.as_ref()?);
    let of = |post: &StoredPost| post.facts.as_ref().map(|facts| (facts.id, facts.place()));
    let places: wording::Places = posts.iter().filter_map(of).collect();
    let text = Localised::from_fn(|lang| {
        let view = ReceiptView {
            verdict,
            places: &places,
            standing: domain::review::standing(verdict, None),
            post: post.id,
            place: facts.place(),
            number: None,
            salt: None,
            decided_note: None,
            now: facts.posted_at() + chrono::TimeDelta::minutes(1),
        };
        wording::receipt(lang, campaign, &view)
    });
    Some(SampleReceipt { post: post.id, name: facts.author.name.clone(), text })
}

fn post_report(post: &StoredPost) -> Option<PostReport> {
    let (facts, verdict) = (post.facts.as_ref()?, post.verdict.as_ref()?);
    let evidence = verdict.evidence.as_ref();
    let judged = evidence.map(|e| e.version_at);
    let originality = evidence.and_then(|e| e.originality.as_ref());
    let mut sources: Vec<Snowflake> = Vec::new();
    for passage in originality.iter().flat_map(|o| &o.passages) {
        if !sources.contains(&passage.source) {
            sources.push(passage.source);
        }
    }
    Some(PostReport {
        id: post.id,
        author: facts.author.id,
        name: facts.author.name.clone(),
        outcome: verdict.outcome,
        reasons: verdict.codes(),
        flags: verdict.flags.clone(),
        counted: evidence.map(|e| e.counted.to_string()),
        sources,
        standing: standing_of(post)?,
        receipt: Localised::from_fn(|lang| {
            standing_of(post)
                .map_or_else(String::new, |standing| wording::receipt_line(lang, verdict, standing))
        }),
        text: post.versions.iter().find(|v| Some(v.at) == judged).map(|v| v.text.clone()),
    })
}

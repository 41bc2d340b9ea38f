//! A small world for stories about a campaign: members, moderators, a clock, a database and the channels herald
//! speaks in.
//!
//! Everything of ours is the production code: the service, the worker and the store on a real database. Only the
//! outside is made up. [`World::finish`] owns the end of a story: whatever was left undone or said twice fails it.

pub mod channel;
mod end;
pub mod seed;

use std::collections::BTreeMap;

use campaigns::facts::PostFact;
use campaigns::results::{FrozenList, Published};
use campaigns::reviewing::Ruling;
use campaigns::worker::{Tick, Worker};
use campaigns::{Actor, Error, Service, Settings};
use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::post::{Author, PostFacts};
use domain::review::{DecisionAction, Standing};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::{Outcome, ReasonCode};
use store::{AuditRow, Db, OutboxRow, StoredPost};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::postgres::{self, Server};
use channel::{Channel, Said, Script};
use seed::{ENTRIES, GUILD, JUDGES, MODERATOR};

/// Who tells herald about posts.
const SOURCE: &str = "world";
/// More rows than any story has.
const ROWS_MAX: u32 = 10_000;

/// One story's world.
pub struct World {
    /// The use cases, over the database of this story.
    pub service: Service,
    /// Where herald speaks.
    pub channel: Channel,
    /// The time.
    pub now: DateTime<Utc>,
    /// The campaign the verbs are about.
    pub id: CampaignId,
    url: String,
    settings: Settings,
    heard: Vec<PostFact>,
    messages: u64,
    failed: u64,
    server: Option<&'static Server>,
    _folder: Option<TempDir>,
}

impl World {
    /// A world on an SQLite file, at 10:00 of 3 April 2025 (UTC+8), without a campaign.
    pub async fn on_sqlite() -> World {
        let folder = crate::folder();
        let url = format!("sqlite:{}", folder.path().join("herald.db").display());
        let db = Db::open(&url).await.expect("a new file opens");
        db.migrate().await.expect("migrations apply");
        World::over(db, url, None, Some(folder))
    }

    /// The same in memory, for stories that are told many times; only [`World::forget`] restarts it.
    pub async fn in_memory() -> World {
        let url = "sqlite::memory:";
        let db = Db::open(url).await.expect("memory opens");
        db.migrate().await.expect("migrations apply");
        World::over(db, url.to_owned(), None, None)
    }

    /// The same on a PostgreSQL server; `None` when there is no server.
    pub async fn on_postgres() -> Option<World> {
        static PREPARED: OnceCell<String> = OnceCell::const_new();
        let server = postgres::server()?;
        let prepared = PREPARED.get_or_init(|| async {
            let url = server.database();
            let db = Db::open(&url).await.expect("a new database opens");
            db.migrate().await.expect("migrations apply");
            db.close().await;
            url
        });
        let url = server.copy_of(prepared.await);
        let db = Db::open(&url).await.expect("a copy opens");
        Some(World::over(db, url, Some(server), None))
    }

    fn over(db: Db, url: String, server: Option<&'static Server>, folder: Option<TempDir>) -> World {
        let settings = seed::settings();
        World {
            service: Service::new(db, settings.clone()),
            channel: Channel::default(),
            now: seed::at("2025-04-03 10:00"),
            id: seed::campaign().id,
            url,
            settings,
            heard: Vec::new(),
            messages: 0,
            failed: 0,
            server,
            _folder: folder,
        }
    }

    /// Puts channels in place that fail as scripted.
    pub fn script(&mut self, script: Script) {
        self.channel = Channel::new(script);
    }

    /// Puts other settings in force, as a restart with another configuration would.
    pub fn set(&mut self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings);
        self.forget();
    }

    /// Says that the story expects this many messages to be given up.
    pub fn expect_failed(&mut self, messages: u64) {
        self.failed = messages;
    }

    /// The database.
    pub fn db(&self) -> &Db {
        self.service.db()
    }

    /// A second process on the same database.
    pub async fn second_process(&self) -> Service {
        let db = Db::open(&self.url).await.expect("it opens twice");
        Service::new(db, self.settings.clone())
    }

    /// The process loses its memory; the connection to the database stays.
    pub fn forget(&mut self) {
        self.service = Service::new(self.service.db().clone(), self.settings.clone());
    }

    /// The SQLite file stops growing at this many pages of 4096 bytes.
    pub async fn small_disk(&mut self, pages: u32) {
        self.url = format!("{}?max_pages={pages}", self.url);
        self.restart().await;
    }

    /// Runs SQL past the store, on PostgreSQL.
    pub fn sql(&self, sql: &str) -> String {
        self.server.expect("the story runs on PostgreSQL").sql(&self.url, sql)
    }

    /// The process ends and another one starts: nothing of its memory is left.
    pub async fn restart(&mut self) {
        let next = self.second_process().await;
        std::mem::replace(&mut self.service, next).db().clone().close().await;
    }
}

/// Time.
impl World {
    /// Time passes while herald runs: every job at its own moment, then everything due at `time` (UTC+8).
    pub async fn at(&mut self, time: &str) {
        let until = seed::at(time);
        while let Some(due) = self.db().next_job_due().await.expect("jobs can be read") {
            if due > until {
                break;
            }
            self.now = self.now.max(due);
            self.tick().await;
        }
        self.now = until;
        self.tick().await;
    }

    /// Time passes while herald is off.
    pub fn off_until(&mut self, time: &str) {
        self.now = seed::at(time);
    }

    /// The worker does everything that is due.
    pub async fn tick(&mut self) -> Tick {
        self.tick_of(&self.service, "worker").await.expect("the worker lives")
    }

    /// The worker dies at a scripted send.
    pub async fn tick_and_die(&mut self) {
        let done = self.tick_of(&self.service, "worker").await;
        assert!(done.is_none(), "the worker lived and did {done:?}");
        self.restart().await;
    }

    /// A worker of another process or another name does everything that is due; `None` when it died.
    pub async fn tick_of(&self, service: &Service, owner: &str) -> Option<Tick> {
        let line = self.channel.line();
        let worker = Worker::new(service, &line, owner);
        tokio::select! {
            done = worker.run_until_idle(self.now) => Some(done.expect("the worker finds its database")),
            () = line.death() => None,
        }
    }
}

/// Members.
impl World {
    /// A member posts in the campaign's channel, and herald answers. Returns the message. A second passes, so that no
    /// two posts are of the same moment: neither would be earlier.
    pub async fn post(&mut self, author: Snowflake, text: &str) -> Snowflake {
        let fact = self.written(self.now, author, text);
        self.hear([fact.clone()]).await;
        self.tick().await;
        self.now += TimeDelta::seconds(1);
        fact.message()
    }

    /// A member edits a message, and herald answers.
    pub async fn edit(&mut self, message: Snowflake, text: &str) {
        self.hear([edited(message, self.now, text)]).await;
        self.tick().await;
    }

    /// A message is deleted, and herald answers.
    pub async fn delete(&mut self, message: Snowflake) {
        self.hear([deleted(message, self.now)]).await;
        self.tick().await;
    }

    /// The outside says everything again, the latest first.
    pub async fn repeat(&mut self) {
        let again: Vec<PostFact> = self.heard.iter().rev().cloned().collect();
        let new = self.service.receive(SOURCE, &again, self.now).await.expect("the inbox takes facts");
        assert_eq!(new, 0, "something heard again was taken for new");
        self.tick().await;
    }

    /// A post of the campaign's channel that nobody has told herald about yet.
    pub fn written(&mut self, at: DateTime<Utc>, author: Snowflake, text: &str) -> PostFact {
        self.messages += 1;
        let first = Snowflake::first_at(at).expect("Discord has ids for this time");
        seen(Snowflake(first.0 + self.messages), author, text)
    }

    /// Herald hears of something; nothing is judged yet.
    pub async fn hear(&mut self, facts: impl IntoIterator<Item = PostFact>) {
        let facts: Vec<PostFact> = facts.into_iter().collect();
        self.service.receive(SOURCE, &facts, self.now).await.expect("the inbox takes facts");
        self.heard.extend(facts);
    }
}

/// A post of the campaign's channel under a given message id.
pub fn seen(id: Snowflake, author: Snowflake, text: &str) -> PostFact {
    let author = Author { id: author, name: format!("member {author}"), is_bot: false };
    let post = PostFacts { id, channel: ENTRIES, thread: None, author, forward: false };
    PostFact::Seen { guild: GUILD, post, text: text.to_owned(), edited_at: None }
}

/// An edit in the campaign's channel.
pub fn edited(id: Snowflake, edited_at: DateTime<Utc>, text: &str) -> PostFact {
    PostFact::Edited { guild: GUILD, channel: ENTRIES, id, edited_at, text: text.to_owned() }
}

/// A deletion in the campaign's channel.
pub fn deleted(id: Snowflake, heard_at: DateTime<Utc>) -> PostFact {
    PostFact::Deleted { guild: GUILD, channel: ENTRIES, id, heard_at, by_staff: false }
}

/// The team.
impl World {
    /// Herald drafts the seed's campaign and a moderator agrees.
    pub async fn approve(&mut self) {
        self.draft().await;
        let approved = self.service.approve(&self.id, MODERATOR, None, self.now).await;
        approved.expect("the seed's campaign checks");
    }

    /// Herald drafts the seed's campaign.
    pub async fn draft(&mut self) {
        let drafted = self.service.draft(&seed::campaign(), &seed::SECRETS, &Actor::Herald, self.now).await;
        drafted.expect("the seed's campaign checks");
    }

    /// The campaign is approved at 10:00 and runs until `time` (UTC+8).
    pub async fn campaign_at(&mut self, time: &str) {
        self.approve().await;
        self.at(time).await;
    }

    /// The close of the campaign is moved to a later time (UTC+8).
    ///
    /// # Errors
    /// As [`Service::extend`].
    pub async fn extend(&self, closes: &str, reason: &str) -> Result<Campaign, Error> {
        self.service.extend(&self.id, MODERATOR, seed::at(closes), reason, self.now).await
    }

    /// A moderator decides about a post as it stands.
    ///
    /// # Errors
    /// As [`Service::decide`].
    pub async fn decide(&self, message: Snowflake, ruling: &Ruling) -> Result<(), Error> {
        self.service.decide(&self.id, message, MODERATOR, ruling, self.now).await
    }

    /// The list is frozen.
    ///
    /// # Errors
    /// As [`Service::freeze`].
    pub async fn freeze(&self) -> Result<FrozenList, Error> {
        self.service.freeze(&self.id, MODERATOR, self.now).await
    }

    /// Both judges give every candidate that stands the marks of its number, and the sheets are sealed.
    ///
    /// # Panics
    /// When the service refuses.
    pub async fn score_and_seal(&self, marks: impl Fn(u32) -> [u8; 2]) {
        let candidates = self.db().candidates(&self.id).await.expect("the list can be read");
        let sheet: BTreeMap<Snowflake, Vec<u8>> = candidates
            .iter()
            .filter(|candidate| candidate.struck.is_none())
            .map(|candidate| (candidate.row.message, marks(candidate.row.number).to_vec()))
            .collect();
        for judge in JUDGES {
            self.service.score(&self.id, judge, &sheet, self.now).await.expect("the list is frozen");
        }
        self.service.seal(&self.id, MODERATOR, self.now).await.expect("two judges marked everyone");
    }

    /// The winners are published.
    ///
    /// # Errors
    /// As [`Service::publish`].
    pub async fn publish(&self) -> Result<Published, Error> {
        self.service.publish(&self.id, MODERATOR, self.now).await
    }
}

/// A moderator lets a post in.
pub fn accept() -> Ruling {
    Ruling { action: DecisionAction::Accept, reason: None, note: String::new(), seen_revision: None }
}

/// A moderator keeps a post out.
pub fn reject(reason: ReasonCode) -> Ruling {
    let action = DecisionAction::Reject;
    Ruling { action, reason: Some(reason), note: "please read the rules".to_owned(), seen_revision: None }
}

/// What can be seen.
impl World {
    /// Where the campaign stands.
    pub async fn state(&self) -> State {
        let stored = self.db().campaign(&self.id).await.expect("campaigns can be read");
        stored.expect("the campaign is stored").campaign.state
    }

    /// What is stored of a post.
    pub async fn stored(&self, message: Snowflake) -> StoredPost {
        let post = self.db().post(&self.id, message).await.expect("posts can be read");
        post.unwrap_or_else(|| panic!("post {message} is not stored"))
    }

    /// Herald's own answer to a post.
    pub async fn verdict(&self, message: Snowflake) -> (Outcome, Vec<ReasonCode>) {
        let verdict = self.stored(message).await.verdict;
        let verdict = verdict.unwrap_or_else(|| panic!("post {message} was not judged"));
        (verdict.outcome, verdict.codes())
    }

    /// Where a post stands after machine and people.
    pub async fn standing(&self, message: Snowflake) -> Standing {
        campaigns::tally::standing_of(&self.stored(message).await).expect("the post was judged")
    }

    /// Every post of the campaign with herald's own answer; `None` for one that was not judged.
    pub async fn verdicts(&self) -> BTreeMap<Snowflake, Option<(Outcome, Vec<ReasonCode>)>> {
        let posts = self.db().posts(&self.id, None, ROWS_MAX).await.expect("posts can be read");
        let told = |post: StoredPost| (post.id, post.verdict.map(|v| (v.outcome, v.codes())));
        posts.into_iter().map(told).collect()
    }

    /// What herald said of one kind, in order.
    pub fn said(&self, kind: &str) -> Vec<Said> {
        self.channel.said().into_iter().filter(|said| said.kind == kind).collect()
    }

    /// The reactions in the answers to a post, in order.
    pub fn answers(&self, message: Snowflake) -> Vec<String> {
        let about = message.to_string();
        let receipts =
            self.said("receipt").into_iter().filter(|said| said.body["reply_to"] == about.as_str());
        receipts.map(|said| said.body["reaction"].as_str().expect("a reaction").to_owned()).collect()
    }

    /// The messages of the campaign in the outbox.
    pub async fn outbox(&self) -> Vec<OutboxRow> {
        self.db().outbox_rows(&self.id, None, ROWS_MAX).await.expect("the outbox can be read")
    }

    /// The audit log of the campaign.
    pub async fn audit(&self) -> Vec<AuditRow> {
        self.db().audit_log(Some(&self.id), 0, ROWS_MAX).await.expect("the log can be read")
    }
}

//! The real process: killed in the middle of its work and started again, and asked to stop.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use campaigns::{Actor, Service};
use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::Campaign;
use domain::dates::Dates;
use domain::snowflake::Snowflake;
use domain::window::Window;
use store::{Db, OutboxStatus};
use tempfile::TempDir;
use tests::discord::{FakeDiscord, Limits, Setup};
use tests::live::{ANNOUNCEMENTS, ENTRIES, TEAM_ROOM};
use tests::process::herald as command;
use tests::world::seed::{self, GUILD, THOUGHTS, tagged};

const PROGRAM: &str = env!("CARGO_BIN_EXE_herald-under-test");
/// A process that was killed keeps its rights and rows for as long as they were lent to it: a minute, in real time.
const PATIENCE: Duration = Duration::from_mins(3);

/// A server, a database with a campaign that is approved, and the files of the process.
struct Stage {
    discord: FakeDiscord,
    folder: TempDir,
    url: String,
    db: Db,
    campaign: Campaign,
    child: Option<Child>,
    runs: u32,
}

/// The seed's campaign by the clock of this machine, for the process has no other: announced an hour ago, open since
/// half an hour.
fn around(now: DateTime<Utc>) -> Campaign {
    let window =
        Window::new(now - TimeDelta::minutes(30), now + TimeDelta::hours(22)).expect("it opens first");
    let dates = Dates::standard(&window, now - TimeDelta::hours(1));
    Campaign { window, dates, ..seed::campaign() }
}

impl Stage {
    async fn set() -> Stage {
        let now = herald::clock::now();
        let setup = Setup { now, guilds: vec![GUILD], limits: Limits::NONE, ..Setup::default() };
        let discord = FakeDiscord::start(setup).await;
        for (channel, name) in [(ANNOUNCEMENTS, "news"), (ENTRIES, "posts"), (TEAM_ROOM, "team")] {
            discord.add_channel_as(GUILD, channel, name);
        }
        discord.clock().run();
        let folder = tests::folder();
        std::fs::write(folder.path().join("authority.pem"), discord.authority_pem())
            .expect("it can be written");
        let url = format!("sqlite:{}", folder.path().join("herald.db").display());
        let db = Db::open(&url).await.expect("a new file opens");
        db.migrate().await.expect("migrations apply");
        let service = Service::new(db.clone(), seed::settings());
        let (campaign, begin) = (around(now), now - TimeDelta::hours(2));
        service.draft(&campaign, &seed::SECRETS, &Actor::Herald, begin).await.expect("the campaign checks");
        service.approve(&campaign.id, seed::MODERATOR, None, begin).await.expect("the campaign checks");
        Stage { discord, folder, url, db, campaign, child: None, runs: 0 }
    }

    fn start(&mut self) {
        self.runs += 1;
        let file = |name: &str| {
            File::create(self.folder.path().join(format!("{name}-{}", self.runs))).expect("it can be made")
        };
        let authority = self.folder.path().join("authority.pem");
        let endpoint = format!(
            "{{ address = \"{}\", authority_file = \"{}\", gateway_host = \"{}\" }}",
            self.discord.address(),
            authority.display(),
            self.discord.gateway_host()
        );
        let child = command(PROGRAM, self.folder.path())
            .args(["run", "--db", &self.url])
            .env("DISCORD_TOKEN", self.discord.token())
            .env("HERALD_LOG", "debug")
            .env("HERALD__DISCORD__GUILDS", format!("[\"{GUILD}\"]"))
            .env("HERALD__DISCORD__ENDPOINT", endpoint)
            .env("HERALD__HTTP__LISTEN", "127.0.0.1:0")
            .env("HERALD__PANEL__LISTEN", "127.0.0.1:0")
            .stdout(Stdio::from(file("stdout")))
            .stderr(Stdio::from(file("stderr")))
            .spawn()
            .expect("the command starts");
        self.child = Some(child);
    }

    /// SIGKILL: nothing in the process gets to run any more.
    fn kill(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().expect("it is there");
        child.wait().expect("it ends");
    }

    /// SIGTERM, and the exit status.
    async fn terminate(&mut self) -> Option<i32> {
        let mut child = self.child.take().expect("it runs");
        let signal = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        assert!(signal.expect("there is a kill command").success());
        let ended = tokio::task::spawn_blocking(move || child.wait().expect("it ends")).await;
        ended.expect("waiting does not panic").code()
    }

    async fn until(&self, what: &str, holds: impl Fn(&FakeDiscord) -> bool) {
        self.discord.until_within(PATIENCE, what, holds).await;
    }

    fn signs(&self, post: Snowflake) -> Vec<String> {
        self.discord.reactions(post).into_iter().map(|(emoji, _)| emoji).collect()
    }

    /// Waits until nothing is left to say.
    async fn said(&self) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let counts = self.db.outbox_counts().await.expect("the outbox can be read");
            let open: Vec<_> = counts
                .into_iter()
                .filter(|(status, count)| *status != OutboxStatus::Sent && *count > 0)
                .collect();
            if open.is_empty() {
                return;
            }
            assert!(tokio::time::Instant::now() < deadline, "not everything was said: {open:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// No file of the process holds the token, in whole or in its secret last part.
    fn no_token(&self) {
        let token = self.discord.token();
        let secret = token.rsplit('.').next().expect("it has parts");
        let read =
            |path: &Path| String::from_utf8_lossy(&std::fs::read(path).expect("it can be read")).into_owned();
        for entry in std::fs::read_dir(self.folder.path()).expect("it can be read") {
            let path = entry.expect("it can be read").path();
            let text = read(&path);
            assert!(!text.contains(&token) && !text.contains(secret), "{} holds the token", path.display());
        }
        let told = (1..=self.runs)
            .map(|run| read(&self.folder.path().join(format!("stderr-{run}"))))
            .collect::<String>();
        assert!(told.contains("herald runs"), "{told}");
    }
}

/// When the process is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// The first notice stands.
    FirstNotice,
    /// It has connected.
    Connected,
    /// Posts were written, and none is marked yet.
    Posted,
    /// The first of them is marked.
    FirstSign,
    /// A post was answered and then mended.
    Mended,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_five_moments_it_says_everything_once() {
    let moments = [Moment::FirstNotice, Moment::Connected, Moment::Posted, Moment::FirstSign, Moment::Mended];
    let mut stories = tokio::task::JoinSet::new();
    for moment in moments {
        stories.spawn(Box::pin(killed_at(moment)));
    }
    while let Some(ended) = stories.join_next().await {
        ended.expect("the story holds");
    }
}

async fn killed_at(moment: Moment) {
    let mut stage = Stage::set().await;
    stage.start();
    let members: Vec<Snowflake> =
        (0..6).map(|number| stage.discord.add_member(&format!("member{number}"), &[])).collect();
    if let Moment::FirstNotice = moment {
        stage.until("the first notice stands", |d| !d.said(ANNOUNCEMENTS).is_empty()).await;
        stage.kill();
    }
    if let Moment::Connected = moment {
        stage.until("it connects", |d| d.gateway().identifies() > 0).await;
        stage.kill();
    }
    if stage.child.is_some() {
        stage.until("it connects", |d| d.gateway().identifies() > 0).await;
    }
    let text =
        |number: usize| if number.is_multiple_of(2) { tagged(THOUGHTS[number]) } else { tagged("看跌") };
    let posts: Vec<Snowflake> =
        (0..6).map(|number| stage.discord.post(ENTRIES, members[number], &text(number))).collect();
    if let Moment::FirstSign | Moment::Mended = moment {
        stage.until("a post is marked", |d| posts.iter().any(|post| !d.reactions(*post).is_empty())).await;
    }
    if let Moment::Mended = moment {
        stage
            .until("it is answered", |d| {
                d.said(ENTRIES).iter().any(|reply| reply.reference == Some(posts[1]))
            })
            .await;
    } else if stage.child.is_some() {
        stage.kill();
    }
    stage.discord.edit(posts[1], &tagged(THOUGHTS[1]));
    if stage.child.is_some() {
        stage.kill();
    }
    stage.start();
    let marked = |d: &FakeDiscord| {
        let one = |post: &Snowflake, sign: &str| {
            d.reactions(*post).iter().map(|(emoji, _)| emoji.as_str()).eq([sign])
        };
        posts.iter().enumerate().all(|(number, post)| {
            one(post, if number.is_multiple_of(2) || number == 1 { "✅" } else { "❌" })
        })
    };
    stage.until("every post has its sign", marked).await;
    stage.said().await;
    // One language for the server; herald says everything once.
    let notices = stage.discord.said(ANNOUNCEMENTS);
    let rows = stage.db.outbox_rows(&stage.campaign.id, None, 1_000).await.expect("it can be read");
    let announced = rows.iter().filter(|row| row.channel == ANNOUNCEMENTS).count();
    assert_eq!((notices.len(), announced > 0), (announced, true), "{moment:?}: {notices:#?}");
    let mut answered: Vec<_> = stage.discord.said(ENTRIES).into_iter().map(|reply| reply.reference).collect();
    answered.sort();
    assert_eq!(answered, [Some(posts[3]), Some(posts[5])], "{moment:?}");
    assert_eq!(stage.signs(posts[0]), ["✅"]);
    assert_eq!(stage.terminate().await, Some(0), "{moment:?}");
    stage.no_token();
    stage.discord.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_stop_it_leaves_nothing_half_done() {
    let mut stage = Stage::set().await;
    stage.start();
    stage.until("it connects", |d| d.gateway().identifies() > 0).await;
    let members: Vec<Snowflake> =
        (0..8).map(|number| stage.discord.add_member(&format!("member{number}"), &[])).collect();
    let posts: Vec<Snowflake> = (0..8)
        .map(|number| stage.discord.post(ENTRIES, members[number], &tagged(THOUGHTS[number])))
        .collect();
    stage.until("it is at work", |d| posts.iter().any(|post| !d.reactions(*post).is_empty())).await;
    assert_eq!(stage.terminate().await, Some(0));
    // Nothing is on its way, and nothing is uncertain: what is left waits as if it had never been taken.
    let counts = stage.db.outbox_counts().await.expect("the outbox can be read");
    let half: Vec<_> = counts
        .iter()
        .filter(|(status, count)| *count > 0 && !matches!(status, OutboxStatus::Sent | OutboxStatus::Pending))
        .collect();
    assert!(half.is_empty(), "{counts:?}");
    assert_eq!(stage.discord.gateway().connections(), 0);
    // The next process need not wait for anything that the last one held.
    let (begun, before) = (tokio::time::Instant::now(), stage.discord.gateway().identifies());
    stage.start();
    stage.until("it connects", |d| d.gateway().identifies() > before).await;
    stage.until("every post has its sign", |d| posts.iter().all(|post| d.reactions(*post).len() == 1)).await;
    assert!(begun.elapsed() < Duration::from_secs(40), "it waited for what was given back");
    stage.said().await;
    assert_eq!(stage.terminate().await, Some(0));
    stage.no_token();
    stage.discord.finish();
}

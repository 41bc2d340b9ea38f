//! The panel over a campaign with 200,000 posts on SQLite, in one process on this machine's cores, asked by a client of its
//! own over connections that stay open:
//!
//! * `alone`: one request at a time, every address another one: what a page, a filter, a search takes by itself;
//! * `load`: sixteen connections at once: the review queue as many moderators keep it open, the same page by page, a search,
//!   a post, and an asset as the yardstick for the machine.
//!
//! `cargo bench --workspace --bench panel [-- alone|load]`

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::sync::Arc;
use std::time::Duration;

use campaigns::people::{Grant, Role};
use campaigns::{Actor, NewAccount};
use chrono::TimeDelta;
use domain::post::{Author, PostFacts, PostVersion};
use domain::snowflake::Snowflake;
use domain::verdict::Verdict;
use panel::{Parts, Settings};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use tests::world::World;
use tests::world::seed::{ENTRIES, GUILD, member, tagged};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

const POSTS: u64 = 200_000;
const CONNECTIONS: usize = 16;
const LOAD_FOR: Duration = Duration::from_secs(8);
const PASSWORD: &str = "correct horse battery";
/// Words that a search can ask for.
const WORDS: [&str; 12] = [
    "tariff",
    "liquidity",
    "leverage",
    "halving",
    "funding",
    "breakout",
    "retest",
    "macro",
    "hedge",
    "panic",
    "bounce",
    "squeeze",
];

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let wanted = |name: &str| chosen.is_empty() || chosen.iter().any(|arg| arg == name);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let stage = Box::pin(Stage::new()).await;
        if wanted("alone") {
            stage.alone().await;
        }
        if wanted("load") {
            stage.load().await;
        }
        stage.stop.cancel();
    });
}

/// A campaign with many posts and a panel on it.
struct Stage {
    world: World,
    address: String,
    cookie: String,
    viewer: String,
    posts: Vec<Snowflake>,
    stop: CancellationToken,
}

fn han(rng: &mut ChaCha8Rng, chars: usize) -> String {
    (0..chars).filter_map(|_| char::from_u32(0x4E00 + rng.next_u32() % 9000)).collect()
}

impl Stage {
    async fn new() -> Stage {
        let mut world = World::on_sqlite().await;
        world.campaign_at("2025-04-03 20:00").await;
        let begun = Instant::now();
        let posts = fill(&mut world).await;
        println!("filled   {} posts in {:.0} s", posts.len(), begun.elapsed().as_secs_f64());
        let service = Arc::new(world.second_process().await);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let base = format!("http://{address}");
        let now = world.now;
        let parts = Parts {
            service: Arc::clone(&service),
            clock: Arc::new(move || now),
            entropy: Arc::new(herald::clock::entropy),
            health: None,
            self_test: None,
            settings: Settings::new(base.parse().expect("an address")),
            wake: Arc::new(|| {}),
        };
        let stored = panel::password::store(PASSWORD, &[7; 16]).expect("a good password");
        for (name, role) in [("mei", Role::Reviewer), ("vic", Role::Viewer)] {
            let new = NewAccount { login: Some(name), name, password: Some(&stored), discord: None };
            let grants = [Grant { guild: Some(GUILD), role, until: None }];
            service.add_account(&new, &grants, &Actor::Herald, now).await.expect("a new account");
        }
        let stop = CancellationToken::new();
        let serving = stop.clone();
        tokio::spawn(async move { panel::serve(listener, parts, serving).await.expect("the panel runs") });
        let cookie = sign_in(&base, "mei").await;
        let viewer = sign_in(&base, "vic").await;
        Stage { world, address, cookie, viewer, posts, stop }
    }

    fn queue(&self, query: &str) -> String {
        format!("/campaigns/{}/review?{query}", self.world.id)
    }

    /// Places in the whole list, far apart.
    fn places(&self, count: usize) -> Vec<Snowflake> {
        (0..count).map(|n| self.posts[n * self.posts.len() / count]).collect()
    }

    async fn alone(&self) {
        println!("alone    one request at a time, every address another one");
        let each = |query: &str| -> Vec<String> {
            self.places(200).iter().map(|at| self.queue(&format!("{query}&after={at}"))).collect()
        };
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        let words: Vec<String> = (0..200)
            .map(|n| {
                let word = WORDS[n % WORDS.len()];
                let other = WORDS[(n / WORDS.len() + 3) % WORDS.len()];
                self.queue(&format!("shown=all&search={word}+{other}"))
            })
            .collect();
        let mut chinese = Vec::new();
        while chinese.len() < 200 {
            let post = self.posts[rng.next_u32() as usize % self.posts.len()];
            let stored = self.world.db().post(&self.world.id, post).await.expect("a post can be read");
            let text = stored.map(|post| post.versions[0].text.clone()).unwrap_or_default();
            let own = text.rsplit('#').next().unwrap_or_default().trim();
            let four: String = own.chars().take(4).collect();
            if four.chars().count() == 4 && four.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)) {
                chinese.push(self.queue(&format!("shown=all&search={four}")));
            }
        }
        let posts: Vec<String> = self
            .places(200)
            .iter()
            .map(|post| format!("/campaigns/{}/posts/{post}", self.world.id))
            .collect();
        for (name, paths) in [
            ("queue, what waits", each("")),
            ("all posts", each("shown=all&order=oldest")),
            ("entered, newest first", each("shown=accepted&order=newest")),
            ("one reason", each("shown=all&order=oldest&reason=too_short")),
            ("similar posts", each("shown=all&order=oldest&likeness=similar")),
            ("Latin letters", each("shown=all&order=oldest&script=latin")),
            ("two filters", each("shown=accepted&order=oldest&script=han&signal=no_own_text")),
            ("two words", words),
            ("four Chinese characters", chinese),
            ("a post", posts),
        ] {
            let mut link = Link::open(&self.address).await;
            let mut times = Vec::new();
            for path in &paths {
                let begun = Instant::now();
                link.get(path, &self.viewer).await;
                times.push(begun.elapsed());
            }
            report(name, times, None);
        }
    }

    async fn load(&self) {
        println!("load     {CONNECTIONS} connections at once for {} s each", LOAD_FOR.as_secs());
        let page = Link::open(&self.address).await.get("/", &self.viewer).await;
        let asset = page.split("rel=\"stylesheet\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let asset = asset.expect("a page has a style sheet").to_owned();
        let each = |query: &str| -> Vec<String> {
            self.places(500).iter().map(|at| self.queue(&format!("{query}&after={at}"))).collect()
        };
        let searches: Vec<String> =
            WORDS.iter().map(|word| self.queue(&format!("shown=all&search={word}"))).collect();
        let posts: Vec<String> = self
            .places(500)
            .iter()
            .map(|post| format!("/campaigns/{}/posts/{post}", self.world.id))
            .collect();
        for (name, paths, cookie) in [
            ("an asset (yardstick)", vec![asset], &self.viewer),
            ("review queue", vec![self.queue("")], &self.cookie),
            ("review queue, page by page", each(""), &self.cookie),
            ("all posts, page by page", each("shown=all&order=oldest"), &self.cookie),
            ("search", searches, &self.cookie),
            ("a post", posts, &self.viewer),
        ] {
            let paths = Arc::new(paths);
            let begun = Instant::now();
            let mut workers = Vec::new();
            for worker in 0..CONNECTIONS {
                let (paths, cookie, address) = (Arc::clone(&paths), cookie.clone(), self.address.clone());
                workers.push(tokio::spawn(async move {
                    let mut link = Link::open(&address).await;
                    let mut times = Vec::new();
                    let mut number = worker * 31;
                    while begun.elapsed() < LOAD_FOR {
                        let asked = Instant::now();
                        link.get(&paths[number % paths.len()], &cookie).await;
                        times.push(asked.elapsed());
                        number += 1;
                    }
                    times
                }));
            }
            let mut times = Vec::new();
            for worker in workers {
                times.extend(worker.await.expect("a connection lives"));
            }
            report(name, times, Some(begun.elapsed()));
        }
    }
}

fn report(name: &str, mut times: Vec<Duration>, during: Option<Duration>) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let rate = during.map_or_else(String::new, |during| {
        format!("{:>7.0} requests/s, ", times.len() as f64 / during.as_secs_f64())
    });
    println!(
        "         {name:<28} {rate}p50 {:.2} ms, p99 {:.2} ms, slowest {:.1} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

/// Signs in with the form; gives the cookie.
async fn sign_in(base: &str, name: &str) -> String {
    let client =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let answer = client
        .post(format!("{base}/sign-in"))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("login={name}&password={}", PASSWORD.replace(' ', "+")))
        .send()
        .await
        .expect("the panel answers");
    let cookie = answer.headers().get("set-cookie").and_then(|value| value.to_str().ok()).expect("a session");
    cookie.split(';').next().unwrap_or_default().to_owned()
}

/// A connection that stays open. It reads no more of HTTP than it needs, so that the cores are left to the panel.
struct Link {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Link {
    async fn open(address: &str) -> Link {
        let stream = TcpStream::connect(address).await.expect("the panel listens");
        stream.set_nodelay(true).expect("a socket option");
        Link { stream, buffer: Vec::with_capacity(200_000) }
    }

    /// Asks for a page and reads all of it.
    ///
    /// # Panics
    /// When the answer is none with status 200 and a length.
    async fn get(&mut self, path: &str, cookie: &str) -> String {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: panel\r\naccept: text/html\r\ncookie: {cookie}\r\n\r\n");
        self.stream.write_all(request.as_bytes()).await.expect("the connection lives");
        self.buffer.clear();
        let (mut whole, mut head) = (usize::MAX, 0);
        while self.buffer.len() < whole {
            let read = self.stream.read_buf(&mut self.buffer).await.expect("the connection lives");
            assert!(read > 0, "{path}: the connection was closed");
            if head == 0
                && let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n")
            {
                head = end + 4;
                let text = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
                assert!(text.starts_with("http/1.1 200"), "{path}: {text}");
                let length = text.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
                whole = head + length.and_then(|length| length.parse::<usize>().ok()).expect("a length");
            }
        }
        String::from_utf8_lossy(&self.buffer[head..]).into_owned()
    }
}

/// Many posts past the intake, which has a benchmark of its own: three were judged, the others are like one of them.
async fn fill(world: &mut World) -> Vec<Snowflake> {
    let mut rng = ChaCha8Rng::seed_from_u64(8);
    let source = han(&mut rng, 66);
    let similar = format!("{}，{}", source.chars().take(26).collect::<String>(), han(&mut rng, 66));
    let mut verdicts: Vec<Verdict> = Vec::new();
    for (number, text) in [source.as_str(), similar.as_str(), "太短"].into_iter().enumerate() {
        let post = world.post(member(number as u64), &tagged(text)).await;
        let stored = world.db().post(&world.id, post).await.expect("it reads").expect("it is stored");
        verdicts.push(stored.verdict.expect("it was judged"));
    }
    let opens = tests::world::seed::at("2025-04-03 15:00");
    let mut ids = Vec::new();
    for chunk in 0..POSTS / 2_000 {
        let mut tx = world.db().begin().await.expect("a transaction");
        for number in chunk * 2_000..(chunk + 1) * 2_000 {
            let at = opens + TimeDelta::milliseconds(number as i64 * 90);
            let id = Snowflake(Snowflake::first_at(at).expect("Discord has ids for this time").0 + 1);
            let own = han(&mut ChaCha8Rng::seed_from_u64(id.0 ^ 0x5555), 60);
            let word = WORDS[number as usize % WORDS.len()];
            let text = match number % 50 {
                7 => format!(
                    "#关税政策后市场分析# Wait for the {word}, then sell the rally and {word} again, nothing more"
                ),
                _ => tagged(&format!("{own} {word} {}", WORDS[(number as usize / 7) % WORDS.len()])),
            };
            let author = Author {
                id: member(10_000 + number % 50_000),
                name: format!("member {}", number % 50_000),
                is_bot: false,
            };
            let facts = PostFacts { id, channel: ENTRIES, thread: None, author, forward: false };
            let kind = match number % 20 {
                0 => 1,
                1 => 2,
                _ => 0,
            };
            let mut verdict = verdicts[kind].clone();
            if let Some(evidence) = &mut verdict.evidence {
                (evidence.posted_at, evidence.version_at) = (id.created_at(), id.created_at());
            }
            if number % 97 == 0 {
                verdict.flags = vec![domain::verdict::Flag::NoOwnText];
            }
            let version = PostVersion { at: id.created_at(), text };
            tx.put_post(&world.id, &facts, at).await.expect("a new post");
            tx.put_version(&world.id, id, &version, at).await.expect("a new text");
            tx.put_verdict(&world.id, id, &verdict, at).await.expect("a verdict");
            ids.push(id);
        }
        tx.commit().await.expect("the disk has room");
    }
    ids
}

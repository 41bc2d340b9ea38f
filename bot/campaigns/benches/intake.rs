//! Intake: posts a second from the inbox through verdict, receipt and audit into SQLite on the disk.
//!
//! The yardstick is the durable inbox alone, the same posts stored and nothing judged: what is on top of it is the
//! price of the verdict. Run with `cargo bench -p campaigns --bench intake`.

use std::fmt::Write as _;

use campaigns::facts::PostFact;
use campaigns::{Actor, Service, Settings};
use chrono::{DateTime, TimeDelta, Utc};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use domain::campaign::{Campaign, CampaignId, Channels, Criterion as Mark, Rules, commit_seed};
use domain::dates::Dates;
use domain::lang::Localised;
use domain::post::{Author, PostFacts};
use domain::prize::{Prize, PrizeUnit};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::window::Window;
use store::{CampaignSecrets, Db};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const POSTS: usize = 500;

fn opens() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_743_663_600_000).expect("a time of 2025")
}

fn campaign() -> Campaign {
    let window = Window::new(opens(), opens() + TimeDelta::hours(24)).expect("a day");
    Campaign {
        id: CampaignId::new("bench").expect("a plain name"),
        guild: Snowflake(1),
        channels: Channels { announcements: Snowflake(2), entries: Snowflake(3), moderators: Snowflake(4) },
        title: Localised::from_fn(|_| "bench".to_owned()),
        body: Localised::from_fn(|_| "news".to_owned()),
        question: Localised::from_fn(|_| "what now?".to_owned()),
        topic: "关税政策后市场分析".to_owned(),
        aliases: vec![],
        prize: Prize {
            winners_max: 5,
            amount_minor: 1000,
            currency: "USD".into(),
            unit: PrizeUnit::PointCard,
        },
        dates: Dates::standard(&window, window.opens),
        window,
        rules: Rules::default(),
        criteria: vec![Mark { id: "reasoning".into(), weight: 100 }],
        seed_commitment: commit_seed(&[0; 32]),
        state: State::Draft,
        void_reason: None,
    }
}

/// Posts of 40 to 120 characters in Chinese or English, a tenth of them copies, every third with a stock phrase: a
/// stream that keeps every rule busy and overlaps about as much as people's posts do. Frequent characters and words
/// come up more often than rare ones. A plain counter with a multiplier makes them, so every run sees the same ones.
fn posts() -> Vec<PostFact> {
    const STOCK: &[&str] =
        &["先看收盤再說", "分批進場嚴守止損", "跌破前低就停手", "not financial advice", "buy the dip"];
    const FIRST_HAN: u32 = 0x4E00;
    let mut state = 88_500_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut texts: Vec<String> = Vec::with_capacity(POSTS);
    for number in 0..POSTS {
        let text = if number > 20 && next(10) == 0 {
            texts[next(number)].clone()
        } else {
            let latin = next(4) == 0;
            let mut body = String::new();
            for _ in 0..if latin { 12 + next(12) } else { 40 + next(80) } {
                // The product of two draws leans towards the small, as the frequencies of a language do.
                let rank = (next(60) * next(60)) as u32;
                if latin {
                    let _ = write!(body, "w{}ord{rank} ", rank % 7);
                } else {
                    body.extend(char::from_u32(FIRST_HAN + rank));
                }
            }
            if next(3) == 0 {
                body.push_str(STOCK[next(STOCK.len())]);
            }
            format!("#關稅政策後市場分析# {body}")
        };
        texts.push(text);
    }
    texts
        .into_iter()
        .enumerate()
        .map(|(number, text)| {
            let at = opens() + TimeDelta::milliseconds(number as i64 * 40);
            PostFact::Seen {
                guild: Snowflake(1),
                post: PostFacts {
                    id: Snowflake::first_at(at).expect("a time of 2025"),
                    channel: Snowflake(3),
                    thread: None,
                    author: Author { id: Snowflake(1000 + number as u64), name: "m".into(), is_bot: false },
                    forward: false,
                },
                text,
                edited_at: None,
            }
        })
        .collect()
}

async fn open_campaign(dir: &TempDir) -> Service {
    let db =
        Db::open(&format!("sqlite:{}", dir.path().join("bench.db").display())).await.expect("a database");
    db.migrate().await.expect("migrations");
    let service = Service::new(db, Settings::default());
    let campaign = campaign();
    let before = opens() - TimeDelta::hours(1);
    let secrets = CampaignSecrets { seed: [0; 32], salt: [1; 32] };
    service.draft(&campaign, &secrets, &Actor::Herald, before).await.expect("a draft");
    service.approve(&campaign.id, Snowflake(9), None, before).await.expect("approval");
    for job in service.db().claim_jobs("bench", opens(), TimeDelta::seconds(60), 10).await.expect("jobs") {
        service.run_job(&job, opens()).await.expect("a job");
    }
    service
}

fn intake(c: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let posts = posts();
    let now = opens() + TimeDelta::hours(1);
    let mut group = c.benchmark_group("intake");
    group.sample_size(10).throughput(Throughput::Elements(POSTS as u64));
    let fresh = || {
        let dir = tempfile::tempdir().expect("a folder");
        let service = runtime.block_on(open_campaign(&dir));
        (dir, service)
    };
    for batch in [1, 200] {
        group.bench_function(BenchmarkId::new("yardstick: inbox only, posts a commit", batch), |b| {
            b.iter_batched(
                fresh,
                |(dir, service)| {
                    runtime.block_on(async {
                        for some in posts.chunks(batch) {
                            service.receive("bench", some, now).await.expect("stored");
                        }
                    });
                    (dir, service)
                },
                BatchSize::PerIteration,
            );
        });
        group.bench_function(BenchmarkId::new("through verdict and store, posts a commit", batch), |b| {
            b.iter_batched(
                fresh,
                |(dir, service)| {
                    runtime.block_on(async {
                        for some in posts.chunks(batch) {
                            service.receive("bench", some, now).await.expect("stored");
                            service.process_all(now).await.expect("judged");
                        }
                    });
                    (dir, service)
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, intake);
criterion_main!(benches);

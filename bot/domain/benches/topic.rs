//! How fast posts are read for their topic tags.
//!
//! `cargo bench -p domain --bench topic` prints posts and bytes per second for the topic judge over a mixed set of
//! posts, and for a plain pass over the same characters as the yardstick of what the machine can do.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use domain::topic::{TopicRules, judge_topics};

const POSTS: usize = 2_000;

/// Sentences of ordinary posts, in the three languages.
const SENTENCES: [&str; 9] = [
    "關稅一加碼，資金先往避險資產跑，我會等量縮再分批進場。",
    "这波下跌更像情绪宣泄，真正的支撑要看现货的承接力度。",
    "I would rather miss the first bounce than catch a falling knife.",
    "短線看反彈，長線看流動性，兩邊都不要滿倉！",
    "如果通胀数据继续走高，降息预期就会往后推。",
    "Volume dried up right after the announcement, so nobody trusts the move yet.",
    "止損設好再睡覺，比猜頂部重要得多 😀",
    "BTC 82,500 附近是我的加仓位，跌破就认错。",
    "Watch the dollar index, it moved before everything else did.",
];

/// What carries a tag, what looks like one, and what must be skipped.
const EXTRAS: [&str; 14] = [
    "#关税政策后市场分析#",
    "#關稅政策後市場分析#",
    "＃关税政策后市场分析 ",
    "#关税政策后市场分析#BTC ",
    "#TariffMarketView ",
    "#关税政策后市场分析我看跌 ",
    "#ETH ",
    "#1 $BTC C# ",
    "https://example.com/news/2025#market ",
    "`#code#` ",
    "<@123456789012345678> <#42> <:rocket:7> ",
    "**",
    "\n> #quoted#\n",
    "\n# ",
];

/// Posts of 1 to 12 pieces, drawn by a fixed linear congruential generator (Knuth's MMIX constants) so that every run
/// reads the same posts. One post in eight has no tag at all.
fn posts() -> Vec<String> {
    let mut state = 20_250_403_u64;
    let mut draw = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % n
    };
    (0..POSTS)
        .map(|i| {
            let mut post = String::new();
            for _ in 0..=draw(12) {
                if i % 8 != 0 && draw(3) == 0 {
                    post += EXTRAS[draw(EXTRAS.len())];
                }
                post += SENTENCES[draw(SENTENCES.len())];
            }
            post
        })
        .collect()
}

fn read_topics(criterion: &mut Criterion) {
    let rules =
        TopicRules::new("关税政策后市场分析", &["TariffMarketView".to_owned()], 1).expect("a readable tag");
    let posts = posts();
    let bytes = posts.iter().map(String::len).sum::<usize>() as u64;
    let judge = || posts.iter().filter(|post| judge_topics(black_box(post), &rules).passes()).count();
    let pass_over = || {
        posts.iter().flat_map(|post| black_box(post).chars()).fold(0_u32, |sum, c| sum.wrapping_add(c.into()))
    };

    let throughputs = [("posts", Throughput::Elements(POSTS as u64)), ("bytes", Throughput::Bytes(bytes))];
    for (unit, throughput) in throughputs {
        let mut group = criterion.benchmark_group(format!("topic/{unit}"));
        group.throughput(throughput);
        group.bench_function("judge_topics", |bencher| bencher.iter(judge));
        group.bench_function("pass over the chars", |bencher| bencher.iter(pass_over));
        group.finish();
    }
}

criterion_group!(benches, read_topics);
criterion_main!(benches);

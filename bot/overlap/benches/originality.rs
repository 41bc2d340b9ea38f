//! Insert and query of the index beside the plain way: normalise once, then `str::contains` of every window.
//!
//! Texts come from a generator, so that everyone can run it: words drawn with the skew of real language,
//! one post in ten quoting an earlier one.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use overlap::{Background, Document, Index, IndexOptions, JudgeOptions, Mode, Question, judge, normalise};

/// A small linear congruential generator, so that runs are alike.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    /// Small numbers more often than large ones.
    fn skewed(&mut self, bound: usize) -> usize {
        self.below(bound).min(self.below(bound)).min(self.below(bound))
    }
}

fn word(number: usize) -> String {
    let mut number = number + 26;
    let mut word = String::new();
    while number > 0 {
        word.push(char::from(b'a' + (number % 26) as u8));
        number = number / 5 + usize::from(number > 200) * 7 % 5;
        if word.len() > 7 {
            break;
        }
    }
    word
}

fn posts(count: usize) -> Vec<String> {
    let mut random = Random(7);
    let mut posts: Vec<String> = Vec::with_capacity(count);
    for at in 0..count {
        let mut text = String::new();
        if at % 2 == 0 {
            for _ in 0..12 + random.below(16) {
                text.push_str(&word(random.skewed(20_000)));
                text.push(' ');
            }
        } else {
            for _ in 0..40 + random.below(100) {
                text.push(char::from_u32(0x4E00 + random.skewed(6_000) as u32).unwrap_or('一'));
            }
        }
        if at % 10 == 9 {
            let quoted: String = posts[random.below(at)].chars().take(50).collect();
            text.push_str(&quoted);
        }
        posts.push(text);
    }
    posts
}

fn index(posts: &[String], judging: bool) -> Index {
    let index = Index::new(IndexOptions { judging, ..IndexOptions::default() }).expect("default options");
    for (id, text) in posts.iter().enumerate() {
        let id = id as u64;
        index.insert(Document { id, version: 0, author: id, time_ms: id as i64, text }).expect("a new id");
    }
    index
}

fn bench(criterion: &mut Criterion) {
    const COUNT: usize = 10_000;
    let posts = posts(COUNT + 500);
    let (earlier, asked) = posts.split_at(COUNT);
    let chars: u64 = earlier.iter().map(|text| text.chars().count() as u64).sum();
    let none = Background::default();

    let mut group = criterion.benchmark_group("originality");
    group.sample_size(10);
    group.measurement_time(std::time::Duration::from_secs(2));
    group.warm_up_time(std::time::Duration::from_millis(500));

    group.throughput(Throughput::Elements(chars));
    group.bench_function("normalise, strict", |bench| {
        bench.iter(|| {
            for text in earlier {
                black_box(normalise(text, Mode::Strict));
            }
        });
    });
    for (name, judging) in [("insert 10,000, exact runs only", false), ("insert 10,000, with judging", true)]
    {
        group.bench_function(name, |bench| {
            bench.iter_batched(|| (), |()| index(earlier, judging), BatchSize::PerIteration);
        });
    }

    let built = index(earlier, true);
    group.throughput(Throughput::Elements(1));
    let mut at = 0;
    let mut next = || {
        at = (at + 1) % asked.len();
        asked[at].as_str()
    };
    group.bench_function("query, exact runs", |bench| {
        bench.iter(|| black_box(built.shared_runs(next(), &none)));
    });
    group.bench_function("query, judgement", |bench| {
        bench.iter(|| {
            let question = Question { text: next(), author: u64::MAX, before_ms: i64::MAX };
            black_box(judge(&built, &none, &question, &JudgeOptions::default()))
        });
    });

    let normalised: Vec<String> =
        earlier.iter().map(|text| normalise(text, Mode::Strict).as_str().to_owned()).collect();
    group.bench_function("query, naive: every window in every post", |bench| {
        bench.iter(|| {
            let text = normalise(next(), Mode::Strict);
            let chars: Vec<char> = text.as_str().chars().collect();
            let mut found = 0;
            // Windows of 20 at a stride of 10 are enough for a yardstick; all of them would cost ten times it.
            for window in chars.windows(20).step_by(10) {
                let window: String = window.iter().collect();
                found += normalised.iter().filter(|post| post.contains(&window)).count();
            }
            black_box(found)
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);

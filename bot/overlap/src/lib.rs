//! The shared substring engine: which passages of a text stand in earlier texts, and whether that makes it
//! a copy.
//!
//! Three questions are answered. [`Index::shared_runs`] is exact: every passage of at least `t` characters
//! that a text shares with an earlier post, equal character by character once both are normalised, with its
//! place in both authors' own texts. [`judge`] is a judgement on top: original, for a person to review, or
//! copied, also where words were changed, letters disguised or sentences moved, always with the evidence.
//! [`Items::runs`] is exact as well, with the sides exchanged: which of many known texts stand in a text of a
//! stream that is read once.
//!
//! The crate opens no files, keeps no clock and draws no random numbers: the same calls give the
//! same answers.
//!
//! # Main types
//!
//! - [`Index`] holds the earlier posts ([`Document`]). It is `Send` and `Sync`; posts come and go while
//!   queries run.
//! - [`Background`] holds what anyone may repeat: the notice in each language, the news, known disclaimers.
//! - [`SharedRun`] is one exact passage with both places and its [`SourceRef`].
//! - [`Bounds`], [`Bounded`] and [`BoundedRun`] are the question and the answer where a passage may stand in
//!   very many posts: per passage the earliest post and how many hold it, with what was cut off.
//! - [`Memory`] tells what an index takes, by what it is for.
//! - [`Question`], [`Finding`] and [`JudgeOptions`] are the judgement: what is asked, the answer with the
//!   numbers that decided it, and every constant of the rule.
//! - [`normalise`] reduces a text in a named [`Mode`] and keeps the way back ([`Normalised`]).
//! - [`Items`] and [`Search`] look for known texts in a stream; [`Squeezer`] brings the stream there, from plain
//!   text or out of JSON strings.
//! - [`Corpus`] judges many texts against one set of posts on several threads.
//!
//! # Example
//!
//! ```
//! use overlap::{Answer, Background, Document, Index, IndexOptions, JudgeOptions, Question, judge};
//!
//! let index = Index::new(IndexOptions::default())?;
//! index.insert(Document {
//!     id: 1,
//!     version: 0,
//!     author: 70,
//!     time_ms: 1_743_663_700_000,
//!     text: "Everyone calls it a dip until the margin desk calls them, and then it was obvious all along.",
//! })?;
//!
//! // The notice of the campaign belongs to nobody.
//! let background = Background::new(["Post with the topic and five posters win points!"]);
//!
//! let text = "My view: everyone calls it a DIP until the m4rgin desk calls them, and then it was obvious all along";
//! let runs = index.shared_runs(text, &background);
//! assert_eq!(runs[0].span, 9..44); // "everyone calls it a DIP until the m", in the author's own text
//!
//! let question = Question { text, author: 71, before_ms: 1_743_663_800_000 };
//! let finding = judge(&index, &background, &question, &JudgeOptions::default());
//! assert_eq!(finding.answer, Answer::Copied);
//! assert_eq!(finding.matches[0].source.id, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Semantics
//!
//! **Lengths** are characters (Unicode code points) of the normalised text; **spans** are half-open ranges of
//! code points of the author's own text, always whole characters. What normalisation drops inside a run lies
//! inside its span: the run `ab` in `a-b` has the span `0..3`.
//!
//! **Maximal** is seen from the text that is asked about: a span inside a longer span shared with the same
//! document is not reported again, and where a passage stands several times in a document its first place is
//! given. A passage that stands twice in the text asked about is reported twice.
//!
//! **The guarantee.** Every run of at least [`run_chars_min`](IndexOptions::run_chars_min) characters outside
//! the background is found, and none shorter is reported. A counter-example shows what it does not say: with
//! `t` = 20, a text that copies two passages of 19 characters with one changed character between them shares
//! no run of 20, and [`Index::shared_runs`] finds nothing. That is what [`judge`] is for: it chains short
//! passages across small gaps.
//!
//! **Bounded answers.** [`Index::bounded_runs`] gives each maximal passage of the text once, whichever posts
//! hold it: a passage that lies inside a longer one shared with *any* post that counts is not reported. Its
//! source is the earliest post that holds *all* of it; [`Bounded::earliest`] is the earliest that shares any
//! run. A counter-example shows the difference: post 1 says `ab`, post 2 says `abc`, the text says `abc`. The one
//! passage is `abc` of post 2, and the earliest is post 1. A limit never hides that a text shares something,
//! and what it hides is counted in [`Cut`] and [`Holders::exact`].
//!
//! **Normalised** means that `ＢＴＣ` and `btc`, `關稅` and `关税`, `bіtсоin` with Cyrillic letters and
//! `bitcoin` are equal under [`Mode::Strict`], and that addresses, `@names`, `#topics#` and `$tickers` are
//! not compared: two posts about `#tariffs` share nothing by that. Under [`Mode::Gpt4`] none of that holds:
//! case and script are kept, only signs and spaces fall away.
//!
//! **Against one post.** The judgement holds a text against each earlier post by itself. Scraps of many posts
//! are ordinary language and never add up to an accusation. Posts at or after
//! [`before_ms`](Question::before_ms) and the author's own posts do not count.
//!
//! # Resource usage
//!
//! Measured on a million posts of 93 normalised characters made of 312,547 real ones, on one core of a small
//! virtual machine (`examples/originality_speed.rs`), `t` = 20, without judging. Building is in processor time.
//!
//! | | |
//! |---|---|
//! | anchors, documents, maps, bytes a normalised character | 0.78, 0.28, 0.25 |
//! | texts in UTF-16, bytes a unit | 2 |
//! | anchors, documents and maps written anew, characters a second | 190 million |
//! | [`Index::insert`], with normalisation and merges | 5.2 µs a post |
//! | [`Index::load`] against building on one thread | a tenth of the time |
//! | normalisation of a query of 89 characters, contained in what follows | 2.2 µs |
//! | [`Index::bounded_runs`] in one part, p50 without a match, with one, all; p99 | 4.7, 20, 13 µs; 170 µs |
//! | the same over the ten parts that single inserts leave | 10, 33, 21 µs; 250 µs |
//!
//! Judging takes about 2.5 kilobytes and 9 µs a post more (310,000 posts of 31 characters), and a judgement
//! against them 0.27 ms (p99 0.67 ms).
//! [`Index::memory`] tells the memory of an index.
//!
//! A query reads its own text once, looks each gram up, and compares only with posts that share one. The
//! number of posts compared in a judgement is bounded ([`candidates_max`](JudgeOptions::candidates_max)), and
//! so is the work of [`Index::bounded_runs`] ([`Bounds`]). [`Index::shared_runs`] reports all runs, so a passage
//! that stands in ten thousand posts gives ten thousand; texts that repeat themselves take linear time.
//!
//! Queries wait for inserts and removals for microseconds. An insert now and then merges parts of the index,
//! beside the queries and the other inserts: of a million single inserts the slowest took 0.4 s. A removal
//! that leaves a quarter of all numbers unused makes the other inserts and removals wait while the index is
//! written anew, not the queries; memory for both copies is taken meanwhile.
//!
//! Tables of the normalisation are built once a process, in about a quarter of a second.
//!
//! [`Items`] take about 50 bytes a character of the known texts and nothing for the stream. A text is probed
//! once in `run_chars_min - 7` bytes.
//!
//! # When errors happen
//!
//! [`Index::new`] refuses settings outside their limits. [`Index::insert`] refuses the same version of the
//! same post twice, more than four billion characters in all, and a single text of a gibibyte.
//! [`Index::save`] fails when its writer does. [`Index::load`] refuses what is no index, another format of the
//! file, another normalisation mode or version, other settings than asked for, a file that ends early, and one
//! whose checksum differs: any changed byte is an error, never another index. [`Items::new`] refuses settings
//! outside their limits, [`Squeezer::json_string`] what is no JSON string. Nothing else fails: no error and
//! no panic depends on the characters of a text, and every text is accepted, also an empty one.

mod automaton;
mod background;
mod bulk;
mod disguise;
mod fold;
mod index;
mod items;
mod judge;
mod map;
mod normalise;
mod scan;
mod squeeze;

pub use background::Background;
pub use bulk::{Corpus, CorpusError, Span, Verdict};
pub use fold::is_letter_or_number;
pub use index::{
    Bounded, BoundedRun, Bounds, Cut, Document, Holders, Index, IndexOptions, InsertError, LoadError, Memory,
    OptionsError, SharedRun, SourceRef,
};
pub use items::{ItemRun, Items, ItemsError, Search};
pub use judge::{Answer, Finding, JudgeOptions, Match, Passage, Question, Reason, ScriptLimits, Step, judge};
pub use normalise::{Mode, Normalised, normalise};
pub use squeeze::{Path, Squeezed, Squeezer, StringError};

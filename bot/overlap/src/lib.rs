//! The shared substring engine: which passages of a text stand in earlier texts, and whether that makes it
//! a copy.
//!
//! Two questions are answered. [`Index::shared_runs`] is exact: every passage of at least `t` characters
//! that a text shares with an earlier post, equal character by character once both are normalised, with its
//! place in both authors' own texts. [`judge`] is a judgement on top: original, for a person to review, or
//! copied, also where words were changed, letters disguised or sentences moved, always with the evidence.
//!
//! The crate does no input or output, keeps no clock and draws no random numbers: the same calls give the
//! same answers.
//!
//! # Main types
//!
//! - [`Index`] holds the earlier posts ([`Document`]). It is `Send` and `Sync`; posts come and go while
//!   queries run.
//! - [`Background`] holds what anyone may repeat: the notice in each language, the news, known disclaimers.
//! - [`SharedRun`] is one exact passage with both places and its [`SourceRef`].
//! - [`Question`], [`Finding`] and [`JudgeOptions`] are the judgement: what is asked, the answer with the
//!   numbers that decided it, and every constant of the rule.
//! - [`normalise`] reduces a text in a named [`Mode`] and keeps the way back ([`Normalised`]).
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
//! Measured on 310,547 real posts of 27 normalised characters each, one core of a small virtual machine
//! (`examples/originality_speed.rs`): exact runs alone take 4.5 µs a post to insert and about 380 bytes a post
//! besides 2.9 bytes a character for the text; with judging it is 15 µs and 2.7 kilobytes. A query for exact
//! runs takes 5 µs without a match (p99 47 µs) and 21 µs with one (p99 172 µs), a judgement 0.34 ms (p99
//! 0.8 ms). [`Index::heap_bytes`] tells the memory of an index.
//!
//! A query reads its own text once, looks each gram up, and compares only with posts that share one. The
//! number of posts compared in a judgement is bounded ([`candidates_max`](JudgeOptions::candidates_max)).
//! Exact runs are all reported, so a passage that stands in ten thousand posts gives ten thousand runs; texts
//! that repeat themselves take linear time.
//!
//! Tables of the normalisation are built once a process, in about a quarter of a second.
//!
//! # When errors happen
//!
//! [`Index::new`] refuses settings outside their limits. [`Index::insert`] refuses the same version of the
//! same post twice, and more than four billion characters. Nothing else fails: no error and no panic depends
//! on the characters of a text, and every text is accepted, also an empty one.

mod automaton;
mod background;
mod bulk;
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
pub use index::{Document, Index, IndexOptions, InsertError, OptionsError, SharedRun, SourceRef};
pub use items::{ItemRun, Items, ItemsError, Search};
pub use judge::{Answer, Finding, JudgeOptions, Match, Passage, Question, Reason, ScriptLimits, Step, judge};
pub use normalise::{Mode, Normalised, normalise};
pub use squeeze::{Path, Squeezed, Squeezer, StringError};

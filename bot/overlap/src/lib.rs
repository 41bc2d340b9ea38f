//! overlap

mod background;
mod bulk;
mod fold;
mod index;
mod judge;
mod map;
mod normalise;
mod scan;

pub use background::Background;
pub use bulk::{Corpus, CorpusError, Span, Verdict};
pub use index::{Document, Index, IndexOptions, InsertError, OptionsError, SharedRun, SourceRef};
pub use judge::{Answer, Finding, JudgeOptions, Match, Passage, Question, Reason, ScriptLimits, Step, judge};
pub use normalise::{Mode, Normalised, normalise};

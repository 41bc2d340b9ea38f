//! Why a published record does not verify.

use domain::bundle::{Stated, VerifyError};

use super::Raw;

super::told! {
    /// What is wrong with a record.
    RecordFault {
        /// It does not read.
        Unreadable { why: Raw } = "record-unreadable";
        /// Another format.
        Format { format: Raw } = "record-format";
        /// A changed byte.
        Changed { byte: u64, line: u64 } = "record-changed";
        /// A hash that does not fit.
        Hash { hash: Raw, computed: Raw } = "record-hash";
        /// Sheets or a list that cannot be counted.
        Uncountable = "record-uncountable";
        /// Another result.
        Result { part: RecordPart } = "record-result";
        /// It is not the record whose digest was announced.
        Other { digest: Raw } = "record-other";
    }

    /// A part of a record.
    RecordPart {
        /// The order of the entries.
        Order = "record-part-order";
        /// Who won.
        Winners = "record-part-winners";
        /// Who follows.
        Alternates = "record-part-alternates";
        /// Prizes that nobody won.
        NotAwarded = "record-part-not-awarded";
        /// The version.
        Version = "record-part-version";
        /// How many lines were frozen.
        FrozenLines = "record-part-frozen-lines";
    }
}

impl From<&VerifyError> for RecordFault {
    fn from(error: &VerifyError) -> Self {
        match error {
            VerifyError::Unreadable(why) => RecordFault::Unreadable { why: why.to_string().into() },
            VerifyError::Format(format) => RecordFault::Format { format: format.as_str().into() },
            VerifyError::Changed { at, line } => {
                RecordFault::Changed { byte: *at as u64, line: *line as u64 }
            }
            VerifyError::Hash { what, computed, .. } => {
                RecordFault::Hash { hash: (*what).into(), computed: computed.to_string().into() }
            }
            VerifyError::Ballot(_) => RecordFault::Uncountable,
            VerifyError::Result { what } => RecordFault::Result {
                part: match what {
                    Stated::Order => RecordPart::Order,
                    Stated::Winners => RecordPart::Winners,
                    Stated::Alternates => RecordPart::Alternates,
                    Stated::NotAwarded => RecordPart::NotAwarded,
                    Stated::Version => RecordPart::Version,
                    Stated::FrozenLines => RecordPart::FrozenLines,
                },
            },
        }
    }
}

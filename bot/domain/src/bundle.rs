//! The published record of a result, and its verification.
//!
//! A bundle is a JSON file with exactly one spelling: two-space indentation, fields in the order below, one line feed
//! at the end. [`verify`] recomputes everything from the list, the sheets and the seed, and compares the file byte
//! for byte with its own spelling, so a changed byte is found wherever it stands. What a bundle cannot show is that
//! the list is complete; the hash in the announcement and the salts in the receipts are there for that.
//!
//! A correction is the next version with a public reason. It may strike lines and add lines with their marks, and nothing
//! else: [`verify`] cuts what was added off again and holds the rest against the list hash that was announced at the freeze
//! and the hash of the sheets as they were sealed.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::campaign::{CampaignId, Criterion, commit_seed};
use crate::digest::Digest;
use crate::lang::Localised;
use crate::prize::Prize;
use crate::selection::{
    Ballot, BallotError, ListLine, Ranked, Selection, Sheet, TieBase, Winner, list_hash, score_hash, select,
};
use crate::snowflake::Snowflake;
use crate::window::Window;

/// The format written and read by this crate.
pub const FORMAT: &str = "herald-bundle-1";

/// What the list covers, so that a reader knows what it does not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// Posts taken in.
    pub posts: u64,
    /// Posts on the list.
    pub entered: u64,
    /// Posts rejected by a rule or a person.
    pub rejected: u64,
    /// Posts deleted.
    pub withdrawn: u64,
    /// Posts whose text at the close was never seen.
    pub version_unknown: u64,
}

/// A winner as the bundle names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedWinner {
    /// The place, from 1.
    pub place: u32,
    /// The number on the list.
    pub number: u32,
    /// The author's number on the list.
    pub person: u32,
    /// The post.
    pub post: Snowflake,
    /// Its author.
    pub author: Snowflake,
}

/// What makes a version of a result a correction of the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The version that it corrects.
    pub corrects: u32,
    /// The hash of that version's file.
    pub corrects_sha256: Digest,
    /// Why, for everyone to read.
    pub reason: String,
    /// How many lines the list had when it was frozen; what follows was admitted later.
    pub frozen_lines: u32,
    /// The hash of the list as it was frozen.
    pub frozen_list_hash: Digest,
    /// The hash of the sheets as they were sealed.
    pub sealed_score_hash: Digest,
}

/// A published result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// [`FORMAT`].
    pub format: String,
    /// The campaign.
    pub campaign: CampaignId,
    /// Its heading.
    pub title: Localised<String>,
    /// Its topic.
    pub topic: String,
    /// Its window.
    pub window: Window,
    /// Its prize.
    pub prize: Prize,
    /// The rules that judged the posts.
    pub rules_version: String,
    /// What was marked, in published order.
    pub criteria: Vec<Criterion>,
    /// The lowest mean total that could win.
    pub quality_floor: Option<u32>,
    /// 1 for the first result; a correction is the next number with its own reason.
    pub result_version: u32,
    /// When the result was published.
    pub published_at: DateTime<Utc>,
    /// What the list covers.
    pub coverage: Coverage,
    /// The digest of the seed as the notice gave it.
    pub seed_commitment: Digest,
    /// The seed, 64 hex digits.
    pub seed: Digest,
    /// The numbered list.
    pub list: Vec<ListLine>,
    /// Its hash: of version 1 the one announced at the freeze.
    pub list_hash: Digest,
    /// The sealed sheets.
    pub sheets: Vec<Sheet>,
    /// Their hash: of version 1 the one of the sealing.
    pub score_hash: Digest,
    /// Everyone in order.
    pub order: Vec<Ranked>,
    /// The winners.
    pub winners: Vec<NamedWinner>,
    /// Who follows.
    pub alternates: Vec<u32>,
    /// Prizes nobody could win.
    pub not_awarded: u32,
    /// From version 2 on: what is corrected, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<Correction>,
}

/// A bundle with the hash of all that stands before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    bundle: Bundle,
    sha256: Digest,
}

/// Why a bundle does not verify.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Not JSON, or not this shape.
    #[error("not a readable bundle: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// Another format.
    #[error("this file says it is {0:?}; this herald reads {FORMAT:?}")]
    Format(String),
    /// A changed byte.
    #[error(
        "byte {at} (line {line}) is not as herald writes it: the file was changed after it was published"
    )]
    Changed {
        /// The first differing byte, from 0.
        at: usize,
        /// Its line, from 1.
        line: usize,
    },
    /// A hash that does not fit.
    #[error("{what} is {stated}, but {computed} comes out of the contents")]
    Hash {
        /// Which hash.
        what: &'static str,
        /// What the file says.
        stated: Digest,
        /// What it should say.
        computed: Digest,
    },
    /// Sheets or list that cannot be counted.
    #[error(transparent)]
    Ballot(#[from] BallotError),
    /// Another result.
    #[error("the stated {what} is not what the list, the sheets and the seed give")]
    Result {
        /// Which part.
        what: Stated,
    },
}

/// A part of a bundle that follows from the list, the sheets and the seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stated {
    /// The order of all entries.
    Order,
    /// Who won.
    Winners,
    /// Who follows.
    Alternates,
    /// Prizes that nobody won.
    NotAwarded,
    /// The version of the result.
    Version,
    /// How many lines were frozen before a correction.
    FrozenLines,
}

impl fmt::Display for Stated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stated::Order => "order",
            Stated::Winners => "list of winners",
            Stated::Alternates => "list of alternates",
            Stated::NotAwarded => "number of prizes not awarded",
            Stated::Version => "version",
            Stated::FrozenLines => "number of frozen lines",
        })
    }
}

impl Bundle {
    /// The bytes of the bundle file and the hash to announce.
    ///
    /// # Panics
    /// Never: every field serialises.
    pub fn seal(&self) -> (Vec<u8>, Digest) {
        let sha256 = Digest::plain(&spell(self));
        let sealed = Sealed { bundle: self.clone(), sha256 };
        (spell(&sealed), sha256)
    }

    /// Recomputes the selection from the list, the sheets and the seed.
    ///
    /// # Errors
    /// When the list or a sheet cannot be counted.
    pub fn recompute(&self) -> Result<Selection, BallotError> {
        select(&Ballot {
            campaign: &self.campaign,
            lines: &self.list,
            sheets: &self.sheets,
            criteria: &self.criteria,
            winners_max: self.prize.winners_max,
            quality_floor: self.quality_floor,
            seed: &self.seed.0,
            ties: self.correction.as_ref().map(|correction| TieBase {
                list: correction.frozen_list_hash,
                scores: correction.sealed_score_hash,
            }),
        })
    }
}

/// The sheets without what was marked after the list was frozen with so many lines.
pub fn sheets_as_sealed(sheets: &[Sheet], frozen_lines: u32) -> Vec<Sheet> {
    let cut = |sheet: &Sheet| {
        let marks = sheet.marks.iter().filter(|(number, _)| **number <= frozen_lines);
        Sheet { judge: sheet.judge.clone(), marks: marks.map(|(n, m)| (*n, m.clone())).collect() }
    };
    sheets.iter().map(cut).collect()
}

fn spell(value: &impl Serialize) -> Vec<u8> {
    let mut bytes =
        serde_json::to_vec_pretty(value).expect("a bundle has only string keys and finite numbers");
    bytes.push(b'\n');
    bytes
}

/// Reads a bundle file and recomputes everything in it. Returns the bundle and its hash.
///
/// # Errors
/// [`VerifyError`] names the first thing that does not hold.
pub fn verify(bytes: &[u8]) -> Result<(Bundle, Digest), VerifyError> {
    let Sealed { bundle, sha256 } = serde_json::from_slice(bytes)?;
    if bundle.format != FORMAT {
        return Err(VerifyError::Format(bundle.format));
    }
    let (spelled, computed) = bundle.seal();
    require("sha256", sha256, computed)?;
    if spelled != bytes {
        let at = spelled.iter().zip(bytes).take_while(|(a, b)| a == b).count();
        let line = bytes[..at].split(|b| *b == b'\n').count();
        return Err(VerifyError::Changed { at, line });
    }
    require("seed_commitment", bundle.seed_commitment, commit_seed(&bundle.seed.0))?;
    require("list_hash", bundle.list_hash, list_hash(&bundle.campaign, &bundle.list))?;
    require("score_hash", bundle.score_hash, score_hash(&bundle.sheets))?;
    verify_correction(&bundle)?;
    let selection = bundle.recompute()?;
    let stated: Vec<Winner> = bundle
        .winners
        .iter()
        .map(|w| Winner { place: w.place, number: w.number, person: w.person })
        .collect();
    for (what, same) in [
        (Stated::Order, selection.order == bundle.order),
        (Stated::Winners, selection.winners == stated),
        (Stated::Alternates, selection.alternates == bundle.alternates),
        (Stated::NotAwarded, selection.not_awarded == bundle.not_awarded),
    ] {
        if !same {
            return Err(VerifyError::Result { what });
        }
    }
    Ok((bundle, sha256))
}

/// A correction stands on what was frozen and sealed before anybody knew the result.
fn verify_correction(bundle: &Bundle) -> Result<(), VerifyError> {
    let Some(correction) = &bundle.correction else {
        let first = bundle.result_version == 1;
        return if first { Ok(()) } else { Err(VerifyError::Result { what: Stated::Version }) };
    };
    if bundle.result_version < 2 || correction.corrects + 1 != bundle.result_version {
        return Err(VerifyError::Result { what: Stated::Version });
    }
    let frozen = bundle.list.get(..correction.frozen_lines as usize);
    let frozen = frozen.ok_or(VerifyError::Result { what: Stated::FrozenLines })?;
    require("frozen_list_hash", correction.frozen_list_hash, list_hash(&bundle.campaign, frozen))?;
    let sealed = sheets_as_sealed(&bundle.sheets, correction.frozen_lines);
    require("sealed_score_hash", correction.sealed_score_hash, score_hash(&sealed))
}

fn require(what: &'static str, stated: Digest, computed: Digest) -> Result<(), VerifyError> {
    if stated == computed { Ok(()) } else { Err(VerifyError::Hash { what, stated, computed }) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::prize::PrizeUnit;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn bundle() -> Bundle {
        let campaign = CampaignId::new("demo").unwrap();
        let list: Vec<ListLine> = (1..=7)
            .map(|number| ListLine {
                number,
                person: number,
                line: Digest::plain(&[number as u8]),
                struck: None,
            })
            .collect();
        let sheet = |judge: &str, up: u8| Sheet {
            judge: judge.into(),
            marks: (1..=7u32).map(|n| (n, vec![n as u8, up])).collect::<BTreeMap<_, _>>(),
        };
        let sheets = vec![sheet("a", 3), sheet("b", 4)];
        let seed = Digest([5; 32]);
        let mut bundle = Bundle {
            format: FORMAT.into(),
            title: Localised::from_fn(|lang| format!("demo {lang} 關稅")),
            topic: "关税".into(),
            window: Window::new(at("2025-04-03T07:00:00Z"), at("2025-04-04T07:00:00Z")).unwrap(),
            prize: Prize {
                winners_max: 5,
                amount_minor: 1000,
                currency: "USD".into(),
                unit: PrizeUnit::PointCard,
            },
            rules_version: "herald-rules-1".into(),
            criteria: vec![
                Criterion { id: "x".into(), weight: 60 },
                Criterion { id: "y".into(), weight: 40 },
            ],
            quality_floor: None,
            result_version: 1,
            published_at: at("2025-04-07T10:00:00Z"),
            coverage: Coverage { posts: 7, entered: 7, ..Coverage::default() },
            seed_commitment: commit_seed(&seed.0),
            seed,
            list_hash: list_hash(&campaign, &list),
            score_hash: score_hash(&sheets),
            campaign,
            list,
            sheets,
            order: vec![],
            winners: vec![],
            alternates: vec![],
            not_awarded: 0,
            correction: None,
        };
        settle(&mut bundle);
        bundle
    }

    /// Fills in what the selection gives.
    fn settle(bundle: &mut Bundle) {
        let selection = bundle.recompute().unwrap();
        bundle.winners = selection
            .winners
            .iter()
            .map(|w| NamedWinner {
                place: w.place,
                number: w.number,
                person: w.person,
                post: Snowflake(u64::from(w.number)),
                author: Snowflake(u64::from(w.person)),
            })
            .collect();
        bundle.order = selection.order;
        bundle.alternates = selection.alternates;
        bundle.not_awarded = selection.not_awarded;
    }

    /// The second version: number 7 is struck, number 8 was admitted and marked.
    fn corrected() -> Bundle {
        let first = bundle();
        let mut next = first.clone();
        next.result_version = 2;
        next.correction = Some(Correction {
            corrects: 1,
            corrects_sha256: first.seal().1,
            reason: "an objection was right 關稅".into(),
            frozen_lines: 7,
            frozen_list_hash: first.list_hash,
            sealed_score_hash: first.score_hash,
        });
        next.list[6].struck = Some(crate::verdict::ReasonCode::StruckAfterObjection);
        next.list.push(ListLine { number: 8, person: 8, line: Digest::plain(&[8]), struck: None });
        for sheet in &mut next.sheets {
            sheet.marks.insert(8, vec![6, 6]);
        }
        next.list_hash = list_hash(&next.campaign, &next.list);
        next.score_hash = score_hash(&next.sheets);
        settle(&mut next);
        next
    }

    #[test]
    fn a_correction_verifies_and_names_what_it_corrects() {
        let (bytes, hash) = corrected().seal();
        let (read, read_hash) = verify(&bytes).unwrap();
        assert_eq!((read_hash, read.result_version), (hash, 2));
        // 60 for the first criterion, 40 for the second. Number 8: 2 · (60·6 + 40·6) = 1200. Number 6:
        // 2·60·6 + 40·(3+4) = 1000, and so on down.
        assert_eq!(read.winners.iter().map(|w| w.number).collect::<Vec<_>>(), [8, 6, 5, 4, 3]);
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(verify(&changed).is_err(), "byte {at} ({:?})", char::from(bytes[at]));
        }
    }

    /// A correction may add and strike. What was frozen and sealed it may not touch, even with every hash mended.
    #[test]
    fn a_correction_that_touches_what_was_sealed_is_found() {
        let mend = |mut forged: Bundle| {
            forged.list_hash = list_hash(&forged.campaign, &forged.list);
            forged.score_hash = score_hash(&forged.sheets);
            settle(&mut forged);
            verify(&forged.seal().0).unwrap_err()
        };
        let mut forged = corrected();
        forged.sheets[0].marks.insert(1, vec![10, 10]);
        assert!(matches!(mend(forged), VerifyError::Hash { what: "sealed_score_hash", .. }));
        let mut forged = corrected();
        forged.list[2].line = Digest::plain(b"another post");
        assert!(matches!(mend(forged), VerifyError::Hash { what: "frozen_list_hash", .. }));
        let mut forged = corrected();
        forged.correction.as_mut().unwrap().frozen_lines = 9;
        assert!(matches!(mend(forged), VerifyError::Result { what: Stated::FrozenLines }));
        let mut forged = corrected();
        forged.correction = None;
        assert!(matches!(mend(forged), VerifyError::Result { what: Stated::Version }));
        let mut forged = corrected();
        forged.result_version = 3;
        assert!(matches!(mend(forged), VerifyError::Result { what: Stated::Version }));
    }

    #[test]
    fn a_bundle_gives_the_same_winners_again() {
        let (bytes, hash) = bundle().seal();
        let (read, read_hash) = verify(&bytes).unwrap();
        assert_eq!(read_hash, hash);
        // Marks grow with the number, so the highest numbers win.
        assert_eq!(read.winners.iter().map(|w| w.number).collect::<Vec<_>>(), [7, 6, 5, 4, 3]);
        assert_eq!(read.alternates, [2, 1]);
    }

    #[test]
    fn every_single_changed_byte_is_found() {
        let (bytes, _) = bundle().seal();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(verify(&changed).is_err(), "byte {at} ({:?})", char::from(bytes[at]));
        }
        let longer = [&bytes[..], b"\n"].concat();
        assert!(matches!(verify(&longer), Err(VerifyError::Changed { .. })));
        assert!(verify(&bytes[..bytes.len() - 1]).is_err());
    }

    /// A forger who also mends the hash of the file still has to bring winners that the sheets give.
    #[test]
    fn other_winners_with_a_mended_hash_are_found() {
        let mut forged = bundle();
        forged.winners.swap(0, 1);
        assert!(matches!(verify(&forged.seal().0), Err(VerifyError::Result { what: Stated::Winners })));
        let mut forged = bundle();
        forged.sheets[0].marks.insert(1, vec![10, 10]);
        assert!(matches!(verify(&forged.seal().0), Err(VerifyError::Hash { what: "score_hash", .. })));
        let mut forged = bundle();
        forged.list[3].person = 1;
        assert!(matches!(verify(&forged.seal().0), Err(VerifyError::Hash { what: "list_hash", .. })));
        let mut forged = bundle();
        forged.seed = Digest([6; 32]);
        assert!(matches!(verify(&forged.seal().0), Err(VerifyError::Hash { what: "seed_commitment", .. })));
    }

    #[test]
    fn another_file_is_refused_with_its_place() {
        let error = verify(b"{\n  \"bundle\": 3\n}").unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}

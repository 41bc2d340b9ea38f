//! Why something about a prize, an appeal or a correction is refused: a closed list, so that each can be said in the
//! language of whoever asks. The sentences here are English; `wording` has all three languages.

use crate::payout::PayoutState;

/// Why a prize is not claimed or moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimRefusal {
    /// There is no result yet.
    #[error("the winners are not out yet")]
    NoResult,
    /// No prize of the asker is alive.
    #[error("you have won nothing in this campaign")]
    NothingWon,
    /// A person looks at the prize first.
    #[error("your prize is on hold: a moderator has to look at it first")]
    OnHold,
    /// Handed to whoever pays, or paid.
    #[error("your prize is on its way already; the account number can no longer be changed")]
    OnItsWay,
    /// The operator has set no key.
    #[error("account numbers cannot be taken yet: the operator has to set HERALD_UID_KEY first")]
    NoKey,
    /// Nobody has given an account number.
    #[error("the account number is missing")]
    NoUid,
    /// A move without a reason.
    #[error("give a reason: it stays in the log")]
    NoReason,
    /// No row of that place is alive.
    #[error("this campaign has no prize for place {0}")]
    NoPrize(u32),
    /// Off the ledger's road.
    #[error("a prize that is {from} cannot become {to}")]
    OffTheRoad {
        /// Where it stands.
        from: PayoutState,
        /// What was asked.
        to: PayoutState,
    },
    /// A place cannot be passed on while somebody holds it.
    #[error("place {0} is held by somebody: it can be passed on once that prize is forfeited or void")]
    PlaceHeld(u32),
    /// Everyone in the published order has won, was struck, or had a turn.
    #[error("nobody is left in the published order, so place {0} is not awarded")]
    NobodyFollows(u32),
}

/// Why an appeal is not taken or not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AppealRefusal {
    /// Somebody else's post.
    #[error("only the author of a post can appeal")]
    NotTheAuthor,
    /// One appeal for each decision.
    #[error("there is an appeal about this post already")]
    Second,
    /// Whoever decided is no judge of the appeal.
    #[error("whoever decided before cannot answer the appeal")]
    SamePerson,
    /// Nothing to answer.
    #[error("there is no open appeal about this post")]
    NoneOpen,
    /// The post stands on the list, and the marks are sealed.
    #[error(
        "the post stands on the list and its marks are sealed: the appeal can be upheld, or an entry struck"
    )]
    Listed,
    /// After the freeze an appeal can only let a post in.
    #[error("an appeal about the result can only let the post in, or be upheld")]
    OnlyAdmits,
    /// Deleted posts stay out.
    #[error("the post was deleted; it cannot come back on the list")]
    Gone,
}

/// Why a review action other than a decision is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReviewRefusal {
    /// The window is over, so nothing can be mended.
    #[error("the window is over: the post can no longer be mended, so decide about it")]
    NothingToMend,
    /// The post waits for nobody.
    #[error("the post does not wait for a decision")]
    NotWaiting,
    /// The author was asked about this very version.
    #[error("the author was asked to mend this version already")]
    AskedAlready,
    /// The reason is none that an edit mends.
    #[error("this reason is nothing that an edit mends")]
    NotMendable,
    /// Nobody has decided, or the last row takes a decision back.
    #[error("there is no decision to take back")]
    NothingToUndo,
    /// Somebody else decided last.
    #[error("the last decision is somebody else's; decide anew instead")]
    NotYours,
    /// The author was told the answer.
    #[error("the answer to an appeal is not taken back: its author was told")]
    Answered,
    /// Something changed since.
    #[error("the post or its decision changed since; look at it again")]
    Changed,
    /// What anyone may repeat is said with a reason.
    #[error("say in a sentence why anyone may repeat this text")]
    NoReason,
    /// A passage that would be found in every text, or in none.
    #[error("the passage is too short to be told from other text; choose a longer one, or the whole post")]
    PassageTooShort,
    /// It is said already, or was taken back.
    #[error("this was said already, or taken back meanwhile; look again")]
    SaidAlready,
}

/// Why a result is not corrected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionRefusal {
    /// There is no result yet.
    #[error("there is no published result to correct")]
    NoResult,
    /// The list is what it was.
    #[error("nothing has changed since the last version: strike an entry or admit one first")]
    NothingChanged,
    /// Everyone may read it, so it has to be there.
    #[error("give a reason: it is published with the correction")]
    NoReason,
    /// Too many words for an announcement.
    #[error("the reason has {0} characters, {max} is the most", max = crate::verdict::NOTE_CHARS_MAX)]
    LongReason(usize),
    /// Only what stands can be struck.
    #[error("the post does not stand on the list, or was struck already")]
    NotStanding,
    /// Strikes have reasons of their own.
    #[error("an entry is struck after an objection, or because the team removed it")]
    NoStrikeReason,
    /// Only the judges of the sealed sheets mark what is admitted later.
    #[error("only the judges of the sealed sheets mark an entry that was admitted later")]
    NotAJudge,
    /// Marks of the first list are sealed.
    #[error("the marks of number {0} are sealed")]
    Sealed(u32),
}

/// Why a batch of payments is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BatchRefusal {
    /// Two people for every payment.
    #[error("whoever approved a batch cannot take it out: a second person has to")]
    SamePerson,
    /// No prize is ready.
    #[error("no prize is ready to be paid")]
    NothingReady,
    /// A row that was seen is no longer the same.
    #[error("the prize of place {0} changed since it was approved: approve the batch again")]
    Changed(u32),
    /// No such batch.
    #[error("campaign has no batch {0}")]
    NoBatch(i64),
    /// One file for each batch.
    #[error("batch {batch} was taken out as {format}; ask for that again")]
    OtherFormat {
        /// The batch.
        batch: i64,
        /// What it was written as.
        format: String,
    },
    /// The file was thrown away with the account numbers in it.
    #[error("the file of batch {0} was erased with its account numbers")]
    Erased(i64),
    /// A receipt that cannot be read or does not fit; nothing of its file was taken.
    #[error("line {line} of the receipts: {why}; nothing was taken")]
    Receipt {
        /// The line of the file, from 1.
        line: u64,
        /// Why.
        why: ReceiptRefusal,
    },
}

/// What is wrong with a line of the payer's receipts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptRefusal {
    /// Far more than any campaign has winners.
    #[error("the file is larger than a mebibyte")]
    TooLarge,
    /// Saved in another encoding.
    #[error("the file is not UTF-8; save it as CSV UTF-8")]
    NotUtf8,
    /// The reader of CSV gave up.
    #[error("it cannot be read as CSV")]
    NotCsv,
    /// Two columns are always needed.
    #[error("the columns status and reference are needed, and pay_key, or batch and line")]
    Columns,
    /// Nothing to name a prize by.
    #[error("a column pay_key is needed, or batch and line")]
    NamingColumns,
    /// Neither of the two words.
    #[error("{0:?} is no end of a payment; write paid or returned")]
    Status(String),
    /// None, or more than a reference may have.
    #[error("the payer's reference is needed, with at most {RECEIPT_REFERENCE_CHARS_MAX} characters")]
    Reference,
    /// A line that names nothing.
    #[error("it names no prize: give pay_key, or batch and line as numbers")]
    NamesNothing,
    /// A prize that was never handed over.
    #[error("no batch holds this prize")]
    NoBatch,
    /// A batch that nobody took out.
    #[error("its batch was not taken out yet")]
    NotOut,
    /// Something else was said before.
    #[error("this prize was {} before, with reference {reference:?}", if *paid { "paid" } else { "returned" })]
    SaidBefore {
        /// It was paid; else it came back.
        paid: bool,
        /// The reference that was given then.
        reference: String,
    },
}

/// The most characters of a payer's reference.
pub const RECEIPT_REFERENCE_CHARS_MAX: usize = 200;

/// Why a person is not forgotten yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EraseRefusal {
    /// Give it up, or wait for it.
    #[error(
        "the prize of place {0} is not paid yet: give it up with the erasure, or ask again once it is paid"
    )]
    PrizeOpen(u32),
    /// Whoever pays has it in hand.
    #[error("the prize of place {0} is being paid: ask again once it is settled")]
    OnItsWay(u32),
}

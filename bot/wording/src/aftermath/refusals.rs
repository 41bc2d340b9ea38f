//! Why something about appeals, corrections and prizes was not done, in the language of whoever asked.

use domain::lang::Lang;
use domain::refusal::{
    AppealRefusal, BatchRefusal, ClaimRefusal, CorrectionRefusal, EraseRefusal, RECEIPT_REFERENCE_CHARS_MAX,
    ReceiptRefusal, ReviewRefusal,
};
use domain::verdict::NOTE_CHARS_MAX;

use crate::aftermath::catalogue::{
    AppealGone, AppealListed, AppealNoneOpen, AppealOnlyAdmits, BatchChanged, BatchErased, BatchNone,
    BatchNothingReady, BatchOtherFormat, BatchReceipt, BatchSamePerson, ClaimIsOnHold, ClaimNoKey,
    ClaimNoPrize, ClaimNoReason, ClaimNoResult, ClaimNoUid, ClaimNobodyFollows, ClaimOffTheRoad,
    ClaimOnItsWay, ClaimPlaceHeld, CorrectionLongReason, CorrectionNoReason, CorrectionNoResult,
    CorrectionNoStrike, CorrectionNotAJudge, CorrectionNotStanding, CorrectionNothing, CorrectionSealed,
    EraseOnItsWay, ErasePrizeOpen, ReceiptColumns, ReceiptNamesNothing, ReceiptNamingColumns, ReceiptNoBatch,
    ReceiptNotCsv, ReceiptNotOut, ReceiptNotUtf8, ReceiptPaidBefore, ReceiptReference, ReceiptReturnedBefore,
    ReceiptStatus, ReceiptTooLarge, ReviewAnswered, ReviewAskedAlready, ReviewNoReason, ReviewNotMendable,
    ReviewNotWaiting, ReviewNotYours, ReviewNothingToMend, ReviewNothingToUndo, ReviewPassageTooShort,
    ReviewSaidAlready, ReviewUndoChanged,
};
use crate::commands::catalogue::{
    RefusedNotAWinner, RefusedNotYours, RefusedSamePerson, RefusedSecondAppeal,
};
use crate::panel::payout_state;
use crate::user_text::quote_at_most;

/// The most characters of a cell that are shown; it holds what somebody typed.
const DETAIL_CHARS_MAX: usize = 100;

/// Why a prize is not claimed or moved.
pub fn claim_refused(lang: Lang, why: &ClaimRefusal) -> String {
    match why {
        ClaimRefusal::NoResult => ClaimNoResult {}.say(lang),
        ClaimRefusal::NothingWon => RefusedNotAWinner {}.say(lang),
        ClaimRefusal::OnHold => ClaimIsOnHold {}.say(lang),
        ClaimRefusal::OnItsWay => ClaimOnItsWay {}.say(lang),
        ClaimRefusal::NoKey => ClaimNoKey {}.say(lang),
        ClaimRefusal::NoUid => ClaimNoUid {}.say(lang),
        ClaimRefusal::NoReason => ClaimNoReason {}.say(lang),
        ClaimRefusal::NoPrize(place) => ClaimNoPrize { place: place.to_string() }.say(lang),
        ClaimRefusal::OffTheRoad { from, to } => {
            ClaimOffTheRoad { from: payout_state(lang, *from), to: payout_state(lang, *to) }.say(lang)
        }
        ClaimRefusal::PlaceHeld(place) => ClaimPlaceHeld { place: place.to_string() }.say(lang),
        ClaimRefusal::NobodyFollows(place) => ClaimNobodyFollows { place: place.to_string() }.say(lang),
    }
}

/// Why an appeal is not taken or not answered.
pub fn appeal_refused(lang: Lang, why: AppealRefusal) -> String {
    match why {
        AppealRefusal::NotTheAuthor => RefusedNotYours {}.say(lang),
        AppealRefusal::Second => RefusedSecondAppeal {}.say(lang),
        AppealRefusal::SamePerson => RefusedSamePerson {}.say(lang),
        AppealRefusal::NoneOpen => AppealNoneOpen {}.say(lang),
        AppealRefusal::Listed => AppealListed {}.say(lang),
        AppealRefusal::OnlyAdmits => AppealOnlyAdmits {}.say(lang),
        AppealRefusal::Gone => AppealGone {}.say(lang),
    }
}

/// Why a review action other than a decision is refused.
pub fn review_refused(lang: Lang, why: ReviewRefusal) -> String {
    match why {
        ReviewRefusal::NothingToMend => ReviewNothingToMend {}.say(lang),
        ReviewRefusal::NotWaiting => ReviewNotWaiting {}.say(lang),
        ReviewRefusal::AskedAlready => ReviewAskedAlready {}.say(lang),
        ReviewRefusal::NotMendable => ReviewNotMendable {}.say(lang),
        ReviewRefusal::NothingToUndo => ReviewNothingToUndo {}.say(lang),
        ReviewRefusal::NotYours => ReviewNotYours {}.say(lang),
        ReviewRefusal::Answered => ReviewAnswered {}.say(lang),
        ReviewRefusal::Changed => ReviewUndoChanged {}.say(lang),
        ReviewRefusal::NoReason => ReviewNoReason {}.say(lang),
        ReviewRefusal::PassageTooShort => ReviewPassageTooShort {}.say(lang),
        ReviewRefusal::SaidAlready => ReviewSaidAlready {}.say(lang),
    }
}

/// Why a result is not corrected.
pub fn correction_refused(lang: Lang, why: &CorrectionRefusal) -> String {
    match why {
        CorrectionRefusal::NoResult => CorrectionNoResult {}.say(lang),
        CorrectionRefusal::NothingChanged => CorrectionNothing {}.say(lang),
        CorrectionRefusal::NoReason => CorrectionNoReason {}.say(lang),
        CorrectionRefusal::LongReason(chars) => {
            CorrectionLongReason { chars: chars.to_string(), most: NOTE_CHARS_MAX.to_string() }.say(lang)
        }
        CorrectionRefusal::NotStanding => CorrectionNotStanding {}.say(lang),
        CorrectionRefusal::NoStrikeReason => CorrectionNoStrike {}.say(lang),
        CorrectionRefusal::NotAJudge => CorrectionNotAJudge {}.say(lang),
        CorrectionRefusal::Sealed(number) => CorrectionSealed { number: number.to_string() }.say(lang),
    }
}

/// Why a person is not forgotten yet.
pub fn erase_refused(lang: Lang, why: EraseRefusal) -> String {
    match why {
        EraseRefusal::PrizeOpen(place) => ErasePrizeOpen { place: place.to_string() }.say(lang),
        EraseRefusal::OnItsWay(place) => EraseOnItsWay { place: place.to_string() }.say(lang),
    }
}

/// Why payments are not handed over or taken in.
pub fn batch_refused(lang: Lang, why: &BatchRefusal) -> String {
    match why {
        BatchRefusal::SamePerson => BatchSamePerson {}.say(lang),
        BatchRefusal::NothingReady => BatchNothingReady {}.say(lang),
        BatchRefusal::Changed(place) => BatchChanged { place: place.to_string() }.say(lang),
        BatchRefusal::NoBatch(batch) => BatchNone { batch: batch.to_string() }.say(lang),
        BatchRefusal::OtherFormat { batch, format } => {
            BatchOtherFormat { batch: batch.to_string(), format: format.clone() }.say(lang)
        }
        BatchRefusal::Erased(batch) => BatchErased { batch: batch.to_string() }.say(lang),
        BatchRefusal::Receipt { line, why } => {
            BatchReceipt { line: line.to_string(), detail: receipt_refused(lang, why) }.say(lang)
        }
    }
}

/// What is wrong with a line of the receipts.
fn receipt_refused(lang: Lang, why: &ReceiptRefusal) -> String {
    let quoted = |text: &str| quote_at_most(text, DETAIL_CHARS_MAX);
    match why {
        ReceiptRefusal::TooLarge => ReceiptTooLarge {}.say(lang),
        ReceiptRefusal::NotUtf8 => ReceiptNotUtf8 {}.say(lang),
        ReceiptRefusal::NotCsv => ReceiptNotCsv {}.say(lang),
        ReceiptRefusal::Columns => ReceiptColumns {}.say(lang),
        ReceiptRefusal::NamingColumns => ReceiptNamingColumns {}.say(lang),
        ReceiptRefusal::Status(text) => ReceiptStatus { text: quoted(text) }.say(lang),
        ReceiptRefusal::Reference => {
            ReceiptReference { most: RECEIPT_REFERENCE_CHARS_MAX.to_string() }.say(lang)
        }
        ReceiptRefusal::NamesNothing => ReceiptNamesNothing {}.say(lang),
        ReceiptRefusal::NoBatch => ReceiptNoBatch {}.say(lang),
        ReceiptRefusal::NotOut => ReceiptNotOut {}.say(lang),
        ReceiptRefusal::SaidBefore { paid: true, reference } => {
            ReceiptPaidBefore { reference: quoted(reference) }.say(lang)
        }
        ReceiptRefusal::SaidBefore { paid: false, reference } => {
            ReceiptReturnedBefore { reference: quoted(reference) }.say(lang)
        }
    }
}

//! The ledger of prizes, batches and receipts.

use domain::lang::Lang;
use domain::payout::PayoutState;

use crate::locale::{catalogue, labels};

labels! {
    /// The ledger of prizes.
    Paying {
        Title = "panel-pay-title",
        Empty = "panel-pay-empty",
        EmptyText = "panel-pay-empty-text",
        NoneFit = "panel-pay-none-fit",
        NoKey = "panel-pay-no-key",
        Ledger = "panel-pay-ledger",
        State = "panel-pay-state",
        AnyState = "panel-pay-any-state",
        Uid = "panel-pay-uid",
        UidAny = "panel-pay-uid-any",
        UidGiven = "panel-pay-uid-given",
        UidMissing = "panel-pay-uid-missing",
        OrderPlace = "panel-pay-order-place",
        OrderDue = "panel-pay-order-due",
        Winner = "panel-pay-winner",
        Amount = "panel-pay-amount",
        Deadline = "panel-pay-deadline",
        Batch = "panel-pay-batch",
        Choose = "panel-pay-choose",
        Approve = "panel-pay-approve",
        ApproveText = "panel-pay-approve-text",
        Batches = "panel-pay-batches",
        BatchesText = "panel-pay-batches-text",
        NoBatches = "panel-pay-no-batches",
        SamePerson = "panel-pay-same-person",
        OutXlsx = "panel-pay-out-xlsx",
        OutCsv = "panel-pay-out-csv",
        Again = "panel-pay-again",
        NotOut = "panel-pay-not-out",
        Hash = "panel-pay-hash",
        Receipts = "panel-pay-receipts",
        ReceiptsText = "panel-pay-receipts-text",
        ReceiptsField = "panel-pay-receipts-field",
        ReceiptsFile = "panel-pay-receipts-file",
        Import = "panel-pay-import",
        Whole = "panel-pay-whole",
        Prize = "panel-pay-prize",
        Post = "panel-pay-post",
        Version = "panel-pay-version",
        PayKey = "panel-pay-key",
        Why = "panel-pay-why",
        Reference = "panel-pay-reference",
        ReadUid = "panel-pay-read-uid",
        ReadUidText = "panel-pay-read-uid-text",
        UidRead = "panel-pay-uid-read",
        Steps = "panel-pay-steps",
        NoSteps = "panel-pay-no-steps",
        Log = "panel-pay-log",
        Back = "panel-pay-back",
        Hold = "panel-pay-hold",
        Release = "panel-pay-release",
        Forfeit = "panel-pay-forfeit",
        Void = "panel-pay-void",
        PassOn = "panel-pay-pass-on",
        HoldText = "panel-pay-hold-text",
        ReleaseText = "panel-pay-release-text",
        ForfeitText = "panel-pay-forfeit-text",
        VoidText = "panel-pay-void-text",
        PassOnText = "panel-pay-pass-on-text",
        StepReason = "panel-pay-step-reason",
        Stale = "panel-pay-stale",
        Renewed = "panel-pay-renewed",
        NothingChosen = "panel-pay-nothing-chosen",
        FlashApproved = "panel-pay-flash-approved",
        FlashMoved = "panel-pay-flash-moved",
        LogClaimed = "panel-pay-log-claimed",
        LogMoved = "panel-pay-log-moved",
        LogRead = "panel-pay-log-read",
        LogPassed = "panel-pay-log-passed",
        StateDue = "panel-pay-state-due",
        StateAwaiting = "panel-pay-state-awaiting",
        StateReady = "panel-pay-state-ready",
        StateExported = "panel-pay-state-exported",
        StatePaid = "panel-pay-state-paid",
        StateReturned = "panel-pay-state-returned",
        StateForfeited = "panel-pay-state-forfeited",
        StatePassedOn = "panel-pay-state-passed-on",
        StateOnHold = "panel-pay-state-on-hold",
        StateVoid = "panel-pay-state-void",
    }
}

catalogue! {
    PointCard = "panel-pay-point-card" { amount };
    PlaceOf = "panel-pay-place-of" { place };
    BatchOf = "panel-pay-batch-of" { batch };
    ApprovedBy = "panel-pay-approved-by" { name };
    OutBy = "panel-pay-out-by" { name, format };
    Prizes = "panel-pay-prizes" {} counts { prizes };
    Imported = "panel-pay-imported" {} counts { paid, returned, unchanged };
}

/// Where a prize stands.
pub fn payout_state(lang: Lang, state: PayoutState) -> String {
    match state {
        PayoutState::Due => Paying::StateDue,
        PayoutState::AwaitingUid => Paying::StateAwaiting,
        PayoutState::Ready => Paying::StateReady,
        PayoutState::Exported => Paying::StateExported,
        PayoutState::Paid => Paying::StatePaid,
        PayoutState::Returned => Paying::StateReturned,
        PayoutState::Forfeited => Paying::StateForfeited,
        PayoutState::PassedOn => Paying::StatePassedOn,
        PayoutState::OnHold => Paying::StateOnHold,
        PayoutState::Void => Paying::StateVoid,
    }
    .say(lang)
}

/// A prize by its face value. What is given is a point card, so the value never stands alone.
pub fn point_card(lang: Lang, amount: &str) -> String {
    PointCard { amount: amount.to_owned() }.say(lang)
}

/// The prize of a place.
pub fn prize_of_place(lang: Lang, place: u32) -> String {
    PlaceOf { place: place.to_string() }.say(lang)
}

/// A batch by its number.
pub fn batch_of(lang: Lang, batch: i64) -> String {
    BatchOf { batch: batch.to_string() }.say(lang)
}

/// Who approved a batch.
pub fn approved_by(lang: Lang, name: &str) -> String {
    ApprovedBy { name: name.to_owned() }.say(lang)
}

/// Who took a batch out, as what.
pub fn out_by(lang: Lang, name: &str, format: &str) -> String {
    OutBy { name: name.to_owned(), format: format.to_uppercase() }.say(lang)
}

/// How many prizes.
pub fn prizes_count(lang: Lang, prizes: u64) -> String {
    Prizes { prizes }.say(lang)
}

/// What receipts brought.
pub fn receipts_taken(lang: Lang, paid: u64, returned: u64, unchanged: u64) -> String {
    Imported { paid, returned, unchanged }.say(lang)
}

//! Every sentence of `commands.ftl`, with its variables.

use domain::state::State;

use crate::locale::{catalogue, names};

catalogue! {
    StatusHeading = "status-heading" { heading, state };
    StatusWindow = "status-window" { opens, closes, countdown };
    StatusNext = "status-next" { what, at };
    StatusVoid = "status-void" { reason };
    MineHeading = "mine-heading" { heading } counts { posts };
    MineLine = "mine-line" { link, line };
    MineMore = "mine-more" { command } counts { more };
    DryHeading = "dry-heading" { heading };
    DryAccepted = "dry-accepted" {};
    DryReview = "dry-review" {};
    DryRejected = "dry-rejected" {};
    DryMend = "dry-mend" { mend };
    DryLater = "dry-later" {};
    Submitted = "submitted" { command };
    SubmittedAgain = "submitted-again" {};
    ChartEnglish = "chart-english" {};
    AppealFiled = "appeal-filed" { link, until };
    ClaimStored = "claim-stored" { heading, tail, until };
    ClaimHeld = "claim-held" {};
    DraftStored = "draft-stored" { campaign };
    DraftTyped = "draft-typed" {};
    Findings = "findings" {} counts { findings };
    ConfirmApprove = "confirm-approve" { heading, announce, opens, closes, prize } counts { winners };
    ConfirmOpen = "confirm-open" { heading, opens };
    ConfirmExtend = "confirm-extend" { heading, closes, until } counts { created };
    ConfirmClose = "confirm-close" { heading, closes } counts { created, entered, waiting };
    ConfirmVoid = "confirm-void" { heading, state } counts { created, entered };
    ConfirmFreeze = "confirm-freeze" { heading } counts { entered };
    ConfirmSeal = "confirm-seal" { heading } counts { entered };
    ConfirmPublish = "confirm-publish" { heading } counts { entered, winners };
    DoneApproved = "done-approved" { announce };
    DoneOpened = "done-opened" { heading };
    DoneExtended = "done-extended" { heading, closes };
    DoneClosed = "done-closed" { heading };
    DoneVoided = "done-voided" { heading };
    DoneFrozen = "done-frozen" { hash } counts { entries };
    DoneSealed = "done-sealed" { hash };
    DonePublished = "done-published" { hash } counts { winners };
    Cancelled = "cancelled" {};
    PickWait = "pick-wait" { heading, what, at };
    PickSheets = "pick-sheets" {};
    PickDone = "pick-done" { heading };
    ReviewHeading = "review-heading" { heading } counts { waiting };
    ReviewPost = "review-post" { link, author, at };
    ReviewText = "review-text" { text };
    ReviewAppeal = "review-appeal" { text };
    ReviewClaimed = "review-claimed" { until };
    ReviewClaimedByOther = "review-claimed-by-other" { until };
    ReviewEmpty = "review-empty" {};
    ReviewAccepted = "review-accepted" { link };
    ReviewRejected = "review-rejected" { reason, link };
    ReviewAsked = "review-asked" { reason, link };
    ReviewChanged = "review-changed" {};
    RefusedOutside = "refused-outside" {};
    RefusedRole = "refused-role" { right };
    RefusedNoCampaign = "refused-no-campaign" {};
    RefusedNoCampaigns = "refused-no-campaigns" {};
    RefusedWhichCampaign = "refused-which-campaign" {};
    RefusedNoPost = "refused-no-post" {};
    RefusedNoPosts = "refused-no-posts" {};
    RefusedNotYours = "refused-not-yours" {};
    RefusedNoVerdict = "refused-no-verdict" {};
    RefusedNotAPost = "refused-not-a-post" { text };
    RefusedNotJudgedHere = "refused-not-judged-here" {};
    RefusedEmpty = "refused-empty" { field };
    RefusedSecondAppeal = "refused-second-appeal" {};
    RefusedSamePerson = "refused-same-person" {};
    RefusedState = "refused-state" { state, command };
    RefusedTooSoon = "refused-too-soon" { due };
    RefusedTooLate = "refused-too-late" { ended };
    RefusedNoResult = "refused-no-result" { at };
    RefusedNotAWinner = "refused-not-a-winner" {};
    RefusedUid = "refused-uid" {} counts { least, most };
    RefusedNotLater = "refused-not-later" { closes };
    RefusedStale = "refused-stale" {};
    RefusedOldButton = "refused-old-button" {};
    RefusedPending = "refused-pending" { command } counts { waiting };
    RefusedPrize = "refused-prize" { text };
    RefusedWindow = "refused-window" { detail };
    RefusedChannels = "refused-channels" {};
    RefusedNoMarket = "refused-no-market" {};
    RefusedNoChart = "refused-no-chart" {};
    WindowEmpty = "window-empty" {};
    WindowUnreadable = "window-unreadable" { part };
    WindowNoEnd = "window-no-end" { text };
    WindowNoDay = "window-no-day" { part };
    WindowNoTime = "window-no-time" { part };
    WindowNone = "window-none" { part };
    WindowAmbiguous = "window-ambiguous" { part };
    WindowZone = "window-zone" { part };
    WindowWeekday = "window-weekday" { part, date };
    WindowEndFirst = "window-end-first" { opens, closes };
    RefusedFailed = "refused-failed" { mark };
}

names! {
    /// Where a campaign stands, in a word.
    state_name(State) {
        State::Draft => "state-draft",
        State::Approved => "state-approved",
        State::Announced => "state-announced",
        State::Open => "state-open",
        State::Closed => "state-closed",
        State::Judging => "state-judging",
        State::Frozen => "state-frozen",
        State::Published => "state-published",
        State::Paid => "state-paid",
        State::Void => "state-void",
    }
}

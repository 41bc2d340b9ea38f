//! Every sentence and every name, with its variables.
//!
//! The order is that of the files under `locales`. A struct that nothing builds is a compiler warning, so no sentence
//! outlives its use.

use domain::length::CountMethod;
use domain::verdict::{Flag, ReasonCode};

use crate::criteria::KnownCriterion;
use crate::dates::NamedDate;
use crate::lint::LintCode;
use crate::locale::{catalogue, names};
use crate::market_move::Asset;

catalogue! {
    // common.ftl
    ListSeparator = "list-separator" {};
    ClauseSeparator = "clause-separator" {};
    SentenceSeparator = "sentence-separator" {};
    DurationSeconds = "duration-seconds" { seconds };
    DurationMinutes = "duration-minutes" {} counts { minutes };
    DurationHours = "duration-hours" {} counts { hours };
    DurationDays = "duration-days" {} counts { days };
    StepHours = "step-hours" {} counts { hours };
    StepMinutes = "step-minutes" {} counts { minutes };
    StepSeconds = "step-seconds" {} counts { seconds };
    PriceUsd = "price-usd" { price };
    PriceOther = "price-other" { price };
    PrizeUsd = "prize-usd" { amount };
    PrizeOther = "prize-other" { amount, currency };
    Quoted = "quoted" { text };
    AndMore = "and-more" {} counts { more };

    // notice.ftl
    NoticeHeading = "notice-heading" { heading };
    NoticePrize = "notice-prize" { tag, prize } counts { winners };
    NoticeWindow = "notice-window" { opens, closes };
    NoticeWindowLocal = "notice-window-local" { opens, closes };
    NoticeRulesTitle = "notice-rules-title" {};
    NoticeRuleTopic = "notice-rule-topic" { tag };
    NoticeRuleTopics = "notice-rule-topics" { tag } counts { allowed };
    NoticeAliases = "notice-aliases" { aliases };
    NoticeRuleOriginal = "notice-rule-original" {};
    NoticeRuleLength = "notice-rule-length" { method, explained } counts { needed };
    NoticeRuleEdits = "notice-rule-edits" {};
    NoticeRuleWho = "notice-rule-who" {};
    NoticeJudging = "notice-judging" { weights };
    NoticeWeight = "notice-weight" { criterion } counts { weight };
    NoticeFloor = "notice-floor" {} counts { floor, total };
    NoticeUpTo = "notice-up-to" {} counts { winners };
    NoticeTie = "notice-tie" { commitment };
    NoticeDatesTitle = "notice-dates-title" {};
    NoticeDate = "notice-date" { what, at, local };
    NoticeAdvice = "notice-advice" {};
    NoticeReceipt = "notice-receipt" { command };
    DraftTitle = "draft-title" { topic };
    DraftQuestion = "draft-question" {};

    // announcements.ftl
    Reminder = "reminder" { heading, countdown };
    ReminderCounts = "reminder-counts" { closes } counts { entered };
    ReminderHelp = "reminder-help" { command };
    LastHour = "last-hour" { heading, countdown };
    Amended = "amended" { heading };
    AmendedReason = "amended-reason" { reason };
    AmendedOpens = "amended-opens" { opens, was };
    AmendedCloses = "amended-closes" { closes, was };
    AmendedKept = "amended-kept" {};
    Closed = "closed" { heading };
    ClosedNext = "closed-next" { entry_list };
    EntryList = "entry-list" { heading };
    EntryListNext = "entry-list-next" { check, appeal, until, freeze };
    Tally = "tally" {} counts { created, accepted, needs_review, rejected, withdrawn };
    TallyEntered = "tally-entered" {} counts { entered };
    Frozen = "frozen" { heading } counts { entries };
    FrozenListHash = "frozen-list-hash" { hash };
    FrozenCommitment = "frozen-commitment" { commitment };
    FrozenNext = "frozen-next" { command, seal, results };
    Voided = "voided" { heading };
    VoidedReason = "voided-reason" { reason };
    VoidedNext = "voided-next" {};
    ReviewNeeded = "review-needed" { heading } counts { waiting };
    ReviewNeededUntil = "review-needed-until" { freeze };
    WindowMissed = "window-missed" { heading, closes };
    FreezeOverdue = "freeze-overdue" { heading, due };
    ResultOverdue = "result-overdue" { heading, due };

    // results.ftl
    ResultsHeading = "results-heading" { heading };
    ResultsCorrected = "results-corrected" {} counts { version };
    ResultsWinner = "results-winner" { name, link, prize } counts { place };
    ResultsNobody = "results-nobody" {};
    ResultsUnnamed = "results-unnamed" {};
    ResultsCounts = "results-counts" {} counts { entered, eligible, judged };
    ResultsCoverage = "results-coverage" {} counts { posts, rejected, withdrawn, unknown };
    ResultsGaps = "results-gaps" {} counts { stretches, minutes };
    ResultsFewer = "results-fewer" {} counts { people, not_awarded };
    ResultsTie = "results-tie" { seed, commitment };
    ResultsProof = "results-proof" { list, bundle } counts { version };
    ResultsVerify = "results-verify" { command };
    ResultsClaim = "results-claim" { command, until };
    ResultsAppeals = "results-appeals" { appeals };
    ResultsPay = "results-pay" { pay };
    ResultsSafety = "results-safety" {};
    ClaimNoted = "claim-noted" { pay } counts { place };
    ClaimOnHold = "claim-on-hold" {} counts { place };
    WinnerReply = "winner-reply" { prize, command, until } counts { place };

    // reasons.ftl
    ReasonTagMissing = "reason-tag-missing" {};
    ReasonTagMissingFound = "reason-tag-missing-found" { found };
    ReasonTagUnclosed = "reason-tag-unclosed" { typed };
    ReasonExtraTag = "reason-extra-tag" { typed } counts { allowed };
    ReasonTooShort = "reason-too-short" { counted, method } counts { needed };
    ReasonTooEarly = "reason-too-early" { by };
    ReasonLate = "reason-late" { by };
    ReasonLateAtClose = "reason-late-at-close" {};
    ReasonVersionUnknown = "reason-version-unknown" { earliest };
    ReasonBot = "reason-bot" {};
    ReasonStaff = "reason-staff" {};
    ReasonForward = "reason-forward" {};
    ReasonEmbedOnly = "reason-embed-only" {};
    ReasonWrongChannel = "reason-wrong-channel" {};
    ReasonCopied = "reason-copied" {} counts { chars };
    ReasonSimilar = "reason-similar" {} counts { chars };
    ReasonPerson = "reason-person" { name };
    ReasonPersonNote = "reason-person-note" { name, note };
    ReasonWithdrawn = "reason-withdrawn" { at };
    MendTagMissing = "mend-tag-missing" {};
    MendTagUnclosed = "mend-tag-unclosed" {};
    MendExtraTag = "mend-extra-tag" {} counts { allowed };
    MendTooShort = "mend-too-short" { missing };
    MendPostAgain = "mend-post-again" {};
    MendWithdrawn = "mend-withdrawn" {};
    MendForward = "mend-forward" {};
    MendEmbedOnly = "mend-embed-only" {};
    MendWrongChannel = "mend-wrong-channel" {};
    MendSimilar = "mend-similar" {};

    // receipt.ftl
    ReceiptEntered = "receipt-entered" { link };
    ReceiptPending = "receipt-pending" { link };
    ReceiptNotEntered = "receipt-not-entered" { reason, link };
    ReceiptWithdrawn = "receipt-withdrawn" { reason, link };
    ReceiptCampaign = "receipt-campaign" { campaign };
    ReceiptOverruled = "receipt-overruled" {};
    ReceiptNote = "receipt-note" { note };
    ReceiptItem = "receipt-item" { text };
    ReceiptPassage = "receipt-passage" { quote, link, at } counts { chars };
    ReceiptPassagesMore = "receipt-passages-more" {} counts { more };
    ReceiptTopics = "receipt-topics" { tags };
    ReceiptNoTopics = "receipt-no-topics" {};
    ReceiptLength = "receipt-length" { counted, method } counts { needed };
    ReceiptOwnCount = "receipt-own-count" { counted };
    ReceiptPosted = "receipt-posted" { at };
    ReceiptPostedEarly = "receipt-posted-early" { at, by };
    ReceiptPostedLate = "receipt-posted-late" { at, by };
    ReceiptPostedAtClose = "receipt-posted-at-close" { at };
    ReceiptVersionFirst = "receipt-version-first" {};
    ReceiptVersionEdit = "receipt-version-edit" { at };
    ReceiptVersionUnknown = "receipt-version-unknown" {};
    ReceiptRules = "receipt-rules" { rules };
    ReceiptMend = "receipt-mend" { closes };
    ReceiptEditable = "receipt-editable" { closes };
    ReceiptAppeal = "receipt-appeal" { command, until };
    ReceiptAppealOver = "receipt-appeal-over" { until };
    ReceiptAppealResult = "receipt-appeal-result" { command, until };
    ReceiptNumberLater = "receipt-number-later" { freeze };
    ReceiptNumber = "receipt-number" {} counts { number };
    ReceiptSalt = "receipt-salt" { salt };
    ReplyMend = "reply-mend" { what, closes, command };
    ReplyAgain = "reply-again" { what, command };
    ReplySimilar = "reply-similar" { command };
    ReplyWaits = "reply-waits" { command };
    ReplyOther = "reply-other" { reason, command };
    LineEntered = "line-entered" {};
    LineEnteredFlagged = "line-entered-flagged" { flags };
    LinePending = "line-pending" { reason };
    LinePendingPlain = "line-pending-plain" {};
    LineNotEntered = "line-not-entered" { reason };
    LineMoreReasons = "line-more-reasons" { reason } counts { more };

    // market.ftl
    MarketRise = "market-rise" { asset, series, at, peak, base, base_at, percent, since } counts { hours };
    MarketFall = "market-fall" { asset, series, at, peak, base, base_at, percent, since } counts { hours };
    MarketHighestSince = "market-highest-since" { day };
    MarketLowestSince = "market-lowest-since" { day };
    MarketHighestSinceTwo = "market-highest-since-two" { day, day8 };
    MarketLowestSinceTwo = "market-lowest-since-two" { day, day8 };
    MarketHighestAtLeast = "market-highest-at-least" { from } counts { days };
    MarketLowestAtLeast = "market-lowest-at-least" { from } counts { days };
    MarketRiseOnly = "market-rise-only" { asset, series, at, peak, since };
    MarketFallOnly = "market-fall-only" { asset, series, at, peak, since };
    MarketBackPart = "market-back-part" { far, far_at, percent, ratio } counts { hours };
    MarketBackMost = "market-back-most" { far, far_at, percent, ratio } counts { hours };
    MarketBackAll = "market-back-all" { far, far_at, percent, ratio } counts { hours };
    MarketBackMore = "market-back-more" { far, far_at, percent, ratio } counts { hours };
    MarketBackOnly = "market-back-only" { far, far_at, percent };
    MarketBouncePart = "market-bounce-part" { far, far_at, percent, ratio } counts { hours };
    MarketBounceMost = "market-bounce-most" { far, far_at, percent, ratio } counts { hours };
    MarketBounceAll = "market-bounce-all" { far, far_at, percent, ratio } counts { hours };
    MarketBounceMore = "market-bounce-more" { far, far_at, percent, ratio } counts { hours };
    MarketBounceOnly = "market-bounce-only" { far, far_at, percent };
    MarketBelowClosed = "market-below-closed" { level, touch, confirm };
    MarketAboveClosed = "market-above-closed" { level, touch, confirm };
    MarketBelowTouched = "market-below-touched" { level, touch };
    MarketAboveTouched = "market-above-touched" { level, touch };
    MarketRumour = "market-rumour" { title };
    MarketDisputed = "market-disputed" { title };
    MarketRetracted = "market-retracted" { title };
    MarketNewsWithin = "market-news-within" { sources, title, at } counts { minutes };
    MarketNewsAmid = "market-news-amid" { source, title, at } counts { minutes };
    MarketNewsSameBar = "market-news-same-bar" { source, title, at };
    MarketNewsAfter = "market-news-after" { source, title, at } counts { minutes };
    MarketNewsNone = "market-news-none" {};
    MarketData = "market-data" { series, bar, as_of };
    MarketMissingBars = "market-missing-bars" {} counts { bars };
    MarketChartTitle = "market-chart-title" { asset, series };
    MarketChartHigh = "market-chart-high" {};
    MarketChartLow = "market-chart-low" {};
    MarketChartBaseLow = "market-chart-base-low" {} counts { hours };
    MarketChartBaseHigh = "market-chart-base-high" {} counts { hours };
    MarketChartLevel = "market-chart-level" {};
    MarketChartSource = "market-chart-source" { as_of };
    MarketNoPrices = "market-no-prices" {};
    MarketStale = "market-stale" { closed };

    // lint.ftl
    LintFindingLine = "lint-finding" { place, problem, mend };
    LintPlaceCampaign = "lint-place-campaign" {};
    LintEvidence = "lint-evidence" { problem, evidence };
}

names! {
    /// The name of a reason, as a heading or a filter shows it.
    reason_name(ReasonCode) {
        ReasonCode::TagMissing => "name-tag-missing",
        ReasonCode::TagUnclosed => "name-tag-unclosed",
        ReasonCode::ExtraTag => "name-extra-tag",
        ReasonCode::TooShort => "name-too-short",
        ReasonCode::TooEarly => "name-too-early",
        ReasonCode::Late => "name-late",
        ReasonCode::VersionUnknown => "name-version-unknown",
        ReasonCode::Bot => "name-bot",
        ReasonCode::StaffNotEntered => "name-staff-not-entered",
        ReasonCode::Forward => "name-forward",
        ReasonCode::EmbedOnly => "name-embed-only",
        ReasonCode::WrongChannel => "name-wrong-channel",
        ReasonCode::CopiedPassage => "name-copied-passage",
        ReasonCode::SimilarEarlier => "name-similar-earlier",
        ReasonCode::Reworded => "name-reworded",
        ReasonCode::LowContent => "name-low-content",
        ReasonCode::OffTopic => "name-off-topic",
        ReasonCode::RuleBreach => "name-rule-breach",
        ReasonCode::ScamLink => "name-scam-link",
        ReasonCode::Withdrawn => "name-withdrawn",
        ReasonCode::RemovedByStaff => "name-removed-by-staff",
        ReasonCode::Erased => "name-erased",
        ReasonCode::StruckAfterObjection => "name-struck-after-objection",
    }

    /// What a flag says.
    flag(Flag) {
        Flag::TagAmbiguous => "flag-tag-ambiguous",
        Flag::NoOwnText => "flag-no-own-text",
        Flag::InvisibleChars => "flag-invisible-chars",
    }

    /// What a counting method counts, as a notice explains it.
    method_explained(CountMethod) {
        CountMethod::HeraldCount1 => "method-herald-count",
        CountMethod::CodePoints => "method-code-points",
        CountMethod::LettersDigits => "method-letters-digits",
        CountMethod::Weibo => "method-weibo",
        CountMethod::XWeight => "method-x-weight",
        CountMethod::OfficeWords => "method-office-words",
    }

    /// The name of a criterion that herald knows.
    criterion_name(KnownCriterion) {
        KnownCriterion::Analysis => "criterion-analysis",
        KnownCriterion::Clarity => "criterion-clarity",
        KnownCriterion::Creativity => "criterion-creativity",
        KnownCriterion::Depth => "criterion-depth",
        KnownCriterion::Evidence => "criterion-evidence",
        KnownCriterion::Insight => "criterion-insight",
        KnownCriterion::Interaction => "criterion-interaction",
        KnownCriterion::Originality => "criterion-originality",
        KnownCriterion::Quality => "criterion-quality",
        KnownCriterion::Reasoning => "criterion-reasoning",
        KnownCriterion::Relevance => "criterion-relevance",
        KnownCriterion::Strategy => "criterion-strategy",
    }

    /// The name of a traded asset.
    asset_name(Asset) {
        Asset::Bitcoin => "asset-bitcoin",
        Asset::Ether => "asset-ether",
        Asset::Unknown => "asset-unknown",
    }

    /// The name of a date in the notice.
    date_name(NamedDate) {
        NamedDate::EntryList => "date-entry-list",
        NamedDate::Objections => "date-objections",
        NamedDate::Freeze => "date-freeze",
        NamedDate::Seal => "date-seal",
        NamedDate::Results => "date-results",
        NamedDate::Appeals => "date-appeals",
        NamedDate::Pay => "date-pay",
        NamedDate::Claim => "date-claim",
        NamedDate::Opens => "date-opens",
        NamedDate::Closes => "date-closes",
    }

    /// What a check of a notice found.
    lint_problem(LintCode) {
        LintCode::Campaign => "lint-campaign",
        LintCode::TagMissing => "lint-tag-missing",
        LintCode::TagOther => "lint-tag-other",
        LintCode::AliasMissing => "lint-alias-missing",
        LintCode::DateMissing => "lint-date-missing",
        LintCode::ZoneMissing => "lint-zone-missing",
        LintCode::DatesDiffer => "lint-dates-differ",
        LintCode::FiguresDiffer => "lint-figures-differ",
        LintCode::FigureSource => "lint-figure-source",
        LintCode::PrizeMissing => "lint-prize-missing",
        LintCode::WinnersMissing => "lint-winners-missing",
        LintCode::CashWords => "lint-cash-words",
        LintCode::LengthMissing => "lint-length-missing",
        LintCode::MethodMissing => "lint-method-missing",
        LintCode::WeightMissing => "lint-weight-missing",
        LintCode::UpToMissing => "lint-up-to-missing",
        LintCode::TieMissing => "lint-tie-missing",
        LintCode::AdviceMissing => "lint-advice-missing",
        LintCode::StrayMention => "lint-stray-mention",
        LintCode::TooLong => "lint-too-long",
        LintCode::TitleLong => "lint-title-long",
        LintCode::TagClash => "lint-tag-clash",
        LintCode::WeekdayWrong => "lint-weekday-wrong",
        LintCode::BudgetDiffers => "lint-budget-differs",
        LintCode::FigureUnknown => "lint-figure-unknown",
        LintCode::NewsUnlabelled => "lint-news-unlabelled",
    }

    /// How to mend what a check of a notice found.
    lint_mend(LintCode) {
        LintCode::Campaign => "lint-campaign-mend",
        LintCode::TagMissing => "lint-tag-missing-mend",
        LintCode::TagOther => "lint-tag-other-mend",
        LintCode::AliasMissing => "lint-alias-missing-mend",
        LintCode::DateMissing => "lint-date-missing-mend",
        LintCode::ZoneMissing => "lint-zone-missing-mend",
        LintCode::DatesDiffer => "lint-dates-differ-mend",
        LintCode::FiguresDiffer => "lint-figures-differ-mend",
        LintCode::FigureSource => "lint-figure-source-mend",
        LintCode::PrizeMissing => "lint-prize-missing-mend",
        LintCode::WinnersMissing => "lint-winners-missing-mend",
        LintCode::CashWords => "lint-cash-words-mend",
        LintCode::LengthMissing => "lint-length-missing-mend",
        LintCode::MethodMissing => "lint-method-missing-mend",
        LintCode::WeightMissing => "lint-weight-missing-mend",
        LintCode::UpToMissing => "lint-up-to-missing-mend",
        LintCode::TieMissing => "lint-tie-missing-mend",
        LintCode::AdviceMissing => "lint-advice-missing-mend",
        LintCode::StrayMention => "lint-stray-mention-mend",
        LintCode::TooLong => "lint-too-long-mend",
        LintCode::TitleLong => "lint-title-long-mend",
        LintCode::TagClash => "lint-tag-clash-mend",
        LintCode::WeekdayWrong => "lint-weekday-wrong-mend",
        LintCode::BudgetDiffers => "lint-budget-differs-mend",
        LintCode::FigureUnknown => "lint-figure-unknown-mend",
        LintCode::NewsUnlabelled => "lint-news-unlabelled-mend",
    }
}

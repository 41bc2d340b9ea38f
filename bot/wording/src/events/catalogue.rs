//! Every sentence about a market event, with its variables.

use market::Hold;

use crate::locale::{catalogue, names};

catalogue! {
    // brief.ftl
    BriefLead = "brief-lead" { lead };
    BriefUnusual = "brief-unusual" { z } counts { hours };
    BriefRank = "brief-rank" { rank } counts { hours, days };
    BriefVolume = "brief-volume" { ratio, hour };
    BriefNews = "brief-news" {};
    BriefNewsNone = "brief-news-none" {};
    BriefHeadline = "brief-headline" { title, source, at, lag };
    BriefHeadlineLink = "brief-headline-link" { title, source, at, lag, link };
    BriefLagWithin = "brief-lag-within" {} counts { minutes };
    BriefLagBefore = "brief-lag-before" {} counts { minutes };
    BriefLagSameBar = "brief-lag-same-bar" {};
    BriefLagAfter = "brief-lag-after" {} counts { minutes };
    BriefUnknown = "brief-unknown" { unknown };
    BriefUnknownCause = "brief-unknown-cause" {};
    BriefUnknownBase = "brief-unknown-base" {} counts { hours };
    BriefUnknownUsual = "brief-unknown-usual" {} counts { samples, wanted };
    BriefUnknownVolume = "brief-unknown-volume" {};
    BriefUnknownSince = "brief-unknown-since" { from };
    BriefUnknownRank = "brief-unknown-rank" {};
    BriefLeftOut = "brief-left-out" { venues };
    BriefConfirmed = "brief-confirmed" { title };

    // events.ftl
    AlertNew = "alert-new" { asset };
    AlertLateNews = "alert-late-news" { asset };
    AlertGrown = "alert-grown" { asset };
    AlertRise = "alert-rise" { rule, percent, base, base_at, price, price_at } counts { hours };
    AlertFall = "alert-fall" { rule, percent, base, base_at, price, price_at } counts { hours };
    AlertUnusual = "alert-unusual" { reading, z };
    AlertGivenBack = "alert-given-back" { reading, retraced };
    AlertGate = "alert-gate" { title, source, at };
    AlertNoFigures = "alert-no-figures" {};
    AlertDraft = "alert-draft" { campaign, opens, command };
    AlertHeld = "alert-held" { hold };
    AlertNoDraft = "alert-no-draft" { why };
    HoldNote = "hold-note" { heading, campaign, title, source, hold };
    HoldNoteAnnounced = "hold-note-announced" {};
    HoldNoteOverride = "hold-note-override" { command };
    ReleasedNote = "released-note" { heading, campaign, title, source, opens, command };
    NewsRestsOn = "news-rests-on" { reason };
    Correction = "correction" { heading, title, source, at };
    CorrectionDisputed = "correction-disputed" { heading, title, source, at };
    AutoApproved = "auto-approved" { heading, announce };
    AutoRefused = "auto-refused" { campaign, why };
    HeldRefusal = "held-refusal" { hold };
    FindingsRefusal = "findings-refusal" { findings };
    FindingsMore = "findings-more" { findings } counts { more };
}

names! {
    /// Why a draft is held.
    hold_name(Hold) {
        Hold::Unconfirmed => "hold-unconfirmed",
        Hold::Disputed => "hold-disputed",
        Hold::Retracted => "hold-retracted",
        Hold::NoHeadline => "hold-no-headline",
    }
}

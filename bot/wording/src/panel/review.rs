//! The overview, the review queue, the post and the result.

use crate::locale::{catalogue, labels};

labels! {
    /// The overview.
    Overview {
        NoCampaigns = "panel-no-campaigns",
        NoCampaignsText = "panel-no-campaigns-text",
        Live = "panel-live",
        Past = "panel-past",
        Waiting = "panel-waiting",
        Accepted = "panel-accepted",
        Rejected = "panel-rejected",
        Withdrawn = "panel-withdrawn",
        Oldest = "panel-oldest",
        Appeals = "panel-appeals",
        Unsent = "panel-unsent",
        Unheard = "panel-unheard",
        Opens = "panel-opens",
        Closes = "panel-closes",
        Freeze = "panel-freeze",
        ResultsAt = "panel-results-at",
        StartReview = "panel-start-review",
    }

    /// The list of posts.
    Queue {
        Title = "panel-queue",
        Shown = "panel-shown",
        All = "panel-shown-all",
        Reason = "panel-filter-reason",
        AnyReason = "panel-any-reason",
        Search = "panel-filter-search",
        Order = "panel-order",
        OldestFirst = "panel-oldest-first",
        NewestFirst = "panel-newest-first",
        Apply = "panel-apply",
        Empty = "panel-queue-empty",
        EmptyText = "panel-queue-empty-text",
        NoneFit = "panel-none-fit",
        ClearFilter = "panel-clear-filter",
        Mine = "panel-claim-mine",
        NoText = "panel-no-text",
        NotJudged = "panel-not-judged",
        FilterTitle = "panel-filter-more",
        LookInAll = "panel-look-in-all",
        WithAuthor = "panel-shown-author",
        ByRisk = "panel-order-risk",
        Likeness = "panel-filter-likeness",
        AnyLikeness = "panel-any-likeness",
        LikeSimilar = "panel-like-similar",
        LikeCopied = "panel-like-copied",
        Script = "panel-filter-script",
        AnyScript = "panel-any-script",
        ScriptHan = "panel-script-han",
        ScriptLatin = "panel-script-latin",
        ScriptOther = "panel-script-other",
        Signal = "panel-filter-signal",
        AnySignal = "panel-any-signal",
        Held = "panel-filter-held",
        AnyHeld = "panel-any-held",
        HeldAnyone = "panel-held-anyone",
        HeldMine = "panel-held-mine",
        RiskLow = "panel-risk-low",
        RiskMedium = "panel-risk-medium",
        RiskHigh = "panel-risk-high",
        Mended = "panel-mended",
        BulkTitle = "panel-bulk",
        BulkHint = "panel-bulk-hint",
        BulkPick = "panel-bulk-pick",
        BulkAll = "panel-bulk-all",
        BulkLetIn = "panel-bulk-let-in",
        BulkLeaveOut = "panel-bulk-leave-out",
        BulkConfirm = "panel-bulk-confirm",
        BulkNone = "panel-bulk-none",
        BulkDone = "panel-bulk-done",
        BulkStale = "panel-bulk-stale",
        BulkHeld = "panel-bulk-held",
        BulkOther = "panel-bulk-other",
        BulkUnknown = "panel-bulk-unknown",
        BulkResult = "panel-bulk-result",
        HelpMend = "panel-help-mend",
        HelpCompare = "panel-help-compare",
        SearchHint = "panel-search-hint",
    }

    /// The page of one post.
    Post {
        Title = "panel-post",
        Text = "panel-post-text",
        Raw = "panel-post-raw",
        RawHint = "panel-post-raw-hint",
        Versions = "panel-versions",
        Judged = "panel-version-judged",
        First = "panel-version-first",
        Edited = "panel-version-edited",
        Deleted = "panel-post-deleted",
        Checks = "panel-checks",
        Window = "panel-check-window",
        Topic = "panel-check-topic",
        Length = "panel-check-length",
        OwnLength = "panel-check-own",
        Originality = "panel-check-originality",
        Original = "panel-originality-original",
        ReviewIt = "panel-originality-review",
        Copied = "panel-originality-copied",
        NotCompared = "panel-originality-none",
        Passages = "panel-passages",
        Here = "panel-passage-here",
        Earlier = "panel-passage-earlier",
        Flags = "panel-flags",
        Decisions = "panel-decisions",
        NoDecisions = "panel-no-decisions",
        TakenBack = "panel-taken-back",
        Decide = "panel-decide",
        Accept = "panel-accept",
        Reject = "panel-reject",
        Note = "panel-note",
        Undo = "panel-undo",
        Next = "panel-next",
        Back = "panel-back",
        OnDiscord = "panel-on-discord",
        ReadOnly = "panel-read-only",
        Ended = "panel-review-ended",
        HasAppeal = "panel-has-appeal",
        ChangedText = "panel-changed-text",
        ChangedJudged = "panel-changed-judged",
        Reload = "panel-reload",
        NewState = "panel-new-state",
        Author = "panel-author",
        Posted = "panel-posted",
        ListNumber = "panel-list-number",
        PostsOfAuthor = "panel-posts-of-author",
        LegendShared = "panel-legend-shared",
        LegendBackground = "panel-legend-background",
        Mend = "panel-mend",
        MendHint = "panel-mend-hint",
        MendReason = "panel-mend-reason",
        MendSend = "panel-mend-send",
        Compare = "panel-compare-open",
        Counts = "panel-counts",
        CountMethod = "panel-count-method",
        CountValue = "panel-count-value",
        CountJudged = "panel-count-judged",
        Told = "panel-told",
        TellsApart = "panel-signals",
    }

    /// Two posts side by side.
    Compare {
        Title = "panel-compare",
        First = "panel-compare-first",
        Later = "panel-compare-later",
        Shared = "panel-compare-shared",
        None = "panel-compare-none",
        NoneText = "panel-compare-none-text",
        Grey = "panel-compare-grey",
        GreyQuoted = "panel-grey-quoted",
        GreyTopic = "panel-grey-topic",
        GreyNotice = "panel-grey-notice",
        GreyAllowed = "panel-grey-allowed",
        Neither = "panel-compare-neither",
        Exclude = "panel-exclude",
        ExcludePost = "panel-exclude-post",
        ExcludeHint = "panel-exclude-hint",
        ExcludeReason = "panel-exclude-reason",
        ExcludeSend = "panel-exclude-send",
        Excluded = "panel-excluded",
        Include = "panel-include",
        ExcludeDone = "panel-exclude-done",
        IncludeDone = "panel-include-done",
        BackToPost = "panel-compare-back",
        RejectFor = "panel-compare-reject-for",
        RejectIt = "panel-compare-reject",
        Why = "panel-compare-why",
    }

    /// The page of the result.
    Outcome {
        Title = "panel-result",
        NotYet = "panel-result-not-yet",
        NotYetText = "panel-result-not-yet-text",
        ListHash = "panel-list-hash",
        ScoreHash = "panel-score-hash",
        BundleHash = "panel-bundle-hash",
        Commitment = "panel-commitment",
        Seed = "panel-seed",
        Entries = "panel-entries",
        Judges = "panel-judges",
        Hidden = "panel-scores-hidden",
        Winners = "panel-winners",
        NoWinners = "panel-no-winners",
        Place = "panel-place",
        Number = "panel-number",
        Total = "panel-total",
        Line = "panel-line",
        Struck = "panel-struck",
        Order = "panel-full-order",
        Coverage = "panel-coverage",
        NotAwarded = "panel-not-awarded",
        Record = "panel-record",
        List = "panel-list",
        Sealed = "panel-sealed",
        NotSealed = "panel-not-sealed",
    }
}

catalogue! {
    WaitingCount = "panel-waiting-count" {} counts { waiting };
    HeldBy = "panel-held-by" { name, until };
    HeldRefused = "panel-held-refused" { name, until };
    DoneAccepted = "panel-done-accepted" { post };
    DoneRejected = "panel-done-rejected" { post, reason };
    DoneUndone = "panel-done-undone" { post };
    DecidedAccept = "panel-decided-accept" { name };
    DecidedReject = "panel-decided-reject" { name, reason };
    YouWere = "panel-you-were" { what };
    MeasuredLength = "panel-counted" { counted, method } counts { needed };
    PassageChars = "panel-passage-chars" {} counts { chars };
    CoverageLine = "panel-coverage-line" {} counts { posts, entered, rejected, withdrawn, unknown };
    PassagePosts = "panel-passage-posts" {} counts { posts };
    PassagePostsMore = "panel-passage-posts-more" {} counts { posts };
    GreyNews = "panel-grey-news" { title };
    GreyExcluded = "panel-grey-excluded" { name, reason };
    DoneMend = "panel-done-mend" { post };
    MendAsked = "panel-mend-asked" { name, reason };
    MendWanted = "panel-mend-wanted" { reason };
    SignalYoung = "panel-post-signal-young" {} counts { days };
    SignalBurst = "panel-post-signal-burst" {} counts { posts };
    SignalAgain = "panel-signal-again" {};
    BulkConfirmText = "panel-bulk-confirm-text" { what, reason } counts { posts };
    BulkTold = "panel-bulk-told" {} counts { posts };
    DecideBy = "panel-decide-by" { until };
    ListPage = "panel-list-page" {} counts { from, to, all };
}

//! The notice's editor: fields, check, versions, approval, public changes.

use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::state::State;

use crate::commands::state_name;
use crate::locale::{catalogue, labels};

labels! {
    /// The notice and its editor.
    Editor {
        Title = "panel-editor",
        NewTitle = "panel-editor-new",
        NewHint = "panel-editor-new-hint",
        FromMarket = "panel-editor-from-market",
        Texts = "panel-editor-texts",
        Heading = "panel-editor-heading",
        Body = "panel-editor-body",
        Question = "panel-editor-question",
        TopicPart = "panel-editor-topic-part",
        Topic = "panel-editor-topic",
        TopicHint = "panel-editor-topic-hint",
        Aliases = "panel-editor-aliases",
        AliasesHint = "panel-editor-aliases-hint",
        Announcements = "panel-editor-announcements",
        Entries = "panel-editor-entries",
        Moderators = "panel-editor-moderators",
        ChannelHint = "panel-editor-channel-hint",
        TimePart = "panel-editor-time-part",
        Opens = "panel-editor-opens",
        Closes = "panel-editor-closes",
        PrizePart = "panel-editor-prize-part",
        Winners = "panel-editor-winners",
        Amount = "panel-editor-amount",
        Currency = "panel-editor-currency",
        RulesPart = "panel-editor-rules-part",
        Length = "panel-editor-length",
        Method = "panel-editor-method",
        Topics = "panel-editor-topics",
        Criteria = "panel-editor-criteria",
        CriteriaHint = "panel-editor-criteria-hint",
        Name = "panel-editor-name",
        NameHint = "panel-editor-name-hint",
        Save = "panel-editor-save",
        Create = "panel-editor-create",
        Preview = "panel-editor-preview",
        DryRun = "panel-editor-dry-run",
        PreviewTitle = "panel-editor-preview-title",
        PreviewUnsaved = "panel-editor-preview-unsaved",
        Findings = "panel-editor-findings",
        NoFindings = "panel-editor-no-findings",
        Error = "panel-editor-error",
        Warning = "panel-editor-warning",
        WithChart = "panel-editor-with-chart",
        Versions = "panel-editor-versions",
        Compare = "panel-editor-compare",
        CompareFrom = "panel-editor-compare-from",
        CompareTo = "panel-editor-compare-to",
        CompareShow = "panel-editor-compare-show",
        Same = "panel-editor-same",
        NoVersions = "panel-editor-no-versions",
        NowStands = "panel-editor-now-stands",
        Back = "panel-editor-back",
        Before = "panel-editor-before",
        After = "panel-editor-after",
        ToNext = "panel-editor-to-next",
        Next = "panel-editor-next",
        Approve = "panel-editor-approve",
        ApproveHint = "panel-editor-approve-hint",
        OwnDraft = "panel-editor-own-draft",
        Blocked = "panel-editor-blocked",
        UnsavedHint = "panel-editor-unsaved-hint",
        OverHold = "panel-editor-over-hold",
        OverHoldReason = "panel-editor-over-hold-reason",
        WasOverridden = "panel-editor-was-overridden",
        Renew = "panel-editor-renew",
        Amend = "panel-editor-amend",
        AmendHint = "panel-editor-amend-hint",
        Extend = "panel-editor-extend",
        NewClose = "panel-editor-new-close",
        OpenNow = "panel-editor-open-now",
        CloseNow = "panel-editor-close-now",
        Void = "panel-editor-void",
        VoidHint = "panel-editor-void-hint",
        Reason = "panel-editor-reason",
        Sure = "panel-editor-sure",
        ReadOnly = "panel-editor-read-only",
        Saved = "panel-editor-saved",
        Drafted = "panel-editor-drafted",
        Approved = "panel-editor-approved",
        Voided = "panel-editor-voided",
        Extended = "panel-editor-extended",
        Opened = "panel-editor-opened",
        ClosedDone = "panel-editor-closed",
        Renewed = "panel-editor-renewed",
        NotRenewed = "panel-editor-not-renewed",
        NotSaved = "panel-editor-not-saved",
        MendFields = "panel-editor-mend-fields",
        StaleText = "panel-editor-stale",
        StaleAction = "panel-editor-stale-action",
        StateMoved = "panel-editor-state-moved",
        GiveReason = "panel-editor-give-reason",
        BeSure = "panel-editor-be-sure",
        NotDraft = "panel-editor-not-draft",
        OpeningPast = "panel-editor-opening-past",
        NewState = "panel-editor-new-state",
    }

    /// What is wrong with one field, and its mend.
    FieldTrouble {
        Missing = "panel-field-missing",
        MissingTopic = "panel-field-missing-topic",
        Time = "panel-field-time",
        EndFirst = "panel-field-end-first",
        Channel = "panel-field-channel",
        Amount = "panel-field-amount",
        Currency = "panel-field-currency",
        Method = "panel-field-method",
        Weights = "panel-field-weights",
        Name = "panel-field-name",
        TopicLong = "panel-field-topic-long",
        TopicLetter = "panel-field-topic-letter",
        TopicSign = "panel-field-topic-sign",
        TopicInvisible = "panel-field-topic-invisible",
        TopicUnreadable = "panel-field-topic-unreadable",
        Later = "panel-field-later",
    }
}

catalogue! {
    ErrorCount = "panel-editor-error-count" {} counts { errors };
    WarningCount = "panel-editor-warning-count" {} counts { warnings };
    RoomLeft = "panel-editor-left" {} counts { used, most, left };
    RoomOver = "panel-editor-over" {} counts { used, most, over };
    MessageOf = "panel-editor-message-of" {} counts { number, all };
    FieldLong = "panel-field-long" {} counts { most };
    FieldNumber = "panel-field-number" {} counts { least, most };
    VersionOf = "panel-editor-version-of" { name } counts { number };
    TopicTaken = "panel-editor-topic-taken" { theirs, campaign };
    NameTaken = "panel-editor-name-taken" { name };
    NotNow = "panel-editor-not-now" { state };
    DryLooked = "panel-dry-looked" {} counts { posts, entered, review, rejected };
    DryThen = "panel-dry-then" {} counts { entered };
    DryNone = "panel-dry-none" {};
    DryReasonPosts = "panel-dry-reason-posts" {} counts { posts };
}

/// How many errors were found.
pub fn error_count(lang: Lang, errors: usize) -> String {
    ErrorCount { errors: errors as u64 }.say(lang)
}

/// How many warnings were found.
pub fn warning_count(lang: Lang, warnings: usize) -> String {
    WarningCount { warnings: warnings as u64 }.say(lang)
}

/// How much of a limit is used, and how much is left or too much.
pub fn room(lang: Lang, used: usize, most: usize) -> String {
    let (used, most) = (used as u64, most as u64);
    match most.checked_sub(used) {
        Some(left) => RoomLeft { used, most, left }.say(lang),
        None => RoomOver { used, most, over: used - most }.say(lang),
    }
}

/// Which message of several.
pub fn message_of(lang: Lang, number: usize, all: usize) -> String {
    MessageOf { number: number as u64, all: all as u64 }.say(lang)
}

/// A text that is longer than its field.
pub fn field_long(lang: Lang, most: usize) -> String {
    FieldLong { most: most as u64 }.say(lang)
}

/// A number outside its bounds.
pub fn field_number(lang: Lang, least: u64, most: u64) -> String {
    FieldNumber { least, most }.say(lang)
}

/// A version with who wrote it.
pub fn version_of(lang: Lang, number: u32, name: &str) -> String {
    VersionOf { number: number.into(), name: name.to_owned() }.say(lang)
}

/// A topic that another live campaign of the server holds.
pub fn topic_taken(lang: Lang, theirs: &str, campaign: &CampaignId) -> String {
    TopicTaken { theirs: theirs.to_owned(), campaign: campaign.to_string() }.say(lang)
}

/// A name that is in use.
pub fn name_taken(lang: Lang, name: &CampaignId) -> String {
    NameTaken { name: name.to_string() }.say(lang)
}

/// Something that the state of a campaign does not allow.
pub fn not_now(lang: Lang, state: State) -> String {
    NotNow { state: state_name(lang, state) }.say(lang)
}

/// What a dry run found.
pub fn dry_looked(lang: Lang, posts: usize, entered: usize, review: usize, rejected: usize) -> String {
    DryLooked {
        posts: posts as u64,
        entered: entered as u64,
        review: review as u64,
        rejected: rejected as u64,
    }
    .say(lang)
}

/// How many of the posts of a dry run had entered.
pub fn dry_then(lang: Lang, entered: usize) -> String {
    DryThen { entered: entered as u64 }.say(lang)
}

/// A dry run without posts.
pub fn dry_none(lang: Lang) -> String {
    DryNone {}.say(lang)
}

/// How many posts a reason concerns.
pub fn dry_reason_posts(lang: Lang, posts: usize) -> String {
    DryReasonPosts { posts: posts as u64 }.say(lang)
}

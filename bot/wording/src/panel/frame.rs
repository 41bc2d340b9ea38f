//! The frame around every screen, sign-in, and pages that say what cannot be done.

use crate::locale::{catalogue, labels};

labels! {
    /// Navigation, the strip above the page, preferences, keyboard help.
    Frame {
        Product = "panel-product",
        Skip = "panel-skip",
        Overview = "panel-nav-overview",
        Review = "panel-nav-review",
        Results = "panel-nav-results",
        Account = "panel-nav-account",
        Market = "panel-nav-market",
        Schedule = "panel-nav-schedule",
        People = "panel-nav-people",
        Rules = "panel-nav-rules",
        Audit = "panel-nav-audit",
        Settings = "panel-nav-settings",
        Notice = "panel-nav-notice",
        Judging = "panel-nav-judging",
        Appeals = "panel-nav-appeals",
        Payouts = "panel-nav-payouts",
        Campaign = "panel-nav-campaign",
        Navigation = "panel-navigation",
        SignOut = "panel-sign-out",
        Server = "panel-server",
        Preferences = "panel-preferences",
        Language = "panel-language",
        Theme = "panel-theme",
        ThemeAuto = "panel-theme-auto",
        ThemeLight = "panel-theme-light",
        ThemeDark = "panel-theme-dark",
        Colours = "panel-colours",
        GreenUp = "panel-green-up",
        RedUp = "panel-red-up",
        Zone = "panel-zone",
        ZoneUtc8 = "panel-zone-utc8",
        ZoneLocal = "panel-zone-local",
        Health = "panel-health",
        Gateway = "panel-gateway",
        GatewayUp = "panel-gateway-up",
        GatewayDown = "panel-gateway-down",
        GatewayNone = "panel-gateway-none",
        LastEvent = "panel-last-event",
        Backlog = "panel-backlog",
        Gaps = "panel-gaps",
        Prices = "panel-prices",
        NextJob = "panel-next-job",
        Never = "panel-never",
        Offline = "panel-offline",
        AlsoHere = "panel-also-here",
        Help = "panel-help",
        HelpMove = "panel-help-move",
        HelpOpen = "panel-help-open",
        HelpAccept = "panel-help-accept",
        HelpReject = "panel-help-reject",
        HelpReasons = "panel-help-reasons",
        HelpNext = "panel-help-next",
        HelpUndo = "panel-help-undo",
        HelpSearch = "panel-help-search",
        HelpQueue = "panel-help-queue",
        HelpHelp = "panel-help-help",
        Close = "panel-close",
        Newer = "panel-newer",
        More = "panel-more",
        FirstPage = "panel-first-page",
    }

    /// Signing in, links, the own account.
    SignIn {
        Title = "panel-sign-in",
        Login = "panel-login",
        Password = "panel-password",
        WithDiscord = "panel-with-discord",
        Or = "panel-or",
        Wrong = "panel-sign-in-wrong",
        NoRole = "panel-no-role",
        DiscordFailed = "panel-discord-failed",
        DiscordCancelled = "panel-discord-cancelled",
        LinkTitle = "panel-link",
        LinkUse = "panel-link-use",
        LinkGone = "panel-link-gone",
        Sessions = "panel-sessions",
        SessionThis = "panel-session-this",
        SessionEnd = "panel-session-end",
        SessionBrowser = "panel-session-browser",
        SessionAddress = "panel-session-address",
        SessionBegan = "panel-session-began",
        SessionSeen = "panel-session-seen",
        Roles = "panel-roles",
        NewPassword = "panel-new-password",
        CurrentPassword = "panel-current-password",
        SetPassword = "panel-set-password",
        PasswordSet = "panel-password-set",
        PasswordShort = "panel-password-short",
        PasswordWrong = "panel-password-wrong",
    }

    /// Pages that say what cannot be done.
    Trouble {
        NotFound = "panel-not-found",
        NotFoundText = "panel-not-found-text",
        Forbidden = "panel-forbidden",
        NotSent = "panel-not-sent",
        ForgedText = "panel-forged-text",
        Stale = "panel-stale",
        TooLarge = "panel-too-large",
        BadInput = "panel-bad-input",
        Failed = "panel-failed",
        FailedText = "panel-failed-text",
        Busy = "panel-busy",
        Slow = "panel-slow",
        Home = "panel-home",
        TooMany = "panel-too-many",
    }

    /// A role of the panel.
    RoleName {
        Viewer = "panel-role-viewer",
        Reviewer = "panel-role-reviewer",
        Judge = "panel-role-judge",
        Organiser = "panel-role-organiser",
        Payer = "panel-role-payer",
        Owner = "panel-role-owner",
    }
}

catalogue! {
    SignedInAs = "panel-signed-in-as" { name };
    TooManyText = "panel-too-many-text" { wait };
    ForbiddenText = "panel-forbidden-text" { role };
    LinkFor = "panel-link-for" { name };
    RoleUntil = "panel-role-until" { role, until };
}

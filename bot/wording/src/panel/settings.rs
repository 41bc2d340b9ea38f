//! Settings: accounts, tokens of programs, webhooks, and the state of the installation.

use crate::locale::{catalogue, labels};

labels! {
    /// Tabs, accounts and roles.
    Settings {
        Title = "panel-settings",
        Accounts = "panel-settings-accounts",
        Tokens = "panel-settings-tokens",
        Webhooks = "panel-settings-webhooks",
        System = "panel-settings-system",
        Saved = "panel-settings-saved",
        AccountsText = "panel-settings-accounts-text",
        Name = "panel-settings-name",
        Login = "panel-settings-login",
        OnDiscord = "panel-settings-on-discord",
        Roles = "panel-settings-roles",
        NoRoles = "panel-settings-no-roles",
        Everywhere = "panel-settings-everywhere",
        Barred = "panel-settings-barred",
        AnyRole = "panel-settings-any-role",
        NoAccounts = "panel-settings-no-accounts",
        AddAccount = "panel-settings-add-account",
        AddAccountText = "panel-settings-add-account-text",
        Add = "panel-settings-add",
        GiveRole = "panel-settings-give-role",
        Role = "panel-settings-role",
        Until = "panel-settings-until",
        UntilHint = "panel-settings-until-hint",
        Take = "panel-settings-take",
        FromDiscord = "panel-settings-from-discord",
        NotEntering = "panel-settings-not-entering",
        MakeLink = "panel-settings-make-link",
        MakeLinkText = "panel-settings-make-link-text",
        LinkMade = "panel-settings-link-made",
        Bar = "panel-settings-bar",
        BarText = "panel-settings-bar-text",
        LetIn = "panel-settings-let-in",
        Access = "panel-settings-access",
        Beyond = "panel-settings-beyond",
        NoSessions = "panel-settings-no-sessions",
        Back = "panel-settings-back",
        Once = "panel-settings-once",
        Copy = "panel-settings-copy",
    }

    /// Tokens of programs.
    Token {
        Text = "panel-token-text",
        Document = "panel-token-document",
        Make = "panel-token-make",
        Name = "panel-token-name",
        NameHint = "panel-token-name-hint",
        Scopes = "panel-token-scopes",
        Read = "panel-token-read",
        Review = "panel-token-review",
        Judge = "panel-token-judge",
        Organise = "panel-token-organise",
        Pay = "panel-token-pay",
        Own = "panel-token-own",
        Days = "panel-token-days",
        Made = "panel-token-made",
        Owner = "panel-token-owner",
        Ends = "panel-token-ends",
        Used = "panel-token-used",
        NeverUsed = "panel-token-never-used",
        Revoke = "panel-token-revoke",
        Revoked = "panel-token-revoked",
        None = "panel-token-none",
        NoneText = "panel-token-none-text",
    }

    /// Webhooks.
    Hook {
        Text = "panel-hook-text",
        Add = "panel-hook-add",
        Url = "panel-hook-url",
        UrlHint = "panel-hook-url-hint",
        Made = "panel-hook-made",
        Remove = "panel-hook-remove",
        Removed = "panel-hook-removed",
        None = "panel-hook-none",
        NoneText = "panel-hook-none-text",
        Deliveries = "panel-hook-deliveries",
        NoDeliveries = "panel-hook-no-deliveries",
        Message = "panel-hook-message",
        Campaign = "panel-hook-campaign",
        Version = "panel-hook-version",
        State = "panel-hook-state",
        Waiting = "panel-hook-waiting",
        Delivered = "panel-hook-delivered",
        Failed = "panel-hook-failed",
        Tries = "panel-hook-tries",
        Answer = "panel-hook-answer",
        Next = "panel-hook-next",
    }

    /// The state of the installation.
    System {
        Test = "panel-system-test",
        TestText = "panel-system-test-text",
        TestRun = "panel-system-test-run",
        TestNone = "panel-system-test-none",
        TestNever = "panel-system-test-never",
        Area = "panel-system-area",
        Found = "panel-system-found",
        Good = "panel-system-good",
        Warning = "panel-system-warning",
        Wrong = "panel-system-wrong",
        Unreachable = "panel-system-unreachable",
        Channels = "panel-system-channels",
        NoChannels = "panel-system-no-channels",
        Entries = "panel-system-entries",
        Announcements = "panel-system-announcements",
        Team = "panel-system-team",
        Keys = "panel-system-keys",
        KeysText = "panel-system-keys-text",
        Key = "panel-system-key",
        Present = "panel-system-present",
        Absent = "panel-system-absent",
        Retention = "panel-system-retention",
        RetentionTexts = "panel-system-retention-texts",
        RetentionUids = "panel-system-retention-uids",
        RetentionProofs = "panel-system-retention-proofs",
        RetentionErase = "panel-system-retention-erase",
        Intent = "panel-system-intent",
        IntentText = "panel-system-intent-text",
    }
}

catalogue! {
    SettingsLinkFor = "panel-settings-link-for" { name, until };
    SettingsDays = "panel-settings-days" {} counts { days };
    SettingsTestedAt = "panel-system-tested" { at };
}

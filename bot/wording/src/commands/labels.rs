//! Texts without variables: descriptions of commands, labels of buttons and fields, titles of forms.

use crate::locale::labels;

labels! {
    /// What a command is for, as Discord lists it.
    About {
        Campaign = "about-campaign",
        CampaignStatus = "about-campaign-status",
        CampaignRules = "about-campaign-rules",
        CampaignCheck = "about-campaign-check",
        CampaignMine = "about-campaign-mine",
        CampaignAppeal = "about-campaign-appeal",
        CampaignWinners = "about-campaign-winners",
        CampaignClaim = "about-campaign-claim",
        CampaignDraft = "about-campaign-draft",
        CampaignApprove = "about-campaign-approve",
        CampaignOpen = "about-campaign-open",
        CampaignExtend = "about-campaign-extend",
        CampaignClose = "about-campaign-close",
        CampaignVoid = "about-campaign-void",
        CampaignPick = "about-campaign-pick",
        CampaignAnnounce = "about-campaign-announce",
        Market = "about-market",
        MarketBrief = "about-market-brief",
        MarketChart = "about-market-chart",
        Review = "about-review",
        ReviewNext = "about-review-next",
    }

    /// The name or the description of an option of a command.
    CommandOption {
        Campaign = "option-campaign",
        CampaignAbout = "option-campaign-about",
        Post = "option-post",
        PostAbout = "option-post-about",
        Text = "option-text",
        TextAbout = "option-text-about",
        Until = "option-until",
        UntilAbout = "option-until-about",
        PostsChannel = "option-posts-channel",
        PostsChannelAbout = "option-posts-channel-about",
        NewsChannel = "option-news-channel",
        NewsChannelAbout = "option-news-channel-about",
        TeamChannel = "option-team-channel",
        TeamChannelAbout = "option-team-channel-about",
    }

    /// An entry of the menu on a message.
    Menu {
        Check = "menu-check",
        Submit = "menu-submit",
    }

    /// The label of a button.
    Button {
        ZhTw = "button-zh-tw",
        ZhCn = "button-zh-cn",
        En = "button-en",
        Check = "button-check",
        Accept = "button-accept",
        Skip = "button-skip",
        Next = "button-next",
        Approve = "button-approve",
        Discard = "button-discard",
        Confirm = "button-confirm",
        Cancel = "button-cancel",
        Reason = "button-reason",
        SelectReject = "select-reject",
        SelectMend = "select-mend",
    }

    /// The title of a form.
    Form {
        Draft = "form-draft",
        Appeal = "form-appeal",
        Claim = "form-claim",
        Reject = "form-reject",
        Mend = "form-mend",
        Reason = "form-reason",
    }

    /// The label of a field of a form, or the example in it.
    Field {
        Topic = "field-topic",
        Window = "field-window",
        WindowHint = "field-window-hint",
        Prize = "field-prize",
        PrizeHint = "field-prize-hint",
        Question = "field-question",
        News = "field-news",
        Appeal = "field-appeal",
        Uid = "field-uid",
        Note = "field-note",
        Reason = "field-reason",
    }

    /// A right in herald, as a refusal names it.
    Right {
        Reviewer = "right-reviewer",
        Judge = "right-judge",
        Organiser = "right-organiser",
        Payer = "right-payer",
        Owner = "right-owner",
    }
}

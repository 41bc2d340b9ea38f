//! Members: the list, one member, and what they may ask for.

use crate::locale::{catalogue, labels};

labels! {
    /// The list and the page of one member.
    People {
        Title = "panel-people",
        Text = "panel-people-text",
        Search = "panel-people-search",
        Find = "panel-people-find",
        Empty = "panel-people-empty",
        EmptyText = "panel-people-empty-text",
        NoneFit = "panel-people-none-fit",
        Clear = "panel-people-clear",
        Name = "panel-people-name",
        Posts = "panel-people-posts",
        Campaigns = "panel-people-campaigns",
        Last = "panel-people-last",
        Made = "panel-people-made",
        Erased = "panel-people-erased",
        OtherNames = "panel-people-other-names",
        OnTheTeam = "panel-people-on-the-team",
        Signals = "panel-people-signals",
        SignalsText = "panel-people-signals-text",
        NoSignals = "panel-people-no-signals",
        PleaseConfirm = "panel-people-please-confirm",
        Entries = "panel-people-entries",
        AllPosts = "panel-people-all-posts",
        Decisions = "panel-people-decisions",
        Prizes = "panel-people-prizes",
        Standing = "panel-people-standing",
        Posted = "panel-people-posted",
        Data = "panel-people-data",
        DataText = "panel-people-data-text",
        Export = "panel-people-export",
        Erase = "panel-people-erase",
        EraseText = "panel-people-erase-text",
        EraseGoes = "panel-people-erase-goes",
        EraseGoesList = "panel-people-erase-goes-list",
        EraseStays = "panel-people-erase-stays",
        EraseStaysList = "panel-people-erase-stays-list",
        EraseWithdraw = "panel-people-erase-withdraw",
        EraseConfirm = "panel-people-erase-confirm",
        EraseNotConfirmed = "panel-people-erase-not-confirmed",
        EraseNow = "panel-people-erase-now",
        EraseOrganiser = "panel-people-erase-organiser",
        Changed = "panel-people-changed",
    }
}

catalogue! {
    PeopleErasedNow = "panel-people-erased-now" {} counts { posts, withdrawn };
    PeopleOpenPrizes = "panel-people-open-prizes" {} counts { prizes };
    PeopleMorePosts = "panel-people-more-posts" {} counts { shown, all };
    PeoplePlace = "panel-people-place" { place, state };
    SignalYoung = "panel-signal-young" { made } counts { days };
    SignalYoungDuring = "panel-signal-young-during" { made };
    SignalShared = "panel-signal-shared" { post, with } counts { chars };
    SignalBurst = "panel-signal-burst" { first } counts { posts, minutes };
    SignalRepost = "panel-signal-repost" { deleted, later };
    SignalUid = "panel-signal-uid" { place, with };
}

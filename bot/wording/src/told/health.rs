//! What health says: one sentence for each thing that is not as it should be.

use chrono::{DateTime, TimeDelta, Utc};
use domain::snowflake::Snowflake;
use domain::unheard::Lacking;

use super::{Broken, Failure, GapNote, LeftOut, NoDraft, Raw, Standing};

super::told! {
    /// Something that is not as it should be, and what mends it.
    Health {
        /// A task ended.
        Ended { task: Task, why: Raw } = "health-ended";
        /// A task stays away.
        Away { task: Task, span: TimeDelta } = "health-away";
        /// The database.
        Database { why: Failure } = "health-database";
        /// Little room is left.
        Space { free: String } = "health-space";
        /// There is no token.
        NoToken = "health-no-token";
        /// Nothing is heard.
        Quiet { span: TimeDelta } = "health-quiet";
        /// The gateway was not tried.
        Untried = "health-untried";
        /// A session begins.
        Connecting { standing: Standing } = "health-connecting";
        /// Connected.
        Connected { standing: Standing } = "health-connected";
        /// A session is resumed.
        Resuming { standing: Standing } = "health-resuming";
        /// Not connected.
        Down { standing: Standing } = "health-down";
        /// Another replica has the session.
        Standby { standing: Standing } = "health-standby";
        /// The keeper of the session says why it stopped.
        Gateway { why: Broken } = "health-gateway";
        /// Posts wait.
        InboxWaits { messages: u64, span: TimeDelta } = "health-inbox-waits";
        /// Events were missed.
        Missed { events: u64 } = "health-missed";
        /// Nothing is sent.
        SendingStopped { why: Broken } = "health-sending-stopped";
        /// A message waits.
        OutboxWaits { span: TimeDelta } = "health-outbox-waits";
        /// Messages were given up.
        GivenUp { messages: u64 } = "health-given-up";
        /// Messages of a channel wait.
        ChannelWaits { why: Raw } = "health-channel-waits";
        /// A job is late.
        JobLate { span: TimeDelta } = "health-job-late";
        /// A channel is read again.
        Rereading { channel: Snowflake, note: GapNote } = "health-rereading";
        /// A channel cannot be read.
        Unverifiable { channel: Snowflake, note: GapNote } = "health-unverifiable";
        /// A channel is given up.
        Parked { channel: Snowflake, note: GapNote } = "health-parked";
        /// Gaps are open.
        Gaps { gaps: u64 } = "health-gaps";
        /// The history could not be read.
        History { why: Failure } = "health-history";
        /// herald is not in a server.
        NotInServer { guild: Snowflake } = "health-not-in-server";
        /// A channel of a campaign is gone.
        ChannelGone { channel: Snowflake } = "health-channel-gone";
        /// A permission is missing.
        Lacking { channel: Snowflake, lacking: Lacking } = "health-lacking";
        /// The commands are not known to Discord.
        Commands { why: Raw } = "health-commands";
        /// This clock is ahead.
        ClockAhead { seconds: String } = "health-clock-ahead";
        /// This clock is behind.
        ClockBehind { seconds: String } = "health-clock-behind";
        /// There is no font.
        NoFont = "health-no-font";
        /// There is no Chinese font.
        NoChineseFont = "health-no-chinese-font";
        /// A feed is in trouble.
        Feed { name: String, trouble: Raw, last: LastRead } = "health-feed";
        /// No clock of a venue agrees.
        VenueClocks = "health-venue-clocks";
        /// The venues do not agree.
        VenuesDisagree = "health-venues-disagree";
        /// Two venues.
        TwoVenues = "health-two-venues";
        /// One venue.
        OneVenue = "health-one-venue";
        /// No venue.
        NoVenue = "health-no-venue";
        /// A venue that does not count.
        Venue { venue: String, left: LeftOut } = "health-venue";
        /// Prices cannot be stored.
        PricesUnstored { why: Raw } = "health-prices-unstored";
        /// Nobody was told of a move.
        Deaf = "health-deaf";
        /// No draft was made.
        NoDraft { why: NoDraft } = "health-no-draft";
        /// The market could not be looked at.
        MarketFailed { why: Failure } = "health-market-failed";
        /// The process is being stopped.
        Stopping = "health-stopping";
        /// The history was not read through.
        NotRead = "health-not-read";
    }

    /// When a feed was last read.
    LastRead {
        /// Then.
        At { at: DateTime<Utc> } = "feed-last-read";
        /// Not since the start.
        Never = "feed-never-read";
    }

    /// A task of the process.
    Task {
        /// Jobs and the inbox.
        Worker = "task-worker";
        /// The outbox.
        Sender = "task-sender";
        /// Events of Discord.
        Discord = "task-discord";
        /// Prices.
        Prices = "task-prices";
        /// News.
        News = "task-news";
        /// Moves of the market.
        Events = "task-events";
        /// The panel.
        Panel = "task-panel";
        /// Messages to other programs.
        Webhooks = "task-webhooks";
        /// Health and metrics.
        HealthPage = "task-health-page";
        /// Histograms.
        Upkeep = "task-upkeep";
        /// Another.
        Other { name: Raw } = "task-other";
    }
}

impl From<&str> for Task {
    /// From the name a task was started under.
    fn from(name: &str) -> Self {
        match name {
            "worker" => Task::Worker,
            "sender" => Task::Sender,
            "Discord side" => Task::Discord,
            "prices" => Task::Prices,
            "news" => Task::News,
            "watch over events" => Task::Events,
            "panel" => Task::Panel,
            "webhooks" => Task::Webhooks,
            "health page" => Task::HealthPage,
            "upkeep" => Task::Upkeep,
            other => Task::Other { name: other.into() },
        }
    }
}

//! What the examination of Discord's side finds, and what mends it.

use domain::snowflake::Snowflake;
use domain::unheard::{Lacking, Permission};

use super::{Broken, Failure, Raw, Word};
use domain::lang::Lang;

super::told! {
    /// One thing that was looked at.
    Found {
        /// Discord cannot be reached.
        Unreachable { why: Raw } = "doctor-unreachable";
        /// Discord does not answer.
        Silent { seconds: u64 } = "doctor-silent";
        /// Discord answers.
        Answers { gateway: Raw } = "doctor-answers";
        /// The gateway is elsewhere, or a setting is wrong.
        Elsewhere { why: Broken } = "doctor-elsewhere";
        /// No date.
        NoDate = "doctor-no-date";
        /// Ahead.
        ClockAhead { seconds: String } = "doctor-clock-ahead";
        /// Behind.
        ClockBehind { seconds: String } = "doctor-clock-behind";
        /// The clocks agree.
        ClockAgrees = "doctor-clock-agrees";
        /// Whose token it is.
        Token { name: String, id: Snowflake } = "doctor-token";
        /// Refused.
        TokenRefused = "doctor-token-refused";
        /// Something could not be read.
        Unread { thing: Thing, why: Raw } = "doctor-unread";
        /// The intent is on.
        IntentOn = "doctor-intent-on";
        /// The intent is off.
        IntentOff = "doctor-intent-off";
        /// The intent is on and not asked for.
        IntentUnasked = "doctor-intent-unasked";
        /// The intent is neither on nor asked for.
        IntentNone = "doctor-intent-none";
        /// Sessions that are left.
        Sessions { remaining: u64, total: u64, minutes: u64 } = "doctor-sessions";
        /// More shards.
        Shards { shards: u64 } = "doctor-shards";
        /// No server in the settings.
        NoServers = "doctor-no-servers";
        /// herald is there.
        InServer { server: Raw } = "doctor-in-server";
        /// herald is not there.
        NotInServer { guild: Snowflake } = "doctor-not-in-server";
        /// A campaign elsewhere.
        OtherServer { campaign: Raw, guild: Snowflake } = "doctor-other-server";
        /// Commands may be made.
        CommandsFine { server: Raw } = "doctor-commands-fine";
        /// No commands.
        CommandsNone { server: Raw } = "doctor-commands-none";
        /// Another server's channel.
        ChannelElsewhere { channel: Snowflake, purpose: Purpose, campaigns: Raw } = "doctor-channel-elsewhere";
        /// Deleted.
        ChannelDeleted { channel: Snowflake, purpose: Purpose, campaigns: Raw } = "doctor-channel-deleted";
        /// Hidden.
        ChannelHidden { channel: Snowflake, purpose: Purpose, campaigns: Raw } = "doctor-channel-hidden";
        /// A kind without messages.
        WrongKind { place: Place, purpose: Purpose, campaigns: Raw, kind: ChannelKind } = "doctor-wrong-kind";
        /// A thread without its channel.
        ThreadAlone { place: Place } = "doctor-thread-alone";
        /// All rights.
        ChannelFine { place: Place, purpose: Purpose } = "doctor-channel-fine";
        /// A permission is missing.
        Lacks { place: Place, permission: Permission, purpose: Purpose, campaigns: Raw } = "doctor-lacks";
        /// No roles.
        NoRoles = "doctor-no-roles";
        /// All roles.
        RolesFine { roles: u64 } = "doctor-roles-fine";
        /// A role is gone.
        RoleMissing { id: Snowflake, role: Raw } = "doctor-role-missing";
        /// The database.
        Database { why: Failure } = "doctor-database";
    }

    /// What mends it.
    Mend {
        /// The network.
        Network = "mend-network";
        /// Somebody in between.
        Elsewhere = "mend-elsewhere";
        /// The endpoint.
        Endpoint = "mend-endpoint";
        /// The database.
        Database = "mend-database";
        /// Time synchronisation.
        Clock = "mend-clock";
        /// Once more.
        Again = "mend-again";
        /// A new token.
        Token = "mend-token";
        /// The bot's rights.
        Rights = "mend-rights";
        /// Once more in a minute.
        Later = "mend-later";
        /// The intent.
        Intent = "mend-intent";
        /// Other programs.
        Sessions = "mend-sessions";
        /// Servers.
        Shards = "mend-shards";
        /// The settings name a server.
        NameServer = "mend-name-server";
        /// An invitation.
        Invite { application: Snowflake } = "mend-invite";
        /// An invitation for commands.
        InviteCommands { application: Snowflake } = "mend-invite-commands";
        /// The settings name that server too.
        AddServer = "mend-add-server";
        /// A channel of its server.
        OwnChannel = "mend-own-channel";
        /// Another channel.
        OtherChannel = "mend-other-channel";
        /// To see it.
        View = "mend-view";
        /// A kind of channel.
        Kind = "mend-kind";
        /// A permission.
        Permission { mend: Given } = "mend-permission";
        /// Roles in the settings.
        MapRole = "mend-map-role";
        /// A role in the settings.
        DropRole = "mend-drop-role";
    }

    /// What could not be read.
    Thing {
        /// The account.
        Account = "thing-account";
        /// The application.
        Application = "thing-application";
        /// The limits of sessions.
        Limits = "thing-limits";
        /// A server.
        Server { guild: Snowflake } = "thing-server";
        /// The commands of a server.
        Commands { server: Raw } = "thing-commands";
        /// A channel.
        Channel { channel: Snowflake } = "thing-channel";
    }

    /// What herald does in a channel.
    Purpose {
        /// Members post.
        Entries = "purpose-entries";
        /// herald announces.
        Announcements = "purpose-announcements";
        /// The team reads.
        Team = "purpose-team";
    }

    /// A kind of channel without messages of its own.
    ChannelKind {
        /// A category.
        Category = "kind-category";
        /// A directory.
        Directory = "kind-directory";
        /// A forum.
        Forum = "kind-forum";
    }

    /// A channel.
    Place {
        /// With its name.
        Named { name: Raw, id: Snowflake } = "place-named";
        /// Without.
        Unnamed { id: Snowflake } = "place-unnamed";
    }

    /// What a finding is about.
    Area {
        /// The settings.
        Configuration = "area-configuration";
        /// The database.
        Database = "area-database";
        /// Fonts.
        Fonts = "area-fonts";
        /// The port of health.
        Http = "area-http";
        /// The model.
        Model = "area-model";
        /// The network.
        Network = "area-network";
        /// The clock.
        Clock = "area-clock";
        /// The token.
        Token = "area-token";
        /// Intents.
        Intents = "area-intents";
        /// Sessions.
        Gateway = "area-gateway";
        /// Servers.
        Server = "area-server";
        /// Commands.
        Commands = "area-commands";
        /// Roles.
        Roles = "area-roles";
        /// Channels.
        Channel = "area-channel";
        /// Prices.
        Prices = "area-prices";
        /// News.
        News = "area-news";
    }
}

/// How a missing permission is given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Given(pub Lacking);

impl Word for Given {
    fn word(&self, lang: Lang) -> String {
        super::permission_mend(lang, self.0)
    }
}

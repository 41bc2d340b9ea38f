use proptest::prelude::*;
use serde_json::json;

use domain::lang::Lang;

use super::*;

const GUILD: Snowflake = Snowflake(1);
const OWNER: Snowflake = Snowflake(2);
const BOT: Snowflake = Snowflake(3);
const TEXT: Snowflake = Snowflake(10);
const THREAD: Snowflake = Snowflake(11);
const FORUM: Snowflake = Snowflake(12);
const POST: Snowflake = Snowflake(13);
const MEMBERS: Snowflake = Snowflake(20);
const MUTED: Snowflake = Snowflake(21);

/// Discord's documentation in plain code over plain numbers: `compute_base_permissions`, `compute_overwrites`, and the
/// sentences on implicit permissions and threads. Bits by their documented numbers.
mod oracle {
    use super::{GuildView, MemberView, Snowflake, Target};

    const ADMINISTRATOR: u64 = 0x8;
    const VIEW: u64 = 0x400;
    const SEND: u64 = 0x800;
    const TTS: u64 = 0x1000;
    const EMBED: u64 = 0x4000;
    const ATTACH: u64 = 0x8000;
    const HISTORY: u64 = 0x10000;
    const MENTION: u64 = 0x20000;
    const IN_THREADS: u64 = 0x40_0000_0000;

    pub(super) fn permissions(guild: &GuildView, channel: Snowflake, member: &MemberView) -> u64 {
        let everything = serenity::model::Permissions::all().bits();
        if guild.owner == member.id {
            return everything;
        }
        let mut permissions = guild.roles[&guild.id].bits();
        for role in &member.roles {
            permissions |= guild.roles[role].bits();
        }
        if permissions & ADMINISTRATOR == ADMINISTRATOR {
            return everything;
        }
        let place = &guild.channels[&channel];
        let thread = matches!(u8::from(place.kind), 10..=12);
        let overwrites =
            if thread { &guild.channels[&place.parent.unwrap()].overwrites } else { &place.overwrites };
        for overwrite in overwrites {
            if overwrite.target == Target::Role(guild.id) {
                permissions &= !overwrite.deny.bits();
                permissions |= overwrite.allow.bits();
            }
        }
        let (mut allow, mut deny) = (0, 0);
        for role in &member.roles {
            for overwrite in overwrites {
                if overwrite.target == Target::Role(*role) {
                    allow |= overwrite.allow.bits();
                    deny |= overwrite.deny.bits();
                }
            }
        }
        permissions &= !deny;
        permissions |= allow;
        for overwrite in overwrites {
            if overwrite.target == Target::Member(member.id) {
                permissions &= !overwrite.deny.bits();
                permissions |= overwrite.allow.bits();
            }
        }
        if permissions & VIEW == 0 {
            return 0;
        }
        if thread {
            permissions &= !SEND;
        }
        if permissions & (if thread { IN_THREADS } else { SEND }) == 0 {
            permissions &= !(MENTION | TTS | ATTACH | EMBED);
        }
        if member.timed_out {
            permissions &= VIEW | HISTORY;
        }
        permissions
    }
}

fn channel(id: Snowflake, kind: u8, parent: Option<Snowflake>, overwrites: Vec<Overwrite>) -> ChannelView {
    ChannelView { id, kind: ChannelType::from(kind), parent, overwrites }
}

fn guild(everyone: Permissions, members: Permissions, overwrites: &[Overwrite]) -> GuildView {
    let channels = [
        channel(TEXT, 0, None, overwrites.to_vec()),
        channel(THREAD, 11, Some(TEXT), Vec::new()),
        channel(FORUM, 15, None, overwrites.to_vec()),
        channel(POST, 11, Some(FORUM), Vec::new()),
    ];
    GuildView {
        id: GUILD,
        owner: OWNER,
        roles: BTreeMap::from([(GUILD, everyone), (MEMBERS, members), (MUTED, Permissions::empty())]),
        channels: channels.into_iter().map(|c| (c.id, c)).collect(),
    }
}

fn bot(roles: &[Snowflake]) -> MemberView {
    MemberView { id: BOT, roles: roles.iter().copied().collect(), timed_out: false }
}

fn overwrite(target: Target, allow: Permissions, deny: Permissions) -> Overwrite {
    Overwrite { target, allow, deny }
}

const NONE: Permissions = Permissions::empty();
const ENTRIES: Use = Use::Entries { reactions: true, replies: true };

fn usual() -> Permissions {
    Permissions::VIEW_CHANNEL
        | Permissions::READ_MESSAGE_HISTORY
        | Permissions::ADD_REACTIONS
        | Permissions::SEND_MESSAGES
        | Permissions::SEND_MESSAGES_IN_THREADS
        | Permissions::EMBED_LINKS
        | Permissions::ATTACH_FILES
}

fn names(guild: &GuildView, usage: Use, place: Snowflake, member: &MemberView) -> Vec<(String, Lost)> {
    guild
        .missing(usage, place, member)
        .unwrap()
        .into_iter()
        .map(|m| (wording::told::permission_name(Lang::En, m.permission), m.lost))
        .collect()
}

#[test]
fn the_owner_and_administrators_may_everything() {
    let hidden = [overwrite(Target::Role(GUILD), NONE, Permissions::all())];
    let owner = MemberView { id: OWNER, ..bot(&[]) };
    assert_eq!(guild(NONE, NONE, &hidden).permissions(TEXT, &owner), Some(Permissions::all()));
    let admin = MemberView { timed_out: true, ..bot(&[MEMBERS]) };
    let world = guild(NONE, Permissions::ADMINISTRATOR, &hidden);
    assert_eq!(world.permissions(THREAD, &admin), Some(Permissions::all()));
    assert_eq!(world.permissions(TEXT, &bot(&[])), Some(NONE));
    assert_eq!(world.permissions(Snowflake(99), &admin), None);
}

#[test]
fn a_role_that_gives_wins_over_a_role_that_takes_and_the_member_has_the_last_word() {
    let send = Permissions::SEND_MESSAGES;
    let both = bot(&[MEMBERS, MUTED]);
    let mut rules = vec![
        overwrite(Target::Member(BOT), NONE, NONE),
        overwrite(Target::Role(MUTED), NONE, send),
        overwrite(Target::Role(MEMBERS), send, NONE),
        overwrite(Target::Role(GUILD), NONE, send),
    ];
    let world = guild(usual(), NONE, &rules);
    assert_eq!(world.permissions(TEXT, &both), Some(usual()));
    assert!(!world.permissions(TEXT, &bot(&[])).unwrap().contains(send));
    rules[0].deny = send;
    let world = guild(usual(), NONE, &rules);
    assert_eq!(
        world.permissions(TEXT, &both),
        Some(
            Permissions::VIEW_CHANNEL
                | Permissions::READ_MESSAGE_HISTORY
                | Permissions::ADD_REACTIONS
                | Permissions::SEND_MESSAGES_IN_THREADS
        ),
        "links and files go with sending"
    );
}

#[test]
fn a_thread_has_its_channels_permissions_but_its_own_sending() {
    let quiet = [overwrite(Target::Role(GUILD), NONE, Permissions::SEND_MESSAGES)];
    let world = guild(usual(), NONE, &quiet);
    let thread = world.permissions(THREAD, &bot(&[])).unwrap();
    assert_eq!(thread, usual() & !Permissions::SEND_MESSAGES);
    assert!(names(&world, Use::Announcements, THREAD, &bot(&[])).is_empty());
    assert!(names(&world, ENTRIES, FORUM, &bot(&[])).is_empty(), "herald opens no posts");
    let no_threads = guild(usual() & !Permissions::SEND_MESSAGES_IN_THREADS, NONE, &[]);
    let sends = Permissions::EMBED_LINKS | Permissions::ATTACH_FILES | Permissions::SEND_MESSAGES_IN_THREADS;
    assert!(!no_threads.permissions(POST, &bot(&[])).unwrap().intersects(sends));
    assert_eq!(
        names(&no_threads, ENTRIES, FORUM, &bot(&[])),
        [("Send Messages in Posts".to_owned(), Lost::Roles)]
    );
}

#[test]
fn what_is_missing_is_named_with_the_page_that_mends_it() {
    let member = bot(&[MEMBERS]);
    assert!(names(&guild(usual(), NONE, &[]), ENTRIES, TEXT, &member).is_empty());
    let world = guild(
        usual() & !Permissions::ADD_REACTIONS,
        NONE,
        &[overwrite(Target::Role(GUILD), NONE, Permissions::READ_MESSAGE_HISTORY)],
    );
    assert_eq!(
        names(&world, ENTRIES, TEXT, &member),
        [("Add Reactions".to_owned(), Lost::Roles), ("Read Message History".to_owned(), Lost::Channel)]
    );
    let mends: Vec<String> = world
        .missing(ENTRIES, TEXT, &member)
        .unwrap()
        .into_iter()
        .map(|m| wording::told::permission_mend(Lang::En, m))
        .collect();
    assert!(
        mends[0].contains("“Add Reactions”") && mends[0].contains("Server Settings → Roles"),
        "{mends:?}"
    );
    assert!(mends[1].contains("Edit Channel → Permissions"), "{mends:?}");
    let silent = Use::Entries { reactions: false, replies: false };
    assert_eq!(names(&world, silent, TEXT, &member), [("Read Message History".to_owned(), Lost::Channel)]);
    // A hidden channel has one thing to mend, not six.
    let hidden = guild(usual(), NONE, &[overwrite(Target::Role(GUILD), NONE, Permissions::VIEW_CHANNEL)]);
    assert_eq!(
        names(&hidden, Use::Announcements, TEXT, &member),
        [("View Channel".to_owned(), Lost::Channel)]
    );
    // Neither is a channel without sending one without links and files.
    let mute = guild(usual(), NONE, &[overwrite(Target::Role(GUILD), NONE, Permissions::SEND_MESSAGES)]);
    assert_eq!(
        names(&mute, Use::Announcements, TEXT, &member),
        [("Send Messages".to_owned(), Lost::Channel)]
    );
    let timeout = MemberView { timed_out: true, ..member };
    assert_eq!(
        names(&guild(usual(), NONE, &[]), Use::Moderators, TEXT, &timeout),
        [("Send Messages".to_owned(), Lost::Timeout)]
    );
}

#[test]
fn each_use_needs_what_discord_asks_for_it() {
    let bits = |usage, kind: u8| needs(usage, ChannelType::from(kind)).bits();
    let (view, history, react, send, embed, attach, threads) =
        (1 << 10, 1 << 16, 1 << 6, 1 << 11, 1 << 14, 1 << 15, 1 << 38);
    assert_eq!(bits(ENTRIES, 0), view | history | react | send | threads);
    assert_eq!(bits(ENTRIES, 15), view | history | react | threads);
    assert_eq!(bits(Use::Entries { reactions: true, replies: false }, 0), view | history | react);
    assert_eq!(bits(Use::Announcements, 5), view | history | send | embed | attach);
    assert_eq!(bits(Use::Announcements, 11), view | history | threads | embed | attach);
    assert_eq!(bits(Use::Moderators, 0), view | history | send);
}

/// The models of Discord's answers lead to the same result as the library's own computation, where that one reaches.
#[test]
fn views_are_made_from_discords_own_answers() {
    let role = |id: u64, permissions: u64| {
        json!({ "id": id.to_string(), "name": "r", "color": 0, "colors": { "primary_color": 0 }, "hoist": false,
            "managed": false, "mentionable": false, "permissions": permissions.to_string(), "position": 0 })
    };
    let partial: PartialGuild = serde_json::from_value(json!({
        "id": "1", "name": "g", "owner_id": "2", "roles": [role(1, usual().bits()), role(20, 0)],
        "emojis": [], "stickers": [], "features": [], "verification_level": 0, "default_message_notifications": 0,
        "explicit_content_filter": 0, "mfa_level": 0, "nsfw_level": 0, "premium_tier": 0, "preferred_locale": "en-US",
        "premium_progress_bar_enabled": false, "system_channel_flags": 0, "afk_timeout": 60
    }))
    .unwrap();
    let text: GuildChannel = serde_json::from_value(json!({
        "id": "10", "guild_id": "1", "type": 0, "name": "c", "position": 0, "permission_overwrites": [
            { "id": "1", "type": 0, "allow": "0", "deny": (1u64 << 11).to_string() },
            { "id": "20", "type": 0, "allow": (1u64 << 11).to_string(), "deny": "64" },
            { "id": "3", "type": 1, "allow": "0", "deny": (1u64 << 15).to_string() }
        ]
    }))
    .unwrap();
    let member: Member = serde_json::from_value(json!({
        "user": { "id": "3", "username": "bot", "discriminator": "0000" }, "guild_id": "1", "roles": ["20"],
        "deaf": false, "mute": false, "flags": 0, "joined_at": "2025-01-01T00:00:00Z",
        "communication_disabled_until": "2025-04-03T00:00:00Z"
    }))
    .unwrap();
    let world = GuildView::from_serenity(&partial, std::slice::from_ref(&text));
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let free = MemberView::from_serenity(&member, at("2025-04-03T00:00:00Z"));
    assert_eq!(free, bot(&[MEMBERS]));
    assert_eq!(world.permissions(TEXT, &free), Some(partial.user_permissions_in(&text, &member)));
    assert!(MemberView::from_serenity(&member, at("2025-04-02T23:59:59Z")).timed_out);
}

/// Bits that the rules treat differently, and one that no rule mentions.
fn some() -> impl Strategy<Value = Permissions> {
    prop::sample::subsequence(vec![6, 10, 11, 12, 14, 15, 16, 17, 38, 4], 0..=10)
        .prop_map(|bits| Permissions::from_bits_truncate(bits.iter().map(|bit| 1_u64 << bit).sum()))
}

fn rules() -> impl Strategy<Value = Vec<Overwrite>> {
    let target = prop_oneof![
        Just(Target::Role(GUILD)),
        Just(Target::Role(MEMBERS)),
        Just(Target::Role(MUTED)),
        Just(Target::Member(BOT)),
        Just(Target::Member(OWNER)),
    ];
    prop::collection::btree_map(target, (some(), some()), 0..5).prop_map(|map| {
        map.into_iter().map(|(target, (allow, deny))| overwrite(target, allow, deny)).collect()
    })
}

proptest! {
    #[test]
    fn the_documented_algorithm_says_the_same(
        everyone in some(),
        members in some(),
        muted in some(),
        admin in prop::bool::weighted(0.05),
        rules in rules().prop_shuffle(),
        roles in prop::sample::subsequence(vec![MEMBERS, MUTED], 0..=2),
        place in prop::sample::select(vec![TEXT, THREAD, FORUM, POST]),
        who in prop::sample::select(vec![BOT, BOT, BOT, OWNER, Snowflake(4)]),
        timed_out in prop::bool::weighted(0.2),
    ) {
        let mut world = guild(everyone, members, &rules);
        world.roles.insert(MUTED, if admin { muted | Permissions::ADMINISTRATOR } else { muted });
        let member = MemberView { id: who, roles: roles.into_iter().collect(), timed_out };
        let found = world.permissions(place, &member).unwrap();
        prop_assert_eq!(found.bits(), oracle::permissions(&world, place, &member));
    }
}

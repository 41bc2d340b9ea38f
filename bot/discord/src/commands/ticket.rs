//! What a button, a menu or a form carries: a compact, versioned text that says what it was made for.
//!
//! A ticket grants nothing. Whoever presses is authorised again, and a ticket about something that can change carries
//! its revision, so that a press after a change is refused and shows what changed.

use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;

/// The format written and read here. Whatever begins otherwise is of another version, or is not ours.
const VERSION: &str = "h1";

/// The revision a campaign had when something about it was to be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp(pub(crate) u64);

/// What is to be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Confirmed {
    /// Agree to a draft.
    Approve,
    /// Give a draft up.
    Discard,
    /// Open now.
    Open,
    /// Number and hash the list.
    Freeze,
    /// Seal the sheets.
    Seal,
    /// Publish the winners.
    Publish,
}

/// What is to be confirmed with a reason that everyone may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reasoned {
    /// Move the close to this Unix time, in seconds.
    Extend(u64),
    /// Close now.
    Close,
    /// Call off.
    Void,
    /// Agree to a draft although it is held.
    Approve,
}

/// A post as a moderator saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The campaign.
    pub(crate) campaign: CampaignId,
    /// The post.
    pub(crate) post: Snowflake,
    /// Its revision.
    pub(crate) revision: u64,
}

/// What a component or a form was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ticket {
    /// Show the notice in another language.
    Notice(CampaignId, Lang),
    /// Show the receipt of whoever presses.
    CheckMine(CampaignId),
    /// Do what was asked.
    Confirm(CampaignId, Stamp, Confirmed),
    /// Do nothing.
    Cancel,
    /// Open the form that asks for the reason.
    AskReason(CampaignId, Stamp, Reasoned),
    /// Let a post in.
    Accept(Seen),
    /// Look at another post first.
    Skip(Seen),
    /// The menu of reasons; the chosen one opens a form.
    ChooseReason(Seen),
    /// The menu of what can be mended; the chosen one opens a form.
    ChooseMend(Seen),
    /// The next post that waits.
    NextReview,
    /// Form: a draft, and where it will live; what is `None` is as in the last campaign.
    DraftForm {
        /// Where members post.
        posts: Option<Snowflake>,
        /// Where the notice goes.
        news: Option<Snowflake>,
        /// Where the team is told.
        team: Option<Snowflake>,
    },
    /// Form: an objection about a post.
    AppealForm(Snowflake),
    /// Form: the account number of a winner.
    ClaimForm(Option<CampaignId>),
    /// Form: a rejection.
    RejectForm(Seen, ReasonCode),
    /// Form: a request to mend.
    MendForm(Seen, ReasonCode),
    /// Form: the reason of an amendment.
    ReasonForm(CampaignId, Stamp, Reasoned),
}

/// A text that is no ticket of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a ticket of this version")]
pub(crate) struct NotATicket;

impl Ticket {
    /// The text: at most 100 characters, the limit of a `custom_id`.
    pub(crate) fn encode(&self) -> String {
        let seen = |kind: &str, seen: &Seen| {
            format!("{kind}:{}:{}:{}", seen.campaign, base36(seen.post.0), base36(seen.revision))
        };
        let maybe =
            |campaign: &Option<CampaignId>| campaign.as_ref().map_or("", CampaignId::as_str).to_owned();
        let place = |channel: &Option<Snowflake>| channel.map_or_else(String::new, |id| base36(id.0));
        let body = match self {
            Self::Notice(campaign, lang) => format!("n:{campaign}:{lang}"),
            Self::CheckMine(campaign) => format!("m:{campaign}"),
            Self::Confirm(campaign, Stamp(stamp), what) => {
                let kind = match what {
                    Confirmed::Approve => "approve",
                    Confirmed::Discard => "discard",
                    Confirmed::Open => "open",
                    Confirmed::Freeze => "freeze",
                    Confirmed::Seal => "seal",
                    Confirmed::Publish => "publish",
                };
                format!("c:{campaign}:{}:{kind}", base36(*stamp))
            }
            Self::Cancel => "x".to_owned(),
            Self::AskReason(campaign, Stamp(stamp), what) => {
                format!("w:{campaign}:{}:{}", base36(*stamp), reasoned(*what))
            }
            Self::Accept(post) => seen("ra", post),
            Self::Skip(post) => seen("rs", post),
            Self::ChooseReason(post) => seen("rr", post),
            Self::ChooseMend(post) => seen("rm", post),
            Self::NextReview => "rn".to_owned(),
            Self::DraftForm { posts, news, team } => {
                format!("fd:{}:{}:{}", place(posts), place(news), place(team))
            }
            Self::AppealForm(post) => format!("fa:{}", base36(post.0)),
            Self::ClaimForm(campaign) => format!("fc:{}", maybe(campaign)),
            Self::RejectForm(post, code) => format!("{}:{code}", seen("fr", post)),
            Self::MendForm(post, code) => format!("{}:{code}", seen("fm", post)),
            Self::ReasonForm(campaign, Stamp(stamp), what) => {
                format!("fw:{campaign}:{}:{}", base36(*stamp), reasoned(*what))
            }
        };
        format!("{VERSION}:{body}")
    }

    /// Reads a text back. Only the one spelling that [`Ticket::encode`] gives is taken.
    pub(crate) fn decode(text: &str) -> Result<Self, NotATicket> {
        let parts: Vec<&str> = text.split(':').collect();
        let ticket = match parts[..] {
            [VERSION, "n", campaign, lang] => {
                Self::Notice(name(campaign)?, lang.parse().map_err(|_| NotATicket)?)
            }
            [VERSION, "m", campaign] => Self::CheckMine(name(campaign)?),
            [VERSION, "c", campaign, stamp, kind] => {
                let what = match kind {
                    "approve" => Confirmed::Approve,
                    "discard" => Confirmed::Discard,
                    "open" => Confirmed::Open,
                    "freeze" => Confirmed::Freeze,
                    "seal" => Confirmed::Seal,
                    "publish" => Confirmed::Publish,
                    _ => return Err(NotATicket),
                };
                Self::Confirm(name(campaign)?, Stamp(number(stamp)?), what)
            }
            [VERSION, "x"] => Self::Cancel,
            [VERSION, "w", campaign, stamp, what] => {
                Self::AskReason(name(campaign)?, Stamp(number(stamp)?), read_reasoned(what)?)
            }
            [VERSION, "ra", campaign, post, revision] => Self::Accept(seen(campaign, post, revision)?),
            [VERSION, "rs", campaign, post, revision] => Self::Skip(seen(campaign, post, revision)?),
            [VERSION, "rr", campaign, post, revision] => Self::ChooseReason(seen(campaign, post, revision)?),
            [VERSION, "rm", campaign, post, revision] => Self::ChooseMend(seen(campaign, post, revision)?),
            [VERSION, "rn"] => Self::NextReview,
            [VERSION, "fd", posts, news, team] => {
                Self::DraftForm { posts: place(posts)?, news: place(news)?, team: place(team)? }
            }
            [VERSION, "fa", post] => Self::AppealForm(Snowflake(number(post)?)),
            [VERSION, "fc", campaign] => Self::ClaimForm(maybe(campaign)?),
            [VERSION, "fr", campaign, post, revision, code] => {
                Self::RejectForm(seen(campaign, post, revision)?, code.parse().map_err(|_| NotATicket)?)
            }
            [VERSION, "fm", campaign, post, revision, code] => {
                Self::MendForm(seen(campaign, post, revision)?, code.parse().map_err(|_| NotATicket)?)
            }
            [VERSION, "fw", campaign, stamp, what] => {
                Self::ReasonForm(name(campaign)?, Stamp(number(stamp)?), read_reasoned(what)?)
            }
            _ => return Err(NotATicket),
        };
        // One meaning has one spelling: `007`, `ZH-tw` and their like are somebody else's.
        if ticket.encode() == text { Ok(ticket) } else { Err(NotATicket) }
    }
}

fn reasoned(what: Reasoned) -> String {
    match what {
        Reasoned::Extend(until) => format!("e{}", base36(until)),
        Reasoned::Close => "c".to_owned(),
        Reasoned::Void => "v".to_owned(),
        Reasoned::Approve => "a".to_owned(),
    }
}

fn read_reasoned(text: &str) -> Result<Reasoned, NotATicket> {
    match text {
        "c" => Ok(Reasoned::Close),
        "v" => Ok(Reasoned::Void),
        "a" => Ok(Reasoned::Approve),
        _ => text.strip_prefix('e').ok_or(NotATicket).and_then(number).map(Reasoned::Extend),
    }
}

fn name(text: &str) -> Result<CampaignId, NotATicket> {
    CampaignId::new(text).map_err(|_| NotATicket)
}

fn maybe(text: &str) -> Result<Option<CampaignId>, NotATicket> {
    if text.is_empty() { Ok(None) } else { name(text).map(Some) }
}

fn place(text: &str) -> Result<Option<Snowflake>, NotATicket> {
    if text.is_empty() { Ok(None) } else { number(text).map(|id| Some(Snowflake(id))) }
}

fn seen(campaign: &str, post: &str, revision: &str) -> Result<Seen, NotATicket> {
    Ok(Seen { campaign: name(campaign)?, post: Snowflake(number(post)?), revision: number(revision)? })
}

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// A number in at most 13 characters, so that the longest ticket fits.
fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from(DIGITS[(number % 36) as usize]));
        number /= 36;
        if number == 0 {
            break;
        }
    }
    digits.iter().rev().collect()
}

fn number(text: &str) -> Result<u64, NotATicket> {
    u64::from_str_radix(text, 36).map_err(|_| NotATicket)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The most characters of a `custom_id` on Discord.
    const CUSTOM_ID_CHARS_MAX: usize = 100;

    fn campaign() -> impl Strategy<Value = CampaignId> {
        "[a-z0-9-]{1,48}".prop_map(|id| CampaignId::new(id).unwrap())
    }

    fn seen() -> impl Strategy<Value = Seen> {
        (campaign(), any::<u64>(), 0..=i64::MAX as u64).prop_map(|(campaign, post, revision)| Seen {
            campaign,
            post: Snowflake(post),
            revision,
        })
    }

    fn stamp() -> impl Strategy<Value = Stamp> {
        any::<u64>().prop_map(Stamp)
    }

    fn offered() -> impl Strategy<Value = ReasonCode> {
        proptest::sample::select(crate::commands::review::REASONS.to_vec())
    }

    fn mendable() -> impl Strategy<Value = ReasonCode> {
        proptest::sample::select(campaigns::mending::MENDABLE.to_vec())
    }

    fn confirmed() -> impl Strategy<Value = Confirmed> {
        prop_oneof![
            Just(Confirmed::Approve),
            Just(Confirmed::Discard),
            Just(Confirmed::Open),
            Just(Confirmed::Freeze),
            Just(Confirmed::Seal),
            Just(Confirmed::Publish),
        ]
    }

    fn with_reason() -> impl Strategy<Value = Reasoned> {
        prop_oneof![
            any::<u64>().prop_map(Reasoned::Extend),
            Just(Reasoned::Close),
            Just(Reasoned::Void),
            Just(Reasoned::Approve)
        ]
    }

    fn ticket() -> impl Strategy<Value = Ticket> {
        let channel = || proptest::option::of(any::<u64>().prop_map(Snowflake));
        let lang = proptest::sample::select(Lang::ALL.to_vec());
        prop_oneof![
            (campaign(), lang).prop_map(|(id, lang)| Ticket::Notice(id, lang)),
            campaign().prop_map(Ticket::CheckMine),
            (campaign(), stamp(), confirmed()).prop_map(|(id, at, what)| Ticket::Confirm(id, at, what)),
            Just(Ticket::Cancel),
            (campaign(), stamp(), with_reason()).prop_map(|(id, at, what)| Ticket::AskReason(id, at, what)),
            seen().prop_map(Ticket::Accept),
            seen().prop_map(Ticket::Skip),
            seen().prop_map(Ticket::ChooseReason),
            seen().prop_map(Ticket::ChooseMend),
            Just(Ticket::NextReview),
            (channel(), channel(), channel()).prop_map(|(posts, news, team)| Ticket::DraftForm {
                posts,
                news,
                team
            }),
            any::<u64>().prop_map(|post| Ticket::AppealForm(Snowflake(post))),
            proptest::option::of(campaign()).prop_map(Ticket::ClaimForm),
            (seen(), offered()).prop_map(|(post, code)| Ticket::RejectForm(post, code)),
            (seen(), mendable()).prop_map(|(post, code)| Ticket::MendForm(post, code)),
            (campaign(), stamp(), with_reason()).prop_map(|(id, at, what)| Ticket::ReasonForm(id, at, what)),
        ]
    }

    proptest! {
        #[test]
        fn a_ticket_reads_back_as_it_was_written_and_fits(ticket in ticket()) {
            let text = ticket.encode();
            prop_assert!(text.len() <= CUSTOM_ID_CHARS_MAX, "{} {text}", text.len());
            prop_assert_eq!(Ticket::decode(&text), Ok(ticket));
        }

        #[test]
        fn garbage_is_refused_and_never_panics(text in ".{0,120}") {
            if let Ok(ticket) = Ticket::decode(&text) {
                prop_assert_eq!(ticket.encode(), text);
            }
        }

        #[test]
        fn one_character_off_is_another_ticket_or_none(ticket in ticket(), at in 0usize..100, with in "[ -~]") {
            let text = ticket.encode();
            let at = at % text.len();
            let other = format!("{}{with}{}", &text[..at], &text[at + 1..]);
            if other != text {
                prop_assert_ne!(Ticket::decode(&other), Ok(ticket));
            }
        }
    }

    /// The longest of each kind, by the limits of its parts.
    #[test]
    fn the_longest_tickets_fit() {
        let campaign = CampaignId::new("a".repeat(48)).unwrap();
        let post = Seen { campaign: campaign.clone(), post: Snowflake(u64::MAX), revision: u64::MAX };
        for code in crate::commands::review::REASONS {
            let text = Ticket::RejectForm(post.clone(), code).encode();
            assert!(text.len() <= CUSTOM_ID_CHARS_MAX, "{} {text}", text.len());
        }
        for code in campaigns::mending::MENDABLE {
            let text = Ticket::MendForm(post.clone(), code).encode();
            assert!(text.len() <= CUSTOM_ID_CHARS_MAX, "{} {text}", text.len());
        }
        let extend = Ticket::ReasonForm(campaign, Stamp(u64::MAX), Reasoned::Extend(u64::MAX)).encode();
        assert!(extend.len() <= CUSTOM_ID_CHARS_MAX, "{} {extend}", extend.len());
    }

    #[test]
    fn other_versions_and_other_spellings_are_refused() {
        for text in [
            "",
            "h1",
            "h1:",
            "h2:x",
            "x",
            "h1:x:",
            "h1:m:",
            "h1:m:Tariff",
            "h1:n:tariff:fr",
            "h1:n:tariff:ZH-TW",
            "h1:ra:tariff:1:07",
            "h1:ra:tariff:+1:7",
            "h1:c:tariff:1:open:5",
            "h1:c:tariff:1:explode",
            "h1:w:tariff:1:e",
            "h1:w:tariff:1:x5",
            "h1:fr:tariff:1:1:handsome",
        ] {
            assert_eq!(Ticket::decode(text), Err(NotATicket), "{text:?}");
        }
        assert_eq!(Ticket::decode("h1:x"), Ok(Ticket::Cancel));
        assert_eq!(
            Ticket::decode("h1:ra:tariff:1:7"),
            Ok(Ticket::Accept(Seen {
                campaign: CampaignId::new("tariff").unwrap(),
                post: Snowflake(1),
                revision: 7,
            }))
        );
    }
}

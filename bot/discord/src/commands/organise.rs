//! What organisers do: draft, approve, amend, call off, and the steps to the winners.
//!
//! What cannot be undone is asked back first, with what will happen in numbers. The button carries the revision of
//! the campaign it was made for: when anything changed since, nothing is done and the change is shown.

use domain::campaign::{Campaign, CampaignId, Channels};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::window::parse_time;
use market::Hold;
use serenity::all::{ButtonStyle, CreateActionRow, CreateModal};
use store::StoredCampaign;
use wording::Counts;
use wording::commands::{Act, Button, Done, Field, Form, PickWait, Refusal};

use crate::commands::answer::{Answer, Input, button, confirm_row, form};
use crate::commands::caller::{Caller, Permit};
use crate::commands::campaign::{find, of_button};
use crate::commands::ticket::{Confirmed, Reasoned, Stamp, Ticket};
use crate::commands::{Data, Result, language_name};

mod draft;

pub(crate) use draft::{Typed, draft, draft_form};

/// What stands in the log for a draft that was given up; drafts are never public.
const DISCARDED: &str = "given up before its approval";

/// The longest reason that is taken; the announcement shows as much of it.
const REASON_CHARS_MAX: u16 = domain::verdict::NOTE_CHARS_MAX as u16;

/// Looks at a draft before it is approved: its notice, what the check of it found, and the question.
pub(crate) async fn ask_approve(data: &Data, caller: &Caller, wanted: Option<&str>) -> Result<Answer> {
    caller.must(Permit::Organise, &data.settings.roles)?;
    // An approved campaign waits as well when its headline was taken back.
    let waits = |state| matches!(state, State::Draft | State::Approved);
    let stored = find(data, caller, wanted, waits, |state| state == State::Draft).await?;
    if stored.campaign.state == State::Approved && held(data, &stored.campaign.id).await?.is_none() {
        return Err(Refusal::State(State::Approved).into());
    }
    let mut answer = preview(data, caller, &stored).await?;
    let question =
        wording::commands::confirm(caller.lang, &stored.campaign, &Counts::default(), Act::Approve);
    answer.messages.push(question);
    Ok(answer)
}

/// What holds the draft of a market event.
async fn held(data: &Data, id: &CampaignId) -> Result<Option<Hold>> {
    let event = data.service.event_of(id).await?;
    Ok(event.and_then(|event| event.draft).and_then(|draft| draft.held()))
}

/// A draft as it would go out, with its buttons. A held one is approved by its reason alone.
async fn preview(data: &Data, caller: &Caller, stored: &StoredCampaign) -> Result<Answer> {
    let lang = caller.lang;
    let id = &stored.campaign.id;
    let shown = data.service.notice_preview(id, lang).await?;
    let mut messages = vec![wording::commands::draft_stored(lang, &stored.campaign)];
    messages.extend(shown.messages);
    messages.extend(wording::commands::findings(lang, &shown.findings));
    let confirm = |what| Ticket::Confirm(id.clone(), stamp(stored), what);
    let approve = match held(data, id).await? {
        None => button(lang, Button::Approve, ButtonStyle::Success, &confirm(Confirmed::Approve)),
        Some(hold) => {
            messages.push(wording::held_refusal(lang, hold));
            let ticket = Ticket::AskReason(id.clone(), stamp(stored), Reasoned::Approve);
            button(lang, Button::Reason, ButtonStyle::Danger, &ticket)
        }
    };
    let decide =
        vec![approve, button(lang, Button::Discard, ButtonStyle::Danger, &confirm(Confirmed::Discard))];
    let languages = domain::lang::Lang::ALL
        .into_iter()
        .filter(|other| *other != lang)
        .map(|other| {
            let ticket = Ticket::Notice(id.clone(), other);
            button(lang, language_name(other), ButtonStyle::Secondary, &ticket)
        })
        .collect();
    let rows = vec![CreateActionRow::Buttons(decide), CreateActionRow::Buttons(languages)];
    Ok(Answer { messages, rows, picture: None })
}

/// Asks back before a campaign is opened.
pub(crate) async fn ask_open(data: &Data, caller: &Caller, wanted: Option<&str>) -> Result<Answer> {
    caller.must(Permit::Organise, &data.settings.roles)?;
    let closed = |state| matches!(state, State::Approved | State::Announced);
    let stored = find(data, caller, wanted, closed, |state| state == State::Announced).await?;
    ask(data, caller, &stored, Act::Open, Confirmed::Open).await
}

/// Asks back before the close is moved.
pub(crate) async fn ask_extend(
    data: &Data,
    caller: &Caller,
    wanted: Option<&str>,
    until: &str,
) -> Result<Answer> {
    caller.must(Permit::Organise, &data.settings.roles)?;
    let until = parse_time(until, caller.now).map_err(Refusal::Window)?;
    let on = |state| matches!(state, State::Approved | State::Announced | State::Open);
    let stored = find(data, caller, wanted, on, |state| state == State::Open).await?;
    let closes = stored.campaign.window.closes;
    if until <= closes {
        return Err(Refusal::NotLater(closes).into());
    }
    let seconds = u64::try_from(until.timestamp()).map_err(|_| Refusal::NotLater(closes))?;
    ask_with_reason(data, caller, &stored, Act::Extend(until), Reasoned::Extend(seconds)).await
}

/// Asks back before a campaign is closed.
pub(crate) async fn ask_close(data: &Data, caller: &Caller, wanted: Option<&str>) -> Result<Answer> {
    caller.must(Permit::Organise, &data.settings.roles)?;
    let open = |state| state == State::Open;
    let stored = find(data, caller, wanted, open, |_| false).await?;
    ask_with_reason(data, caller, &stored, Act::Close, Reasoned::Close).await
}

/// Asks back before a campaign is called off.
pub(crate) async fn ask_void(data: &Data, caller: &Caller, wanted: Option<&str>) -> Result<Answer> {
    caller.must(Permit::Organise, &data.settings.roles)?;
    let live = |state| !matches!(state, State::Void | State::Paid);
    let stored = find(data, caller, wanted, live, |_| false).await?;
    ask_with_reason(data, caller, &stored, Act::Void, Reasoned::Void).await
}

/// The next step towards the winners: the freeze, the sealing, the publication; or what it waits for.
pub(crate) async fn ask_pick(data: &Data, caller: &Caller, wanted: Option<&str>) -> Result<Answer> {
    caller.must(Permit::Organise, &data.settings.roles)?;
    let any = |state| !matches!(state, State::Draft | State::Approved | State::Void);
    let next = |state| matches!(state, State::Judging | State::Frozen);
    let stored = find(data, caller, wanted, any, next).await?;
    step(data, caller, &stored, false).await
}

/// Asks back before the winners are published.
pub(crate) async fn ask_announce(data: &Data, caller: &Caller, wanted: Option<&str>) -> Result<Answer> {
    caller.must(Permit::Organise, &data.settings.roles)?;
    let any = |state| !matches!(state, State::Draft | State::Approved | State::Void);
    let stored = find(data, caller, wanted, any, |state| state == State::Frozen).await?;
    step(data, caller, &stored, true).await
}

async fn step(data: &Data, caller: &Caller, stored: &StoredCampaign, publish_only: bool) -> Result<Answer> {
    let campaign = &stored.campaign;
    let wait = |why| Ok(Answer::say(wording::commands::pick_wait(caller.lang, campaign, why, caller.now)));
    match campaign.state {
        State::Judging if publish_only || caller.now < campaign.dates.objections_end => wait(PickWait::Time),
        State::Judging => ask(data, caller, stored, Act::Freeze, Confirmed::Freeze).await,
        State::Frozen => {
            let db = data.service.db();
            if db.sealed(&campaign.id).await.map_err(campaigns::Error::from)?.is_some() {
                if caller.now < campaign.dates.results_at {
                    return wait(PickWait::Time);
                }
                ask(data, caller, stored, Act::Publish, Confirmed::Publish).await
            } else if publish_only
                || db.sheets(&campaign.id).await.map_err(campaigns::Error::from)?.is_empty()
            {
                wait(PickWait::Marks)
            } else {
                ask(data, caller, stored, Act::Seal, Confirmed::Seal).await
            }
        }
        State::Published | State::Paid => wait(PickWait::Published),
        _ => wait(PickWait::Time),
    }
}

async fn ask(
    data: &Data,
    caller: &Caller,
    stored: &StoredCampaign,
    act: Act,
    what: Confirmed,
) -> Result<Answer> {
    let counts = data.service.counts(&stored.campaign.id).await?;
    let ticket = Ticket::Confirm(stored.campaign.id.clone(), stamp(stored), what);
    Ok(Answer::say(wording::commands::confirm(caller.lang, &stored.campaign, &counts, act)).row(confirm_row(
        caller.lang,
        Button::Confirm,
        ButtonStyle::Danger,
        &ticket,
    )))
}

async fn ask_with_reason(
    data: &Data,
    caller: &Caller,
    stored: &StoredCampaign,
    act: Act,
    what: Reasoned,
) -> Result<Answer> {
    let counts = data.service.counts(&stored.campaign.id).await?;
    let ticket = Ticket::AskReason(stored.campaign.id.clone(), stamp(stored), what);
    Ok(Answer::say(wording::commands::confirm(caller.lang, &stored.campaign, &counts, act)).row(confirm_row(
        caller.lang,
        Button::Reason,
        ButtonStyle::Danger,
        &ticket,
    )))
}

/// The form that asks for the reason of an amendment.
///
/// # Errors
/// When the asker may not amend.
pub(crate) fn reason_form(
    data: &Data,
    caller: &Caller,
    id: CampaignId,
    at: Stamp,
    what: Reasoned,
) -> Result<CreateModal> {
    caller.must(Permit::Organise, &data.settings.roles)?;
    let input = Input {
        field: Field::Reason,
        example: None,
        long: true,
        required: true,
        chars_max: REASON_CHARS_MAX,
    };
    Ok(form(caller.lang, Form::Reason, &[input], &Ticket::ReasonForm(id, at, what)))
}

/// The revision a button is made for.
fn stamp(stored: &StoredCampaign) -> Stamp {
    // Revisions begin at 1 and grow.
    Stamp(stored.revision.unsigned_abs())
}

/// A campaign as it was when the button was made, or the answer that tells what changed.
async fn unchanged(
    data: &Data,
    caller: &Caller,
    id: &CampaignId,
    at: Stamp,
) -> Result<std::result::Result<Campaign, Answer>> {
    caller.must(Permit::Organise, &data.settings.roles)?;
    let stored = of_button(data, caller, id).await?;
    if stamp(&stored) == at {
        return Ok(Ok(stored.campaign));
    }
    let counts = data.service.counts(id).await?;
    let status = wording::commands::status(caller.lang, &stored.campaign, &counts, caller.now);
    Ok(Err(Answer::say_all(vec![Refusal::Stale.say(caller.lang), status])))
}

/// Does what was confirmed.
pub(crate) async fn confirmed(
    data: &Data,
    caller: &Caller,
    id: &CampaignId,
    at: Stamp,
    what: Confirmed,
) -> Result<Answer> {
    let campaign = match unchanged(data, caller, id, at).await? {
        Ok(campaign) => campaign,
        Err(changed) => return Ok(changed),
    };
    let (service, person, now) = (&data.service, caller.user, caller.now);
    let (campaign, done) = match what {
        Confirmed::Approve => (service.approve(id, person, None, now).await?, Done::Approved),
        Confirmed::Discard => {
            if campaign.state != State::Draft {
                return Err(Refusal::State(campaign.state).into());
            }
            service.void(id, person, DISCARDED, now).await?;
            (campaign, Done::Voided)
        }
        Confirmed::Open => (service.open_now(id, person, now).await?, Done::Opened),
        Confirmed::Freeze => {
            let list = service.freeze(id, person, now).await?;
            (campaign, Done::Frozen { entries: list.candidates.len() as u64, hash: list.list_hash })
        }
        Confirmed::Seal => (campaign, Done::Sealed(service.seal(id, person, now).await?)),
        Confirmed::Publish => {
            let published = service.publish(id, person, now).await?;
            let winners = published.bundle.winners.len() as u64;
            (campaign, Done::Published { winners, hash: published.sha256 })
        }
    };
    (data.wake)();
    Ok(Answer::say(wording::commands::done(caller.lang, &campaign, &done)))
}

/// Does what was confirmed with a reason.
pub(crate) async fn confirmed_with_reason(
    data: &Data,
    caller: &Caller,
    id: &CampaignId,
    at: Stamp,
    what: Reasoned,
    reason: &str,
) -> Result<Answer> {
    let campaign = match unchanged(data, caller, id, at).await? {
        Ok(campaign) => campaign,
        Err(changed) => return Ok(changed),
    };
    if reason.is_empty() {
        return Err(Refusal::Empty(Field::Reason).into());
    }
    let (service, person, now) = (&data.service, caller.user, caller.now);
    let (campaign, done) = match what {
        Reasoned::Extend(seconds) => {
            let until = i64::try_from(seconds).ok().and_then(|at| chrono::DateTime::from_timestamp(at, 0));
            let until = until.ok_or(Refusal::OldButton)?;
            (service.extend(id, person, until, reason, now).await?, Done::Extended)
        }
        Reasoned::Close => (service.close_now(id, person, reason, now).await?, Done::Closed),
        Reasoned::Void => {
            service.void(id, person, reason, now).await?;
            (campaign, Done::Voided)
        }
        Reasoned::Approve => (service.approve_over_hold(id, person, reason, now).await?, Done::Approved),
    };
    (data.wake)();
    Ok(Answer::say(wording::commands::done(caller.lang, &campaign, &done)))
}

/// The channels a draft will live in: the named ones, and for the rest those of the newest campaign.
async fn channels_of(
    data: &Data,
    caller: &Caller,
    posts: Option<Snowflake>,
    news: Option<Snowflake>,
    team: Option<Snowflake>,
) -> Result<Channels> {
    let last = data.service.campaigns_of(caller.guild).await?.into_iter().next();
    let last = last.map(|stored| stored.campaign.channels);
    let entries = posts.or(last.map(|channels| channels.entries));
    let announcements = news.or(last.map(|channels| channels.announcements)).or(entries);
    let moderators = team.or(last.map(|channels| channels.moderators));
    match (announcements, entries, moderators) {
        (Some(announcements), Some(entries), Some(moderators)) => {
            Ok(Channels { announcements, entries, moderators })
        }
        _ => Err(Refusal::Channels.into()),
    }
}

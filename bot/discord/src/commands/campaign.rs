//! Which campaign is meant.

use domain::campaign::CampaignId;
use domain::state::State;
use store::StoredCampaign;
use wording::commands::Refusal;

use crate::commands::caller::Caller;
use crate::commands::{Data, Result};

/// Finds the campaign that is meant, among those of the caller's server that `suits` takes, the newest first.
///
/// A named one has to be among them. Without a name it is the only one, or the only one that `first` prefers.
///
/// # Errors
/// When there is none, it is not of this server, or several could be meant.
pub(crate) async fn find(
    data: &Data,
    caller: &Caller,
    wanted: Option<&str>,
    suits: impl Fn(State) -> bool,
    first: impl Fn(State) -> bool,
) -> Result<StoredCampaign> {
    let all = data.service.campaigns_of(caller.guild).await?;
    Ok(choose(all, wanted, suits, first)?)
}

fn choose(
    all: Vec<StoredCampaign>,
    wanted: Option<&str>,
    suits: impl Fn(State) -> bool,
    first: impl Fn(State) -> bool,
) -> std::result::Result<StoredCampaign, Refusal> {
    if let Some(wanted) = wanted {
        let id = CampaignId::new(wanted.trim()).map_err(|_| Refusal::NoCampaign)?;
        let found = all.into_iter().find(|stored| stored.campaign.id == id).ok_or(Refusal::NoCampaign)?;
        let state = found.campaign.state;
        return match state {
            // Nobody but the team hears of a campaign that is not announced.
            State::Draft | State::Approved if !suits(state) => Err(Refusal::NoCampaign),
            state if !suits(state) => Err(Refusal::State(state)),
            _ => Ok(found),
        };
    }
    let public = |stored: &&StoredCampaign| is_public(stored.campaign.state);
    let newest_public = all.iter().find(public).map(|stored| stored.campaign.state);
    let mut fitting: Vec<StoredCampaign> =
        all.into_iter().filter(|stored| suits(stored.campaign.state)).collect();
    let preferred = fitting.iter().filter(|stored| first(stored.campaign.state)).count();
    if preferred > 0 {
        fitting.retain(|stored| first(stored.campaign.state));
    }
    match (fitting.len(), preferred) {
        (0, _) => Err(newest_public.map_or(Refusal::NoCampaigns, Refusal::State)),
        (1, _) => Ok(fitting.remove(0)),
        _ => Err(Refusal::WhichCampaign),
    }
}

/// What members may ask about: the campaign they mean is the one that is open, else the newest.
pub(crate) async fn find_public(
    data: &Data,
    caller: &Caller,
    wanted: Option<&str>,
) -> Result<StoredCampaign> {
    let mut all = data.service.campaigns_of(caller.guild).await?;
    loop {
        let found = choose_public(all.clone(), wanted)?;
        if was_announced(data, &found).await? {
            return Ok(found);
        }
        all.retain(|stored| stored.campaign.id != found.campaign.id);
    }
}

/// True for everything that members have heard of. Of a campaign that was called off the log tells whether that was
/// before its announcement; then it stays between those who drafted it.
pub(crate) async fn was_announced(data: &Data, stored: &StoredCampaign) -> Result<bool> {
    let campaign = &stored.campaign;
    if campaign.state != State::Void {
        return Ok(is_public(campaign.state));
    }
    let mut after = 0;
    loop {
        let rows = data.service.db().audit_log(Some(&campaign.id), after, LOG_ROWS).await;
        let rows = rows.map_err(campaigns::Error::from)?;
        if rows.iter().any(|row| row.action == State::Announced.name()) {
            return Ok(true);
        }
        match rows.last() {
            Some(last) => after = last.seq,
            None => return Ok(false),
        }
    }
}

/// The announcement stands near the beginning of a log, so one page is mostly enough.
const LOG_ROWS: u32 = 100;

fn choose_public(
    all: Vec<StoredCampaign>,
    wanted: Option<&str>,
) -> std::result::Result<StoredCampaign, Refusal> {
    if wanted.is_some() {
        return choose(all, wanted, is_public, |_| false);
    }
    let open = all.iter().filter(|stored| stored.campaign.state == State::Open).count();
    match open {
        0 => {
            let newest = all.into_iter().find(|stored| is_public(stored.campaign.state));
            newest.ok_or(Refusal::NoCampaigns)
        }
        _ => choose(all, None, |state| state == State::Open, |_| false),
    }
}

/// True in the states that members hear of.
pub(crate) fn is_public(state: State) -> bool {
    !matches!(state, State::Draft | State::Approved)
}

/// A campaign that a button names, in the server where the button was pressed.
///
/// # Errors
/// [`Refusal::NoCampaign`] for one of another server.
pub(crate) async fn of_button(data: &Data, caller: &Caller, id: &CampaignId) -> Result<StoredCampaign> {
    let stored = match data.service.campaign(id).await {
        Err(campaigns::Error::NoCampaign(_)) => return Err(Refusal::NoCampaign.into()),
        other => other?,
    };
    if stored.campaign.guild == caller.guild { Ok(stored) } else { Err(Refusal::NoCampaign.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::stored;

    fn ids(found: std::result::Result<StoredCampaign, Refusal>) -> std::result::Result<String, Refusal> {
        found.map(|stored| stored.campaign.id.to_string())
    }

    #[test]
    fn members_mean_the_open_one_or_the_newest_they_know_of() {
        let known = |list: &[(&str, State)]| -> Vec<StoredCampaign> {
            list.iter().map(|(id, state)| stored(id, *state)).collect()
        };
        let (draft, open, paid) = (("c", State::Draft), ("b", State::Open), ("a", State::Paid));
        assert_eq!(ids(choose_public(known(&[draft, open, paid]), None)), Ok("b".to_owned()));
        assert_eq!(ids(choose_public(known(&[draft, paid]), None)), Ok("a".to_owned()));
        assert_eq!(ids(choose_public(known(&[draft]), None)), Err(Refusal::NoCampaigns));
        assert_eq!(ids(choose_public(known(&[]), None)), Err(Refusal::NoCampaigns));
        let two = known(&[("d", State::Open), open]);
        assert_eq!(ids(choose_public(two.clone(), None)), Err(Refusal::WhichCampaign));
        assert_eq!(ids(choose_public(two, Some(" d "))), Ok("d".to_owned()));
        // A draft is not there for members, and neither is a name that is none.
        assert_eq!(ids(choose_public(known(&[draft]), Some("c"))), Err(Refusal::NoCampaign));
        assert_eq!(ids(choose_public(known(&[open]), Some("B!"))), Err(Refusal::NoCampaign));
    }

    #[test]
    fn the_team_means_the_only_one_that_can_take_the_step() {
        let list = vec![stored("c", State::Draft), stored("b", State::Open), stored("a", State::Paid)];
        let can = |state| matches!(state, State::Draft);
        assert_eq!(ids(choose(list.clone(), None, can, |_| false)), Ok("c".to_owned()));
        assert_eq!(ids(choose(list.clone(), Some("b"), can, |_| false)), Err(Refusal::State(State::Open)));
        let frozen = |state| state == State::Frozen;
        assert_eq!(ids(choose(list.clone(), None, frozen, |_| false)), Err(Refusal::State(State::Open)));
        let any = |_| true;
        assert_eq!(ids(choose(list.clone(), None, any, |_| false)), Err(Refusal::WhichCampaign));
        assert_eq!(ids(choose(list, None, any, |state| state == State::Paid)), Ok("a".to_owned()));
    }
}

//! The dates a notice promises, by name.

use chrono::{DateTime, Utc};
use domain::campaign::Campaign;

/// A date of a campaign that its notice has to state (R23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamedDate {
    /// Posts count from here on.
    Opens,
    /// Posts no longer count from here on.
    Closes,
    /// The entry list comes out.
    EntryList,
    /// Objections and appeals about entries end.
    Objections,
    /// The list is frozen.
    Freeze,
    /// The judges' sheets are sealed.
    Seal,
    /// The winners are published.
    Results,
    /// Appeals about the result end.
    Appeals,
    /// Prizes are paid.
    Pay,
    /// Winners have sent their account number.
    Claim,
}

impl NamedDate {
    /// The dates after the close, in the order a notice lists them.
    pub(crate) const FOLLOWING: [Self; 8] = [
        Self::EntryList,
        Self::Objections,
        Self::Freeze,
        Self::Seal,
        Self::Results,
        Self::Appeals,
        Self::Pay,
        Self::Claim,
    ];

    /// The bounds of the window.
    pub(crate) const WINDOW: [Self; 2] = [Self::Opens, Self::Closes];

    /// When it is.
    pub(crate) fn of(self, campaign: &Campaign) -> DateTime<Utc> {
        match self {
            Self::Opens => campaign.window.opens,
            Self::Closes => campaign.window.closes,
            Self::EntryList => campaign.dates.entry_list_at,
            Self::Objections => campaign.dates.objections_end,
            Self::Freeze => campaign.dates.freeze_at,
            Self::Seal => campaign.dates.seal_at,
            Self::Results => campaign.dates.results_at,
            Self::Appeals => campaign.dates.appeals_end,
            Self::Pay => campaign.dates.pay_by,
            Self::Claim => campaign.dates.claim_by,
        }
    }
}

//! The winners' post.

use std::collections::{BTreeMap, BTreeSet};

use domain::bundle::{Bundle, NamedWinner};
use domain::campaign::Campaign;
use domain::digest::Digest;
use domain::lang::Lang;
use domain::snowflake::Snowflake;

use crate::catalogue::{
    ClaimNoted, ClaimOnHold, ResultsAppeals, ResultsClaim, ResultsCorrected, ResultsCounts, ResultsCoverage,
    ResultsFewer, ResultsGaps, ResultsHeading, ResultsNobody, ResultsPay, ResultsProof, ResultsSafety,
    ResultsTie, ResultsUnnamed, ResultsVerify, ResultsWinner, WinnerReply,
};
use crate::format::both_times;
use crate::messages::{CLAIM_COMMAND, VERIFY_COMMAND, heading, post_link, prize};
use crate::user_text::{mask_name, quote_user_text};

/// A published result with what the post about it needs besides.
#[derive(Debug, Clone, Copy)]
pub struct ResultView<'a> {
    /// The published record.
    pub bundle: &'a Bundle,
    /// The hash of the bundle as [`Bundle::seal`] gives it.
    pub bundle_sha256: Digest,
    /// Names by author; only winners are looked up, and each is shown masked.
    pub names: &'a BTreeMap<Snowflake, String>,
    /// Where posts stand that do not stand in the channel itself: their threads, by post.
    pub threads: &'a BTreeMap<Snowflake, Snowflake>,
    /// What nobody listened to and no history has filled since.
    pub gaps: Gaps,
}

/// Stretches of a window that nobody listened to and no history has filled since.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gaps {
    /// How many.
    pub stretches: u64,
    /// How many minutes together, begun ones counted whole.
    pub minutes: u64,
}

impl ResultView<'_> {
    /// People who could win: with an entry that was not struck, and over the quality floor if there is one.
    fn eligible_people(&self) -> u64 {
        (self.bundle.winners.len() + self.bundle.alternates.len()) as u64
    }

    /// True when a winner's place depended on the seed.
    fn tie_was_used(&self) -> bool {
        let winners: BTreeSet<u32> = self.bundle.winners.iter().map(|winner| winner.number).collect();
        self.bundle.order.iter().any(|row| row.tie_key.is_some() && winners.contains(&row.number))
    }
}

/// The result: every winner with place, masked name, prize and link; the counts, the coverage and the proof; a line
/// about equal totals or missing winners only when there were any; then how to claim and until when, the appeal and
/// payment dates, and the warning against fraud. Nobody but the winners is mentioned.
pub fn results(lang: Lang, campaign: &Campaign, view: &ResultView<'_>) -> String {
    let bundle = view.bundle;
    let mut lines = vec![ResultsHeading { heading: heading(lang, campaign) }.say(lang)];
    if bundle.result_version > 1 {
        lines.push(ResultsCorrected { version: u64::from(bundle.result_version) }.say(lang));
    }
    if bundle.winners.is_empty() {
        lines.push(ResultsNobody {}.say(lang));
    }
    lines.extend(bundle.winners.iter().map(|winner| winner_line(lang, campaign, view, winner)));
    if bundle.not_awarded > 0 {
        let not_awarded = u64::from(bundle.not_awarded);
        lines.push(ResultsFewer { people: view.eligible_people(), not_awarded }.say(lang));
    }
    let eligible = bundle.list.iter().filter(|line| line.struck.is_none()).count();
    lines.push(
        ResultsCounts {
            entered: bundle.list.len() as u64,
            eligible: eligible as u64,
            judged: bundle.order.len() as u64,
        }
        .say(lang),
    );
    lines.push(
        ResultsCoverage {
            posts: bundle.coverage.posts,
            rejected: bundle.coverage.rejected,
            withdrawn: bundle.coverage.withdrawn,
            unknown: bundle.coverage.version_unknown,
        }
        .say(lang),
    );
    if view.gaps.stretches > 0 {
        let Gaps { stretches, minutes } = view.gaps;
        lines.push(ResultsGaps { stretches, minutes }.say(lang));
    }
    if view.tie_was_used() {
        let tie =
            ResultsTie { seed: bundle.seed.to_string(), commitment: bundle.seed_commitment.to_string() };
        lines.push(tie.say(lang));
    }
    lines.push(
        ResultsProof {
            list: bundle.list_hash.to_string(),
            bundle: view.bundle_sha256.to_string(),
            version: u64::from(bundle.result_version),
        }
        .say(lang),
    );
    lines.push(ResultsVerify { command: VERIFY_COMMAND.to_owned() }.say(lang));
    if !bundle.winners.is_empty() {
        let until = both_times(campaign.dates.claim_by);
        lines.push(ResultsClaim { command: CLAIM_COMMAND.to_owned(), until }.say(lang));
    }
    lines.push(ResultsAppeals { appeals: both_times(campaign.dates.appeals_end) }.say(lang));
    if !bundle.winners.is_empty() {
        lines.push(ResultsPay { pay: both_times(campaign.dates.pay_by) }.say(lang));
    }
    lines.push(ResultsSafety {}.say(lang));
    lines.join("\n")
}

fn winner_line(lang: Lang, campaign: &Campaign, view: &ResultView<'_>, winner: &NamedWinner) -> String {
    let name = view.names.get(&winner.author);
    let place = view.threads.get(&winner.post).copied().unwrap_or(campaign.channels.entries);
    ResultsWinner {
        name: name.map_or_else(|| ResultsUnnamed {}.say(lang), |name| quote_user_text(&mask_name(name))),
        link: post_link(campaign.guild, place, winner.post),
        prize: prize(lang, &view.bundle.prize),
        place: u64::from(winner.place),
    }
    .say(lang)
}

/// The answer to a winner who gave an account number; the number itself is not repeated. Shown to the winner alone.
pub fn claimed(lang: Lang, campaign: &Campaign, place: u32, on_hold: bool) -> String {
    let place = u64::from(place);
    if on_hold {
        ClaimOnHold { place }.say(lang)
    } else {
        ClaimNoted { pay: both_times(campaign.dates.pay_by), place }.say(lang)
    }
}

/// A reply under the winner's own post, so that a winner hears of it where the post stands and not in a direct
/// message.
pub fn winner_reply(lang: Lang, campaign: &Campaign, place: u32) -> String {
    WinnerReply {
        prize: prize(lang, &campaign.prize),
        command: CLAIM_COMMAND.to_owned(),
        until: both_times(campaign.dates.claim_by),
        place: u64::from(place),
    }
    .say(lang)
}

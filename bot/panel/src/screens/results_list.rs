//! The lines of a result, page by page: the numbered list, and the published order.

use campaigns::panel::reading::NumberedAsked;
use domain::bundle::Bundle;
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::selection::Ranked as Standing;

use crate::desk::Viewer;
use crate::refusal::Refusal;
use crate::screens::results::mean;

/// Lines on a page.
const LINES: usize = 150;

pub(super) struct Ranked {
    pub(super) rank: u32,
    pub(super) number: u32,
    pub(super) post: String,
    pub(super) total: String,
    pub(super) sums: Vec<u64>,
}

pub(super) struct Candidate {
    pub(super) number: u32,
    pub(super) line: String,
    pub(super) struck: Option<String>,
}

/// A page of the published order: its lines, how many stand before it, how many there are, and whether more follow.
struct Stretch<'a> {
    lines: &'a [&'a Standing],
    before: usize,
    all: usize,
}

impl Stretch<'_> {
    /// The line after which the next page begins.
    fn next(&self) -> Option<&Standing> {
        (self.before + self.lines.len() < self.all).then(|| self.lines.last().copied()).flatten()
    }
}

/// What comes after a line in an order that is stored as a whole. A correction may have moved the line, or taken it out: then
/// whatever has its rank, or one behind it, is next.
fn stretch<'a>(order: &'a [&'a Standing], by_number: bool, (after, rank): (u32, u32)) -> Stretch<'a> {
    let before = if after == 0 {
        0
    } else if by_number {
        order.partition_point(|line| line.number <= after)
    } else {
        match order.iter().position(|line| line.number == after) {
            Some(at) => at + 1,
            None => order.partition_point(|line| line.rank < rank),
        }
    };
    let lines = &order[before..(before + LINES).min(order.len())];
    Stretch { lines, before, all: order.len() }
}

/// A page of whichever list is shown.
#[derive(Default)]
pub(super) struct ListPage {
    pub(super) order: Vec<Ranked>,
    pub(super) lines: Vec<Candidate>,
    pub(super) before: u64,
    pub(super) all: u64,
    /// What the address of the next page adds.
    pub(super) next: Option<String>,
}

/// A page of the published order, by rank or by number, or the one line with a number. It goes on after a line, which is
/// given with its rank.
pub(super) async fn published_order(
    viewer: &Viewer,
    id: &CampaignId,
    bundle: &Bundle,
    (by_number, find): (bool, Option<u32>),
    (after, rank): (u32, u32),
) -> Result<ListPage, Refusal> {
    let mut order: Vec<&Standing> =
        bundle.order.iter().filter(|ranked| find.is_none_or(|find| find == ranked.number)).collect();
    if by_number {
        order.sort_by_key(|ranked| ranked.number);
    }
    let page = stretch(&order, by_number, (after, rank));
    let numbers: Vec<u32> = page.lines.iter().map(|line| line.number).collect();
    let posts = viewer.numbered(id, &numbers).await?;
    let ranked = |ranked: &&Standing| Ranked {
        rank: ranked.rank,
        number: ranked.number,
        post: posts.get(&ranked.number).map(ToString::to_string).unwrap_or_default(),
        total: mean(ranked.total, ranked.sheets),
        sums: ranked.criterion_sums.clone(),
    };
    Ok(ListPage {
        order: page.lines.iter().map(ranked).collect(),
        before: page.before as u64,
        all: page.all as u64,
        next: page.next().map(|last| format!("after={}&rank={}", last.number, last.rank)),
        ..ListPage::default()
    })
}

/// A page of the numbered list from before there is an order, or of what was struck from it.
pub(super) async fn numbered_list(
    viewer: &Viewer,
    id: &CampaignId,
    (struck, number): (bool, Option<u32>),
    after: u32,
    lang: Lang,
) -> Result<ListPage, Refusal> {
    let page = NumberedAsked { number, struck, after, limit: LINES };
    let found = viewer.numbered_list(id, &page).await?;
    let line = |line: &campaigns::StoredCandidate| Candidate {
        number: line.row.number,
        line: line.row.line.clone(),
        struck: line.struck.map(|code| wording::reason_name(lang, code)),
    };
    Ok(ListPage {
        lines: found.lines.iter().map(line).collect(),
        before: found.count.before,
        all: found.count.all,
        next: found.next.map(|next| format!("after={next}")),
        ..ListPage::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(rank: u32, number: u32) -> Standing {
        Standing {
            rank,
            number,
            person: number,
            total: 0,
            sheets: 2,
            criterion_sums: Vec::new(),
            tie_key: None,
        }
    }

    /// The numbers of the pages that follow one another, when `between` changes the order behind each.
    fn followed(mut order: Vec<Standing>, by_number: bool, between: impl Fn(&mut Vec<Standing>)) -> Vec<u32> {
        let (mut seen, mut at) = (Vec::new(), (0, 0));
        loop {
            let mut lines: Vec<&Standing> = order.iter().collect();
            if by_number {
                lines.sort_by_key(|line| line.number);
            }
            let page = stretch(&lines, by_number, at);
            seen.extend(page.lines.iter().map(|line| line.number));
            let Some(last) = page.next() else { return seen };
            at = (last.number, last.rank);
            between(&mut order);
        }
    }

    /// What becomes of an order while somebody reads it.
    type Change<'a> = &'a dyn Fn(&mut Vec<Standing>);

    /// The best line was written last, so that the two orders are opposite. Between two pages a correction strikes the best
    /// line that is left, or the very line at which the page ended: nothing else is hidden or comes twice.
    #[test]
    fn an_order_is_whole_over_its_pages() {
        let all = (LINES * 2 + 1) as u32;
        let order = || (1..=all).map(|rank| ranked(rank, all + 1 - rank)).collect::<Vec<_>>();
        let renumber = |order: &mut Vec<Standing>| {
            for (line, rank) in order.iter_mut().zip(1..) {
                line.rank = rank;
            }
        };
        let strike_best = |order: &mut Vec<Standing>| {
            order.remove(0);
            renumber(order);
        };
        let strike_last_shown = |order: &mut Vec<Standing>| {
            order.remove(LINES - 1);
            renumber(order);
        };
        let by_rank: Vec<u32> = (1..=all).rev().collect();
        let changes: [Change<'_>; 3] = [&|_| {}, &strike_best, &strike_last_shown];
        for between in changes {
            assert_eq!(followed(order(), false, between), by_rank);
        }
        let by_number: Vec<u32> = (1..=all).collect();
        assert_eq!(followed(order(), true, |_| {}), by_number);
        let lines = order();
        let lines: Vec<&Standing> = lines.iter().collect();
        assert_eq!(stretch(&lines, false, (all * 9, all * 9)).lines.len(), 0);
    }
}

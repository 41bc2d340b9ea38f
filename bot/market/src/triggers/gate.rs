//! Headlines at the gate, and the decision whether and what to say.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};

use super::fired::{Action, Cause, DraftPlan, Fired, GateNews, Hold, Reading, size_percent};
use super::options::{Gate, TriggerOptions};
use crate::calendar::next_window;
use crate::news::{NewsItem, NewsState};
use crate::theme::Theme;

/// A relevant headline with the term that made it so.
#[derive(Debug, Clone)]
struct Filed {
    item: NewsItem,
    term: String,
}

/// Relevant headlines: those still to be known, and those known now.
#[derive(Debug, Clone, Default)]
pub(super) struct Desk {
    /// By the time they become known, then by id.
    arriving: BTreeMap<(DateTime<Utc>, String), Filed>,
    known: BTreeMap<String, Filed>,
}

impl Desk {
    pub(super) fn receive(&mut self, item: &NewsItem, theme: &Theme) {
        // A revision may have another wording; what is on file stays relevant.
        let term = match self.known.get(&item.id) {
            Some(filed) if filed.item.known_at() >= item.known_at() => return,
            Some(filed) => Some(filed.term.clone()),
            None => None,
        };
        let on_its_way = || {
            let same_story = |((_, id), _): &(&(DateTime<Utc>, String), &Filed)| *id == item.id;
            self.arriving.iter().find(same_story).map(|(_, filed)| filed.term.clone())
        };
        let term = term.or_else(|| theme.term_in(&item.title).map(str::to_owned)).or_else(on_its_way);
        if let Some(term) = term {
            let key = (item.known_at(), item.id.clone());
            self.arriving.insert(key, Filed { item: item.clone(), term });
        }
    }

    /// Moves to `now`: what is known by now is filed, what is too old to matter is dropped. Gives the items
    /// that are new or revised, oldest first.
    fn file(&mut self, now: DateTime<Utc>) -> Vec<NewsItem> {
        let mut revised = Vec::new();
        while let Some(entry) = self.arriving.first_entry() {
            if entry.key().0 > now {
                break;
            }
            let filed = entry.remove();
            revised.push(filed.item.clone());
            self.known.insert(filed.item.id.clone(), filed);
        }
        revised
    }

    pub(super) fn advance(
        &mut self,
        now: DateTime<Utc>,
        step: TimeDelta,
        gate: &Gate,
        keep_id: Option<&str>,
    ) -> Vec<NewsItem> {
        let revised = self.file(now);
        // A held move is promoted by the bar that closes after its hold has ended, so one step more is kept.
        let oldest = now - minutes(gate.before_minutes) - minutes(gate.hold_minutes) - step;
        self.known.retain(|id, filed| filed.item.out_at() >= oldest || keep_id == Some(id.as_str()));
        revised
    }

    /// The headline that opens the gate for a move told at `at`, among those known by `known_by`: the best
    /// believed, then the newest.
    fn headline(&self, at: DateTime<Utc>, known_by: DateTime<Utc>, gate: &Gate) -> Option<&Filed> {
        let oldest = at - minutes(gate.before_minutes);
        self.known
            .values()
            .filter(|filed| filed.item.state != NewsState::Retracted)
            .filter(|filed| filed.item.out_at() >= oldest && filed.item.known_at() <= known_by)
            .max_by_key(|filed| (belief(filed.item.state), filed.item.out_at()))
    }
}

fn belief(state: NewsState) -> u8 {
    match state {
        NewsState::Confirmed => 3,
        NewsState::Rumour => 2,
        NewsState::Disputed => 1,
        NewsState::Retracted => 0,
    }
}

fn minutes(minutes: u32) -> TimeDelta {
    TimeDelta::minutes(minutes.into())
}

/// An event that was told and still cools down.
#[derive(Debug, Clone)]
struct ToldEvent {
    at: DateTime<Utc>,
    size_percent: f64,
    drafted: bool,
}

/// The newest draft, followed until its window closes.
#[derive(Debug, Clone)]
struct OpenDraft {
    at: DateTime<Utc>,
    plan: DraftPlan,
    readings: Vec<Reading>,
    news: Option<GateNews>,
    withdrawn: bool,
}

/// Readings that wait for a headline.
#[derive(Debug, Clone)]
struct Waiting {
    at: DateTime<Utc>,
    readings: Vec<Reading>,
}

/// What was said before, and so what is worth saying now.
#[derive(Debug, Clone, Default)]
pub(super) struct Speaker {
    told: Option<ToldEvent>,
    draft: Option<OpenDraft>,
    waiting: VecDeque<Waiting>,
}

impl Speaker {
    /// The story behind the open draft.
    pub(super) fn draft_news_id(&self) -> Option<&str> {
        self.draft.as_ref()?.news.as_ref().map(|news| news.id.as_str())
    }

    pub(super) fn decide(
        &mut self,
        bar_open: DateTime<Utc>,
        now: DateTime<Utc>,
        readings: Vec<Reading>,
        revised: &[NewsItem],
        desk: &Desk,
        options: &TriggerOptions,
    ) -> Vec<Fired> {
        let stamp = Stamp { bar_open, now, options };
        let mut fired: Vec<Fired> =
            revised.iter().filter_map(|item| self.follow_draft(item, &stamp)).collect();
        fired.extend(self.weigh(readings, desk, &stamp));
        fired
    }

    /// A headline changed: does the open draft stand on it?
    fn follow_draft(&mut self, item: &NewsItem, stamp: &Stamp) -> Option<Fired> {
        let draft = self.draft.as_mut()?;
        let news = draft.news.as_mut().filter(|news| news.id == item.id)?;
        if stamp.now >= draft.plan.closes || news.state == item.state {
            return None;
        }
        news.state = item.state;
        let (action, cause) = match item.state {
            NewsState::Confirmed => {
                draft.plan.hold = None;
                draft.withdrawn = false;
                (draft.plan.opens, draft.plan.closes) = stamp.window();
                (Action::Draft, Cause::Confirmation)
            }
            NewsState::Rumour => {
                draft.plan.hold = Some(Hold::Unconfirmed);
                (Action::Hold, Cause::Retraction)
            }
            NewsState::Disputed => {
                draft.plan.hold = Some(Hold::Disputed);
                (Action::Hold, Cause::Retraction)
            }
            NewsState::Retracted => {
                draft.plan.hold = Some(Hold::Retracted);
                draft.withdrawn = true;
                (Action::Hold, Cause::Retraction)
            }
        };
        let (readings, news, plan) = (draft.readings.clone(), Some(news.clone()), Some(draft.plan.clone()));
        Some(stamp.fired(action, cause, readings, news, plan))
    }

    /// Rules held, or waited: is there a headline, and is it worth saying?
    fn weigh(&mut self, readings: Vec<Reading>, desk: &Desk, stamp: &Stamp) -> Option<Fired> {
        let (readings, headline, cause) = if stamp.options.gate.required {
            let passed = self.pass_gate(readings, desk, stamp);
            // What waits beyond its hold can no longer meet a headline that was known in time.
            let hold = minutes(stamp.options.gate.hold_minutes);
            let said = passed.is_some();
            self.waiting.retain(|waiting| !said && waiting.at + hold > stamp.now);
            let (readings, headline, cause) = passed?;
            (readings, Some(headline), cause)
        } else {
            (readings, None, Cause::New)
        };
        if readings.is_empty() {
            return None;
        }
        let price_at = readings[0].price_at;
        let news = headline.map(|filed| GateNews {
            id: filed.item.id.clone(),
            title: filed.item.title.clone(),
            source: filed.item.source.clone(),
            out_at: filed.item.out_at(),
            state: filed.item.state,
            term: filed.term.clone(),
            lag_minutes: (price_at - filed.item.out_at()).num_minutes(),
        });
        self.say(readings, news, cause, stamp)
    }

    /// The readings a headline lets through, with those that waited for one. Without a headline they wait.
    fn pass_gate<'a>(
        &mut self,
        mut readings: Vec<Reading>,
        desk: &'a Desk,
        stamp: &Stamp,
    ) -> Option<(Vec<Reading>, &'a Filed, Cause)> {
        let gate = &stamp.options.gate;
        let hold = minutes(gate.hold_minutes);
        let mut passed = None;
        if !readings.is_empty() {
            passed = desk.headline(stamp.now, stamp.now, gate).map(|headline| (headline, Cause::New));
            if passed.is_none() {
                let readings = std::mem::take(&mut readings);
                self.waiting.push_back(Waiting { at: stamp.now, readings });
            }
        }
        for waiting in self.waiting.iter().rev() {
            // Known in time for this one, even if the bar that tells it closes later.
            if let Some(headline) = desk.headline(waiting.at, waiting.at + hold, gate) {
                passed.get_or_insert((headline, Cause::LateNews));
                merge(&mut readings, &waiting.readings);
            }
        }
        passed.map(|(headline, cause)| (readings, headline, cause))
    }

    fn say(
        &mut self,
        readings: Vec<Reading>,
        news: Option<GateNews>,
        cause: Cause,
        stamp: &Stamp,
    ) -> Option<Fired> {
        let options = stamp.options;
        let size = size_percent(&readings);
        let gap = TimeDelta::hours(options.draft_gap_hours.into());
        let draft_stands =
            self.draft.as_ref().is_some_and(|draft| !draft.withdrawn && stamp.now - draft.at < gap);
        let may_draft = !draft_stands && readings.iter().any(|reading| reading.drafts);
        let cooldown = TimeDelta::hours(options.cooldown_hours.into());
        let (cause, drafts) = match &mut self.told {
            Some(told) if stamp.now - told.at < cooldown => {
                let drafts = may_draft && !told.drafted;
                let grown = size >= told.size_percent * options.escalation_factor;
                if !drafts && !grown {
                    return None;
                }
                told.size_percent = told.size_percent.max(size);
                told.drafted |= drafts;
                (Cause::Escalation, drafts)
            }
            told => {
                *told = Some(ToldEvent { at: stamp.now, size_percent: size, drafted: may_draft });
                (cause, may_draft)
            }
        };
        if !drafts {
            return Some(stamp.fired(Action::Alert, cause, readings, news, None));
        }
        let (opens, closes) = stamp.window();
        let hold = match news.as_ref().map(|news| news.state) {
            None => Some(Hold::NoHeadline),
            Some(NewsState::Confirmed) => None,
            Some(NewsState::Rumour) => Some(Hold::Unconfirmed),
            Some(NewsState::Disputed) => Some(Hold::Disputed),
            Some(NewsState::Retracted) => Some(Hold::Retracted),
        };
        let plan = DraftPlan { theme: options.theme.name.clone(), opens, closes, hold };
        self.draft = Some(OpenDraft {
            at: stamp.now,
            plan: plan.clone(),
            readings: readings.clone(),
            news: news.clone(),
            withdrawn: false,
        });
        Some(stamp.fired(Action::Draft, cause, readings, news, Some(plan)))
    }
}

/// Adds the readings whose rule and way are not there yet.
fn merge(readings: &mut Vec<Reading>, more: &[Reading]) {
    for reading in more {
        if !readings.iter().any(|had| had.rule == reading.rule && had.direction == reading.direction) {
            readings.push(reading.clone());
        }
    }
}

/// The bar and time of a decision.
struct Stamp<'a> {
    bar_open: DateTime<Utc>,
    now: DateTime<Utc>,
    options: &'a TriggerOptions,
}

impl Stamp<'_> {
    fn window(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        next_window(self.now + minutes(self.options.review_minutes))
    }

    fn fired(
        &self,
        action: Action,
        cause: Cause,
        readings: Vec<Reading>,
        gate: Option<GateNews>,
        draft: Option<DraftPlan>,
    ) -> Fired {
        let speak_at = self.options.quiet.map_or(self.now, |quiet| quiet.speak_at(self.now));
        Fired { at: self.now, bar_open: self.bar_open, speak_at, action, cause, readings, gate, draft }
    }
}

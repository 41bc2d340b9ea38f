//! The stories of the days around what is heard, and what a headline does to them.

use chrono::{DateTime, Utc};
use market::NewsState;
use market::story::{
    Likeness, Move, Print, Report, Standing, WINDOW, Why, after_denial, after_report, denies, first_state,
    origins, same_story,
};
use serde_json::json;
use store::{NewAudit, NewStory, NewStoryChange, NewsDetail, NewsRow, Tx};

use super::{FUTURE_MAX, Heard, HeardItem};
use crate::error::Result;
use crate::service::Actor;

/// Whether an item says something else than what is stored of it. Another feed of the same source may spell the same
/// headline in its own way, so only the feed it came by revises it.
pub(super) fn is_revision(known: &NewsDetail, item: &HeardItem) -> bool {
    let same = known.row.title == item.title && known.row.body == item.body && known.row.url == item.url;
    !same && known.feed.as_deref() == Some(item.feed.as_str())
}

pub(super) fn report(detail: &NewsDetail) -> Report {
    Report {
        source: detail.row.source.clone(),
        official: detail.official,
        title: detail.row.title.clone(),
        body: detail.row.body.clone(),
        url: detail.row.url.clone(),
        out_at: detail.row.published_at.min(detail.row.seen_at),
    }
}

/// Writes down a change with its audit row, and gives every headline of the story its state.
pub(super) async fn write_change(tx: &mut Tx, change: &NewStoryChange) -> Result<()> {
    tx.put_story_change(change).await?;
    tx.set_news_state(change.story, change.to).await?;
    tx.audit(&NewAudit {
        at: change.at,
        actor: change.actor.clone(),
        action: "story_moved".to_owned(),
        campaign: None,
        subject: format!("story:{}", change.story),
        before: change.from.map(|state| json!({ "state": state })),
        after: Some(json!({ "state": change.to, "why": change.why, "link": change.link })),
        reason: change.reason.clone(),
    })
    .await?;
    Ok(())
}

/// The stories of the days around what is heard, with everything in them.
pub(super) struct Board {
    pub(super) now: DateTime<Utc>,
    pub(super) stories: Vec<OnBoard>,
    /// The headlines that are new or have changed.
    pub(super) titles: Vec<String>,
    pub(super) heard: Heard,
}

/// A story with its reports.
pub(super) struct OnBoard {
    pub(super) id: i64,
    pub(super) story: NewStory,
    pub(super) members: Vec<Member>,
}

/// A report with what names it.
pub(super) struct Member {
    pub(super) key: (String, String),
    seen_at: DateTime<Utc>,
    lang: Option<String>,
    pub(super) report: Report,
    pub(super) print: Print,
}

impl Member {
    pub(super) fn of(detail: &NewsDetail) -> Self {
        let report = report(detail);
        Self {
            key: (detail.row.source.clone(), detail.row.outside_id.clone()),
            seen_at: detail.row.seen_at,
            lang: detail.row.lang.clone(),
            print: Print::of(&report),
            report,
        }
    }
}

impl OnBoard {
    pub(super) fn reports(&self) -> Vec<&Report> {
        self.members.iter().map(|member| &member.report).collect()
    }

    pub(super) fn standing(&self) -> Standing {
        Standing { state: self.story.state, by_person: self.story.by_person }
    }

    /// Puts the members in the order in which they were heard, and takes from them what the story says of them.
    pub(super) fn settle(&mut self) {
        self.members
            .sort_by(|a, b| (a.seen_at, a.report.out_at, &a.key).cmp(&(b.seen_at, b.report.out_at, &b.key)));
        let origins = origins(&self.reports()).independent;
        let (Some(lead), story) = (self.members.first(), &mut self.story) else { return };
        story.title.clone_from(&lead.report.title);
        story.lang.clone_from(&lead.lang);
        story.origins = u32::try_from(origins).unwrap_or(u32::MAX);
        story.reports = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        let out = |member: &Member| member.report.out_at;
        story.first_at = self.members.iter().map(out).min().unwrap_or(story.first_at);
        story.last_at = self.members.iter().map(out).max().unwrap_or(story.last_at);
    }
}

impl Board {
    /// The board for headlines of these times.
    pub(super) async fn around(tx: &mut Tx, items: &[&HeardItem], now: DateTime<Utc>) -> Result<Board> {
        let out = |item: &&HeardItem| item.published_at.unwrap_or(now).min(now);
        let first = items.iter().map(out).min().unwrap_or(now);
        let last = items.iter().map(out).max().unwrap_or(now);
        // A published time may lie a little after the time of hearing.
        let near = tx.news_details(first - WINDOW, last + WINDOW + FUTURE_MAX).await?;
        let mut ids: Vec<i64> = near.iter().filter_map(|detail| detail.story).collect();
        ids.extend(stories_of(tx, items).await?);
        ids.sort_unstable();
        ids.dedup();
        let mut stories = Vec::new();
        for id in ids {
            let Some(row) = tx.story(id).await? else { continue };
            let members = tx.news_of_story(id).await?.iter().map(Member::of).collect();
            stories.push(OnBoard { id, story: row.story, members });
        }
        Ok(Board { now, stories, titles: Vec::new(), heard: Heard::default() })
    }

    pub(super) async fn hear(&mut self, tx: &mut Tx, item: &HeardItem) -> Result<()> {
        match tx.news_item(&item.source, &item.outside_id).await? {
            None if item.keep => self.add(tx, item).await,
            Some(known) if is_revision(&known, item) => self.revise(tx, &known, item).await,
            Some(_) | None => Ok(()),
        }
    }

    async fn add(&mut self, tx: &mut Tx, item: &HeardItem) -> Result<()> {
        let published = item.published_at.unwrap_or(self.now);
        let clamped = published > self.now + FUTURE_MAX;
        let mut detail = NewsDetail {
            row: NewsRow {
                source: item.source.clone(),
                outside_id: item.outside_id.clone(),
                published_at: if clamped { self.now } else { published },
                seen_at: self.now,
                title: item.title.clone(),
                url: item.url.clone(),
                body: item.body.clone(),
                state: None,
                lang: item.lang.clone(),
            },
            feed: Some(item.feed.clone()),
            story: None,
            official: item.official,
            precision_s: item.precision_s,
            mended: item.mended,
            clamped,
        };
        let member = Member::of(&detail);
        let at = match self.story_of(&member, None) {
            Some(at) => at,
            None => self.begin(tx, item, &member.report).await?,
        };
        let story = &mut self.stories[at];
        detail.story = Some(story.id);
        detail.row.state = Some(story.story.state);
        let is_first = story.members.is_empty();
        let denial = member.report.clone();
        story.members.push(member);
        story.settle();
        tx.put_news_detail(&detail).await?;
        self.heard.new += 1;
        self.titles.push(item.title.clone());
        let moved = after_report_of(&self.stories[at], &denial);
        self.apply(tx, at, moved, item).await?;
        if let Some(to) = item.stated.filter(|_| !self.stories[at].story.by_person) {
            self.apply(tx, at, Some(Move { to, why: Why::SaidByFeed }), item).await?;
        }
        if denies(&denial) {
            self.deny(tx, &denial, Some(at), item).await?;
        } else if is_first {
            self.denied_before(tx, at).await?;
        }
        let story = &self.stories[at];
        tx.set_story(story.id, &story.story, self.now).await?;
        Ok(())
    }

    /// Begins a story and gives its place on the board.
    async fn begin(&mut self, tx: &mut Tx, item: &HeardItem, report: &Report) -> Result<usize> {
        let first = first_state(report);
        let story = NewStory {
            title: item.title.clone(),
            lang: item.lang.clone(),
            theme: item.theme.clone(),
            state: first.to,
            by_person: false,
            origins: 1,
            reports: 1,
            first_at: report.out_at,
            last_at: report.out_at,
        };
        let id = tx.new_story(&story, self.now).await?;
        let change = NewStoryChange {
            story: id,
            at: self.now,
            from: None,
            to: first.to,
            why: first.why,
            actor: Actor::Herald.name(),
            reason: None,
            link: item.url.clone(),
        };
        tx.put_story_change(&change).await?;
        self.heard.stories_changed.push(id);
        self.stories.push(OnBoard { id, story, members: Vec::new() });
        Ok(self.stories.len() - 1)
    }

    /// The story that a headline tells, if it is known: of several the most alike, of those the earliest. One that was
    /// retracted comes last, and a primary source never joins it: what is true after all is another story.
    pub(super) fn story_of(&self, new: &Member, but: Option<usize>) -> Option<usize> {
        let rank = |likeness: Likeness| match likeness {
            Likeness::Address => 3.0,
            Likeness::Title => 2.0,
            Likeness::Words(cosine) => cosine,
        };
        let mut best: Option<((bool, f64), usize)> = None;
        for (at, story) in self.stories.iter().enumerate().filter(|(at, _)| Some(*at) != but) {
            let stands = story.story.state != NewsState::Retracted;
            if !stands && new.report.official {
                continue;
            }
            let near =
                story.members.iter().filter_map(|member| same_story(&member.print, &new.print)).map(rank);
            let nearest = (stands, near.fold(0.0, f64::max));
            if nearest.1 > 0.0 && best.is_none_or(|(best, _)| nearest > best) {
                best = Some((nearest, at));
            }
        }
        best.map(|(_, at)| at)
    }

    /// What a denial does to the stories on the board, but for the one it belongs to.
    pub(super) async fn deny(
        &mut self,
        tx: &mut Tx,
        denial: &Report,
        own: Option<usize>,
        item: &HeardItem,
    ) -> Result<()> {
        for at in (0..self.stories.len()).filter(|at| Some(*at) != own) {
            let story = &self.stories[at];
            let moved = after_denial(story.standing(), &story.reports(), denial);
            if moved.is_some() {
                self.apply(tx, at, moved, item).await?;
                let story = &self.stories[at];
                tx.set_story(story.id, &story.story, self.now).await?;
            }
        }
        Ok(())
    }

    /// A slow feed may bring a story only after its denial was heard.
    pub(super) async fn denied_before(&mut self, tx: &mut Tx, at: usize) -> Result<()> {
        let out_at = self.stories[at].story.first_at;
        let denials: Vec<Report> = self
            .stories
            .iter()
            .flat_map(|story| &story.members)
            .filter(|member| member.report.out_at >= out_at && denies(&member.report))
            .map(|member| member.report.clone())
            .collect();
        for denial in denials {
            let story = &self.stories[at];
            if let Some(moved) = after_denial(story.standing(), &story.reports(), &denial) {
                self.write(tx, at, moved, denial.title.clone(), denial.url.clone()).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn apply(
        &mut self,
        tx: &mut Tx,
        at: usize,
        moved: Option<Move>,
        item: &HeardItem,
    ) -> Result<()> {
        match moved {
            Some(moved) if moved.to != self.stories[at].story.state => {
                self.write(tx, at, moved, format!("{}: {}", item.source, item.title), item.url.clone()).await
            }
            _ => Ok(()),
        }
    }

    async fn write(
        &mut self,
        tx: &mut Tx,
        at: usize,
        moved: Move,
        reason: String,
        link: Option<String>,
    ) -> Result<()> {
        let story = &mut self.stories[at];
        let change = NewStoryChange {
            story: story.id,
            at: self.now,
            from: Some(story.story.state),
            to: moved.to,
            why: moved.why,
            actor: Actor::Herald.name(),
            reason: Some(reason),
            link,
        };
        story.story.state = moved.to;
        story.story.by_person = false;
        let id = story.id;
        write_change(tx, &change).await?;
        self.heard.stories_changed.push(id);
        Ok(())
    }
}

/// What the newest report does to its story; the members stand in the order of hearing, so it is named.
pub(super) fn after_report_of(story: &OnBoard, newest: &Report) -> Option<Move> {
    let mut reports: Vec<&Report> = story.reports();
    // The rule looks at the last one for who speaks; the order among the others is that of hearing.
    if let Some(at) = reports.iter().rposition(|report| *report == newest) {
        let newest = reports.remove(at);
        reports.push(newest);
    }
    after_report(story.standing(), &reports)
}

/// The stories of headlines that are known already.
async fn stories_of(tx: &mut Tx, items: &[&HeardItem]) -> Result<Vec<i64>> {
    let mut ids = Vec::new();
    for item in items {
        ids.extend(tx.news_item(&item.source, &item.outside_id).await?.and_then(|known| known.story));
    }
    Ok(ids)
}

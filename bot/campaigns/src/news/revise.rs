//! Headlines whose words have changed: what that does to their story, and when it moves them into another one.

use market::story::{denies, same_story};
use serde_json::json;
use store::{NewAudit, NewsDetail, NewsRow, Tx};

use super::HeardItem;
use super::board::{Board, Member, after_report_of, report};
use crate::error::Result;
use crate::service::Actor;

impl Board {
    pub(super) async fn revise(&mut self, tx: &mut Tx, known: &NewsDetail, item: &HeardItem) -> Result<()> {
        let row = NewsRow {
            title: item.title.clone(),
            url: item.url.clone(),
            body: item.body.clone(),
            ..known.row.clone()
        };
        tx.revise_news(&row, item.mended, self.now).await?;
        self.heard.revised += 1;
        let other_title = row.title != known.row.title;
        if other_title {
            self.titles.push(row.title.clone());
        }
        let key = (row.source.clone(), row.outside_id.clone());
        let found =
            self.stories.iter().position(|story| story.members.iter().any(|member| member.key == key));
        let Some(at) = found else { return Ok(()) };
        let after = Member::of(&NewsDetail { row, ..known.clone() });
        let denial = after.report.clone();
        let taken_back = denies(&denial) && !denies(&report(known));
        if taken_back {
            // Held against what it said before, its own story among the others.
            self.deny(tx, &denial, None, item).await?;
        } else if other_title && let Some(to) = self.told_elsewhere(at, &after) {
            return self.regroup(tx, (at, to), after, item).await;
        }
        let story = &mut self.stories[at];
        if let Some(member) = story.members.iter_mut().find(|member| member.key == key) {
            *member = after;
        }
        story.settle();
        if !taken_back {
            let moved = after_report_of(story, &denial);
            self.apply(tx, at, moved, item).await?;
        }
        let story = &self.stories[at];
        tx.set_story(story.id, &story.story, self.now).await?;
        Ok(())
    }

    /// The story that a report of the story at `at` tells now, if that is another one: no other report of its own story is
    /// like it any more, and one of the other story is. What a person has ruled on stays together.
    fn told_elsewhere(&self, at: usize, after: &Member) -> Option<usize> {
        let own = &self.stories[at];
        let others = own.members.iter().filter(|member| member.key != after.key);
        let fits = others.into_iter().any(|member| same_story(&member.print, &after.print).is_some());
        if fits || own.story.by_person { None } else { self.story_of(after, Some(at)) }
    }

    /// Moves a report into another story and gives it that story's state. A story that has lost its only report ends.
    async fn regroup(
        &mut self,
        tx: &mut Tx,
        (from, to): (usize, usize),
        after: Member,
        item: &HeardItem,
    ) -> Result<()> {
        let (old, new) = (self.stories[from].id, self.stories[to].id);
        let report = after.report.clone();
        let (source, outside_id) = after.key.clone();
        self.stories[from].members.retain(|member| member.key != after.key);
        self.stories[to].members.push(after);
        self.stories[to].settle();
        tx.regroup_news(&source, &outside_id, new, self.stories[to].story.state).await?;
        if self.stories[from].members.is_empty() {
            tx.end_story(old).await?;
        } else {
            self.stories[from].settle();
            tx.set_story(old, &self.stories[from].story, self.now).await?;
        }
        tx.audit(&NewAudit {
            at: self.now,
            actor: Actor::Herald.name(),
            action: "news_regrouped".to_owned(),
            campaign: None,
            subject: format!("news:{source}/{outside_id}"),
            before: Some(json!({ "story": old })),
            after: Some(json!({ "story": new, "title": item.title })),
            reason: None,
        })
        .await?;
        let moved = after_report_of(&self.stories[to], &report);
        self.apply(tx, to, moved, item).await?;
        self.heard.stories_changed.push(new);
        tx.set_story(new, &self.stories[to].story, self.now).await?;
        Ok(())
    }
}

//! How a story ends: nothing is left undone, and nothing was said twice.

use std::collections::{BTreeMap, BTreeSet};

use campaigns::worker::NOTHING_TO_DO;
use domain::campaign::CampaignId;
use domain::state::State;
use store::{JobStatus, OutboxStatus};

use super::{ROWS_MAX, World};

impl World {
    /// Ends the story and fails it for whatever was left undone: a fact nobody worked on, a message not sent, sent
    /// twice or sent without a row, a job that was due, a move of a campaign without its audit row.
    pub async fn finish(self) {
        let mut tx = self.db().begin().await.expect("a transaction");
        let waiting = tx.unprocessed(ROWS_MAX).await.expect("the inbox can be read");
        tx.rollback().await.expect("nothing was written");
        assert!(waiting.is_empty(), "facts nobody worked on: {waiting:#?}");
        let mut sent = BTreeMap::new();
        let mut failed = 0;
        // What is told of the market before there is a campaign belongs to none.
        for row in self.db().outbox_family("event:").await.expect("the outbox can be read") {
            if row.campaign.is_none() && row.status == OutboxStatus::Sent {
                sent.insert(row.nonce.clone(), row.outside_id.clone());
            }
        }
        for stored in self.db().campaigns().await.expect("campaigns can be read") {
            let id = &stored.campaign.id;
            for row in self.db().outbox_rows(id, None, ROWS_MAX).await.expect("the outbox can be read") {
                match row.status {
                    // About a message that never went out: nothing was said, and nothing had to be.
                    OutboxStatus::Sent if row.outside_id.as_deref() == Some(NOTHING_TO_DO) => {}
                    OutboxStatus::Sent => {
                        let known = sent.insert(row.nonce.clone(), row.outside_id.clone());
                        assert_eq!(known, None, "two rows with nonce {}", row.nonce);
                    }
                    OutboxStatus::Failed => failed += 1,
                    OutboxStatus::Pending | OutboxStatus::Leased | OutboxStatus::Unknown => {
                        panic!("a message was not delivered: {row:#?}");
                    }
                }
            }
            self.check_jobs(id).await;
            self.check_history(id, stored.campaign.state).await;
        }
        assert_eq!(failed, self.failed, "messages given up");
        self.check_said(&sent);
        let World { service, server, url, .. } = self;
        if let Some(server) = server {
            service.db().clone().close().await;
            server.remove(&url);
        }
    }

    fn check_said(&self, sent: &BTreeMap<String, Option<String>>) {
        let mut nonces = BTreeSet::new();
        for said in self.channel.said() {
            assert!(nonces.insert(said.nonce.clone()), "said twice: {said:#?}");
            let stored = sent.get(&said.nonce);
            assert_eq!(
                stored,
                Some(&Some(said.id.clone())),
                "nobody remembers that this was said: {said:#?}"
            );
        }
        assert_eq!(nonces.len(), sent.len(), "a message counts as sent and stands nowhere");
    }

    async fn check_jobs(&self, id: &CampaignId) {
        for job in self.db().jobs(id).await.expect("jobs can be read") {
            let open = matches!(job.status, JobStatus::Pending | JobStatus::Leased);
            assert!(!open || job.due > self.now, "a job was not done: {job:#?}");
        }
    }

    /// The audit log tells every move from the draft to where the campaign stands, and no other.
    async fn check_history(&self, id: &CampaignId, state: State) {
        let mut at = None;
        let log = self.db().audit_log(Some(id), 0, ROWS_MAX).await.expect("the log can be read");
        for row in log.iter().filter(|row| row.subject == format!("campaign:{id}")) {
            let of = |value: &Option<serde_json::Value>| {
                let name = value.as_ref()?.get("state")?.as_str()?;
                Some(name.parse::<State>().expect("a state"))
            };
            if let Some(after) = of(&row.after) {
                assert_eq!(of(&row.before), at, "the log has a gap before {row:#?}");
                at = Some(after);
            }
        }
        assert_eq!(at, Some(state), "the log does not tell how campaign {id} came to be {state}");
    }
}

//! The recorded channel: what herald says in a replay, one JSON line a message.
//!
//! It stands where Discord stands in service. A message is out once its line is on the disk; a line cut short by a
//! crash was never out, and is removed when the file is opened again.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use async_trait::async_trait;
use campaigns::messenger::{Messenger, Outgoing, SendError, SentId};
use domain::snowflake::Snowflake;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::exit::Failure;

/// A message in the recorded channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// Its id in this file, from 1.
    pub id: u64,
    /// When it was sent.
    pub at: chrono::DateTime<chrono::Utc>,
    /// Where.
    pub channel: Snowflake,
    /// What kind of message it is.
    pub kind: String,
    /// Its nonce.
    pub nonce: String,
    /// The message.
    pub body: Value,
}

struct Inner {
    file: File,
    said: Vec<Said>,
    by_nonce: HashMap<String, usize>,
}

/// A file that takes messages.
pub struct RecordedChannel {
    path: PathBuf,
    inner: Mutex<Inner>,
}

impl RecordedChannel {
    /// Opens the file and reads what was said before.
    ///
    /// # Errors
    /// When the file cannot be opened, or a whole line in it is not a message.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let broken = |error: &dyn std::fmt::Display| {
            Failure::Outside(format!("cannot use {}: {error}", path.display()))
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|error| broken(&error))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let mut said: Vec<Said> = Vec::new();
        for (line, number) in bytes[..whole].split(|b| *b == b'\n').zip(1..) {
            if !line.is_empty() {
                let row = serde_json::from_slice(line).map_err(|error| {
                    broken(&format!(
                        "line {number} is not a message ({error}); delete the folder to start anew"
                    ))
                })?;
                said.push(row);
            }
        }
        file.set_len(whole as u64)
            .and_then(|()| file.seek(SeekFrom::End(0)))
            .map_err(|error| broken(&error))?;
        let by_nonce = said.iter().enumerate().map(|(at, row)| (row.nonce.clone(), at)).collect();
        Ok(Self { path: path.to_owned(), inner: Mutex::new(Inner { file, said, by_nonce }) })
    }

    /// Everything said so far.
    pub fn said(&self) -> Vec<Said> {
        self.lock().said.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[async_trait]
impl Messenger for RecordedChannel {
    async fn send(&self, message: &Outgoing) -> Result<SentId, SendError> {
        let mut inner = self.lock();
        let said = Said {
            id: inner.said.len() as u64 + 1,
            at: message.now,
            channel: message.channel,
            kind: message.kind.clone(),
            nonce: message.nonce.clone(),
            body: message.body.clone(),
        };
        let mut line =
            serde_json::to_vec(&said).map_err(|error| SendError::Refused { reason: error.to_string() })?;
        line.push(b'\n');
        let sent = inner.file.write_all(&line).and_then(|()| inner.file.sync_data());
        if let Err(error) = sent {
            // Part of the line may be on the disk; only the next opening of the file can tell.
            return Err(SendError::Unknown { reason: format!("{}: {error}", self.path.display()) });
        }
        let at = inner.said.len();
        inner.by_nonce.insert(said.nonce.clone(), at);
        let id = SentId(said.id.to_string());
        inner.said.push(said);
        Ok(id)
    }

    async fn find(&self, message: &Outgoing) -> Result<Option<SentId>, SendError> {
        let inner = self.lock();
        Ok(inner.by_nonce.get(&message.nonce).map(|at| SentId(inner.said[*at].id.to_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(nonce: &str) -> Outgoing {
        Outgoing {
            campaign: None,
            channel: Snowflake(1),
            kind: "opening".into(),
            nonce: nonce.into(),
            body: serde_json::json!({ "content": "開跑" }),
            now: chrono::DateTime::from_timestamp_millis(1_743_663_600_000).unwrap(),
            target: None,
            outbox: 1,
            attempt: 1,
            maybe_sent_since: None,
            created_at: chrono::DateTime::from_timestamp_millis(1_743_663_600_000).unwrap(),
        }
    }

    #[tokio::test]
    async fn a_line_cut_short_was_never_out() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("channel.jsonl");
        let channel = RecordedChannel::open(&path).unwrap();
        channel.send(&message("a")).await.unwrap();
        channel.send(&message("b")).await.unwrap();
        drop(channel);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 7]).unwrap();
        let channel = RecordedChannel::open(&path).unwrap();
        assert_eq!(channel.find(&message("a")).await.unwrap(), Some(SentId("1".into())));
        assert_eq!(channel.find(&message("b")).await.unwrap(), None);
        assert_eq!(channel.send(&message("b")).await.unwrap(), SentId("2".into()));
        drop(channel);
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
}

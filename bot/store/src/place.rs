//! Values on their way out of the tables.

use std::fmt::Display;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use serde::de::DeserializeOwned;

use crate::error::StoreError;

/// The row a value comes from, for the error that names it.
pub(crate) struct Place<'a> {
    /// The table.
    pub(crate) table: &'static str,
    /// The key of the row.
    pub(crate) key: &'a (dyn Display + Sync),
}

impl Place<'_> {
    pub(crate) fn corrupt(&self, column: &str, why: impl Display) -> StoreError {
        let detail = format!("column {column} does not read back: {why}");
        StoreError::Corrupt { table: self.table, key: self.key.to_string(), detail }
    }

    pub(crate) fn at(&self, column: &str, ms: i64) -> Result<DateTime<Utc>, StoreError> {
        DateTime::from_timestamp_millis(ms).ok_or_else(|| self.corrupt(column, format!("{ms} is no time")))
    }

    pub(crate) fn maybe_at(
        &self,
        column: &str,
        ms: Option<i64>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        ms.map(|ms| self.at(column, ms)).transpose()
    }

    pub(crate) fn id(&self, column: &str, id: i64) -> Result<Snowflake, StoreError> {
        let id = u64::try_from(id).map_err(|_| self.corrupt(column, format!("{id} is no id")))?;
        Ok(Snowflake(id))
    }

    pub(crate) fn number(&self, column: &str, number: i64) -> Result<u32, StoreError> {
        u32::try_from(number).map_err(|_| self.corrupt(column, format!("{number} is out of range")))
    }

    pub(crate) fn json<T: DeserializeOwned>(&self, column: &str, text: &str) -> Result<T, StoreError> {
        serde_json::from_str(text).map_err(|error| self.corrupt(column, error))
    }

    pub(crate) fn maybe_json<T: DeserializeOwned>(
        &self,
        column: &str,
        text: Option<&str>,
    ) -> Result<Option<T>, StoreError> {
        text.map(|text| self.json(column, text)).transpose()
    }

    pub(crate) fn word<T>(&self, column: &str, word: &str) -> Result<T, StoreError>
    where
        T: FromStr<Err: Display>,
    {
        word.parse().map_err(|error| self.corrupt(column, error))
    }

    pub(crate) fn campaign(&self, name: Option<String>) -> Result<Option<CampaignId>, StoreError> {
        name.map(|name| CampaignId::new(name).map_err(|error| self.corrupt("campaign", error))).transpose()
    }
}

//! Calls of a model, and what a day of them costs.

use chrono::{DateTime, NaiveDate, Utc};
use domain::lang::Lang;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ModelVerdict {
    /// It passed every check and is used.
    Accepted,
    /// A check refused it.
    Refused,
    /// There was no answer.
    Failed,
    /// Nothing was asked, because the day's budget is spent.
    OverBudget,
}

/// A call of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelCall {
    /// When it was asked.
    pub at: DateTime<Utc>,
    /// The prompt's name.
    pub prompt: String,
    /// Its version.
    pub prompt_version: u32,
    /// The SHA-256 of its file.
    pub prompt_sha256: String,
    /// The model's name.
    pub model: String,
    /// The SHA-256 of the facts and headlines that went in.
    pub facts_sha256: String,
    /// The language asked for; `None` for all, or where there is none.
    pub lang: Option<Lang>,
    /// What the model wrote, whether it was used or not.
    pub output: String,
    /// What became of it.
    pub verdict: ModelVerdict,
    /// Why it was not used.
    pub reason: Option<String>,
    /// Requests sent.
    pub requests: u32,
    /// Tokens read.
    pub tokens_in: u64,
    /// Tokens written.
    pub tokens_out: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// What was spent on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ModelSpent {
    /// Requests, those on their way included.
    pub requests: u64,
    /// Tokens, those set aside included.
    pub tokens: u64,
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    at_ms: i64,
    prompt: String,
    prompt_version: i64,
    prompt_sha256: String,
    model: String,
    facts_sha256: String,
    lang: Option<String>,
    output: String,
    verdict: String,
    reason: Option<String>,
    requests: i64,
    tokens_in: i64,
    tokens_out: i64,
    took_ms: i64,
}

const VERDICTS: [(ModelVerdict, &str); 4] = [
    (ModelVerdict::Accepted, "accepted"),
    (ModelVerdict::Refused, "refused"),
    (ModelVerdict::Failed, "failed"),
    (ModelVerdict::OverBudget, "over_budget"),
];

impl ModelVerdict {
    /// The word of the table.
    pub fn word(self) -> &'static str {
        VERDICTS.iter().find(|(verdict, _)| *verdict == self).map_or("failed", |(_, word)| word)
    }
}

impl Row {
    fn read(self) -> Result<ModelCall, StoreError> {
        let place = Place { table: "model_calls", key: &self.seq };
        let amount = |column: &str, value: i64| {
            u64::try_from(value).map_err(|_| place.corrupt(column, format!("{value} is no amount")))
        };
        let verdict = VERDICTS.iter().find(|(_, word)| *word == self.verdict).map(|(verdict, _)| *verdict);
        Ok(ModelCall {
            at: place.at("at_ms", self.at_ms)?,
            prompt_version: place.number("prompt_version", self.prompt_version)?,
            lang: self.lang.as_deref().map(|tag| place.word("lang", tag)).transpose()?,
            verdict: verdict
                .ok_or_else(|| place.corrupt("verdict", format!("{:?} is no verdict", self.verdict)))?,
            requests: place.number("requests", self.requests)?,
            tokens_in: amount("tokens_in", self.tokens_in)?,
            tokens_out: amount("tokens_out", self.tokens_out)?,
            took_ms: amount("took_ms", self.took_ms)?,
            prompt: self.prompt,
            prompt_sha256: self.prompt_sha256,
            model: self.model,
            facts_sha256: self.facts_sha256,
            output: self.output,
            reason: self.reason,
        })
    }
}

async fn latest(conn: &mut Conn, limit: u32) -> Result<Vec<ModelCall>, StoreError> {
    let sql = "SELECT seq, at_ms, prompt, prompt_version, prompt_sha256, model, facts_sha256, lang, output, verdict,
                      reason, requests, tokens_in, tokens_out, took_ms
                 FROM model_calls ORDER BY seq DESC LIMIT $1";
    all!(conn, Row, sql, i64::from(limit))?.into_iter().map(Row::read).collect()
}

async fn answered(
    conn: &mut Conn,
    prompt_sha256: &str,
    model: &str,
    facts_sha256: &str,
    lang: Option<Lang>,
) -> Result<Option<ModelCall>, StoreError> {
    // NULL equals nothing, so a call without a language is looked for by an empty one.
    let sql = "SELECT seq, at_ms, prompt, prompt_version, prompt_sha256, model, facts_sha256, lang, output, verdict,
                      reason, requests, tokens_in, tokens_out, took_ms
                 FROM model_calls
                WHERE facts_sha256 = $1 AND prompt_sha256 = $2 AND model = $3 AND coalesce(lang, '') = $4
                  AND verdict IN ('accepted', 'refused')
                ORDER BY seq DESC LIMIT 1";
    let lang = lang.map_or("", Lang::tag);
    first!(conn, Row, sql, facts_sha256, prompt_sha256, model, lang)?.map(Row::read).transpose()
}

async fn spent(conn: &mut Conn, day: NaiveDate) -> Result<ModelSpent, StoreError> {
    let day = day.to_string();
    let row =
        first!(conn, (i64, i64), "SELECT requests, tokens FROM model_days WHERE day = $1", day.as_str())?;
    Ok(row.map_or_else(ModelSpent::default, read_spent))
}

fn read_spent((requests, tokens): (i64, i64)) -> ModelSpent {
    let amount = |value: i64| u64::try_from(value).unwrap_or_default();
    ModelSpent { requests: amount(requests), tokens: amount(tokens) }
}

fn signed(what: &'static str, value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::Unstorable { what, why: format!("{value} is too large") })
}

reads! {
    /// The latest calls of a model, newest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    model_calls(limit: u32) -> Vec<ModelCall> = latest;

    /// The latest call that put the same prompt with the same facts to the same model and got an answer.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    model_call(prompt_sha256: &str, model: &str, facts_sha256: &str, lang: Option<Lang>) -> Option<ModelCall> = answered;

    /// What was spent on a day of UTC+8.
    ///
    /// # Errors
    /// What the database says.
    model_spent(day: NaiveDate) -> ModelSpent = spent;
}

impl Tx {
    /// Stores a call of a model. A NUL character of a model's text, which PostgreSQL cannot keep, becomes U+FFFD.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`], or what the database says.
    pub async fn put_model_call(&mut self, call: &ModelCall) -> Result<(), StoreError> {
        let sql = "INSERT INTO model_calls (at_ms, prompt, prompt_version, prompt_sha256, model, facts_sha256, lang,
                                            output, verdict, reason, requests, tokens_in, tokens_out, took_ms)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        let seen = |text: &str| text.replace('\0', "\u{fffd}");
        let (output, reason) = (seen(&call.output), call.reason.as_deref().map(seen));
        run!(
            self.conn,
            sql,
            convert::ms(call.at),
            convert::text("prompt", &call.prompt)?,
            i64::from(call.prompt_version),
            convert::text("prompt hash", &call.prompt_sha256)?,
            convert::text("model", &call.model)?,
            convert::text("facts hash", &call.facts_sha256)?,
            call.lang.map(Lang::tag),
            output.as_str(),
            call.verdict.word(),
            reason.as_deref(),
            i64::from(call.requests),
            signed("tokens read", call.tokens_in)?,
            signed("tokens written", call.tokens_out)?,
            signed("time", call.took_ms)?,
        )?;
        Ok(())
    }

    /// What was spent on a day of UTC+8, with the day's row locked until the transaction ends: whoever adds to it has
    /// seen what others have set aside.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lock_model_day(&mut self, day: NaiveDate) -> Result<ModelSpent, StoreError> {
        let day = day.to_string();
        let sql =
            "INSERT INTO model_days (day, requests, tokens) VALUES ($1, 0, 0) ON CONFLICT (day) DO NOTHING";
        run!(self.conn, sql, day.as_str())?;
        let sql =
            locking!(self.conn, "SELECT requests, tokens FROM model_days WHERE day = $1", " FOR UPDATE");
        let row = first!(self.conn, (i64, i64), sql, day.as_str())?;
        Ok(row.map_or_else(ModelSpent::default, read_spent))
    }

    /// Adds to what a day has cost, or takes back what was set aside and not used; never below zero.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_model_spent(
        &mut self,
        day: NaiveDate,
        requests: i64,
        tokens: i64,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE model_days
                      SET requests = CASE WHEN requests + $2 > 0 THEN requests + $2 ELSE 0 END,
                          tokens = CASE WHEN tokens + $3 > 0 THEN tokens + $3 ELSE 0 END
                    WHERE day = $1";
        run!(self.conn, sql, day.to_string(), requests, tokens)?;
        Ok(())
    }
}

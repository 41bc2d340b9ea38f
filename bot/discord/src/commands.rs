//! Commands, menus, buttons and forms: what members and the team ask of herald on Discord.
//!
//! Everything here is thin: what was asked is read (`slash`, `press`), the asker is authorised anew
//! (`caller`), the use case is called with asker, server, language and time, and the answer is put into words of
//! [`wording`]. Every answer is seen by the asker alone and mentions nobody. Discord waits three seconds for a first
//! sign, so it is given before any work: a form, or the promise of an answer.
//!
//! * [`all`], [`options`], [`register_if_changed`]: for the framework.
//! * [`component`], [`modal`]: presses and forms, which the framework does not route.
//! * [`announcement_buttons`]: what hangs below a notice.

mod answer;
mod caller;
mod campaign;
mod complete;
mod deliver;
mod market;
mod member;
mod organise;
mod press;
mod refusal;
mod register;
mod review;
mod slash;
mod submit;
mod ticket;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use campaigns::Service;
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use serenity::all::{ButtonStyle, CreateActionRow};
use wording::commands::{Button, Refusal};

pub use press::{component, modal};
pub use register::{definitions, register_if_changed};
pub use slash::{all, options};

use crate::commands::ticket::Ticket;
use crate::settings::{Clock, Settings};

/// Fills a buffer with bytes that nobody can guess; the composition root hands in the system's generator.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// Tells the worker that there is something to do.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What a poise command of herald gets.
pub type Context<'a> = poise::ApplicationContext<'a, Data, Error>;

/// What every command works with.
pub struct Data {
    /// The use cases.
    pub service: Arc<Service>,
    /// What the Discord side was told at its start.
    pub settings: Arc<Settings>,
    /// The time.
    pub clock: Clock,
    /// Fonts for charts.
    pub fonts: Arc<charts::Fonts>,
    /// Where a draft's seed and salt come from.
    pub entropy: Entropy,
    /// Called after every change.
    pub wake: Wake,
    skipped: Skipped,
}

/// Posts a moderator passed over, by moderator and campaign, until they begin anew. It lives in memory: after a
/// restart they are offered again, which costs a press.
type Skipped = Mutex<HashMap<(Snowflake, CampaignId), Vec<Snowflake>>>;

impl Data {
    /// Everything a command needs.
    pub fn new(
        service: Arc<Service>,
        settings: Arc<Settings>,
        clock: Clock,
        fonts: Arc<charts::Fonts>,
        entropy: Entropy,
        wake: Wake,
    ) -> Self {
        Self { service, settings, clock, fonts, entropy, wake, skipped: Skipped::default() }
    }

    fn default_lang(&self) -> Lang {
        self.service.settings().default_lang
    }
}

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It may not be, or cannot be; the asker is told why.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// A use case refused or failed.
    #[error(transparent)]
    Service(#[from] campaigns::Error),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The result of a request.
type Result<T> = std::result::Result<T, Error>;

/// The buttons below a notice in one language: the notice in the others, and the reader's own receipts. What they
/// show is seen by whoever presses alone.
pub fn announcement_buttons(campaign: &CampaignId, lang: Lang) -> Vec<CreateActionRow> {
    let others = Lang::ALL.into_iter().filter(|other| *other != lang);
    let mut buttons: Vec<_> = others
        .map(|other| {
            let ticket = Ticket::Notice(campaign.clone(), other);
            answer::button(lang, language_name(other), ButtonStyle::Secondary, &ticket)
        })
        .collect();
    let check = Ticket::CheckMine(campaign.clone());
    buttons.push(answer::button(lang, Button::Check, ButtonStyle::Primary, &check));
    vec![CreateActionRow::Buttons(buttons)]
}

/// Each language in its own words, whatever the reader's.
fn language_name(lang: Lang) -> Button {
    match lang {
        Lang::ZhTw => Button::ZhTw,
        Lang::ZhCn => Button::ZhCn,
        Lang::En => Button::En,
    }
}

#[cfg(test)]
mod tests;

//! What goes back to the asker: messages, buttons, a picture, or a form; all within Discord's limits.

use serenity::all::{
    ActionRowComponent, ButtonStyle, CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateButton,
    CreateInputText, CreateInteractionResponseFollowup, CreateModal, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption, EditInteractionResponse, InputTextStyle, ModalInteractionData,
};
use wording::MESSAGE_CHARS_MAX;
use wording::commands::{Button, Field, Form, fit};

use domain::lang::Lang;

use crate::commands::ticket::Ticket;

/// Discord's limits, in UTF-16 units where it counts characters.
pub(crate) mod limits {
    /// The label of a button, and a select's option.
    pub(crate) const LABEL: usize = 80;
    /// The placeholder of a select.
    pub(crate) const PLACEHOLDER: usize = 150;
    /// The title of a form, and the label of a field.
    pub(crate) const FORM_LABEL: usize = 45;
    /// The example in a field.
    pub(crate) const FIELD_PLACEHOLDER: usize = 100;
    /// The name of a choice that autocomplete offers, and its value.
    pub(crate) const CHOICE: usize = 100;
    /// How many choices autocomplete offers, and a select.
    pub(crate) const CHOICES: usize = 25;
    /// The most characters a field takes.
    pub(crate) const FIELD_VALUE: u16 = 4000;
}

/// What the asker alone sees.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    /// The messages, in order; at least one.
    pub(crate) messages: Vec<String>,
    /// Buttons and menus below the last.
    pub(crate) rows: Vec<CreateActionRow>,
    /// A picture with the first: its file name and its bytes.
    pub(crate) picture: Option<(String, Vec<u8>)>,
}

impl Answer {
    /// One message.
    pub(crate) fn say(text: impl Into<String>) -> Self {
        Self { messages: vec![text.into()], ..Self::default() }
    }

    /// Several messages.
    pub(crate) fn say_all(messages: Vec<String>) -> Self {
        Self { messages, ..Self::default() }
    }

    /// With a row below the last message.
    pub(crate) fn row(mut self, row: CreateActionRow) -> Self {
        self.rows.push(row);
        self
    }

    /// The first message, as an edit of the deferred answer.
    pub(crate) fn first(&self) -> EditInteractionResponse {
        let rows = if self.messages.len() > 1 { Vec::new() } else { self.rows.clone() };
        let mut edit = EditInteractionResponse::new()
            .content(fit(self.messages.first().map_or("…", String::as_str), MESSAGE_CHARS_MAX))
            .components(rows)
            .allowed_mentions(CreateAllowedMentions::new());
        if let Some((name, bytes)) = &self.picture {
            edit = edit.new_attachment(CreateAttachment::bytes(bytes.clone(), name));
        }
        edit
    }

    /// The messages after the first.
    pub(crate) fn rest(&self) -> Vec<CreateInteractionResponseFollowup> {
        let last = self.messages.len().saturating_sub(1);
        let after = self.messages.iter().enumerate().skip(1);
        after
            .map(|(at, text)| {
                let rows = if at == last { self.rows.clone() } else { Vec::new() };
                CreateInteractionResponseFollowup::new()
                    .content(fit(text, MESSAGE_CHARS_MAX))
                    .components(rows)
                    .ephemeral(true)
                    .allowed_mentions(CreateAllowedMentions::new())
            })
            .collect()
    }
}

/// A button that carries a ticket.
pub(crate) fn button(lang: Lang, label: Button, style: ButtonStyle, ticket: &Ticket) -> CreateButton {
    CreateButton::new(ticket.encode()).label(fit(&label.say(lang), limits::LABEL)).style(style)
}

/// The pair that stands below everything that cannot be undone.
pub(crate) fn confirm_row(lang: Lang, label: Button, style: ButtonStyle, ticket: &Ticket) -> CreateActionRow {
    CreateActionRow::Buttons(vec![
        button(lang, label, style, ticket),
        button(lang, Button::Cancel, ButtonStyle::Secondary, &Ticket::Cancel),
    ])
}

/// A menu of which one entry is chosen; each entry is its value and its label.
pub(crate) fn menu(placeholder: &str, entries: &[(&str, String)], ticket: &Ticket) -> CreateActionRow {
    let options = entries
        .iter()
        .take(limits::CHOICES)
        .map(|(value, label)| CreateSelectMenuOption::new(fit(label, limits::LABEL), *value))
        .collect();
    let select = CreateSelectMenu::new(ticket.encode(), CreateSelectMenuKind::String { options })
        .placeholder(fit(placeholder, limits::PLACEHOLDER))
        .min_values(1)
        .max_values(1);
    CreateActionRow::SelectMenu(select)
}

/// One field of a form.
pub(crate) struct Input {
    /// What it asks.
    pub(crate) field: Field,
    /// An example in it.
    pub(crate) example: Option<Field>,
    /// Several lines.
    pub(crate) long: bool,
    /// May not be empty.
    pub(crate) required: bool,
    /// The most characters it takes.
    pub(crate) chars_max: u16,
}

/// A form. Its fields come back by their names.
pub(crate) fn form(lang: Lang, title: Form, inputs: &[Input], ticket: &Ticket) -> CreateModal {
    let rows = inputs
        .iter()
        .map(|input| {
            let style = if input.long { InputTextStyle::Paragraph } else { InputTextStyle::Short };
            let label = fit(&input.field.say(lang), limits::FORM_LABEL);
            let mut text = CreateInputText::new(style, label, field_id(input.field))
                .required(input.required)
                .max_length(input.chars_max.min(limits::FIELD_VALUE));
            if let Some(example) = input.example {
                text = text.placeholder(fit(&example.say(lang), limits::FIELD_PLACEHOLDER));
            }
            CreateActionRow::InputText(text)
        })
        .collect();
    CreateModal::new(ticket.encode(), fit(&title.say(lang), limits::FORM_LABEL)).components(rows)
}

/// The name of a field inside a form; it never changes, so a form that stays open over an update still reads.
fn field_id(field: Field) -> &'static str {
    match field {
        Field::Topic => "topic",
        Field::Window | Field::WindowHint => "window",
        Field::Prize | Field::PrizeHint => "prize",
        Field::Question => "question",
        Field::News => "news",
        Field::Appeal => "appeal",
        Field::Uid => "uid",
        Field::Note => "note",
        Field::Reason => "reason",
    }
}

/// What was typed into a field; an empty text when the form has no such field.
pub(crate) fn typed(data: &ModalInteractionData, field: Field) -> String {
    let inputs = data.components.iter().flat_map(|row| &row.components);
    let texts = inputs.filter_map(|component| match component {
        ActionRowComponent::InputText(input) if input.custom_id == field_id(field) => input.value.clone(),
        _ => None,
    });
    texts.map(|text| text.trim().to_owned()).next().unwrap_or_default()
}

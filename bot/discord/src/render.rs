//! From a row of the outbox to the message Discord takes.
//!
//! The bodies are plain JSON of Discord's documentation. Nobody is mentioned by what a text says: the list of those who
//! may be is given outright, and it is empty but for winners.

use campaigns::messenger::Outgoing;
use campaigns::outbox::Kind;
use serde_json::{Value, json};
use serenity::builder::CreateAttachment;

/// The name of the chart among the files of a message.
const CHART_FILE: &str = "chart.png";
/// How much larger than its drawing the picture of a chart is, for screens with small pixels.
const CHART_SCALE: f32 = 2.0;

/// A message ready to be sent.
#[derive(Debug)]
pub struct Rendered {
    /// The body.
    pub body: Value,
    /// Its files.
    pub files: Vec<CreateAttachment>,
}

/// The stripe beside an announcement, by what it says.
fn colour(kind: Kind) -> u32 {
    match kind {
        Kind::Opening => 0x00F0_B90B,
        Kind::Reminder | Kind::LastHour => 0x00F5_9E0B,
        Kind::Results => 0x0022_C55E,
        Kind::Voided => 0x00EF_4444,
        Kind::Amended => 0x00A8_55F7,
        _ => 0x0064_748B,
    }
}

/// What tells a sent message from any other: the footer of a card carries it, for when Discord no longer knows the
/// nonce.
pub fn marker(nonce: &str) -> String {
    format!("herald · {nonce}")
}

/// The message of a row.
///
/// # Errors
/// A sentence when the row does not hold what its kind needs.
pub fn message(
    kind: Kind,
    outgoing: &Outgoing,
    chart: Option<Vec<u8>>,
    components: Option<Value>,
) -> Result<Rendered, String> {
    let row = &outgoing.body;
    let content = row["content"].as_str().ok_or("the row has no content")?;
    let mut body = json!({
        "nonce": outgoing.nonce,
        "enforce_nonce": true,
        "allowed_mentions": { "parse": [], "replied_user": false },
    });
    let mut files = Vec::new();
    if kind.is_announcement() {
        let mut embed = json!({
            "description": content,
            "color": colour(kind),
            "footer": { "text": marker(&outgoing.nonce) },
        });
        if let Some(png) = chart {
            embed["image"] = json!({ "url": format!("attachment://{CHART_FILE}") });
            body["attachments"] = json!([{ "id": "0", "filename": CHART_FILE }]);
            files.push(CreateAttachment::bytes(png, CHART_FILE));
        }
        body["embeds"] = json!([embed]);
        if let Some(components) = components {
            body["components"] = components;
        }
    } else {
        body["content"] = content.into();
        if let Some(post) = row.get("reply_to") {
            body["message_reference"] = json!({ "message_id": post, "channel_id": outgoing.channel });
        }
        if let Some(people) = row.get("mentions") {
            body["allowed_mentions"]["users"] = people.clone();
            // The text names nobody; the reply itself calls the author of the post, who is the winner.
            body["allowed_mentions"]["replied_user"] = true.into();
        }
    }
    Ok(Rendered { body, files })
}

/// The body of an edit.
///
/// # Errors
/// A sentence when the row does not hold a text.
pub fn edit(outgoing: &Outgoing) -> Result<Value, String> {
    let content = outgoing.body["content"].as_str().ok_or("the row has no content")?;
    Ok(json!({ "content": content, "allowed_mentions": { "parse": [], "replied_user": false } }))
}

/// The picture of the chart that a row carries, if it does. Drawing takes some tenths of a second of plain computing, so
/// it belongs on a thread of its own.
///
/// # Errors
/// A sentence. The words are what members need; a picture that fails must not hold them up.
pub fn picture(outgoing: &Outgoing, fonts: &charts::Fonts) -> Result<Option<Vec<u8>>, String> {
    use serde::Deserialize as _;
    let Some(chart) = outgoing.body.get("chart") else { return Ok(None) };
    let lang = outgoing.body["lang"].as_str().unwrap_or("en");
    let chart = charts::Chart::deserialize(chart).map_err(|error| error.to_string())?;
    let png = chart.png(fonts, lang, CHART_SCALE).map_err(|error| error.to_string())?;
    Ok(Some(png.bytes))
}

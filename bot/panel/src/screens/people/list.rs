//! Everyone with a post in a campaign of the server.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use campaigns::panel::people::MembersAsked;
use domain::snowflake::Snowflake;
use serde::Deserialize;
use wording::panel::People as W;

use crate::desk::Viewer;
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::page;

/// Lines of a page.
const LINES: u32 = 50;

#[derive(Template)]
#[template(path = "people.html")]
struct Page {
    f: Frame,
    lines: Vec<Line>,
    search: String,
    more: Option<String>,
    first: Option<String>,
}

struct Line {
    id: String,
    name: String,
    posts: u64,
    campaigns: u64,
    last: Moment,
    made: Moment,
}

/// The place in the list, as the address keeps it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    search: String,
    after: String,
}

/// `GET /people`.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let after = asked.after.parse::<u64>().ok().filter(|id| i64::try_from(*id).is_ok()).map(Snowflake);
    let search: String = asked.search.chars().take(100).collect();
    let list = viewer.members(&MembersAsked { search: search.clone(), beyond: after, limit: LINES }).await?;
    let address = |after: Option<Snowflake>| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !search.is_empty() {
            query.append_pair("search", &search);
        }
        if let Some(after) = after {
            query.append_pair("after", &after.to_string());
        }
        format!("/people?{}", query.finish()).trim_end_matches('?').to_owned()
    };
    let lines = list.lines.into_iter().map(|row| Line {
        id: row.id.to_string(),
        name: row.name,
        posts: row.posts,
        campaigns: row.campaigns,
        last: Moment(row.last.created_at()),
        made: Moment(row.id.created_at()),
    });
    let page_of = Page {
        f: visit.frame(Place::People, None, &W::Title.say(visit.lang())).await?,
        lines: lines.collect(),
        more: list.next.map(|next| address(Some(next))),
        first: after.map(|_| address(None)),
        search,
    };
    page(&page_of)
}

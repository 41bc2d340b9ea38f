//! The JSON API: what the panel can do, for programs.
//!
//! A program shows a token (`Authorization: Bearer …`) that somebody made in the settings. The token stands for its owner
//! in one server, within its scopes; handlers ask for the same handles as screens do, so the same checks hold.
//!
//! One file a resource. A new one is a file with handlers under `#[utoipa::path]` and a line in [`operations`]; the document
//! at `/api/v1/openapi.json` is made from that, and what every operation may answer besides is added here.

#![expect(unused_qualifications, reason = "the macro of the document writes paths in full")]

mod accounts;
mod appeals;
mod audit;
mod batches;
mod caller;
mod campaign_steps;
mod campaigns;
mod claims;
mod corrections;
mod decisions;
mod drafts;
mod exclusions;
mod input;
mod judging;
mod market;
mod me;
mod notices;
mod paging;
mod payouts;
mod people;
mod posts;
mod prizes;
pub(crate) mod problem;
mod rate;
mod result_steps;
mod results;
mod reviewing;
mod schedule;
mod stale;
mod tables;

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post, put};
use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, RefOr, Response, ResponseBuilder};

use crate::app::App;
use crate::refusal::Refusal;

pub(crate) use caller::{Caller, TOKEN_PREFIX};
pub(crate) use rate::Rates;

/// Where the API is.
pub(crate) const PREFIX: &str = "/api/v1";

/// Says once which handler answers where: a route that is not in the document does not exist.
macro_rules! operations {
    ($($method:ident $path:literal $file:ident :: $handler:ident;)*) => {
        /// What is in the document.
        #[derive(OpenApi)]
        #[openapi(
            paths($($file::$handler),*),
            info(
                title = "herald",
                description = "What the moderators' panel can do, for programs. Ids are strings of digits, because many \
                               languages lose the last of them in a number. Times are RFC 3339 in UTC. Lists go on with \
                               `after`, which is the `next` of the page before. Errors are problem details (RFC 9457).",
            ),
            servers((url = "/api/v1")),
            components(schemas(problem::Problem)),
            security(("token" = [])),
        )]
        struct Document;

        fn operations() -> Router<Arc<App>> {
            Router::new()$(.route($path, $method($file::$handler)))*
        }

        /// Every operation, as its method and its path.
        #[cfg(test)]
        const OPERATIONS: &[(&str, &str)] = &[$((stringify!($method), $path)),*];
    };
}

operations! {
    get "/me" me::show;
    get "/campaigns" campaigns::list;
    post "/campaigns" drafts::create;
    get "/campaigns/{id}" campaigns::show;
    get "/campaigns/{id}/draft" drafts::show;
    put "/campaigns/{id}/draft" drafts::save;
    post "/campaigns/{id}/draft/figures" drafts::renew;
    post "/campaigns/{id}/approval" campaign_steps::approve;
    post "/campaigns/{id}/extension" campaign_steps::extend;
    post "/campaigns/{id}/opening" campaign_steps::open;
    post "/campaigns/{id}/close" campaign_steps::close;
    post "/campaigns/{id}/void" campaign_steps::void;
    post "/campaigns/{id}/messages/{message}/resend" schedule::resend;
    get "/campaigns/{id}/tables/{table}" tables::show;
    post "/drafts/check" drafts::check;
    post "/drafts/dry-run" drafts::dry_run;
    get "/schedule" schedule::list;
    get "/campaigns/{id}/posts" posts::list;
    get "/campaigns/{id}/posts/{post}" posts::show;
    post "/campaigns/{id}/posts/{post}/decision" decisions::decide;
    post "/campaigns/{id}/posts/{post}/undo" reviewing::undo;
    post "/campaigns/{id}/posts/{post}/mending" reviewing::ask_to_mend;
    put "/campaigns/{id}/posts/{post}/claim" claims::claim;
    delete "/campaigns/{id}/posts/{post}/claim" claims::give_back;
    post "/campaigns/{id}/claims" claims::next;
    delete "/campaigns/{id}/claims" claims::release;
    post "/campaigns/{id}/decisions" reviewing::decide_many;
    get "/campaigns/{id}/exclusions" exclusions::list;
    post "/campaigns/{id}/exclusions" exclusions::exclude;
    delete "/campaigns/{id}/exclusions/{exclusion}" exclusions::include;
    get "/campaigns/{id}/appeals" appeals::list;
    get "/campaigns/{id}/appeals/{post}/{version}" appeals::show;
    post "/campaigns/{id}/appeals/{post}/{version}/answer" appeals::answer;
    get "/campaigns/{id}/judging" judging::progress;
    get "/campaigns/{id}/sheet" judging::sheet;
    put "/campaigns/{id}/sheet/{code}/marks" judging::mark;
    post "/campaigns/{id}/sheet/{code}/recusal" judging::recuse;
    get "/campaigns/{id}/result" results::show;
    get "/campaigns/{id}/result/bundle" results::bundle;
    get "/campaigns/{id}/result/versions" corrections::versions;
    get "/campaigns/{id}/result/versions/{version}" corrections::version;
    get "/campaigns/{id}/result/correction" corrections::show;
    post "/campaigns/{id}/result/correction" corrections::correct;
    post "/campaigns/{id}/result/freeze" result_steps::freeze;
    post "/campaigns/{id}/result/seal" result_steps::seal;
    post "/campaigns/{id}/result/publish" result_steps::publish;
    post "/campaigns/{id}/result/strikes" result_steps::strike;
    get "/campaigns/{id}/payouts" payouts::list;
    get "/campaigns/{id}/payouts/{place}" prizes::show;
    post "/campaigns/{id}/payouts/{place}/steps" prizes::step;
    post "/campaigns/{id}/payouts/{place}/account-number" prizes::read_uid;
    get "/campaigns/{id}/batches" batches::list;
    post "/campaigns/{id}/batches" batches::approve;
    post "/campaigns/{id}/batches/{batch}/file" batches::take_out;
    post "/campaigns/{id}/receipts" batches::receipts;
    get "/campaigns/{id}/audit" audit::list;
    get "/market" market::show;
    get "/people" people::list;
    get "/people/{person}" people::show;
    post "/people/{person}/data" people::export;
    post "/people/{person}/erasure" people::erase;
    get "/accounts" accounts::list;
    post "/accounts/{account}/roles" accounts::give_role;
    delete "/accounts/{account}/roles/{role}" accounts::take_role;
}

/// The API with its guard and its document.
pub(crate) fn router(app: &Arc<App>) -> Router<Arc<App>> {
    let document = complete(Document::openapi());
    let text: Arc<str> = document.to_json().unwrap_or_default().into();
    let guarded = operations()
        .fallback(|| async { Refusal::NotFound })
        .layer(from_fn_with_state(Arc::clone(app), caller::guard));
    let document = move || {
        let text = text.to_string();
        async move { ([(header::CONTENT_TYPE, "application/json")], text) }
    };
    Router::new().route(&format!("{PREFIX}/openapi.json"), get(document)).nest(PREFIX, guarded)
}

/// Adds what every operation may answer: the token is missing, too many requests, the database is away.
fn complete(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    if let Some(components) = &mut document.components {
        let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("token", token);
    }
    for item in document.paths.paths.values_mut() {
        for operation in
            [&mut item.get, &mut item.put, &mut item.post, &mut item.delete].into_iter().flatten()
        {
            add_problems(operation);
        }
    }
    document
}

fn add_problems(operation: &mut Operation) {
    let mut common = vec![
        ("400", "Something in the request does not read; `field` names it."),
        ("401", "No token, or one that does not count (any more)."),
        ("403", "The token lacks the scope, or its owner the role."),
        ("404", "Nothing is there, or it belongs to another server."),
        ("429", "Too many requests with this token; `Retry-After` says when it goes on."),
        ("503", "The database is away for the moment."),
        ("504", "It took too long; it may have been done all the same."),
    ];
    if operation.request_body.is_some() {
        common.push(("413", "The body is too large."));
        common.push(("415", "The body is not `application/json`."));
        common.push(("422", "A field of the body does not fit; `field` names it."));
    }
    for (status, description) in common {
        let answer = RefOr::T(problem_answer(description));
        operation.responses.responses.entry(status.to_owned()).or_insert(answer);
    }
}

fn problem_answer(description: &str) -> Response {
    let schema = utoipa::openapi::Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new().description(description).content(problem::TYPE, content).build()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_operation_is_described() {
        let document = complete(Document::openapi()).to_json().unwrap();
        let document: serde_json::Value = serde_json::from_str(&document).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let paths = document["paths"].as_object().unwrap();
        let described: BTreeSet<(&str, &str)> = paths
            .iter()
            .flat_map(|(path, item)| {
                item.as_object().unwrap().keys().map(|method| (method.as_str(), path.as_str()))
            })
            .collect();
        // The path stands beside the handler and in its description; both must be the same.
        assert_eq!(described, OPERATIONS.iter().copied().collect());
        let mut ids = BTreeSet::new();
        for (path, operations) in paths {
            for (method, operation) in operations.as_object().unwrap() {
                let name = format!("{method} {path}");
                let id = operation["operationId"].as_str().unwrap().to_owned();
                assert!(ids.insert(id.clone()), "{name}: {id} is used twice");
                assert!(operation["summary"].is_string(), "{name} has no summary");
                let answers = operation["responses"].as_object().unwrap();
                for status in ["401", "403", "404", "429", "503"] {
                    assert!(answers.contains_key(status), "{name} does not say {status}");
                }
                let named = operation["parameters"].as_array().cloned().unwrap_or_default();
                for part in path.split('/').filter(|part| part.starts_with('{')) {
                    let part = part.trim_matches(['{', '}']);
                    assert!(named.iter().any(|p| p["name"] == part && p["in"] == "path"), "{name}: {part}");
                }
            }
        }
    }
}

//! The panel over HTTP and in a real browser, on a world of its own.

/// Makes two tests of each story: one on an SQLite file, one on a PostgreSQL database.
macro_rules! on_both {
    ($($story:ident)*) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    super::$story(crate::panel::stage::Stage::on_sqlite().await).await;
                }
            )*
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let Some(stage) = crate::panel::stage::Stage::on_postgres().await else { return };
                    super::$story(stage).await;
                }
            )*
        }
    };
}

mod accessible;
mod api;
mod api_campaigns;
mod api_closing;
mod api_guards;
mod api_pages;
mod api_payouts;
mod api_review;
mod appeals;
mod audit;
mod browser;
mod client;
mod commands;
mod compare;
mod discord;
mod editor;
mod editor_browser;
mod elsewhere;
mod guards;
mod in_browser;
mod injections;
mod judging;
mod languages;
mod market;
mod market_in_browser;
mod marks;
mod payouts;
mod people;
mod program;
mod results;
mod review;
mod routes;
mod rules;
mod scale;
mod schedule;
mod schemathesis;
mod screens;
mod settings;
mod sign_in;
mod stage;
mod webhooks;

//! The use cases of a campaign, told as stories on both databases.

/// Makes two tests of each story: one on an SQLite file, one on a PostgreSQL database. The harness ends the story.
macro_rules! stories {
    ($($story:ident)*) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let mut world = tests::world::World::on_sqlite().await;
                    super::$story(&mut world).await;
                    world.finish().await;
                }
            )*
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let Some(mut world) = tests::world::World::on_postgres().await else { return };
                    super::$story(&mut world).await;
                    world.finish().await;
                }
            )*
        }
    };
}

mod amending;
mod audit;
mod channels;
mod claiming;
mod corrections;
mod delivery;
mod erasing;
mod exports;
mod mending;
mod news;
mod order;
mod passing;
mod payouts;
mod pricing;
mod reading;
mod replies;
mod results;
mod review;
mod schedule;
mod sending;
mod states;
mod windows;

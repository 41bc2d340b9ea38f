//! The stories: everything that needs a database, a process or several crates at once.

/// Makes two tests of each story: one on an SQLite file, one on a PostgreSQL database. The harness ends the story.
macro_rules! stories {
    ($($story:ident)*) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let mut world = tests::world::World::on_sqlite().await;
                    Box::pin(super::$story(&mut world)).await;
                    world.finish().await;
                }
            )*
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let Some(mut world) = tests::world::World::on_postgres().await else { return };
                    Box::pin(super::$story(&mut world)).await;
                    world.finish().await;
                }
            )*
        }
    };
}

mod architecture;
mod commands;
mod doctor;
mod fake_discord;
mod health;
mod replay;
mod store;

mod campaigns;
mod commands_discord;
mod live;
mod market;
mod panel;
mod simcord;

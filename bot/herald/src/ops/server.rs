//! `/healthz`, `/readyz` and `/metrics`.
//!
//! Anyone who reaches the address can read them, so they hold numbers, ids of channels and sentences about the service,
//! never the words or the name of a person.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use discord::scrub::scrub;
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::health::Health;
use super::metrics::Metrics;
use super::report::judge;
use crate::exit::Failure;

/// A server that has its port.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Takes the port; 0 takes any free one.
    ///
    /// # Errors
    /// [`Failure::Outside`] when it is taken or may not be had, with the setting that names it.
    pub async fn bind(listen: SocketAddr) -> Result<Self, Failure> {
        let wrong = |error: &std::io::Error| {
            let mend = match error.kind() {
                std::io::ErrorKind::AddrInUse => {
                    "another program has it, perhaps another herald; stop that one or set another port"
                }
                std::io::ErrorKind::PermissionDenied => "this user may not have it; set a port above 1023",
                std::io::ErrorKind::AddrNotAvailable => "this machine does not have that address",
                _ => "set another one",
            };
            Failure::Outside(format!("http.listen: cannot listen on {listen}: {error}; {mend}"))
        };
        let listener = TcpListener::bind(listen).await.map_err(|error| wrong(&error))?;
        let address = listener.local_addr().map_err(|error| wrong(&error))?;
        Ok(Self { listener, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until it is told to stop, and finishes what it has begun.
    ///
    /// # Errors
    /// [`Failure::Outside`] when the port is lost.
    pub async fn run(
        self,
        health: Arc<Health>,
        metrics: Metrics,
        stop: CancellationToken,
    ) -> Result<(), Failure> {
        let router = axum::Router::new()
            .route("/healthz", get(healthz))
            .route("/readyz", get(readyz))
            .route("/metrics", get(metrics_text))
            .with_state((health, metrics));
        axum::serve(self.listener, router)
            .with_graceful_shutdown(stop.cancelled_owned())
            .await
            .map_err(Failure::outside)
    }
}

type Shared = State<(Arc<Health>, Metrics)>;

/// 200 while the process can do its work at all: a restart would not help. The body says how every part is.
async fn healthz(State((health, _)): Shared) -> Response {
    let report = judge(&health.facts().await);
    let code = if report.alive { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    // Sentences come from errors of all kinds.
    let body = serde_json::to_string_pretty(&report).unwrap_or_default();
    (code, [(header::CONTENT_TYPE, "application/json")], scrub(&body).into_owned()).into_response()
}

/// 200 when posts are heard and stored, else 503 with the reasons.
async fn readyz(State((health, _)): Shared) -> Response {
    let reasons: Vec<String> =
        judge(&health.facts().await).not_ready.iter().map(|reason| scrub(reason).into_owned()).collect();
    let ready = reasons.is_empty();
    let code = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(json!({ "ready": ready, "reasons": reasons }))).into_response()
}

/// Everything that is counted, in Prometheus' text format.
async fn metrics_text(State((health, metrics)): Shared) -> Response {
    let text = metrics.render(&health.facts().await);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use discord::settings::Clock;
    use store::Db;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::super::report::Part;
    use super::*;

    /// A plain request over a plain connection: status, head and body.
    async fn get_text(address: SocketAddr, path: &str) -> (u16, String) {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: herald\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer)
    }

    async fn health(token: bool) -> Arc<Health> {
        let db = Db::open("sqlite::memory:").await.unwrap();
        db.migrate().await.unwrap();
        let clock: Clock = Arc::new(|| DateTime::from_timestamp(1_743_638_400, 0).unwrap());
        Arc::new(Health::new(db, Arc::default(), clock, Vec::new(), token))
    }

    #[tokio::test]
    async fn health_readiness_and_metrics_are_served_until_the_stop() {
        let health = health(true).await;
        let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = server.address();
        let stop = CancellationToken::new();
        let running = tokio::spawn(server.run(health.clone(), Metrics::apart(), stop.clone()));
        let (status, body) = get_text(address, "/readyz").await;
        assert!(status == 503 && body.contains("the gateway has not been tried yet"), "{body}");
        let now = DateTime::from_timestamp(1_743_638_400, 0).unwrap();
        health.pulse().ready(now);
        health.pulse().backfilled(now);
        assert_eq!(get_text(address, "/readyz").await.0, 200);
        health.trouble(
            Part::Sending,
            wording::told::Health::ChannelWaits {
                why: "refused at https://discord.com/api/webhooks/1/abcdefgh".into(),
            },
        );
        let (status, body) = get_text(address, "/healthz").await;
        assert!(status == 200 && body.contains("\"status\": \"failing\""), "{body}");
        assert!(body.contains("/webhooks/1/…") && !body.contains("abcdefgh"), "{body}");
        health.ended("worker", "it panicked");
        assert_eq!(get_text(address, "/healthz").await.0, 503);
        let (status, body) = get_text(address, "/metrics").await;
        assert!(status == 200 && body.contains("text/plain; version=0.0.4"), "{body}");
        assert!(body.contains("herald_gateway_up 1"), "{body}");
        assert_eq!(get_text(address, "/").await.0, 404);
        health.stopping();
        assert_eq!(get_text(address, "/readyz").await.0, 503);
        stop.cancel();
        running.await.unwrap().unwrap();
        assert!(tokio::net::TcpStream::connect(address).await.is_err());
    }

    #[tokio::test]
    async fn a_taken_port_is_told_with_its_mend() {
        let first = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let Err(Failure::Outside(error)) = Server::bind(first.address()).await else {
            panic!("the port was given twice")
        };
        let port = first.address().port().to_string();
        assert!(
            error.contains("http.listen") && error.contains(&port) && error.contains("another herald"),
            "{error}"
        );
    }
}

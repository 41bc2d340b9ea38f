//! How far this machine's clock is from Discord's.
//!
//! Windows open and close by this machine's clock, and posts carry Discord's time in their ids. `GET /gateway` needs no
//! token and changes nothing, and like every answer it says what time it is in its `Date` header.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serenity::http::{LightMethod, Request, Route};
use tokio_util::sync::CancellationToken;

use crate::health::Pulse;
use crate::rest::Rest;
use crate::settings::Clock;

/// Clocks drift by seconds a day at the worst.
const EVERY: Duration = Duration::from_mins(30);
/// The longest wait for an answer; a slow one would say little about the time anyway.
const ANSWER_WAIT: Duration = Duration::from_secs(10);

/// Compares the clocks from time to time until the stop. An answer that does not come says nothing about the clock.
pub async fn watch(rest: Rest, pulse: Arc<Pulse>, clock: Clock, stop: CancellationToken) {
    loop {
        compare(&rest, &pulse, &clock).await;
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Compares the clocks once.
pub async fn compare(rest: &Rest, pulse: &Pulse, clock: &Clock) {
    let before = clock();
    let asked = rest.http().request(Request::new(Route::Gateway, LightMethod::Get));
    let Ok(Ok(response)) = tokio::time::timeout(ANSWER_WAIT, asked).await else { return };
    let ours = before + (clock() - before) / 2;
    if let Some(theirs) = response.headers().get("date").and_then(|value| date(value.to_str().ok()?)) {
        pulse.clocks(theirs, ours);
    }
}

/// Reads a `Date` header (RFC 9110, section 5.6.7, whose dates are those of RFC 5322).
pub fn date(header: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(header).ok().map(|date| date.to_utc())
}

#[cfg(test)]
mod tests {
    use serenity::http::HttpBuilder;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn the_example_of_the_standard_reads() {
        // RFC 9110, section 5.6.7.
        let read = date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        assert_eq!(read.timestamp(), 784_111_777);
        assert_eq!(date("yesterday"), None);
    }

    #[tokio::test]
    async fn an_answer_tells_the_time() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).await.unwrap();
            let answer =
                "HTTP/1.1 200 OK\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-length: 2\r\n\r\n{}";
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        // Plain HTTP is enough: nothing is sent that anybody may not read.
        let http = HttpBuilder::new("a.b.c").proxy(base).ratelimiter_disabled(true).build();
        let rest = Rest::new(Arc::new(http), ANSWER_WAIT);
        let clock: Clock = Arc::new(|| DateTime::from_timestamp(784_111_780, 0).unwrap());
        let pulse = Pulse::default();
        compare(&rest, &pulse, &clock).await;
        assert_eq!(pulse.skew(), Some(chrono::TimeDelta::milliseconds(2500)));
        // The server is gone; what was known stays.
        compare(&rest, &pulse, &clock).await;
        assert_eq!(pulse.skew(), Some(chrono::TimeDelta::milliseconds(2500)));
    }
}

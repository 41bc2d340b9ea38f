//! Counters and gauges for Prometheus.
//!
//! The names are in [`discord::meter`]. Counters are counted where things happen, into the recorder of the process;
//! gauges are set from the facts when somebody asks.

use std::sync::{Arc, OnceLock};

use discord::health::Link;
use discord::meter;
use domain::verdict::Outcome;
use metrics::{gauge, with_local_recorder};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use store::{CoverageState, OutboxStatus};

use super::machine;
use super::report::Facts;

/// A recorder with its way out.
#[derive(Clone)]
pub struct Metrics {
    recorder: Arc<PrometheusRecorder>,
    handle: PrometheusHandle,
}

static OF_THE_PROCESS: OnceLock<Metrics> = OnceLock::new();

impl Metrics {
    /// The recorder of the process: everything that is counted anywhere arrives here. Every call gives the same one,
    /// because a process can have one only.
    pub fn of_the_process() -> Self {
        OF_THE_PROCESS
            .get_or_init(|| {
                let metrics = Self::apart();
                // Somebody else's recorder stays; then only the gauges are ours.
                let _ = metrics::set_global_recorder(metrics.recorder.clone());
                metrics
            })
            .clone()
    }

    /// A recorder of its own, which hears what runs inside [`Metrics::within`] alone.
    pub fn apart() -> Self {
        let buckets = &meter::SECONDS_BUCKETS;
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(meter::INTAKE.into()), buckets)
            .and_then(|b| b.set_buckets_for_metric(Matcher::Full(meter::SEND_SECONDS.into()), buckets))
            .expect("the list of buckets is not empty")
            .build_recorder();
        let handle = recorder.handle();
        let metrics = Self { recorder: Arc::new(recorder), handle };
        metrics.within(meter::describe);
        metrics
    }

    /// Runs something whose counts go into this recorder.
    pub fn within<T>(&self, run: impl FnOnce() -> T) -> T {
        with_local_recorder(&*self.recorder, run)
    }

    /// Everything as Prometheus reads it, with the gauges as the facts have them.
    pub fn render(&self, facts: &Facts) -> String {
        self.within(|| set_gauges(facts));
        self.handle.run_upkeep();
        self.handle.render()
    }

    /// Folds recorded times into their histograms. To be called every few seconds: between two scrapes, or when nobody
    /// scrapes at all, they would pile up in memory.
    pub fn upkeep(&self) {
        self.handle.run_upkeep();
    }
}

fn set_gauges(facts: &Facts) {
    // A status without rows is told as 0, or the last value would stay.
    for status in OutboxStatus::ALL {
        let count = facts.outbox.iter().find(|(found, _)| *found == status).map_or(0, |(_, count)| *count);
        gauge!(meter::OUTBOX, "status" => status.name()).set(count as f64);
    }
    for state in CoverageState::ALL {
        let count = facts.channels.iter().filter(|channel| channel.state == state).count();
        gauge!(meter::CHANNELS, "state" => state.name()).set(count as f64);
    }
    for outcome in Outcome::ALL {
        let count = facts.verdicts.get(&outcome).copied().unwrap_or(0);
        gauge!(meter::VERDICTS, "outcome" => outcome.name()).set(count as f64);
    }
    gauge!(meter::INBOX).set(facts.backlog.inbox as f64);
    gauge!(meter::GAPS).set(facts.backlog.gaps_open as f64);
    gauge!(meter::UP).set(f64::from(u8::from(facts.beat.link == Link::Connected)));
    if let Some(bytes) = machine::resident_bytes() {
        gauge!(meter::MEMORY).set(bytes as f64);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::report::tests::well;
    use super::*;

    #[test]
    fn what_is_counted_is_told_with_its_meaning() {
        let (metrics, other) = (Metrics::apart(), Metrics::apart());
        metrics.within(|| {
            meter::post();
            meter::post();
            meter::judged(Duration::from_millis(15));
            meter::send("receipt", meter::Sent::Unknown, Duration::from_mins(1));
            meter::request(Some(429));
            meter::request(None);
            meter::session(meter::Began::Resumed);
            meter::event("MESSAGE_CREATE");
            meter::backfilled(3);
        });
        let mut facts = well();
        facts.verdicts.insert(Outcome::Accepted, 1);
        facts.backlog.gaps_open = 2;
        let text = metrics.render(&facts);
        for line in [
            "# HELP herald_posts_received_total Posts heard for the first time.",
            "# TYPE herald_posts_received_total counter",
            "herald_posts_received_total 2",
            "herald_verdicts{outcome=\"accepted\"} 1",
            "# TYPE herald_intake_seconds histogram",
            "herald_intake_seconds_bucket{le=\"0.01\"} 0",
            "herald_intake_seconds_bucket{le=\"0.02\"} 1",
            "herald_intake_seconds_count 1",
            "herald_sends_total{kind=\"receipt\",result=\"unknown\"} 1",
            "herald_send_seconds_bucket{le=\"+Inf\"} 1",
            "herald_discord_requests_total{status=\"429\"} 1",
            "herald_discord_requests_total{status=\"none\"} 1",
            "herald_gateway_sessions_total{how=\"resumed\"} 1",
            "herald_gateway_events_total{event=\"MESSAGE_CREATE\"} 1",
            "herald_backfill_messages_total 3",
            "herald_outbox_rows{status=\"sent\"} 7",
            "herald_outbox_rows{status=\"failed\"} 0",
            "herald_gap_open 2",
            "herald_gateway_up 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
        assert!(text.contains("process_resident_memory_bytes"));
        assert!(
            !other.render(&well()).contains("herald_posts_received_total 2"),
            "each recorder hears its own"
        );
        assert!(metrics.render(&well()).contains("herald_gap_open 0"), "gauges follow the facts");
    }
}

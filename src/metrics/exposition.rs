//! The text format that Prometheus reads.

use std::fmt::Write as _;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::{BOUNDS, Histogram, MailEnd, Metrics};

/// Names and values of labels.
pub type Labels<'a> = &'a [(&'a str, &'a str)];

/// A text in the making. Names get the program's own in front.
#[derive(Default)]
pub struct Text(String);

impl Text {
    /// Begins a family: what it is called, `counter`, `gauge` or `histogram`, and what it means.
    pub fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.0.push_str(&format!("# HELP integrationsfond_{name} {help}\n"));
        self.0.push_str(&format!("# TYPE integrationsfond_{name} {kind}\n"));
    }

    /// One value.
    pub fn value(&mut self, name: &str, labels: Labels<'_>, value: impl std::fmt::Display) {
        self.0.push_str("integrationsfond_");
        self.0.push_str(name);
        for (i, (label, text)) in labels.iter().enumerate() {
            let before = if i == 0 { '{' } else { ',' };
            // Writing to a string cannot fail.
            let _ = write!(self.0, "{before}{label}=\"{}\"", escape(text));
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        let _ = writeln!(self.0, " {value}");
    }

    /// A histogram's buckets, sum and count.
    pub fn histogram(&mut self, name: &str, labels: Labels<'_>, histogram: &Histogram) {
        let counts = histogram.cumulative();
        let all = counts[BOUNDS.len()];
        let bucket = format!("{name}_bucket");
        for (end, count) in BOUNDS.iter().map(f64::to_string).chain(["+Inf".into()]).zip(counts) {
            let mut with_end = labels.to_vec();
            with_end.push(("le", &end));
            self.value(&bucket, &with_end, count);
        }
        self.value(&format!("{name}_sum"), labels, histogram.sum());
        self.value(&format!("{name}_count"), labels, all);
    }

    /// Families that were written on their own.
    pub fn append(&mut self, other: Self) {
        self.0.push_str(&other.0);
    }

    /// The whole text.
    pub fn finish(self) -> String {
        self.0
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

impl Metrics {
    /// Writes what was counted.
    pub fn write(&self, text: &mut Text) {
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        text.family("http_requests_total", "counter", "Requests answered, by route and status.");
        for ((method, route), counts) in routes.iter() {
            for (status, count) in &counts.statuses {
                let status = status.to_string();
                let labels = [("method", *method), ("route", *route), ("status", &status)];
                text.value("http_requests_total", &labels, count);
            }
        }
        let name = "http_request_seconds";
        text.family(name, "histogram", "Time from a request's head to its answer's head.");
        for ((method, route), counts) in routes.iter() {
            let labels = [("method", *method), ("route", *route)];
            text.histogram(name, &labels, &counts.times);
        }
        drop(routes);
        text.family("http_requests_in_flight", "gauge", "Requests that are being answered.");
        text.value("http_requests_in_flight", &[], self.in_flight.load(Ordering::Relaxed));
        text.family("mails_total", "counter", "Tries to hand a mail over, by how they ended.");
        let mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        for end in [MailEnd::Sent, MailEnd::Deferred, MailEnd::Failed] {
            let count = mails.get(&end).copied().unwrap_or_default();
            text.value("mails_total", &[("outcome", end.code())], count);
        }
        drop(mails);
        text.family("job_failures_total", "counter", "Runs of jobs that failed, by job.");
        let failures = self.job_failures.lock().unwrap_or_else(PoisonError::into_inner);
        for (job, count) in failures.iter() {
            text.value("job_failures_total", &[("job", job)], count);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_text_is_what_prometheus_reads() {
        let metrics = Metrics::default();
        metrics.answered("GET", Some("/arenden/{id}"), 200, Duration::from_millis(3));
        metrics.answered("BREW", None, 404, Duration::from_secs(20));
        metrics.mail(MailEnd::Deferred);
        metrics.job_failed("clean-up");
        let mut text = Text::default();
        metrics.write(&mut text);
        text.value("odd", &[("label", "a\"b\\c\nd")], 1.5);
        let text = text.finish();
        for line in [
            "# TYPE integrationsfond_http_requests_total counter",
            "integrationsfond_http_requests_total{method=\"GET\",route=\"/arenden/{id}\",status=\"200\"} 1",
            "integrationsfond_http_requests_total{method=\"other\",route=\"none\",status=\"404\"} 1",
            "integrationsfond_http_request_seconds_bucket{method=\"GET\",route=\"/arenden/{id}\",le=\"0.0025\"} 0",
            "integrationsfond_http_request_seconds_bucket{method=\"GET\",route=\"/arenden/{id}\",le=\"0.005\"} 1",
            "integrationsfond_http_request_seconds_bucket{method=\"other\",route=\"none\",le=\"10\"} 0",
            "integrationsfond_http_request_seconds_bucket{method=\"other\",route=\"none\",le=\"+Inf\"} 1",
            "integrationsfond_http_request_seconds_sum{method=\"other\",route=\"none\"} 20",
            "integrationsfond_http_request_seconds_count{method=\"other\",route=\"none\"} 1",
            "integrationsfond_http_requests_in_flight 0",
            "integrationsfond_mails_total{outcome=\"deferred\"} 1",
            "integrationsfond_mails_total{outcome=\"sent\"} 0",
            "integrationsfond_job_failures_total{job=\"clean-up\"} 1",
            "integrationsfond_odd{label=\"a\\\"b\\\\c\\nd\"} 1.5",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
        }
    }
}

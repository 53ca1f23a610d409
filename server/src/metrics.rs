//! Numbers about the running service, for Prometheus.

use prometheus::{
    Encoder as _, Histogram, HistogramOpts, IntCounter, IntGauge, Registry, TextEncoder, core::Collector,
};

/// Upper edges for times.
const SECONDS: [f64; 13] = [0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0];

/// What is counted.
pub struct Metrics {
    registry: Registry,
    /// Streams that run.
    pub streams: IntGauge,
    /// Pictures drawn.
    pub frames_drawn: IntCounter,
    /// Pictures sent that were drawn before.
    pub frames_reused: IntCounter,
    /// Pictures that were never drawn, since they would have come too late.
    pub frames_dropped: IntCounter,
    /// Seconds a picture, drawing and encoding.
    pub draw_seconds: Histogram,
    /// How far runs are from the exact solver after a second, relative to the scene's scale.
    pub drift: Histogram,
    /// Runs that were put back on the solver's path.
    pub reanchored: IntCounter,
    /// Questions asked.
    pub questions: IntCounter,
    /// Seconds from question to plan.
    pub plan_seconds: Histogram,
    /// Seconds from question to answer.
    pub answer_seconds: Histogram,
}

impl Metrics {
    /// All at zero.
    #[must_use]
    pub fn new() -> Self {
        let registry = Registry::new();
        Self {
            streams: gauge(&registry, "orrery_streams", "Streams that run."),
            frames_drawn: counter(&registry, "orrery_frames_drawn_total", "Pictures drawn."),
            frames_reused: counter(&registry, "orrery_frames_reused_total", "Pictures sent that were drawn before."),
            frames_dropped: counter(
                &registry,
                "orrery_frames_dropped_total",
                "Pictures that were never drawn, since they would have come too late.",
            ),
            draw_seconds: histogram(
                &registry,
                "orrery_draw_seconds",
                "Seconds a picture, drawing and encoding.",
                &SECONDS,
            ),
            drift: histogram(
                &registry,
                "orrery_drift",
                "How far runs are from the exact solver after a second, relative to the scene's scale.",
                &[1e-6, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1],
            ),
            reanchored: counter(
                &registry,
                "orrery_reanchored_total",
                "Runs that were put back on the exact solver's path.",
            ),
            questions: counter(&registry, "orrery_questions_total", "Questions asked."),
            plan_seconds: histogram(&registry, "orrery_plan_seconds", "Seconds from question to plan.", &SECONDS),
            answer_seconds: histogram(&registry, "orrery_answer_seconds", "Seconds from question to answer.", &SECONDS),
            registry,
        }
    }

    /// In Prometheus' text format.
    #[must_use]
    pub fn text(&self) -> String {
        let mut bytes = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut bytes).expect("invariant: memory takes every byte");
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

fn registered<C: Collector + Clone + 'static>(registry: &Registry, made: Result<C, prometheus::Error>) -> C {
    let made = made.expect("invariant: names and buckets are constants that are valid");
    registry.register(Box::new(made.clone())).expect("invariant: every name is registered once");
    made
}

fn counter(registry: &Registry, name: &str, help: &str) -> IntCounter {
    registered(registry, IntCounter::new(name, help))
}

fn gauge(registry: &Registry, name: &str, help: &str) -> IntGauge {
    registered(registry, IntGauge::new(name, help))
}

fn histogram(registry: &Registry, name: &str, help: &str, buckets: &[f64]) -> Histogram {
    registered(registry, Histogram::with_opts(HistogramOpts::new(name, help).buckets(buckets.to_vec())))
}

//! `/healthz` and `/metrics`: for those who run the service.

use actix_web::HttpResponse;
use serde::Serialize;

use super::State;

#[derive(Serialize)]
struct Health {
    store: &'static str,
    store_reachable: bool,
    cache: &'static str,
    lessons: usize,
    streams: i64,
}

/// Whether the service can do its work: 200 or 503. It works without the cache.
pub async fn health(app: State) -> HttpResponse {
    let reachable = app.store.check().await.is_ok();
    let cache = match &app.cache {
        None => "none",
        Some(cache) if cache.is_healthy().await => "redis",
        Some(_) => "redis is gone",
    };
    let health = Health {
        store: app.store.name(),
        store_reachable: reachable,
        cache,
        lessons: app.library.lessons().len(),
        streams: app.metrics.streams.get(),
    };
    if reachable { HttpResponse::Ok().json(health) } else { HttpResponse::ServiceUnavailable().json(health) }
}

/// The numbers, for Prometheus.
pub async fn metrics(app: State) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(app.metrics.text())
}

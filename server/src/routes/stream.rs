//! `/lessons/{slug}/stream`: the live scene over a WebSocket on the page's own port.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Session};
use scene::{Change, Edit};
use serde::Deserialize;
use uuid::Uuid;

use super::{State, guard};
use crate::engine::stream::{Outgoing, Viewer};
use crate::engine::{Engine, EngineError};
use crate::error::AppError;
use crate::picture::Layout;
use crate::session::visitor::Visitor;

/// The largest message from a viewer.
const LARGEST_MESSAGE_BYTES: usize = 1024;

/// A viewer who says nothing for so long has gone.
const SILENCE: Duration = Duration::from_secs(30);

/// How often a quiet connection is asked whether it is there.
const PING_EVERY: Duration = Duration::from_secs(10);

/// Messages of a viewer that make no sense, before the connection is closed.
const PATIENCE: u32 = 8;

/// What a viewer says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Incoming {
    /// This frame and all before it have arrived.
    Ack {
        /// The frame.
        sequence: u32,
    },
    /// Turns the camera.
    Look {
        /// Around the target.
        #[serde(default)]
        azimuth_deg: f64,
        /// Above the horizon.
        #[serde(default)]
        elevation_deg: f64,
        /// Factor on the distance.
        #[serde(default = "one")]
        distance: f64,
    },
    /// Says what shape the viewer has room for.
    Shape {
        /// Whether two pictures go above each other.
        tall: bool,
    },
}

fn one() -> f64 {
    1.0
}

/// Opens a stream.
pub async fn stream(
    app: State,
    slug: web::Path<String>,
    request: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse, AppError> {
    guard::own_origin(&app, &request)?;
    let lesson = app.lesson(&slug)?;
    let visitor = Visitor::known(&request).ok_or(AppError::FormToken)?;
    let (session, _) = app.session(&visitor.hash(), lesson).await?;
    let viewer = match app.engine.watch(session.id).await {
        Err(error @ EngineError::Full { .. }) => return Err(error.into()),
        other => other?,
    };
    let (response, socket, messages) = actix_ws::handle(&request, body).map_err(|_| {
        AppError::Refused("This address is for live pictures; open the lesson's page instead.".to_owned())
    })?;
    let messages = messages.max_frame_size(LARGEST_MESSAGE_BYTES).aggregate_continuations();
    let messages = messages.max_continuation_size(LARGEST_MESSAGE_BYTES);
    actix_web::rt::spawn(serve(socket, messages, viewer, app.engine.clone(), session.id));
    Ok(response)
}

/// Carries frames and events out, acknowledgements and camera moves in, until one side goes.
async fn serve(
    mut socket: Session,
    mut messages: AggregatedMessageStream,
    mut viewer: Viewer,
    engine: Engine,
    session: Uuid,
) {
    let mut ping = tokio::time::interval(PING_EVERY);
    let mut heard = tokio::time::Instant::now();
    let mut nonsense = 0;
    let reason = loop {
        tokio::select! {
            outgoing = viewer.incoming.recv() => {
                let sent = match outgoing {
                    Some(Outgoing::Frame(bytes)) => socket.binary(bytes).await,
                    Some(Outgoing::Event(json)) => socket.text(json.to_string()).await,
                    None => break Some(CloseCode::Restart),
                };
                if sent.is_err() {
                    break None;
                }
            }
            message = messages.recv() => {
                heard = tokio::time::Instant::now();
                match message {
                    Some(Ok(AggregatedMessage::Text(text))) => match serde_json::from_str(&text) {
                        Ok(incoming) => obey(incoming, &viewer, &engine, session),
                        Err(_) => nonsense += 1,
                    },
                    Some(Ok(AggregatedMessage::Ping(bytes))) => {
                        if socket.pong(&bytes).await.is_err() {
                            break None;
                        }
                    }
                    Some(Ok(AggregatedMessage::Pong(_))) => {}
                    Some(Ok(AggregatedMessage::Binary(_))) => nonsense += 1,
                    Some(Ok(AggregatedMessage::Close(_))) | None => break None,
                    Some(Err(_)) => break Some(CloseCode::Protocol),
                }
                if nonsense > PATIENCE {
                    break Some(CloseCode::Policy);
                }
            }
            _ = ping.tick() => {
                if heard.elapsed() > SILENCE || socket.ping(b"").await.is_err() {
                    break None;
                }
            }
        }
    };
    // The other side may be gone already.
    let _ = socket.close(reason.map(CloseReason::from)).await;
}

fn obey(incoming: Incoming, viewer: &Viewer, engine: &Engine, session: Uuid) {
    match incoming {
        Incoming::Ack { sequence } => viewer.window.acknowledge(sequence),
        Incoming::Shape { tall } => {
            engine.lay_out(session, if tall { Layout::Stacked } else { Layout::SideBySide });
        }
        Incoming::Look { azimuth_deg, elevation_deg, distance } => engine.nudge(
            session,
            vec![Edit::SetCamera {
                azimuth: (azimuth_deg != 0.0).then_some(Change::By(azimuth_deg)),
                elevation: (elevation_deg != 0.0).then_some(Change::By(elevation_deg)),
                distance: (distance != 1.0).then_some(Change::Times(distance)),
                target_m: None,
            }],
        ),
    }
}

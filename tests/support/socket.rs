//! A stream as a page receives it.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::TestApp;

/// A frame, taken apart.
#[derive(Clone, Debug)]
pub struct Frame {
    pub step: u64,
    pub time_s: f64,
    pub sequence: u32,
    pub run: u32,
    pub bodies: usize,
    pub flags: u8,
    /// The first body's height.
    pub height_m: f32,
    /// Every body's, in the frame's order.
    pub heights_m: Vec<f32>,
    pub jpeg: Vec<u8>,
}

/// What arrives.
#[derive(Debug)]
pub enum Arrived {
    Frame(Frame),
    Event(serde_json::Value),
    Closed,
    Nothing,
}

pub struct Socket {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    /// Opens the stream of a lesson; a refusal is its status.
    pub async fn open(app: &TestApp, lesson: &str, origin: &str) -> Result<Self, u16> {
        let address = format!("ws://{}/lessons/{lesson}/stream", app.address);
        let mut request = address.into_client_request().expect("a request");
        request.headers_mut().insert("cookie", app.cookie().parse().expect("a header"));
        request.headers_mut().insert("origin", origin.parse().expect("a header"));
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self { socket }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(other) => panic!("{other}"),
        }
    }

    pub async fn say(&mut self, text: &str) {
        // The other side may have closed, which the next reading finds.
        let _ = self.socket.send(Message::text(text)).await;
    }

    pub async fn acknowledge(&mut self, sequence: u32) {
        self.say(&format!(r#"{{"type":"ack","sequence":{sequence}}}"#)).await;
    }

    /// The next message within a time.
    pub async fn next(&mut self, within: Duration) -> Arrived {
        let until = tokio::time::Instant::now() + within;
        loop {
            match tokio::time::timeout_at(until, self.socket.next()).await {
                Err(_) => return Arrived::Nothing,
                Ok(None | Some(Err(_)) | Some(Ok(Message::Close(_)))) => return Arrived::Closed,
                Ok(Some(Ok(Message::Binary(bytes)))) => return Arrived::Frame(taken_apart(&bytes)),
                Ok(Some(Ok(Message::Text(text)))) => {
                    return Arrived::Event(serde_json::from_str(&text).expect("JSON"));
                }
                Ok(Some(Ok(_))) => {}
            }
        }
    }

    /// The next frame within a time, acknowledged.
    pub async fn frame(&mut self, within: Duration) -> Option<Frame> {
        let until = tokio::time::Instant::now() + within;
        loop {
            match self.next(until.saturating_duration_since(tokio::time::Instant::now())).await {
                Arrived::Frame(frame) => {
                    self.acknowledge(frame.sequence).await;
                    return Some(frame);
                }
                Arrived::Event(_) => {}
                Arrived::Closed | Arrived::Nothing => return None,
            }
        }
    }
}

fn taken_apart(bytes: &[u8]) -> Frame {
    let u32_at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    let u64_at = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"));
    let bodies = usize::from(bytes[29]);
    Frame {
        step: u64_at(0),
        time_s: f64::from_bits(u64_at(8)),
        sequence: u32_at(16),
        run: u32_at(20),
        bodies,
        flags: bytes[28],
        height_m: f32::from_bits(u32_at(36)),
        heights_m: (0..bodies).map(|body| f32::from_bits(u32_at(36 + body * 28))).collect(),
        jpeg: bytes[32 + bodies * 28..].to_vec(),
    }
}

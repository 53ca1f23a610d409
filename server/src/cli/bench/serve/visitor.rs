//! A visitor of the service, for measuring: opens a lesson, asks, and watches, over real sockets.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, ORIGIN, SET_COOKIE};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// A browser's worth of state.
pub struct Visitor {
    address: SocketAddr,
    lesson: &'static str,
    client: reqwest::Client,
    cookie: String,
    token: String,
}

impl Visitor {
    /// Opens a lesson.
    pub async fn new(address: SocketAddr, lesson: &'static str) -> anyhow::Result<Self> {
        let client = crate::remote::client().build()?;
        let response = client.get(format!("http://{address}/lessons/{lesson}")).send().await?.error_for_status()?;
        let cookie = response.headers().get(SET_COOKIE).context("no cookie")?.to_str()?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let page = response.text().await?;
        let token = page.split("name=\"token\" value=\"").nth(1).context("no token")?;
        let token = token.split('"').next().unwrap_or_default().to_owned();
        Ok(Self { address, lesson, client, cookie, token })
    }

    /// Asks; the time at which the answer was here.
    pub async fn ask(&self, question: &str) -> anyhow::Result<Instant> {
        let words: String = question.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let body = format!("question={words}&token={}&key={}", self.token, uuid::Uuid::new_v4());
        let response = self
            .client
            .post(format!("http://{}/lessons/{}/questions", self.address, self.lesson))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(COOKIE, &self.cookie)
            .header(ORIGIN, format!("http://{}", self.address))
            .body(body)
            .send()
            .await?;
        ensure!(response.status().is_success(), "{}: {question}", response.status());
        response.bytes().await?;
        Ok(Instant::now())
    }

    /// Watches the lesson.
    pub async fn watch(&mut self) -> anyhow::Result<Watching> {
        let mut request = format!("ws://{}/lessons/{}/stream", self.address, self.lesson).into_client_request()?;
        request.headers_mut().insert("cookie", self.cookie.parse()?);
        request.headers_mut().insert("origin", format!("http://{}", self.address).parse()?);
        let (socket, _) = connect_async(request).await?;
        Ok(Watching { socket, run: 0, size: (0, 0) })
    }
}

/// A stream that is watched.
pub struct Watching {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    run: u32,
    size: (u16, u16),
}

impl Watching {
    /// The run of the latest frame.
    pub fn run(&self) -> u32 {
        self.run
    }

    /// The size of the latest frame.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Turns the camera.
    pub async fn look(&mut self, azimuth_deg: f64) -> anyhow::Result<()> {
        self.socket.send(Message::text(format!(r#"{{"type":"look","azimuth_deg":{azimuth_deg}}}"#))).await?;
        Ok(())
    }

    /// Watches for a time; how many frames came.
    pub async fn frames(&mut self, time: Duration) -> anyhow::Result<usize> {
        let until = Instant::now() + time;
        let mut frames = 0;
        while self.frame(until).await? {
            frames += 1;
        }
        Ok(frames)
    }

    /// Watches until a frame of a later run is here; the time at which it was.
    pub async fn until_run_after(&mut self, run: u32, at_most: Duration) -> anyhow::Result<Option<Instant>> {
        let until = Instant::now() + at_most;
        while self.frame(until).await? {
            if self.run > run {
                return Ok(Some(Instant::now()));
            }
        }
        Ok(None)
    }

    /// The next frame, acknowledged; false when the time is up.
    async fn frame(&mut self, until: Instant) -> anyhow::Result<bool> {
        loop {
            let Ok(message) = tokio::time::timeout_at(until.into(), self.socket.next()).await else { return Ok(false) };
            if let Message::Binary(bytes) = message.context("the stream ended")?? {
                ensure!(bytes.len() > 32, "a frame without a header");
                let sequence = u32::from_le_bytes(bytes[16..20].try_into()?);
                self.run = u32::from_le_bytes(bytes[20..24].try_into()?);
                self.size =
                    (u16::from_le_bytes(bytes[24..26].try_into()?), u16::from_le_bytes(bytes[26..28].try_into()?));
                self.socket.send(Message::text(format!(r#"{{"type":"ack","sequence":{sequence}}}"#))).await?;
                return Ok(true);
            }
        }
    }
}

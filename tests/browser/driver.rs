//! Headless Chromium through its driver.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::process::{Child, Command};

use crate::picture::Picture;

/// A browser of a test's own.
pub struct Browser {
    pub page: Client,
    driver: Child,
    _profile: tempfile::TempDir,
}

fn found(names: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").expect("a path");
    let folders: Vec<PathBuf> = std::env::split_paths(&path).chain(["/usr/lib/chromium".into()]).collect();
    let candidates = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates.into_iter().find(|file| file.is_file()).unwrap_or_else(|| panic!("none of {names:?} is installed"))
}

impl Browser {
    pub async fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let driver = Command::new(found(&["chromedriver"]))
            .arg(format!("--port={port}"))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the driver starts");
        let profile = tempfile::tempdir().expect("a folder");
        let options = json!({
            "binary": found(&["chromium", "chromium-browser", "google-chrome"]),
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--hide-scrollbars", "--window-size=1366,900",
                format!("--user-data-dir={}", profile.path().display()),
            ],
        });
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities([("goog:chromeOptions".to_owned(), options)].into_iter().collect());
        let address = format!("http://127.0.0.1:{port}");
        let until = Instant::now() + Duration::from_secs(20);
        let page = loop {
            match builder.connect(&address).await {
                Ok(page) => break page,
                Err(error) if Instant::now() > until => panic!("the browser does not start: {error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        };
        Self { page, driver, _profile: profile }
    }

    /// Waits until an expression of the page is true.
    pub async fn until(&self, expression: &str, within: Duration) {
        let until = Instant::now() + within;
        while self.page.execute(&format!("return Boolean({expression})"), vec![]).await.expect("it runs") != json!(true)
        {
            if Instant::now() > until {
                self.keep("when it failed").await;
                panic!("not within {within:?}: {expression}");
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    pub async fn number(&self, expression: &str) -> f64 {
        let value = self.page.execute(&format!("return {expression}"), vec![]).await.expect("it runs");
        value.as_f64().unwrap_or_else(|| panic!("{expression} is {value}"))
    }

    pub async fn text(&self, id: &str) -> String {
        let script = format!("return document.getElementById('{id}').textContent");
        self.page.execute(&script, vec![]).await.expect("it runs").as_str().expect("text").to_owned()
    }

    /// The live picture's pixels, as the person sees them.
    pub async fn canvas(&self) -> Picture {
        // Always drawn at one size, since the stream's own may change with the load.
        let script = "const c = new OffscreenCanvas(160, 120), g = c.getContext('2d'); \
                      g.drawImage(document.getElementById('live'), 0, 0, 160, 120); \
                      return Array.from(g.getImageData(0, 0, 160, 120).data)";
        let pixels = self.page.execute(script, vec![]).await.expect("it runs");
        Picture::from_rgba(serde_json::from_value(pixels).expect("bytes"))
    }

    pub async fn size(&self, width: u32, height: u32) {
        self.page.set_window_size(width, height).await.expect("a size");
    }

    /// Keeps a screenshot.
    pub async fn keep(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
        std::fs::create_dir_all(&folder).expect("the folder");
        let picture = self.page.screenshot().await.expect("a screenshot");
        std::fs::write(folder.join(format!("{}.png", name.replace(' ', "-"))), picture).expect("written");
    }

    pub async fn stop(mut self) {
        // The driver is ended next, and the browser with it.
        let _ = self.page.close().await;
        let _ = self.driver.kill().await;
    }
}

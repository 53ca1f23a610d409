//! What the whole-system tests share: the service on a port of its own, with a database and a cache of its own, driven
//! over HTTP as a browser would.

pub mod services;
pub mod socket;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;

use reqwest::header::{ACCEPT, COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Client, Response, redirect};
use server::config::Written;
use server::startup::Application;

use services::TestDatabase;

/// Where a test's sessions are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kept {
    InPostgres,
    InFiles,
}

/// The running service, and a browser's worth of state.
pub struct TestApp {
    pub address: SocketAddr,
    client: Client,
    cookie: Option<String>,
    database: Option<TestDatabase>,
    /// What it was started with, to start another one on the same store.
    pairs: Vec<(&'static str, String)>,
    _folder: Option<tempfile::TempDir>,
}

/// Settings of a test's own, over what the environment names.
pub fn settings(pairs: &[(&str, String)]) -> Written {
    let given: HashMap<&str, &String> = pairs.iter().map(|(name, value)| (*name, value)).collect();
    Written::environment(|name| given.get(name).map(|value| (*value).clone())).expect("valid settings")
}

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace")
}

impl TestApp {
    pub async fn start(kept: Kept) -> Self {
        Self::start_with(kept, &[]).await
    }

    pub async fn start_with(kept: Kept, more: &[(&'static str, String)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut pairs = vec![
            ("PORT", "0".to_owned()),
            ("ORRERY_CONTENT", root().join("content").display().to_string()),
            ("ORRERY_REDIS_PREFIX", format!("test-{}", uuid::Uuid::new_v4())),
        ];
        let mut database = None;
        match kept {
            Kept::InPostgres => {
                let own = TestDatabase::new().await;
                pairs.push(("DATABASE_URL", own.url.clone()));
                pairs.push(("REDIS_URL", services::redis_url()));
                pairs.push(("ORRERY_DATABASE_CONNECTIONS", "4".to_owned()));
                database = Some(own);
            }
            Kept::InFiles => {
                pairs.push(("ORRERY_STORE", "files".to_owned()));
                pairs.push(("ORRERY_FILES", folder.path().join("files").display().to_string()));
            }
        }
        pairs.retain(|(name, _)| more.iter().all(|(other, _)| name != other));
        pairs.extend_from_slice(more);
        Self { database, _folder: Some(folder), ..Self::serve(pairs).await }
    }

    async fn serve(pairs: Vec<(&'static str, String)>) -> Self {
        let settings = settings(&pairs).validate().expect("valid settings");
        let application = Application::build(settings).await.expect("the service starts");
        let address = application.address();
        actix_web::rt::spawn(application.run());
        let client = server::remote::client().redirect(redirect::Policy::none()).build().expect("a client");
        Self { address, client, cookie: None, database: None, pairs, _folder: None }
    }

    /// Another node on the same store, visited by the same browser.
    pub async fn another_node(&self) -> Self {
        Self { cookie: self.cookie.clone(), ..Self::serve(self.pairs.clone()).await }
    }

    /// Forgets the browser's cookie: the next page is a stranger's.
    pub fn forget(&mut self) {
        self.cookie = None;
    }

    /// Ends what the test made outside its own process.
    pub async fn stop(self) {
        if let Some(database) = self.database {
            database.remove().await;
        }
    }

    /// Another browser that visits the same service.
    pub fn somebody_else(&self) -> Self {
        let (client, pairs) = (self.client.clone(), self.pairs.clone());
        Self { address: self.address, client, cookie: None, database: None, pairs, _folder: None }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn cookie(&self) -> String {
        self.cookie.clone().expect("a page was opened before")
    }

    pub async fn get(&mut self, path: &str) -> Response {
        self.get_as(path, "text/html").await
    }

    pub async fn get_as(&mut self, path: &str, accept: &str) -> Response {
        let mut request = self.client.get(self.url(path)).header(ACCEPT, accept);
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        let response = request.send().await.expect("a response");
        if let Some(cookie) = response.headers().get(SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
            self.cookie = Some(cookie.split(';').next().expect("a value").to_owned());
        }
        response
    }

    pub async fn page(&mut self, path: &str) -> String {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        response.text().await.expect("text")
    }

    /// Posts a form as a page without scripts does; `fields` are encoded here.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)], accept: &str) -> Response {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.post_raw(path, body.join("&").into_bytes(), accept, &self.url("")).await
    }

    pub async fn post_raw(&self, path: &str, body: Vec<u8>, accept: &str, origin: &str) -> Response {
        let mut request = self
            .client
            .post(self.url(path))
            .header(ACCEPT, accept)
            .header(ORIGIN, origin)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        request.send().await.expect("a response")
    }

    /// Opens a lesson and asks as its page's script does; the reply's JSON.
    pub async fn ask(&mut self, lesson: &str, question: &str) -> serde_json::Value {
        let page = self.page(&format!("/lessons/{lesson}")).await;
        let path = format!("/lessons/{lesson}/questions");
        let fields = [("question", question), ("token", &hidden(&page, "token")), ("key", &hidden(&page, "key"))];
        let response = self.post(&path, &fields, "application/json").await;
        assert_eq!(response.status(), 200, "{question}");
        response.json().await.expect("JSON")
    }

    /// Presses a button of a lesson's page.
    pub async fn press(&mut self, lesson: &str, action: &str) -> Response {
        let page = self.page(&format!("/lessons/{lesson}")).await;
        let fields = [("action", action), ("token", &hidden(&page, "token"))];
        self.post(&format!("/lessons/{lesson}/controls"), &fields, "application/json").await
    }
}

/// The value of the first hidden field of this name.
pub fn hidden(page: &str, name: &str) -> String {
    let from = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("the field");
    from.split('"').next().expect("its value").to_owned()
}

/// What the page says surrounds the bodies.
pub fn surroundings(page: &str) -> &str {
    let from = page.split("id=\"surroundings\" class=\"quiet\">").nth(1).expect("the words");
    from.split('<').next().expect("their end")
}

fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { (byte as char).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

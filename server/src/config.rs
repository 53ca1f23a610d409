//! Configuration: read once from a file, the environment and the command line, and validated before the port is bound.
//!
//! Later sources win: defaults, then `--config FILE` (TOML), then the environment, then the command line.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kernels::light::{Choice, Size};
use secrecy::SecretString;
use serde::Deserialize;
use thiserror::Error;

use crate::remote::RemoteSettings;

/// The least width and height of a stream's largest pictures.
const LEAST_STREAM_EDGE: u32 = 128;

/// Why the configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration {path} cannot be read: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file is not valid.
    #[error("the configuration {path} is not valid: {reason}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        reason: String,
    },
    /// A value is not valid.
    #[error("{name} must be {expected}, found {found:?}")]
    Value {
        /// The setting.
        name: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// There is no database to keep sessions in.
    #[error(
        "no database: set DATABASE_URL=postgres://user@host/name (`make run` starts a private one), or ORRERY_STORE=files to keep sessions in files"
    )]
    NoDatabase,
    /// There is no Redis.
    #[error(
        "no Redis: set REDIS_URL=redis://host:port (`make run` starts a private one), or ORRERY_STORE=files to do without"
    )]
    NoRedis,
}

/// Where sessions are kept.
#[derive(Clone, Debug)]
pub enum StoreSettings {
    /// PostgreSQL.
    Postgres {
        /// `postgres://user@host/name`.
        url: SecretString,
        /// Connections at most.
        connections: u32,
    },
    /// Files below a folder.
    Files {
        /// The folder.
        folder: PathBuf,
    },
}

/// The cache of rollouts.
#[derive(Clone, Debug)]
pub struct CacheSettings {
    /// `redis://host:port/db`.
    pub url: SecretString,
    /// In front of every key.
    pub prefix: String,
    /// How long a rollout is kept.
    pub keep: Duration,
}

/// Streams.
#[derive(Clone, Debug)]
pub struct StreamSettings {
    /// Streams at most; more are refused with a sentence.
    pub limit: usize,
    /// JPEG quality, 1 to 100.
    pub quality: u8,
    /// The size of the largest pictures, 128x128 to 1280x720; under load they get smaller.
    pub largest: Size,
}

/// What understands questions.
#[derive(Clone, Debug)]
pub enum EngineSettings {
    /// The small model that ships with the program.
    Embedded,
    /// A language model from files on this machine; the embedded one stands in for it where it fails.
    Local {
        /// A folder in Hugging Face's layout, or a GGUF file.
        model: PathBuf,
        /// How long a plan may take.
        budget: Duration,
    },
    /// A language model elsewhere; the embedded one stands in for it where it fails.
    Remote(RemoteSettings),
}

/// Questions.
#[derive(Clone, Debug)]
pub struct PlannerSettings {
    /// What understands them.
    pub engine: EngineSettings,
    /// Questions worked on at once.
    pub workers: usize,
    /// How long one may take.
    pub budget: Duration,
}

/// All that the service needs to know, validated.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address to listen on.
    pub host: IpAddr,
    /// The port; 0 lets the system choose.
    pub port: u16,
    /// The origin that pages are reached at behind a proxy, such as `https://orrery.example`; without it, the host of
    /// each request.
    pub public_origin: Option<String>,
    /// The lessons' folder.
    pub content: PathBuf,
    /// What form tokens are derived from; random if it is not given.
    pub secret: Option<SecretString>,
    /// Whether this is a kiosk: larger, and it starts over when left alone.
    pub kiosk: bool,
    /// Where sessions are kept.
    pub store: StoreSettings,
    /// The cache of rollouts, if there is one.
    pub cache: Option<CacheSettings>,
    /// Streams.
    pub streams: StreamSettings,
    /// Questions.
    pub planner: PlannerSettings,
    /// What draws the pictures.
    pub light: Choice,
}

/// The configuration as it is written, in a file or in the environment.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Written {
    host: Option<String>,
    port: Option<u16>,
    public_origin: Option<String>,
    content: Option<PathBuf>,
    secret: Option<SecretString>,
    kiosk: Option<bool>,
    store: Option<String>,
    files: Option<PathBuf>,
    database_url: Option<SecretString>,
    database_connections: Option<u32>,
    redis_url: Option<SecretString>,
    redis_prefix: Option<String>,
    rollouts_kept_s: Option<u64>,
    streams: Option<usize>,
    jpeg_quality: Option<u8>,
    stream_size: Option<String>,
    planner_workers: Option<usize>,
    planner_budget_ms: Option<u64>,
    light: Option<String>,
    engine: Option<String>,
    remote_url: Option<String>,
    remote_model: Option<String>,
    remote_key: Option<SecretString>,
    remote_budget_ms: Option<u64>,
    local_model: Option<PathBuf>,
    local_budget_ms: Option<u64>,
}

impl Written {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read or holds an unknown or ill-typed setting.
    pub fn file(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        toml::from_str(&text).map_err(|error| ConfigError::Malformed {
            path: path.to_owned(),
            reason: error.to_string().trim_end().replace('\n', " "),
        })
    }

    /// Reads the environment through `get`: `DATABASE_URL`, `REDIS_URL`, `PORT`, and every setting as `ORRERY_NAME`.
    ///
    /// # Errors
    /// When a number or a truth value is not one.
    pub fn environment(get: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let get = |name: &str| get(name).filter(|value| !value.is_empty());
        let number = |name: &'static str| parsed(name, "a whole number", get(name));
        Ok(Self {
            host: get("ORRERY_HOST"),
            port: parsed("PORT", "a port from 0 to 65535", get("PORT"))?,
            public_origin: get("ORRERY_PUBLIC_ORIGIN"),
            content: get("ORRERY_CONTENT").map(PathBuf::from),
            secret: get("ORRERY_SECRET").map(SecretString::from),
            kiosk: parsed("ORRERY_KIOSK", "true or false", get("ORRERY_KIOSK"))?,
            store: get("ORRERY_STORE"),
            files: get("ORRERY_FILES").map(PathBuf::from),
            database_url: get("DATABASE_URL").map(SecretString::from),
            database_connections: number("ORRERY_DATABASE_CONNECTIONS")?.map(|n: u32| n),
            redis_url: get("REDIS_URL").map(SecretString::from),
            redis_prefix: get("ORRERY_REDIS_PREFIX"),
            rollouts_kept_s: parsed("ORRERY_ROLLOUTS_KEPT_S", "a whole number", get("ORRERY_ROLLOUTS_KEPT_S"))?,
            streams: parsed("ORRERY_STREAMS", "a whole number", get("ORRERY_STREAMS"))?,
            jpeg_quality: parsed("ORRERY_JPEG_QUALITY", "1 to 100", get("ORRERY_JPEG_QUALITY"))?,
            stream_size: get("ORRERY_STREAM_SIZE"),
            planner_workers: parsed("ORRERY_PLANNER_WORKERS", "a whole number", get("ORRERY_PLANNER_WORKERS"))?,
            planner_budget_ms: parsed("ORRERY_PLANNER_BUDGET_MS", "a whole number", get("ORRERY_PLANNER_BUDGET_MS"))?,
            light: get("ORRERY_LIGHT"),
            engine: get("ORRERY_ENGINE"),
            remote_url: get("ORRERY_REMOTE_URL"),
            remote_model: get("ORRERY_REMOTE_MODEL"),
            remote_key: get("ORRERY_REMOTE_KEY").map(SecretString::from),
            remote_budget_ms: parsed("ORRERY_REMOTE_BUDGET_MS", "a whole number", get("ORRERY_REMOTE_BUDGET_MS"))?,
            local_model: get("ORRERY_LOCAL_MODEL").map(PathBuf::from),
            local_budget_ms: parsed("ORRERY_LOCAL_BUDGET_MS", "a whole number", get("ORRERY_LOCAL_BUDGET_MS"))?,
        })
    }

    /// These settings where they are given, and those of `under` where they are not.
    #[must_use]
    pub fn over(self, under: Self) -> Self {
        Self {
            host: self.host.or(under.host),
            port: self.port.or(under.port),
            public_origin: self.public_origin.or(under.public_origin),
            content: self.content.or(under.content),
            secret: self.secret.or(under.secret),
            kiosk: self.kiosk.or(under.kiosk),
            store: self.store.or(under.store),
            files: self.files.or(under.files),
            database_url: self.database_url.or(under.database_url),
            database_connections: self.database_connections.or(under.database_connections),
            redis_url: self.redis_url.or(under.redis_url),
            redis_prefix: self.redis_prefix.or(under.redis_prefix),
            rollouts_kept_s: self.rollouts_kept_s.or(under.rollouts_kept_s),
            streams: self.streams.or(under.streams),
            jpeg_quality: self.jpeg_quality.or(under.jpeg_quality),
            stream_size: self.stream_size.or(under.stream_size),
            planner_workers: self.planner_workers.or(under.planner_workers),
            planner_budget_ms: self.planner_budget_ms.or(under.planner_budget_ms),
            light: self.light.or(under.light),
            engine: self.engine.or(under.engine),
            remote_url: self.remote_url.or(under.remote_url),
            remote_model: self.remote_model.or(under.remote_model),
            remote_key: self.remote_key.or(under.remote_key),
            remote_budget_ms: self.remote_budget_ms.or(under.remote_budget_ms),
            local_model: self.local_model.or(under.local_model),
            local_budget_ms: self.local_budget_ms.or(under.local_budget_ms),
        }
    }

    /// With another engine, if one is named.
    #[must_use]
    pub fn with_engine(self, engine: Option<&str>) -> Self {
        Self { engine: engine.map(str::to_owned).or(self.engine), ..self }
    }

    /// Checks what is written about the engine alone.
    ///
    /// # Errors
    /// The first value that cannot be used, with what it must be.
    pub fn validate_engine(&self) -> Result<EngineSettings, ConfigError> {
        match self.engine.as_deref().unwrap_or("embedded") {
            "embedded" => Ok(EngineSettings::Embedded),
            "local" => {
                let model = self.local_model.clone().filter(|path| path.exists()).ok_or_else(|| ConfigError::Value {
                    name: "local_model (ORRERY_LOCAL_MODEL)",
                    expected: "a model on this machine: a folder with config.json and model.safetensors, or a .gguf file",
                    found: self.local_model.as_ref().map_or_else(String::new, |path| path.display().to_string()),
                })?;
                let budget = within("local_budget_ms", self.local_budget_ms.unwrap_or(20_000), 50, 600_000)?;
                Ok(EngineSettings::Local { model, budget: Duration::from_millis(budget) })
            }
            "remote" => {
                let wrong = |name, expected, found: &Option<String>| ConfigError::Value {
                    name,
                    expected,
                    found: found.clone().unwrap_or_default(),
                };
                let is_address = |url: &&String| {
                    ["http://", "https://"]
                        .iter()
                        .any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
                };
                let url = self.remote_url.as_ref().filter(is_address).ok_or_else(|| {
                    let expected = "an address such as http://127.0.0.1:11434/v1, to ask a remote model";
                    wrong("remote_url (ORRERY_REMOTE_URL)", expected, &self.remote_url)
                })?;
                let model = self.remote_model.clone().ok_or_else(|| {
                    let expected = "the model's name at its server, to ask a remote model";
                    wrong("remote_model (ORRERY_REMOTE_MODEL)", expected, &self.remote_model)
                })?;
                let budget = within("remote_budget_ms", self.remote_budget_ms.unwrap_or(4_000), 50, 600_000)?;
                Ok(EngineSettings::Remote(RemoteSettings {
                    url: url.clone(),
                    model,
                    key: self.remote_key.clone(),
                    budget: Duration::from_millis(budget),
                }))
            }
            other => Err(ConfigError::Value {
                name: "engine (ORRERY_ENGINE)",
                expected: "embedded, local or remote",
                found: other.to_owned(),
            }),
        }
    }

    /// As a kiosk.
    #[must_use]
    pub fn as_kiosk(self) -> Self {
        Self { kiosk: Some(true), ..self }
    }

    /// Checks every value.
    ///
    /// # Errors
    /// The first value that cannot be used, with what it must be.
    pub fn validate(self) -> Result<Settings, ConfigError> {
        let engine = self.validate_engine()?;
        let host = self.host.unwrap_or_else(|| "127.0.0.1".to_owned());
        let host = host.parse().map_err(|_| ConfigError::Value {
            name: "host (ORRERY_HOST)",
            expected: "an IP address such as 127.0.0.1 or 0.0.0.0",
            found: host,
        })?;
        if let Some(origin) = &self.public_origin {
            let rest = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            if rest.is_none_or(|host| host.is_empty() || host.contains('/')) {
                return Err(ConfigError::Value {
                    name: "public_origin (ORRERY_PUBLIC_ORIGIN)",
                    expected: "a scheme and a host such as https://orrery.example",
                    found: origin.clone(),
                });
            }
        }
        let store = match self.store.as_deref() {
            None | Some("postgres") => StoreSettings::Postgres {
                url: database_url(self.database_url)?,
                connections: within("database_connections", self.database_connections.unwrap_or(8), 1, 200)?,
            },
            Some("files") => {
                StoreSettings::Files { folder: self.files.unwrap_or_else(|| PathBuf::from(".orrery/files")) }
            }
            Some(other) => {
                return Err(ConfigError::Value {
                    name: "store (ORRERY_STORE)",
                    expected: "postgres or files",
                    found: other.to_owned(),
                });
            }
        };
        if self.redis_url.is_none() && matches!(store, StoreSettings::Postgres { .. }) {
            return Err(ConfigError::NoRedis);
        }
        let light = self.light.as_deref().unwrap_or("cpu");
        let light = light.parse().map_err(|_| ConfigError::Value {
            name: "light (ORRERY_LIGHT)",
            expected: "cpu, scalar, cuda or cuda-bf16",
            found: light.to_owned(),
        })?;
        let keep =
            Duration::from_secs(within("rollouts_kept_s", self.rollouts_kept_s.unwrap_or(86_400), 1, 31_536_000)?);
        Ok(Settings {
            host,
            port: self.port.unwrap_or(8080),
            public_origin: self.public_origin,
            content: self.content.unwrap_or_else(content_folder),
            secret: self.secret,
            kiosk: self.kiosk.unwrap_or(false),
            store,
            cache: self.redis_url.map(|url| CacheSettings {
                url,
                prefix: self.redis_prefix.unwrap_or_else(|| "orrery".to_owned()),
                keep,
            }),
            streams: StreamSettings {
                limit: within("streams", self.streams.unwrap_or(64), 1, 10_000)?,
                quality: within("jpeg_quality", self.jpeg_quality.unwrap_or(85), 1, 100)?,
                largest: stream_size(self.stream_size)?,
            },
            planner: PlannerSettings {
                engine,
                workers: within("planner_workers", self.planner_workers.unwrap_or(2), 1, 256)?,
                budget: Duration::from_millis(within(
                    "planner_budget_ms",
                    self.planner_budget_ms.unwrap_or(8_000),
                    100,
                    600_000,
                )?),
            },
            light,
        })
    }
}

fn parsed<T: std::str::FromStr>(
    name: &'static str,
    expected: &'static str,
    value: Option<String>,
) -> Result<Option<T>, ConfigError> {
    value.map(|text| text.parse().map_err(|_| ConfigError::Value { name, expected, found: text })).transpose()
}

fn within<T: PartialOrd + std::fmt::Display>(
    name: &'static str,
    value: T,
    least: T,
    most: T,
) -> Result<T, ConfigError> {
    if value < least || value > most {
        return Err(ConfigError::Value {
            name,
            expected: "within its limits",
            found: format!("{value} (not {least} to {most})"),
        });
    }
    Ok(value)
}

/// The size of the largest pictures of streams; by default large enough for a page.
fn stream_size(written: Option<String>) -> Result<Size, ConfigError> {
    let written = written.unwrap_or_else(|| "640x480".to_owned());
    let size: Option<Size> = written.parse().ok();
    size.filter(|size| size.width().min(size.height()) >= LEAST_STREAM_EDGE).ok_or(ConfigError::Value {
        name: "stream_size (ORRERY_STREAM_SIZE)",
        expected: "WIDTHxHEIGHT, 128x128 to 1280x720",
        found: written,
    })
}

fn database_url(url: Option<SecretString>) -> Result<SecretString, ConfigError> {
    use secrecy::ExposeSecret;
    let url = url.ok_or(ConfigError::NoDatabase)?;
    let known = ["postgres://", "postgresql://"].iter().any(|scheme| url.expose_secret().starts_with(scheme));
    if known {
        Ok(url)
    } else {
        Err(ConfigError::Value {
            name: "DATABASE_URL",
            expected: "a URL such as postgres://user@host/name",
            found: "another kind of URL".to_owned(),
        })
    }
}

/// `content/` found upwards from the working directory or from the program.
pub(crate) fn content_folder() -> PathBuf {
    let starts = [std::env::current_dir().ok(), std::env::current_exe().ok(), Some(env!("CARGO_MANIFEST_DIR").into())];
    starts
        .iter()
        .flatten()
        .flat_map(|start: &PathBuf| start.ancestors())
        .map(|above| above.join("content"))
        .find(|folder| folder.is_dir())
        .unwrap_or_else(|| PathBuf::from("content"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Result<Written, ConfigError> {
        Written::environment(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let file: Written = toml::from_str("port = 1\nstore = 'files'\nkiosk = true").expect("valid");
        let settings = environment(&[("PORT", "2")]).expect("valid").over(file).validate().expect("valid");
        assert_eq!(settings.port, 2);
        assert!(settings.kiosk);
        assert_eq!(settings.streams.largest.to_string(), "640x480");
        assert!(matches!(settings.store, StoreSettings::Files { .. }));
    }

    #[test]
    fn what_is_missing_or_wrong_is_said_in_a_sentence() {
        let said =
            |pairs: &[(&str, &str)]| environment(pairs).and_then(Written::validate).expect_err("refused").to_string();
        assert!(said(&[]).contains("DATABASE_URL"));
        assert!(said(&[("DATABASE_URL", "postgres://localhost/x")]).contains("REDIS_URL"));
        assert!(said(&[("PORT", "many")]).contains("PORT must be a port"));
        assert!(said(&[("ORRERY_STORE", "files"), ("ORRERY_JPEG_QUALITY", "0")]).contains("jpeg_quality"));
        for size in ["127x480", "640x100", "1281x720", "1280x721", "640", "axb", "-1x300"] {
            let said = said(&[("ORRERY_STORE", "files"), ("ORRERY_STREAM_SIZE", size)]);
            assert!(said.contains("128x128 to 1280x720") && said.contains(size), "{said}");
        }
        assert!(said(&[("ORRERY_STORE", "files"), ("ORRERY_LIGHT", "gpu")]).contains("cuda-bf16"));
        assert!(said(&[("DATABASE_URL", "mysql://secret@x/y")]).contains("postgres://"));
        assert!(!said(&[("DATABASE_URL", "mysql://secret@x/y")]).contains("secret"));
    }

    #[test]
    fn unknown_settings_in_a_file_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("orrery.toml");
        std::fs::write(&path, "prot = 80").expect("written");
        assert!(Written::file(&path).expect_err("refused").to_string().contains("prot"));
    }
}

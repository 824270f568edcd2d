//! The one place where configuration is read: defaults, a file, the environment, command-line options,
//! each going before the last. Settings are declared by the modules that they are for, those of HTTP and the log here.
//! `config.default.toml` is their documentation.

mod environment;
mod origins;
mod tls;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::providers::{Format, Serialized, Toml};
use figment::{Figment, Profile, Provider};
use model::api::Limits;
use model::store::Connection;
use model::{admission, auth, changes, store, usage};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};

pub use origins::{NotAnOrigin, Origins};
pub use tls::{ClientCertificates, Tls};

use crate::administration::person;
use crate::{inquiry, rate, webhook};

const CENTURY_IN_DAYS: u64 = 36_525;

/// The defaults, commented.
pub const DEFAULTS: &str = include_str!("config.default.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub listen: SocketAddr,
    /// Where clients reach the service; empty for where it listens.
    pub public_url: String,
    pub data_dir: PathBuf,
    pub database: store::Settings,
    pub http: Http,
    pub auth: auth::Settings,
    pub limits: Limits,
    pub rate: rate::Settings,
    pub admission: admission::Settings,
    pub inquiries: inquiry::Settings,
    pub changes: changes::Settings,
    pub personal_data: person::Settings,
    pub usage: usage::Settings,
    pub webhooks: webhook::Settings,
    pub metrics: Metrics,
    pub traces: Traces,
    pub log: Log,
    /// Environment variables that begin like settings and name none.
    #[serde(skip)]
    pub unknown_variables: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    pub body_bytes: usize,
    pub deadline_ms: u64,
    pub keep_alive_seconds: u64,
    pub connections: usize,
    pub connections_per_address: usize,
    pub connections_per_listener: usize,
    pub allowed_origins: Origins,
    pub trusted_proxies: Vec<ipnet::IpNet>,
    pub client_certificate_proxies: Vec<ipnet::IpNet>,
    pub x_road_servers: Vec<ipnet::IpNet>,
    pub grace_seconds: u64,
    pub tls: Tls,
}

impl Http {
    /// How long a request may take, and how long its headers.
    pub fn deadline(&self) -> Duration {
        Duration::from_millis(self.deadline_ms)
    }

    /// How long a connection stays open without a request.
    pub fn keep_alive(&self) -> Duration {
        Duration::from_secs(self.keep_alive_seconds)
    }

    /// Whether clients can sign in with a certificate.
    pub fn knows_certificates(&self) -> bool {
        self.tls.knows_clients() || !self.client_certificate_proxies.is_empty()
    }

    /// The scheme of the URLs of the service.
    pub fn scheme(&self) -> &'static str {
        if self.tls.is_on() { "https" } else { "http" }
    }

    /// How long the process may take to end.
    pub fn grace(&self) -> Duration {
        Duration::from_secs(self.grace_seconds)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    #[serde(deserialize_with = "optional_address")]
    pub listen: Option<SocketAddr>,
}

/// Where traces are sent, and how many.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Traces {
    /// Base URL of a collector; empty for none.
    pub endpoint: String,
    pub ratio: f64,
}

/// An address and a port, or an empty text.
fn optional_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SocketAddr>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let address = Some(text.as_str()).filter(|text| !text.is_empty()).map(str::parse).transpose();
    address.map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &"an address and a port, or nothing"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub filter: String,
    pub format: LogFormat,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

/// What the command line sets; what it leaves out is left to the file, the environment and the defaults.
#[derive(Clone, Debug, Default, Serialize, clap::Args)]
pub struct Options {
    /// Read settings from this TOML file (`dgcc config` prints all of them with their defaults)
    #[arg(long, global = true, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Keep the embedded database in this folder
    #[arg(long, global = true, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// Use this database: sqlite:PATH or postgres://USER@HOST/NAME
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip)]
    pub database_url: Option<String>,
    /// Address on which the service listens
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
}

/// What is wrong with the configuration, with its key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{0}")]
    Setting(String),
    #[error("{key}: {}: {cause}", path.display())]
    UrlFile { key: &'static str, path: PathBuf, cause: std::io::Error },
    #[error("{key}: {}: it is empty", path.display())]
    EmptyUrlFile { key: &'static str, path: PathBuf },
}

impl Config {
    pub fn read(options: &Options) -> Result<Self, ConfigError> {
        let setting = |error| ConfigError::Setting(described(error));
        if let Some(folder) = options.data_dir.as_deref().filter(|folder| folder.to_str().is_none()) {
            let message = format!("--data-dir: the path is not UTF-8: {}", folder.display());
            return Err(ConfigError::Setting(message));
        }
        let defaults = Toml::string(DEFAULTS);
        let settings = defaults.data().map_err(setting)?.remove(&Profile::Default).unwrap_or_default();
        #[expect(clippy::disallowed_methods, reason = "this is where the environment is read")]
        let environment = environment::read(std::env::vars_os(), &settings)?;
        let mut figment = Figment::from(defaults);
        if let Some(file) = &options.config {
            if !file.is_file() {
                return Err(ConfigError::Setting(format!("--config: there is no file {}", file.display())));
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        figment = environment.settings.into_iter().fold(figment, Figment::merge);
        figment = figment.merge(Serialized::defaults(options));
        if let Some(url) = &options.database_url {
            figment = figment.merge(("database.url", url)).merge(("database.url_file", ""));
        }
        let mut config: Self = figment.extract().map_err(setting)?;
        config.unknown_variables = environment.unknown;
        config.check()?;
        Ok(config)
    }

    /// How to open the database.
    pub fn connection(&self) -> Result<Connection, ConfigError> {
        let store::Settings { url, url_file, read_url, read_url_file, .. } = &self.database;
        let url = url_of(url, "database.url_file", url_file)?;
        let read_url = url_of(read_url, "database.read_url_file", read_url_file)?;
        Ok(Connection {
            url: url.unwrap_or_else(|| embedded(&self.data_dir)),
            read_url,
            max_connections: self.database.max_connections,
            acquire_timeout: Duration::from_millis(self.database.acquire_timeout_ms),
            statement_timeout: Duration::from_millis(self.database.statement_timeout_ms),
            slow_statement: Duration::from_millis(self.database.slow_statement_ms),
            // A request that waits in vain is still answered.
            write_wait: Duration::from_millis(self.database.write_wait_ms.min(self.http.deadline_ms / 2)),
            transaction_pooling: self.database.transaction_pooling,
        })
    }

    /// The list of erasures.
    pub fn erasure_list(&self) -> person::ErasureList {
        let file = &self.personal_data.erasures_file;
        let usual = || self.data_dir.join("erasures.jsonl");
        person::ErasureList::new(if file.as_os_str().is_empty() { usual() } else { file.clone() })
    }

    /// How much runs at once. Mutations that wait to write leave half of the connections to others.
    pub fn admission(&self) -> admission::Settings {
        let mutations = self.admission.mutations.min(self.database.max_connections / 2);
        admission::Settings { mutations, ..self.admission }
    }

    /// The name of the built-in issuer: where clients reach the service, without a slash at the end.
    pub fn public_url(&self, listening: SocketAddr) -> String {
        let scheme = self.http.scheme();
        match self.public_url.trim_end_matches('/') {
            "" if listening.ip().is_unspecified() => format!("{scheme}://127.0.0.1:{}", listening.port()),
            "" => format!("{scheme}://{listening}"),
            url => url.to_owned(),
        }
    }

    fn check(&self) -> Result<(), ConfigError> {
        let public = &self.public_url;
        let is_address = |url: &reqwest::Url| {
            matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none()
        };
        if !public.is_empty() && !reqwest::Url::parse(public).is_ok_and(|url| is_address(&url)) {
            let rule = "must be an address such as https://api.example.org, without query and fragment";
            return Err(ConfigError::Setting(format!("public_url: {rule}")));
        }
        let positive = [
            ("database.max_connections", u64::from(self.database.max_connections)),
            ("database.acquire_timeout_ms", self.database.acquire_timeout_ms),
            ("database.statement_timeout_ms", self.database.statement_timeout_ms),
            ("database.slow_statement_ms", self.database.slow_statement_ms),
            ("database.write_wait_ms", self.database.write_wait_ms),
            ("http.deadline_ms", self.http.deadline_ms),
            ("http.body_bytes", self.http.body_bytes as u64),
            ("http.keep_alive_seconds", self.http.keep_alive_seconds),
            ("http.connections", self.http.connections as u64),
            ("http.connections_per_address", self.http.connections_per_address as u64),
            ("http.grace_seconds", self.http.grace_seconds),
            ("limits.depth", self.limits.depth.into()),
            ("limits.fields", self.limits.fields),
            ("limits.cost", self.limits.cost),
            ("limits.values", self.limits.values),
            ("admission.light_points", self.admission.light_points.into()),
            ("admission.heavy_points", self.admission.heavy_points.into()),
            ("admission.mutations", self.admission.mutations.into()),
            ("admission.anonymous_mutations", self.admission.anonymous_mutations.into()),
            ("admission.events", self.admission.events.into()),
            ("auth.token_lifetime_seconds", self.auth.token_lifetime_seconds),
            ("auth.keep_access_records_days", self.auth.keep_access_records_days),
            ("webhooks.timeout_ms", self.webhooks.timeout_ms),
            ("webhooks.first_retry_ms", self.webhooks.first_retry_ms),
            ("webhooks.most_waiting", self.webhooks.most_waiting),
            ("webhooks.keep_deliveries_days", self.webhooks.keep_deliveries_days),
        ];
        self.auth.check().map_err(ConfigError::Setting)?;
        self.rate.check().map_err(ConfigError::Setting)?;
        self.http.tls.check().map_err(|told| ConfigError::Setting(told.to_owned()))?;
        if self.webhooks.lease() < self.webhooks.timeout() * 2 {
            let message = "webhooks.lease_seconds: must be at least twice webhooks.timeout_ms, so that an attempt ends before another instance can start one";
            return Err(ConfigError::Setting(message.to_owned()));
        }
        if !(0.0..=1.0).contains(&self.traces.ratio) {
            return Err(ConfigError::Setting("traces.ratio: must be between 0 and 1".to_owned()));
        }
        if self.usage.keep_days < usage::RECENT_DAYS {
            let message = format!("usage.keep_days: must be at least {}", usage::RECENT_DAYS);
            return Err(ConfigError::Setting(message));
        }
        if let Some((key, _)) = positive.into_iter().find(|(_, value)| *value == 0) {
            return Err(ConfigError::Setting(format!("{key}: must be greater than 0")));
        }
        let periods = self.personal_data.periods().map(|(_, key, days)| (key, days, CENTURY_IN_DAYS));
        match self.spans().into_iter().chain(periods).find(|(_, value, most)| value > most) {
            Some((key, _, most)) => Err(ConfigError::Setting(format!("{key}: must be at most {most}"))),
            None => Ok(()),
        }
    }

    /// Spans of time and their limits: within them times can be added up, and timers and PostgreSQL take them.
    fn spans(&self) -> [(&'static str, u64, u64); 14] {
        const DAY: u64 = 86_400;
        let Self { database, http, auth, changes, usage, webhooks, .. } = self;
        [
            ("database.acquire_timeout_ms", database.acquire_timeout_ms, DAY * 1_000),
            ("database.statement_timeout_ms", database.statement_timeout_ms, DAY * 1_000),
            ("http.deadline_ms", http.deadline_ms, DAY * 1_000),
            ("auth.token_lifetime_seconds", auth.token_lifetime_seconds, DAY * 365),
            ("auth.remember_seconds", auth.remember_seconds, DAY),
            ("auth.keep_access_records_days", auth.keep_access_records_days, CENTURY_IN_DAYS),
            ("changes.keep_days", changes.keep_days, CENTURY_IN_DAYS),
            ("usage.keep_days", usage.keep_days, CENTURY_IN_DAYS),
            ("webhooks.timeout_ms", webhooks.timeout_ms, DAY * 1_000),
            ("webhooks.first_retry_ms", webhooks.first_retry_ms, DAY * 1_000),
            ("webhooks.longest_retry_ms", webhooks.longest_retry_ms, DAY * 365 * 1_000),
            ("webhooks.retry_for_seconds", webhooks.retry_for_seconds, DAY * 365),
            ("webhooks.lease_seconds", webhooks.lease_seconds, DAY * 7),
            ("webhooks.keep_deliveries_days", webhooks.keep_deliveries_days, CENTURY_IN_DAYS),
        ]
    }
}

/// A URL that is given itself or in a file; none if it is not given.
fn url_of(url: &SecretString, key: &'static str, file: &Path) -> Result<Option<String>, ConfigError> {
    let path = || file.to_owned();
    if file.as_os_str().is_empty() {
        return Ok(Some(url.expose_secret().to_owned()).filter(|url| !url.is_empty()));
    }
    let url = auth::text_of(file).map_err(|cause| ConfigError::UrlFile { key, path: path(), cause })?;
    // The embedded database is not what an empty secret asks for.
    if url.is_empty() { Err(ConfigError::EmptyUrlFile { key, path: path() }) } else { Ok(Some(url)) }
}

/// The URL of the database in a folder. Its path is encoded, since `%` and `?` mean something in a URL; with a dot
/// before a relative one, since SQLite takes `file:x` for a URL of its own.
fn embedded(data_dir: &Path) -> String {
    let path = Path::new(".").join(data_dir).join("dgcc.sqlite");
    format!("sqlite:{}", utf8_percent_encode(&path.to_string_lossy(), NON_ALPHANUMERIC))
}

/// A configuration error as key and reason, without the value: it may be a secret.
fn described(error: figment::Error) -> String {
    use figment::error::Kind;
    let reasons = error.into_iter().map(|error| {
        let key = error.path.join(".");
        let reason = match &error.kind {
            Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => {
                let is_whole = matches!(expected.as_str(), "u16" | "u32" | "u64" | "usize");
                format!("expected {}", if is_whole { "a whole number" } else { expected })
            }
            Kind::UnknownVariant(_, known) => format!("expected one of {}", known.join(", ")),
            Kind::UnknownField(field, known) => {
                format!("unknown key {field}; known keys: {}", known.join(", "))
            }
            other => other.to_string(),
        };
        let source =
            error.metadata.as_ref().map(|metadata| format!(" ({})", metadata.name)).unwrap_or_default();
        if key.is_empty() { format!("{reason}{source}") } else { format!("{key}: {reason}{source}") }
    });
    reasons.collect::<Vec<_>>().join("; ")
}

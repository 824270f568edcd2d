use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Logs to standard error from here on. The first line names variables that are no settings, not their values.
pub(super) fn start(config: &Config) -> anyhow::Result<()> {
    let Config { log, unknown_variables, .. } = config;
    let filter = EnvFilter::try_new(&log.filter).context("configuration: log.filter")?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match log.format {
        LogFormat::Text => subscriber.try_init(),
        LogFormat::Json => subscriber.json().try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("log: {error}"))?;
    if !unknown_variables.is_empty() {
        let names = unknown_variables.join(", ");
        tracing::warn!("ignored environment variables that are not settings: {names}");
    }
    Ok(())
}

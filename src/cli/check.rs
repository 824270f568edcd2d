//! `dgcc check`: what would go wrong at the start or later, found before it. Nothing is changed.

mod database;
mod machine;
mod tls;

use anyhow::ensure;

use super::print;
use crate::config::{Config, Options};

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Ok,
    /// The service starts, and something is worse than it should be.
    Warning,
    /// The service does not start, or does not work.
    Problem,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// What the checks found, in their order.
#[derive(Debug, Default)]
struct Findings(Vec<(Level, &'static str, String)>);

impl Findings {
    fn ok(&mut self, subject: &'static str, text: impl Into<String>) {
        self.0.push((Level::Ok, subject, text.into()));
    }

    fn warning(&mut self, subject: &'static str, text: impl Into<String>) {
        self.0.push((Level::Warning, subject, text.into()));
    }

    fn problem(&mut self, subject: &'static str, text: impl Into<String>) {
        self.0.push((Level::Problem, subject, text.into()));
    }

    fn has_problem(&self, subject: &str) -> bool {
        self.0.iter().any(|(level, of, _)| *level == Level::Problem && *of == subject)
    }

    /// Says that a subject is in order, unless something was found.
    fn ok_otherwise(&mut self, subject: &'static str, text: impl Into<String>) {
        if self.0.iter().all(|(_, of, _)| *of != subject) {
            self.ok(subject, text);
        }
    }
}

pub(super) async fn run(options: &Options) -> anyhow::Result<()> {
    let mut findings = Findings::default();
    match Config::read(options) {
        Ok(config) => {
            configuration(&mut findings, options, &config);
            machine::listening(&mut findings, &config);
            tls::check(&mut findings, &config);
            let found = database::check(&mut findings, &config).await;
            machine::keys(&mut findings, &config, found.as_ref()).await;
            machine::disk(&mut findings, &config);
            machine::open_files(&mut findings, &config);
        }
        Err(error) => findings.problem("configuration", error.to_string()),
    }
    for (level, subject, text) in &findings.0 {
        print(&format!("{:<8} {subject:<14} {text}\n", level.name()))?;
    }
    let problems = findings.0.iter().filter(|(level, ..)| *level == Level::Problem).count();
    ensure!(problems == 0, "problems: {problems}");
    Ok(())
}

fn configuration(findings: &mut Findings, options: &Options, config: &Config) {
    const SUBJECT: &str = "configuration";
    if !config.unknown_variables.is_empty() {
        let names = config.unknown_variables.join(", ");
        findings.warning(SUBJECT, format!("these environment variables name no setting: {names}"));
    }
    if config.public_url.is_empty() && !config.listen.ip().is_loopback() {
        findings.warning(
            SUBJECT,
            "public_url is empty: tokens name an issuer that other machines do not know; set it to the address that \
             clients use",
        );
    }
    let file = options.config.as_ref().map(|file| file.display().to_string());
    findings.ok_otherwise(SUBJECT, file.unwrap_or_else(|| "defaults, environment and options".to_owned()));
}

//! The database and its server.

use chrono::TimeDelta;
use model::store::{ConnectError, Connection, Inspection, Server, inspect, sqlite_file};

use super::Findings;
use crate::config::Config;

/// How far the clocks of the service and its database may be apart, and how far before tokens are refused.
const CLOSE: TimeDelta = TimeDelta::seconds(2);
const TOO_FAR: TimeDelta = TimeDelta::seconds(30);

/// Checks the database; what was found in it.
pub(super) async fn check(findings: &mut Findings, config: &Config) -> Option<Inspection> {
    let connection = match config.connection() {
        Ok(connection) => connection,
        Err(error) => {
            findings.problem("database", error.to_string());
            return None;
        }
    };
    let found = match inspect(&connection).await {
        Ok(found) => found,
        Err(error) => {
            findings.problem("database", cause(&error));
            return None;
        }
    };
    let Some(found) = found else {
        findings.ok("database", "SQLite: there is no file yet; the first start makes it");
        return None;
    };
    match &found.server {
        Some(server) => of_server(findings, config, &found, server),
        None => findings.ok("database", format!("SQLite: {}", place(&connection))),
    }
    migrations(findings, &found);
    match &found.standby {
        Some(Ok(last)) => findings.ok("standby", format!("has replayed the changes up to {last}")),
        Some(Err(cause)) => {
            findings.warning("standby", format!("queries are not read from database.read_url: {cause}"));
        }
        None => {}
    }
    Some(found)
}

fn cause(error: &ConnectError) -> String {
    match error {
        ConnectError::Store(error) => error.cause(),
        other => other.to_string(),
    }
}

fn place(connection: &Connection) -> String {
    sqlite_file(connection).ok().flatten().map(|file| file.display().to_string()).unwrap_or_default()
}

fn of_server(findings: &mut Findings, config: &Config, found: &Inspection, server: &Server) {
    if !server.is_supported {
        let text = format!("PostgreSQL {} is not supported: use version 15 or later", server.version);
        findings.problem("database", text);
    }
    if server.encoding != "UTF8" {
        findings.problem("database", ConnectError::Encoding(server.encoding.clone()).to_string());
    }
    if !server.has_trigrams {
        findings.warning(
            "database",
            "the extension pg_trgm is not installed, so searches read whole tables: install postgresql-contrib",
        );
    }
    findings.ok_otherwise("database", format!("PostgreSQL {}", server.version));
    permissions(findings, found, server);
    clock(findings, server.clock_difference);
    connections(findings, config, server);
}

fn permissions(findings: &mut Findings, found: &Inspection, server: &Server) {
    const SUBJECT: &str = "permissions";
    if server.is_read_only {
        findings.problem(SUBJECT, "the database takes no writes: connect to the primary, not to a standby");
    }
    let lacks = match (server.may_create_tables, server.tables_of_others) {
        (true, 0) => None,
        (false, _) => Some("the role may not create tables".to_owned()),
        (true, others) => Some(format!("{others} tables belong to other roles")),
    };
    if let Some(lacks) = lacks {
        let text = format!("{lacks}, so it cannot migrate: make it the owner of the database and its tables");
        match found.pending.is_empty() {
            true => findings.warning(SUBJECT, text),
            false => findings.problem(SUBJECT, text),
        }
    }
    findings.ok_otherwise(SUBJECT, "the role may write and migrate");
}

fn migrations(findings: &mut Findings, found: &Inspection) {
    const SUBJECT: &str = "migrations";
    if let Some(unknown) = found.unknown.first() {
        let text = format!(
            "the database has the migration {unknown}, which this version of dgcc does not know: use the version that \
             made it, or a later one"
        );
        findings.problem(SUBJECT, text);
    } else if !found.pending.is_empty() {
        let text = format!(
            "pending: {}; the start applies them, so take a backup before it",
            found.pending.join(", ")
        );
        findings.warning(SUBJECT, text);
    }
    findings.ok_otherwise(SUBJECT, "the database has the schema of this version");
}

fn clock(findings: &mut Findings, difference: TimeDelta) {
    let text = format!(
        "the clocks of this machine and of the database server differ by {} ms: synchronize both (NTP)",
        difference.num_milliseconds()
    );
    match difference {
        _ if difference < CLOSE => findings.ok("clock", "agrees with that of the database server"),
        _ if difference < TOO_FAR => findings.warning("clock", text),
        _ => findings.problem("clock", text),
    }
}

fn connections(findings: &mut Findings, config: &Config, server: &Server) {
    const SUBJECT: &str = "connections";
    let Server { allowed_connections: allowed, open_connections: open, wanted_connections: wanted, .. } =
        server;
    // One more instance runs during an update.
    let most = wanted * (i64::from(config.rate.instances) + 1);
    let advice = "raise the limit, or lower database.max_connections";
    if allowed < wanted {
        let text = format!("an instance takes up to {wanted}, and PostgreSQL allows {allowed}: {advice}");
        findings.problem(SUBJECT, text);
    } else if *allowed < most {
        let text = format!(
            "all instances (rate.instances) and one more during an update take up to {most}, and PostgreSQL allows \
             {allowed}: {advice}"
        );
        findings.warning(SUBJECT, text);
    } else if allowed - open < *wanted {
        let text =
            format!("an instance takes up to {wanted}, and {} are free at present: {advice}", allowed - open);
        findings.warning(SUBJECT, text);
    }
    findings
        .ok_otherwise(SUBJECT, format!("PostgreSQL allows {allowed}, and an instance takes up to {wanted}"));
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::{Findings, Level};
    use super::clock;

    #[test]
    fn clocks_that_differ_are_told_of() {
        for (milliseconds, expected) in
            [(0, Level::Ok), (1_999, Level::Ok), (2_000, Level::Warning), (30_000, Level::Problem)]
        {
            let mut findings = Findings::default();
            clock(&mut findings, TimeDelta::milliseconds(milliseconds));
            assert_eq!(findings.0.first().map(|(level, ..)| *level), Some(expected), "{milliseconds}");
        }
    }
}

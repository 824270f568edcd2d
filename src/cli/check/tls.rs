//! The certificates of the service's own TLS.

use chrono::TimeDelta;
use model::auth::expiry;
use model::clock;

use super::Findings;
use crate::config::Config;
use crate::http::Tls;

/// How long before a certificate expires it has to be renewed.
const SOON: TimeDelta = TimeDelta::days(30);

pub(super) fn check(findings: &mut Findings, config: &Config) {
    const SUBJECT: &str = "tls";
    let chain = match Tls::read(&config.http.tls).and_then(|tls| tls.map(|tls| tls.chain()).transpose()) {
        Ok(Some(chain)) => chain,
        Ok(None) => return findings.ok(SUBJECT, "the service speaks HTTP: a proxy has to terminate TLS"),
        Err(error) => return findings.problem(SUBJECT, format!("{error:#}")),
    };
    // That of the service, and those of the authorities between.
    let Some(end) = chain.iter().filter_map(|certificate| expiry(certificate)).min() else {
        return findings.problem(SUBJECT, "the certificate has no date of expiry that can be read");
    };
    let date = end.format("%Y-%m-%d %H:%M UTC");
    match end - clock::now() {
        left if left <= TimeDelta::zero() => {
            findings.problem(SUBJECT, format!("the certificate has expired on {date}: renew it"));
        }
        left if left < SOON => {
            findings.warning(SUBJECT, format!("the certificate expires on {date}: renew it"))
        }
        _ => findings.ok(SUBJECT, format!("the certificate is valid until {date}")),
    }
}

//! `dgcc health`: a container has no other program to ask with.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use anyhow::Context;
use reqwest::{Client, StatusCode};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::config::{Config, Options};

const PATIENCE: Duration = Duration::from_secs(2);

pub(super) async fn run(options: &Options) -> anyhow::Result<()> {
    let Config { listen: mut address, http, .. } = Config::read(options).context("configuration")?;
    if address.ip().is_unspecified() {
        address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    let none = || format!("no service answers on {address}");
    if http.tls.requires_clients() {
        // Without a certificate there is no more to be asked.
        timeout(PATIENCE, TcpStream::connect(address)).await.with_context(none)?.with_context(none)?;
        return Ok(());
    }
    // The certificate is for the name that clients use, not for this address.
    let client =
        Client::builder().no_proxy().timeout(PATIENCE).tls_danger_accept_invalid_certs(true).build()?;
    let request = client.get(format!("{}://{address}/health/ready", http.scheme())).send();
    let answer = request.await.with_context(none)?;
    anyhow::ensure!(answer.status() == StatusCode::OK, "the service is not ready");
    Ok(())
}

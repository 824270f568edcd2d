//! `dgcc listen`.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use model::auth::Secret;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::print;
use crate::webhook::{Forwarding, Selection, Token, forward};

#[derive(Debug, clap::Args)]
pub(super) struct Listen {
    /// GraphQL endpoint of the service, such as https://dgcc.example.org/graphql
    #[arg(long)]
    url: Url,
    /// Send the messages to this URL; it may be on this machine or in a private network
    #[arg(long, value_name = "URL")]
    forward_to: Url,
    /// Token whose rights determine which changes are forwarded; without one, public changes are
    #[arg(long, env = "DGCC_TOKEN", hide_env_values = true, hide = true)]
    token: Option<SecretString>,
    /// File with the token, which is read for each connection: replace it before it expires. The variable DGCC_TOKEN
    /// can have the token instead
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Secret to sign messages with (whsec_ and base64); without one, a new one is made and printed
    #[arg(long, env = "DGCC_WEBHOOK_SECRET", hide_env_values = true)]
    secret: Option<String>,
    /// Forward only changes of records of these types, such as APPLICATION,APPLICATION_STAGE
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    record_types: Vec<String>,
    /// Forward only changes of records of this country (ISO 3166-1 alpha-2)
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// Forward only changes of records of this funding source
    #[arg(long, value_name = "CODE")]
    funding_source: Option<String>,
    /// File with a subscription to changes, without arguments, that determines the content of messages
    #[arg(long, value_name = "FILE")]
    query: Option<PathBuf>,
    /// Start after this cursor of changes, unless the state file has one; without one, start with the next change
    #[arg(long, value_name = "CURSOR")]
    after: Option<String>,
    /// Keep the cursor of the last delivered change in this file, and continue after it at the next start
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

pub(super) async fn run(listen: Listen) -> anyhow::Result<()> {
    for (option, url) in [("--url", &listen.url), ("--forward-to", &listen.forward_to)] {
        ensure!(["http", "https"].contains(&url.scheme()), "{option}: must be an http or https URL");
    }
    let query =
        listen.query.map(|file| std::fs::read_to_string(&file).with_context(|| file.display().to_string()));
    let token = match (listen.token_file, listen.token) {
        (Some(file), _) => Token::File(file),
        (None, Some(token)) if !token.expose_secret().is_empty() => Token::Text(token),
        _ => Token::None,
    };
    let secret = match listen.secret {
        Some(secret) => secret,
        None => {
            let secret = Secret::for_signing()?.expose().to_owned();
            print(&format!("messages are signed with the secret {secret}\n"))?;
            secret
        }
    };
    let forwarding = Forwarding {
        service: listen.url,
        token,
        receiver: listen.forward_to,
        secret,
        selection: Selection {
            record_types: listen.record_types,
            country: listen.country,
            funding_source: listen.funding_source,
            query: query.transpose()?,
        },
        state: listen.state,
    };
    forward(forwarding, listen.after, &|line| print(&format!("{line}\n"))).await
}

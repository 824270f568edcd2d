//! The command line: what the service is run, filled and looked at with.

mod backup;
mod check;
mod client;
mod health;
mod import;
mod keys;
mod listen;
mod log;
mod person;
mod schema;
mod serve;
mod token;

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};
use model::recording::{MutationError, ValidationError};
use model::store::{Connection, Store, Tally};

use crate::config::{Config, DEFAULTS, Options};
use crate::load;

/// The GraphQL API of Korea's Digital Government Cooperation Centers.
///
/// Without a command, it serves the API: it opens the database (an embedded SQLite database by default),
/// migrates it to the schema of this version, loads the reference data if the database is empty, and listens
/// for requests.
#[derive(Debug, Parser)]
#[command(name = "dgcc", version, max_term_width = 100)]
#[command(after_help = "Examples:
  dgcc                                         serve on 127.0.0.1:8080 with ./var/dgcc.sqlite
  dgcc serve --listen 0.0.0.0:80               serve on all addresses
  dgcc check --config dgcc.toml                look for problems before the start
  dgcc --database-url postgres://dgcc@db/dgcc  serve from PostgreSQL
  dgcc token --role NIA                        print a token to try the service
  dgcc import worldbank projects.csv.gz        import the World Bank's project list
  dgcc backup /backup/dgcc.sqlite              copy the embedded database while the service runs
  dgcc config > dgcc.toml                      write a commented file of all settings")]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API (the default command)
    Serve,
    /// Migrate the database to the schema of this version
    Migrate,
    /// Load the data that is built into the binary. Loading it again changes nothing; after an upgrade, records follow
    /// the data unless clients have changed them
    Load {
        #[command(subcommand)]
        what: Load,
    },
    /// Import a list that a funding source publishes
    Import {
        #[command(subcommand)]
        what: import::Import,
    },
    /// Create, list, change and revoke the API clients of the built-in issuer
    Client {
        #[command(subcommand)]
        what: client::Client,
    },
    /// Copy the embedded database to a file while the service runs
    Backup(backup::Backup),
    /// Erase people, export what is stored about them, and repeat erasures after a restore
    Person {
        #[command(subcommand)]
        what: person::Person,
    },
    /// Manage the keys that tokens are signed with
    Keys {
        #[command(subcommand)]
        what: keys::Keys,
    },
    /// Print a short-lived token, to try the service on this database
    Token(token::Token),
    /// Look for problems before the start, without changing anything: settings, database, keys, disk and limits
    Check,
    /// Check whether the service on this machine is ready, at the configured address or at --listen; for
    /// health checks of containers
    Health,
    /// Forward changes of a service as webhook messages to a receiver that is being developed
    ///
    /// Messages have the same body, headers and signature as those of a webhook. They are sent one after another, each
    /// until the receiver answers 2xx, and each attempt is printed. No database is needed.
    Listen(Box<listen::Listen>),
    /// Print the GraphQL schema (SDL), or compare two schemas
    Schema {
        #[command(subcommand)]
        what: Option<schema::Schema>,
    },
    /// Print all settings with their defaults, as a commented configuration file
    Config,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum Load {
    /// Countries, currencies, codes, organizations, centers and their terms, programs, service areas,
    /// policy initiatives, and the World Bank's digital-government projects
    Reference,
}

/// A query nested as deep as the limits let it is resolved by calls nested as deep; only what is used of a
/// stack takes memory.
const STACK: usize = 64 * 1024 * 1024;

/// Runs the command that the arguments ask for; what goes wrong is told in one line.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.thread_stack_size(STACK).enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => {
            let outcome = runtime.block_on(run(arguments));
            // What still runs by now was given up: the end does not wait for it.
            runtime.shutdown_background();
            outcome
        }
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "dgcc: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(Arguments { command, options }: Arguments) -> anyhow::Result<()> {
    crate::declarations::declare();
    match command {
        None | Some(Command::Serve) => serve::serve(&options).await,
        Some(Command::Check) => check::run(&options).await,
        Some(Command::Health) => health::run(&options).await,
        Some(Command::Listen(listen)) => listen::run(*listen).await,
        Some(Command::Schema { what }) => schema::run(&options, what).await,
        Some(Command::Config) => print(DEFAULTS),
        Some(Command::Migrate) => {
            open(&options).await?;
            print("the database has the schema of this version\n")
        }
        Some(Command::Load { what: Load::Reference }) => {
            let (report, pipeline) = load::load_all(&open(&options).await?).await?;
            for (table, tally) in &report.tables {
                print(&line(table, *tally))?;
            }
            print(&line("pipeline_project", pipeline.projects))?;
            print(&line("application", pipeline.applications))
        }
        Some(Command::Client { what }) => client::run(&options, what).await,
        Some(Command::Keys { what }) => keys::run(&options, what).await,
        Some(Command::Backup(backup)) => backup::run(&options, backup).await,
        Some(Command::Person { what }) => person::run(&options, what).await,
        Some(Command::Token(token)) => token::run(&options, token).await,
        Some(Command::Import { what }) => import::run(&options, what).await,
    }
}

/// The store that the configuration names, migrated.
async fn open(options: &Options) -> anyhow::Result<Store> {
    let config = Config::read(options).context("configuration")?;
    log::start(&config)?;
    Ok(Store::open(&config.connection().context("configuration")?).await?)
}

/// The store of a connection, migrated and with the reference data.
async fn open_filled(connection: &Connection) -> anyhow::Result<Store> {
    let store = Store::open(connection).await?;
    // Empty, or of a version that had no records of its own yet: those refer to their source.
    if !store.knows_own_source() {
        let (report, pipeline) = load::load_all(&store).await?;
        let (records, projects) = (report.total().created, pipeline.projects.created);
        tracing::info!(records, projects, "loaded the reference data");
    }
    Ok(store)
}

fn line(what: &str, tally: Tally) -> String {
    let Tally { created, updated, unchanged } = tally;
    format!("{what:<26} {created:>6} created {updated:>6} updated {unchanged:>6} unchanged\n")
}

fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// What a use case gave, or why it gave nothing, with the option that it is about.
fn checked<T>(outcome: Result<T, MutationError>) -> anyhow::Result<T> {
    let option = |field: &str| match field {
        "api_client" => "CLIENT_ID".to_owned(),
        field => field.replace('_', "-"),
    };
    let told = |problem: &ValidationError| match problem {
        ValidationError::Invalid(field, rule, _) => format!("{}: {rule}", option(field)),
        ValidationError::NotFound(field) => format!("{}: unknown", option(field)),
        other => format!("{other:?}"),
    };
    outcome.map_err(|error| match error {
        MutationError::Store(error) => error.into(),
        MutationError::Validation(found) => {
            anyhow::anyhow!(found.iter().map(told).collect::<Vec<_>>().join("; "))
        }
    })
}

//! Behaviour through the public face, on both databases. A folder for each face; a file for each subject;
//! each test's name says what holds.

#![expect(clippy::expect_used, reason = "a test ends where what it needs is not there")]
#![expect(clippy::disallowed_methods, reason = "tests measure time, and are configured by the environment")]
#![expect(clippy::panic, reason = "a test ends where what it knows nothing of turns up")]
#![expect(clippy::print_stderr, reason = "the time of refusals is shown, not asserted")]

mod auth;
mod changes;
mod cli;
mod database;
mod documents;
mod facts;
mod guides;
mod http;
mod import;
mod letters;
mod loading;
mod people;
mod pipeline;
mod procedure;
mod read;
mod schema;
mod soak;
mod sources;
mod support;
mod through;
mod webhooks;
mod work;
mod writing;

//! Behaviour through the public face, on both databases. A folder for each face; a file for each subject;
//! each test's name says what holds.

mod cli;
mod http;
mod read;
mod schema;
mod sources;
mod support;

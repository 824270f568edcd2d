//! What the API reads.

mod center_history;
mod every_concept;
mod examples;
mod filters;
mod pages;
mod pipeline;
mod plans;
mod texts;
mod unreadable;

//! What the API reads.

mod center_history;
mod every_record_type;
mod examples;
mod filters;
mod pages;
mod pipeline;
mod plans;
mod texts;
mod unreadable;
mod vocabularies;

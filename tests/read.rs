//! What the API reads.

mod applications;
mod center_history;
mod centers;
mod every_record_type;
mod examples;
mod filters;
mod made_up;
mod pages;
mod pipeline;
mod plans;
mod reference_data;
mod search;
mod summaries;
mod texts;
mod unreadable;
mod vocabularies;

//! Documents that were parsed, kept for when they come again: clients send the same ones with other variables.

use std::sync::{Arc, OnceLock};

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{ServerError, ServerResult};
use moka::sync::Cache;

use super::parse;
use super::validity::{self, Definitions, NeverNull};

/// The text that is kept of all of them together, in bytes. A document takes up to 150 times as much as its text.
const MOST_TEXT: u64 = 128 * 1024;
/// The longest text that is kept.
const LONGEST: usize = 8 * 1024;

#[derive(Clone, Debug)]
pub(super) struct Documents(Cache<String, Arc<Document>>);

/// A document, and whether it fits the schema.
#[derive(Debug)]
pub(super) struct Document {
    pub parsed: ExecutableDocument,
    verdict: OnceLock<Result<NeverNull, Vec<ServerError>>>,
}

impl Default for Documents {
    fn default() -> Self {
        let weight = |text: &String, _: &_| u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self(Cache::builder().weigher(weight).max_capacity(MOST_TEXT).build())
    }
}

impl Documents {
    /// Parses a document, unless it is known.
    pub fn read(&self, text: &str) -> ServerResult<Arc<Document>> {
        if let Some(known) = self.0.get(text) {
            return Ok(known);
        }
        let parsed = parse(text)?;
        // What is written is rarely written twice, and may be secret.
        let only_reads =
            parsed.operations.iter().all(|(_, operation)| operation.node.ty != OperationType::Mutation);
        let document = Arc::new(Document { parsed, verdict: OnceLock::new() });
        if only_reads && text.len() <= LONGEST {
            self.0.insert(text.to_owned(), document.clone());
        }
        Ok(document)
    }
}

impl Document {
    /// Which variables may not be null, or why the document does not fit the schema.
    pub fn check(&self, definitions: &'static Definitions) -> Result<&NeverNull, Vec<ServerError>> {
        let verdict = self.verdict.get_or_init(|| validity::check(definitions, &self.parsed));
        verdict.as_ref().map_err(Vec::clone)
    }
}

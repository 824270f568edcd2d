//! Where records come from: a data set, an official page, an import, a client.

use async_graphql::Object;

use crate::graphql::{Date, DateFilter, Record, StringFilter};

concept! {
    Source of source, "source", "sources",
    query: SourceQuery { source, sources },
    key: SourceKey {
        /// Its key.
        Key(Key, key),
    },
    filter: SourceFilter,
    order: SourceOrder,
}

/// Where records come from: a data set, an official page, an import, a client.
#[Object]
impl Source {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its key.
    async fn key(&self) -> &str {
        &self.key
    }

    /// What it is.
    async fn title(&self) -> &str {
        &self.title
    }

    /// Who publishes it.
    async fn publisher(&self) -> Option<&str> {
        self.publisher.as_deref()
    }

    /// The licence that its publisher states.
    async fn licence(&self) -> &str {
        &self.licence
    }

    /// Where it is published.
    async fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// The day it was retrieved.
    async fn retrieved_on(&self) -> Option<Date> {
        self.retrieved_on.map(Date)
    }
}

filter! {
    /// Selects sources; all that is given must hold.
    SourceFilter on source {
        /// Its key.
        key: StringFilter = Key,
        /// What it is.
        title: StringFilter = Title,
        /// Who publishes it.
        publisher: StringFilter = Publisher,
        /// The licence that its publisher states.
        licence: StringFilter = Licence,
        /// The day it was retrieved.
        retrieved_on: DateFilter = RetrievedOn,
    }
}

order! {
    /// The order of a list of sources.
    SourceOrder by SourceOrderField on source {
        /// Its key.
        Key: text(Key, |row| &row.key),
    }
}

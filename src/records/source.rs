//! Where records come from: a data set, an official page, an import, a client.

record! {
    /// Where records come from: a data set, an official page, an import, a client.
    Source of source;
    sources: "source", "sources";

    fields {
        /// Its key.
        Code: text().key().filter().order(),
        /// What it is.
        Label: text().filter(),
        /// Who publishes it.
        Publisher: text().filter(),
        /// The licence that its publisher states.
        Licence: text().filter(),
        /// Where it is published.
        Url: text(),
        /// The day it was retrieved.
        RetrievedOn: date().filter(),
    }
}

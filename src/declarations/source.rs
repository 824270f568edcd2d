record! {
    Source of source;
    sources: "source", "sources";

    fields {
        /// Code, unique among sources.
        Code: text().key().filter().order(),
        /// Name of the source.
        Label: text().filter(),
        /// Publisher of the source.
        Publisher: text().filter(),
        /// Licence of the data, as stated by the publisher; null if it is not stated.
        Licence: text().filter(),
        /// Web address of the source.
        Url: text(),
        /// Date on which the data was retrieved from the source.
        RetrievedOn: date().filter(),
    }
}

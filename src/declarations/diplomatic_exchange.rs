use entity::value::ExchangeKind;

record! {
    DiplomaticExchange of diplomatic_exchange;
    "diplomatic exchange", "diplomatic exchanges";

    fields {
        /// Form of the exchange.
        ExchangeKind: choice<ExchangeKind>().filter(),
        /// Date of the exchange.
        ExchangedOn: partial_date().filter().order(),
        /// Summary of the exchange.
        Summary: localized(),
    }
    one {
        /// Organization that sent the message.
        sender: Organization by SenderId = organization::Id;
        /// Organization that received the message.
        recipient: Organization by RecipientId = organization::Id;
        /// Center term that the exchange belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Registered document that contains the note or letter; null if there is none or you may not see it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
}

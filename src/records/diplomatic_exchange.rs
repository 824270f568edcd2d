//! A message through the diplomatic channel.

use entity::value::ExchangeKind;

use super::center_term::CenterTerm;
use super::country::Country;
use super::document::Document;
use super::organization::Organization;

record! {
    /// A message through the diplomatic channel.
    DiplomaticExchange of diplomatic_exchange;
    "diplomatic exchange", "diplomatic exchanges";

    fields {
        /// How the message went.
        ExchangeKind: choice<ExchangeKind>().filter(),
        /// When.
        ExchangedOn: partial_date().filter().order(),
        /// What it said.
        Summary: localized(),
    }
    one {
        /// Who sent it.
        sender: Organization by SenderId = organization::Id;
        /// Who received it.
        recipient: Organization by RecipientId = organization::Id;
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
        /// The document that is on record for it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
}

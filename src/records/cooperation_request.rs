//! A partner country's request for cooperation.

use super::center_term::CenterTerm;
use super::country::Country;
use super::document::Document;
use super::document_review::DocumentReview;
use super::organization::Organization;

record! {
    /// A partner country's request for cooperation.
    CooperationRequest of cooperation_request;
    "cooperation request", "cooperation requests";

    fields {
        /// When it was received.
        ReceivedOn: partial_date().filter().order(),
        /// What was asked for.
        Summary: localized(),
    }
    one {
        /// Who asked.
        requester: Organization by RequesterId = organization::Id;
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
        /// The document that is on record for it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
    all {
        /// The reviews of it.
        reviews: DocumentReview by Id = document_review::CooperationRequestId;
    }
}

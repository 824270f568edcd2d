//! The review of what a partner country handed in.

use entity::value::ReviewOutcome;

use super::cooperation_request::CooperationRequest;
use super::country::Country;
use super::document::Document;
use super::organization::Organization;

record! {
    /// The review of what a partner country handed in.
    DocumentReview of document_review;
    "document review", "document reviews";

    fields {
        /// When.
        ReviewedOn: partial_date().filter().order(),
        /// What the review concluded; null while it goes on.
        ReviewOutcome: choice<ReviewOutcome>().filter(),
        /// What was found.
        Findings: localized(),
    }
    one {
        /// The request that is reviewed.
        cooperation_request: CooperationRequest by CooperationRequestId = cooperation_request::Id;
        /// Who reviewed.
        reviewer: Organization by ReviewerId = organization::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
        /// The document that is on record for it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
}

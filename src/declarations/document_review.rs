use entity::value::ReviewOutcome;

record! {
    DocumentReview of document_review;
    "document review", "document reviews";

    fields {
        /// Date of the review.
        ReviewedOn: partial_date().filter().order(),
        /// Outcome of the review; null while it is in progress.
        ReviewOutcome: choice<ReviewOutcome>().filter(),
        /// Findings of the review.
        Findings: localized(),
    }
    one {
        /// Request for cooperation that is reviewed.
        cooperation_request: CooperationRequest by CooperationRequestId = cooperation_request::Id;
        /// Organization that reviewed the documents.
        reviewer: Organization by ReviewerId = organization::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Registered document that contains the report of the review; null if there is none or you may
        /// not see it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
}

record! {
    CooperationRequest of cooperation_request;
    "cooperation request", "cooperation requests";

    fields {
        /// Date on which the request was received.
        ReceivedOn: partial_date().filter().order(),
        /// Summary of the request.
        Summary: localized(),
    }
    one {
        /// Organization that made the request.
        requester: Organization by RequesterId = organization::Id;
        /// Center term that the request belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Registered document that contains the request; null if there is none or you may not see it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
    all {
        /// Reviews of the request.
        reviews: DocumentReview by Id = document_review::CooperationRequestId;
    }
}

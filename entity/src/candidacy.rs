use crate::value::{CandidacyBasis, Localized, PartialDate};

record! {
    "candidacy" {
        term_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        candidacy_basis: CandidacyBasis,
        proposer_id: Option<Uuid>,
        /// The memorandum that it rests on.
        memorandum_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        proposed_on: Option<PartialDate>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        note: Option<Localized>,
    }
}

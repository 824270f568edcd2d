use crate::value::{DecisionOutcome, DecisionSubject, Localized, PartialDate};

record! {
    "committee_decision" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        committee_id: Uuid,
        meeting_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        decision_subject: DecisionSubject,
        decision_outcome: DecisionOutcome,
        #[sea_orm(column_type = "Text", nullable)]
        decided_on: Option<PartialDate>,
        #[sea_orm(column_type = "JsonBinary")]
        title: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        resolution: Option<Localized>,
    }
}

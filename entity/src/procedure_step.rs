use crate::value::{AfterClosureMeans, PartialDate, ProcedureStepKind};

record! {
    "procedure_step" {
        term_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        ordinal: i32,
        step_kind: ProcedureStepKind,
        #[sea_orm(column_type = "Text", nullable)]
        occurred_on: Option<PartialDate>,
        actor_id: Option<Uuid>,
        document_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        reason: Option<String>,
        corrects_id: Option<Uuid>,
        revokes: bool,
        #[sea_orm(column_type = "Text", nullable)]
        means: Option<AfterClosureMeans>,
    }
}

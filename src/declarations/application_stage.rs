use entity::value::PipelineStage;

record! {
    ApplicationStage of application_stage;
    "stage of an application", "stages of applications";

    fields {
        /// Position among the stages of the application, from 1.
        Ordinal: int().filter().order(),
        /// Stage on the common scale.
        Stage: choice<PipelineStage>().filter(),
        /// Stage in the funding source's own words.
        FunderStage: text().filter(),
        /// Date on which the application entered the stage; null if the source does not state it.
        EnteredOn: date().filter().order(),
        /// Reason for the change of stage; null if none was given. Dropping, withdrawing or returning an
        /// application to an earlier stage requires a reason.
        Reason: text(),
    }
    one {
        /// Application that the stage belongs to.
        application: Application by ApplicationId = application::Id;
        /// Funding source of the application.
        funding_source: FundingSource by FundingSourceCode = funding_source::Code;
        /// Previous stage; null for the first recorded stage.
        previous: ApplicationStage by PreviousId = application_stage::Id;
        /// Country of the pipeline project; null if the project has none.
        country: Country by CountryCode = country::Alpha2;
    }
}

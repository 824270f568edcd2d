//! A stage that an application entered, on the common scale and in the funding source's own words.

use entity::value::PipelineStage;

use super::application::Application;
use super::country::Country;
use super::funding_source::FundingSource;

record! {
    /// A stage that an application entered, on the common scale and in the funding source's own words.
    ApplicationStage of application_stage;
    "stage of an application", "stages of applications";

    fields {
        /// Its place in the application's history, from 1.
        Ordinal: int().filter().order_as("Its place among its siblings."),
        /// The stage on the common scale.
        Stage: choice<PipelineStage>().filter(),
        /// The stage in the funding source's own words.
        FunderStage: text().filter(),
        /// When it was entered; null where the source does not say.
        EnteredOn: date().filter().order(),
        /// Why, where the application was dropped or withdrawn, or went back to an earlier stage.
        Reason: text(),
    }
    one {
        /// The application.
        application: Application by ApplicationId = application::Id;
        /// The funding source.
        funding_source: FundingSource by FundingSourceCode = funding_source::Code;
        /// The stage before; null for the first on record.
        previous: ApplicationStage by PreviousId = application_stage::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}

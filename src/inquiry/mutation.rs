//! Letters from anyone, and their handling.

use async_graphql::{Context, InputObject, Object};
use entity::inquiry;
use entity::value::{InquiryKind, InquiryStatus, Visibility};
use model::api::record::KeyOf;
use model::api::{Changes, Failure, LanguageCode, UserError};
use model::auth::{Sender, receipt_number};
use model::clock;
use model::policy::Place;
use model::policy::acts::{HandleInquiry, SubmitInquiry};
use model::recording::{
    AsItIs, Checks, Keys, MutationError, RecordInput, ValidationError, done_before, email, on_record,
    payload, record, refused,
};
use model::records::{Country, Inquiry};
use model::store::{Error, new_record};

use super::text;

/// Input of `submitInquiry`.
#[derive(Debug, InputObject)]
pub struct SubmitInquiryInput {
    /// Purpose of the inquiry.
    inquiry_kind: InquiryKind,
    /// Country that the inquiry comes from or is about.
    country: Option<KeyOf<Country>>,
    /// Language of the inquiry and of the reply.
    preferred_language: LanguageCode,
    /// Organization of the sender: 1 to 200 characters.
    organization_name: Option<String>,
    /// Name of the sender: 1 to 200 characters. Personal data: shown only to callers who may read it.
    person_name: String,
    /// E-mail address of the sender, for the reply. Personal data: shown only to callers who may read it.
    email: String,
    /// Text of the inquiry: 10 to 4,000 characters. Personal data: shown only to callers who may read it.
    message: String,
}

/// Input of `updateInquiry`.
#[derive(Debug, InputObject)]
pub struct UpdateInquiryInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// New status of the inquiry.
    inquiry_status: InquiryStatus,
}

/// Payload of `submitInquiry`.
#[derive(Debug, Default, async_graphql::SimpleObject)]
pub struct SubmitInquiryPayload {
    /// Receipt number of the inquiry; null if the mutation failed. Anyone who knows it can query the status
    /// of the inquiry with `inquiryReceipt`.
    receipt_number: Option<String>,
    /// Errors that the caller can correct; empty if the mutation succeeded.
    user_errors: Vec<UserError>,
}

payload! {
    UpdateInquiryPayload {
        /// Inquiry; null if the mutation failed.
        inquiry: Inquiry = inquiry,
    }
}

#[derive(Debug, Default)]
pub struct InquiryMutation;

/// Letters from anyone, and their handling.
#[Object]
impl InquiryMutation {
    /// Submits a request for information or cooperation. The number of inquiries from one address in an hour
    /// is limited.
    async fn submit_inquiry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Inquiry to submit.")] input: SubmitInquiryInput,
    ) -> async_graphql::Result<SubmitInquiryPayload> {
        let changes = Changes::of(ctx)?;
        let allowed = changes.allow::<SubmitInquiry>(Place::default())?;
        let outcome = match done_before::<String>(ctx).await? {
            Some(number) => Ok(number),
            // Anyone may send these: all that can be wrong is found out before other writers are held off.
            None => match acceptable(ctx, input).await? {
                Ok(draft) => {
                    record(ctx, &allowed, (), async |work, ()| {
                        work.countries("country", draft.country_code.as_deref()).await?;
                        let row = inquiry::Model { submitted_on: work.today, ..draft };
                        Ok(AsItIs(work.writer.save::<inquiry::Entity>(None, row).await?.receipt_number))
                    })
                    .await?
                }
                Err(error) => refused(ctx, error).await?,
            },
        };
        Ok(match outcome {
            Ok(number) => SubmitInquiryPayload { receipt_number: Some(number), user_errors: Vec::new() },
            Err(user_errors) => SubmitInquiryPayload { receipt_number: None, user_errors },
        })
    }

    /// Changes the status of an inquiry.
    async fn update_inquiry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateInquiryInput,
    ) -> async_graphql::Result<UpdateInquiryPayload> {
        on_record::<HandleInquiry, inquiry::Entity, _, _, _>(ctx, &input.on, (), async |work, was, ()| {
            let row = inquiry::Model { inquiry_status: input.inquiry_status, ..was.clone() };
            Ok((work.writer.save::<inquiry::Entity>(Some(was), row).await?,))
        })
        .await
    }
}

/// The row of a letter that may be stored. A malformed one counts against its sender.
async fn acceptable(
    ctx: &Context<'_>,
    input: SubmitInquiryInput,
) -> async_graphql::Result<Result<inquiry::Model, MutationError>> {
    let Some(sender) = ctx.data_opt::<Sender>().filter(|sender| sender.may_try()) else {
        return Ok(Err(ValidationError::RateLimited.into()));
    };
    let receipt_number = receipt_number().map_err(Error::from).map_err(Failure::from)?;
    let organization_name = input.organization_name.map(|text| text::name("organization_name", &text));
    let checks = (
        organization_name.transpose(),
        text::name("person_name", &input.person_name),
        email("email", input.email),
        text::message(&input.message),
        Keys::of(ctx)?.optional_code("country", input.country.as_ref()).await,
    );
    let (organization_name, person_name, email, message, country_code) = match checks.all() {
        Ok(valid) => valid,
        Err(error) => return Ok(Err(error)),
    };
    if !sender.may_store() {
        return Ok(Err(ValidationError::RateLimited.into()));
    }
    Ok(Ok(new_record!(inquiry, Visibility::Internal, {
        receipt_number,
        inquiry_kind: input.inquiry_kind,
        inquiry_status: InquiryStatus::Received,
        country_code,
        submitted_on: clock::today(),
        preferred_language: input.preferred_language.0,
        organization_name,
        person_name: Some(person_name),
        email: Some(email),
        message: Some(message),
    })))
}

//! Letters from anyone, and their handling.

use async_graphql::{Context, InputObject, Object};
use entity::value::{InquiryKind, InquiryStatus, Visibility};
use entity::{RecordType, inquiry};

use super::text;
use crate::api::{Changes, Failure, LanguageCode, UserError};
use crate::auth::{Sender, receipt_number};
use crate::clock;
use crate::policy::Place;
use crate::policy::acts::{HandleInquiry, SubmitInquiry};
use crate::recording::{
    Named, RecordInput, ValidationError, done_before, email, on_record, payload, record, user_error,
};
use crate::records::inquiry::Inquiry;
use crate::store::{Error, Reader};

/// Input of `submitInquiry`.
#[derive(Debug, InputObject)]
pub struct SubmitInquiryInput {
    /// Purpose of the inquiry.
    inquiry_kind: InquiryKind,
    /// Country that the inquiry comes from or is about (ISO 3166-1 alpha-2).
    country_code: Option<String>,
    /// Language of the inquiry and of the reply.
    preferred_language: LanguageCode,
    /// Organization of the sender: 1 to 200 characters.
    organization_name: Option<String>,
    /// Name of the sender: 1 to 200 characters. Visible only to Korea's side.
    person_name: String,
    /// E-mail address of the sender, for the reply. Visible only to Korea's side.
    email: String,
    /// Text of the inquiry: 10 to 4,000 characters. Visible only to Korea's side.
    message: String,
}

/// Input of `updateInquiry`.
#[derive(Debug, InputObject)]
pub struct UpdateInquiryInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// New status.
    inquiry_status: InquiryStatus,
}

/// Payload of `submitInquiry`.
#[derive(Debug, Default, async_graphql::SimpleObject)]
pub struct SubmitInquiryPayload {
    /// Receipt number, with which anyone who knows it can follow the inquiry (`inquiryReceipt`); null if the
    /// mutation failed.
    receipt_number: Option<String>,
    /// Errors that the caller can correct; empty if the mutation succeeded.
    user_errors: Vec<UserError>,
}

payload! {
    /// Payload of `updateInquiry`.
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
    /// Submits a request for information or cooperation. The number of inquiries per address and hour is
    /// limited.
    async fn submit_inquiry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Inquiry to submit.")] input: SubmitInquiryInput,
    ) -> async_graphql::Result<SubmitInquiryPayload> {
        let changes = Changes::of(ctx)?;
        let country = input.country_code.clone();
        let allowed = changes.allow::<SubmitInquiry>(Place::country(country.as_deref()))?;
        let outcome = match done_before::<String>(ctx).await? {
            Some(number) => Ok(number),
            // Anyone may send these: all that can be wrong is found out before other writers are held off.
            None => match acceptable(ctx, input).await? {
                Ok(draft) => {
                    record(ctx, &allowed, Ok(()), async |work, ()| {
                        work.countries("country_code", country.as_deref()).await?;
                        let row = inquiry::Model { submitted_on: work.today, ..draft };
                        Ok(work.writer.save::<inquiry::Entity>(None, row).await?.receipt_number)
                    })
                    .await?
                }
                Err(broken) => Err(user_error(ctx, broken).into()),
            },
        };
        Ok(match outcome {
            Ok(number) => SubmitInquiryPayload { receipt_number: Some(number), user_errors: Vec::new() },
            Err(error) => SubmitInquiryPayload { receipt_number: None, user_errors: vec![*error] },
        })
    }

    /// Changes the status of an inquiry.
    async fn update_inquiry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateInquiryInput,
    ) -> async_graphql::Result<UpdateInquiryPayload> {
        let named = Named { field: "id", column: inquiry::Column::Id, id: &input.on.id };
        let expected = Some(input.on.expected_version);
        let outcome = on_record::<HandleInquiry, inquiry::Entity, _, _>(
            ctx,
            named,
            expected,
            Ok(()),
            async |work, was, ()| {
                let row = inquiry::Model { inquiry_status: input.inquiry_status, ..was.clone() };
                Ok((work.writer.save::<inquiry::Entity>(Some(was), row).await?,))
            },
        );
        Ok(UpdateInquiryPayload::of(outcome.await?))
    }
}

/// The row of a letter that may be stored. A malformed one counts against its sender.
async fn acceptable(
    ctx: &Context<'_>,
    input: SubmitInquiryInput,
) -> async_graphql::Result<Result<inquiry::Model, ValidationError>> {
    let Some(sender) = ctx.data_opt::<Sender>().filter(|sender| sender.may_try()) else {
        return Ok(Err(ValidationError::RateLimited));
    };
    let number = receipt_number().map_err(Error::from).map_err(Failure::from)?;
    let draft = match draft(input, number) {
        Ok(draft) => draft,
        Err(broken) => return Ok(Err(broken)),
    };
    if let Some(code) = &draft.country_code {
        let reader = ctx.data::<Reader>()?;
        let column = entity::country::Column::Alpha2 as usize;
        if !reader.has(RecordType::Country, column, code).await.map_err(Failure::from)? {
            return Ok(Err(ValidationError::NotFound("country_code")));
        }
    }
    Ok(if sender.may_store() { Ok(draft) } else { Err(ValidationError::RateLimited) })
}

fn draft(input: SubmitInquiryInput, receipt_number: String) -> Result<inquiry::Model, ValidationError> {
    let organization_name = input.organization_name.map(|text| text::name("organization_name", &text));
    Ok(new_record!(inquiry, Visibility::Internal, {
        receipt_number,
        inquiry_kind: input.inquiry_kind,
        inquiry_status: InquiryStatus::Received,
        country_code: input.country_code,
        submitted_on: clock::today(),
        preferred_language: input.preferred_language.0,
        organization_name: organization_name.transpose()?,
        person_name: Some(text::name("person_name", &input.person_name)?),
        email: Some(email("email", input.email)?),
        message: Some(text::message(&input.message)?),
    }))
}

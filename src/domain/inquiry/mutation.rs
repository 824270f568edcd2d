//! Letters from anyone, and their handling.

use async_graphql::{Context, InputObject, Object};
use entity::inquiry;
use entity::value::{InquiryKind, InquiryStatus, Visibility};

use super::{Inquiry, letter};
use crate::auth::policy::acts::{HandleInquiry, SubmitInquiry};
use crate::auth::{Sender, receipt_number};
use crate::domain::recording::{Broken, Named, RecordInput, email, in_place, on_record, payload};
use crate::graphql::{LanguageCode, UserError};
use crate::store::Error;

/// A request for information or cooperation.
#[derive(Debug, InputObject)]
pub struct SubmitInquiryInput {
    /// What it asks for.
    kind: InquiryKind,
    /// The country that it is from or about, ISO 3166-1 alpha-2.
    country_code: Option<String>,
    /// The language that it is in, and that an answer should be in.
    language: LanguageCode,
    /// The sender's organization: 1 to 200 characters.
    organization_name: Option<String>,
    /// The sender's name: 1 to 200 characters. Read by Korea's side alone.
    person_name: String,
    /// The sender's e-mail address, for the answer. Read by Korea's side alone.
    email: String,
    /// What is asked: 10 to 4,000 characters. Read by Korea's side alone.
    message: String,
}

/// What becomes of an inquiry.
#[derive(Debug, InputObject)]
pub struct UpdateInquiryInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// How far it has come.
    status: InquiryStatus,
}

/// What became of a request.
#[derive(Debug, Default, async_graphql::SimpleObject)]
pub struct SubmitInquiryPayload {
    /// The number that its sender can follow it by (`inquiryReceipt`); whoever knows it may.
    receipt_number: Option<String>,
    /// Why it was not taken; empty when it was.
    user_errors: Vec<UserError>,
}

payload! {
    /// What became of changes.
    UpdateInquiryPayload {
        /// The inquiry.
        inquiry: Inquiry = inquiry,
    }
}

#[derive(Debug, Default)]
pub struct InquiryMutation;

/// Letters from anyone, and their handling.
#[Object]
impl InquiryMutation {
    /// Sends a request for information or cooperation: anyone, without a token. An address may send so many an
    /// hour.
    async fn submit_inquiry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] input: SubmitInquiryInput,
    ) -> async_graphql::Result<SubmitInquiryPayload> {
        let SubmitInquiryInput { kind, country_code, language, organization_name, .. } = input;
        let outcome = in_place::<SubmitInquiry, _>(ctx, None, country_code, async |work, _, country_code| {
            let organization_name = organization_name.map(|text| letter::name("organization_name", &text));
            let row = new_record!(inquiry, Visibility::Internal, {
                receipt_number: receipt_number().map_err(Error::from)?,
                kind,
                status: InquiryStatus::Received,
                country_code,
                received_on: work.today.earliest(),
                language: language.0,
                organization_name: organization_name.transpose()?,
                person_name: Some(letter::name("person_name", &input.person_name)?),
                email: Some(email("email", input.email)?),
                message: letter::message(&input.message)?,
            });
            if !ctx.data_opt::<Sender>().is_some_and(Sender::may_send) {
                return Err(Broken::TooMany.into());
            }
            Ok(work.writer.save::<inquiry::Entity>(None, row).await?.receipt_number)
        });
        Ok(match outcome.await? {
            Ok(number) => SubmitInquiryPayload { receipt_number: Some(number), user_errors: Vec::new() },
            Err(error) => SubmitInquiryPayload { receipt_number: None, user_errors: vec![*error] },
        })
    }

    /// Records how far an inquiry has come: MOIS or NIA.
    async fn update_inquiry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateInquiryInput,
    ) -> async_graphql::Result<UpdateInquiryPayload> {
        let named = Named { field: "id", column: inquiry::Column::Id, id: &input.on.id };
        let expected = Some(input.on.expected_version);
        let outcome =
            on_record::<HandleInquiry, inquiry::Entity, _>(ctx, named, expected, async |work, was| {
                let row = inquiry::Model { status: input.status, ..was.clone() };
                Ok((work.writer.save::<inquiry::Entity>(Some(was), row).await?,))
            });
        Ok(UpdateInquiryPayload::of(outcome.await?))
    }
}

//! Following an inquiry by its receipt number.

use async_graphql::{Context, Object, SimpleObject};
use entity::value::{InquiryKind, InquiryStatus};
use model::api::{Date, Failure};
use model::store::Reader;

/// Status of an inquiry, for its sender.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct InquiryReceipt {
    /// Receipt number of the inquiry.
    receipt_number: String,
    /// Purpose of the inquiry.
    inquiry_kind: InquiryKind,
    /// Status of the inquiry.
    inquiry_status: InquiryStatus,
    /// Date on which the inquiry was received.
    submitted_on: Date,
}

#[derive(Debug, Default)]
pub struct InquiryReceiptQuery;

#[Object]
impl InquiryReceiptQuery {
    /// Status of the inquiry with this receipt number; null if there is none.
    async fn inquiry_receipt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Receipt number from `submitInquiry`.")] receipt_number: String,
    ) -> async_graphql::Result<Option<InquiryReceipt>> {
        let found = ctx.data::<Reader>()?.inquiry_of_receipt(receipt_number.trim()).await;
        let found = found.map_err(Failure::from)?;
        Ok(found.map(|inquiry| InquiryReceipt {
            receipt_number: inquiry.receipt_number,
            inquiry_kind: inquiry.inquiry_kind,
            inquiry_status: inquiry.inquiry_status,
            submitted_on: Date(inquiry.submitted_on),
        }))
    }
}

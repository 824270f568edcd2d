//! Following an inquiry by its receipt number.

use async_graphql::{Context, Object, SimpleObject};
use entity::value::{InquiryKind, InquiryStatus};

use crate::api::{Date, Failure};
use crate::store::Reader;

/// How far an inquiry has come, for its sender.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct InquiryReceipt {
    /// The number that its sender was given.
    receipt_number: String,
    /// What it asks for.
    kind: InquiryKind,
    /// How far it has come.
    status: InquiryStatus,
    /// When it was received.
    received_on: Date,
}

#[derive(Debug, Default)]
pub struct InquiryReceiptQuery;

#[Object]
impl InquiryReceiptQuery {
    /// How far an inquiry has come, for whoever has the number that its sender was given; null where there is
    /// none of that number.
    async fn inquiry_receipt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The receipt number, as `submitInquiry` gave it.")] receipt_number: String,
    ) -> async_graphql::Result<Option<InquiryReceipt>> {
        let found = ctx.data::<Reader>()?.inquiry_of_receipt(receipt_number.trim()).await;
        let found = found.map_err(Failure::from)?;
        Ok(found.map(|inquiry| InquiryReceipt {
            receipt_number: inquiry.receipt_number,
            kind: inquiry.kind,
            status: inquiry.status,
            received_on: Date(inquiry.received_on),
        }))
    }
}

//! A request for information or cooperation from anyone.

use async_graphql::{Context, Object, Result};
use entity::value::{InquiryKind, InquiryStatus};

mod letter;
mod mutation;
mod receipt;

pub use mutation::InquiryMutation;
pub use receipt::InquiryReceiptQuery;

use crate::domain::country::{Country, CountryFilter};
use crate::graphql::{Date, DateFilter, Record, StringFilter, by_code, personal};

concept! {
    Inquiry of inquiry, "inquiry", "inquiries",
    query: InquiryQuery { inquiry, inquiries },
    key: InquiryKey {
        /// The number that its sender can follow it by.
        ReceiptNumber(ReceiptNumber, receipt_number),
    },
    filter: InquiryFilter,
    order: InquiryOrder,
}

/// A request for information or cooperation from anyone.
#[Object]
impl Inquiry {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The number that its sender can follow it by.
    async fn receipt_number(&self) -> &str {
        &self.receipt_number
    }

    /// What it asks for.
    async fn kind(&self) -> InquiryKind {
        self.kind
    }

    /// How far it has come.
    async fn status(&self) -> InquiryStatus {
        self.status
    }

    /// When it was received.
    async fn received_on(&self) -> Date {
        Date(self.received_on)
    }

    /// The language that it is in, ISO 639-1.
    async fn language(&self) -> &str {
        &self.language
    }

    /// The sender's organization.
    async fn organization_name(&self) -> Option<&str> {
        self.organization_name.as_deref()
    }

    /// The sender's name. Personal data: null without the right to read it.
    async fn person_name(&self, ctx: &Context<'_>) -> Option<&str> {
        personal(ctx, self, self.person_name.as_deref())
    }

    /// The sender's e-mail address. Personal data: null without the right to read it.
    async fn email(&self, ctx: &Context<'_>) -> Option<&str> {
        personal(ctx, self, self.email.as_deref())
    }

    /// What was asked. Personal data: null without the right to read it.
    async fn message(&self, ctx: &Context<'_>) -> Option<&str> {
        personal(ctx, self, Some(self.message.as_str()))
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| row.country_code.as_deref()).await
    }
}

filter! {
    /// Selects inquiries; all that is given must hold.
    InquiryFilter on inquiry {
        /// The number that its sender can follow it by.
        receipt_number: StringFilter = ReceiptNumber,
        /// What it asks for: one of these.
        kind: Vec<InquiryKind> = Kind,
        /// How far it has come: one of these.
        status: Vec<InquiryStatus> = Status,
        /// When it was received.
        received_on: DateFilter = ReceivedOn,
        /// The language that it is in, ISO 639-1.
        language: StringFilter = Language,
    }
    related {
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of inquiries.
    InquiryOrder by InquiryOrderField on inquiry {
        /// The number that its sender can follow it by.
        ReceiptNumber: text(ReceiptNumber, |row| &row.receipt_number),
        /// When it was received.
        ReceivedOn: date(ReceivedOn, |row| row.received_on),
    }
}

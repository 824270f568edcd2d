//! A request for information or cooperation from anyone.

use entity::value::{InquiryKind, InquiryStatus};

use super::country::Country;

record! {
    /// A request for information or cooperation from anyone.
    Inquiry of inquiry;
    inquiries: "inquiry", "inquiries";

    fields {
        /// The number that its sender can follow it by.
        ReceiptNumber: text().key().filter().order(),
        /// What it asks for.
        InquiryKind: choice<InquiryKind>().filter(),
        /// How far it has come.
        InquiryStatus: choice<InquiryStatus>().filter(),
        /// When it was received.
        SubmittedOn: date().filter().order(),
        /// The language that it is in, ISO 639-1.
        PreferredLanguage: text().filter(),
        /// The sender's organization.
        OrganizationName: text(),
        /// The sender's name. Personal data: null without the right to read it.
        PersonName: text(),
        /// The sender's e-mail address. Personal data: null without the right to read it.
        Email: text(),
        /// What was asked. Personal data: null without the right to read it.
        Message: text(),
    }
    one {
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}

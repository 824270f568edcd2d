use entity::value::{InquiryKind, InquiryStatus};

record! {
    /// Anyone can submit one.
    Inquiry of inquiry;
    inquiries: "inquiry", "inquiries";

    fields {
        /// Receipt number, with which the sender can look up the status of the inquiry.
        ReceiptNumber: text().key().filter().order(),
        /// Purpose of the inquiry.
        InquiryKind: choice<InquiryKind>().filter(),
        /// Status of the inquiry.
        InquiryStatus: choice<InquiryStatus>().filter(),
        /// Date on which the inquiry was received.
        SubmittedOn: date().filter().order(),
        /// Language of the inquiry and of the reply (ISO 639-1).
        PreferredLanguage: text().filter(),
        /// Organization of the sender; null if not given.
        OrganizationName: text(),
        /// Name of the sender. Personal data: null for callers who may not read it.
        PersonName: text(),
        /// E-mail address of the sender. Personal data: null for callers who may not read it.
        Email: text(),
        /// Text of the inquiry. Personal data: null for callers who may not read it.
        Message: text(),
    }
    one {
        /// Country that the inquiry comes from or is about; null if not given.
        country: Country by CountryCode = country::Alpha2;
    }
}

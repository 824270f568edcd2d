//! Who signed a memorandum or an agreement, for which side and in which rank.

use entity::value::{CooperationSide, SignatoryRank};

use super::country::Country;
use super::memorandum::Memorandum;
use super::operation_agreement::OperationAgreement;
use super::organization::Organization;

record! {
    /// Who signed a memorandum or an agreement, for which side and in which rank.
    Signatory of signatory;
    "signatory", "signatories";

    fields {
        /// The side signed for.
        Side: choice<CooperationSide>().filter(),
        /// The signatory's rank.
        Rank: choice<SignatoryRank>().filter(),
        /// The signatory's office.
        Position: localized(),
        /// The signatory's name. Personal data: null without the right to read it.
        PersonName: text(),
        /// When the record was made.
        CreatedAt: time().unread().order(),
    }
    one {
        /// The memorandum; null for an agreement.
        memorandum: Memorandum by MemorandumId = memorandum::Id;
        /// The agreement; null for a memorandum.
        operation_agreement: OperationAgreement by OperationAgreementId = operation_agreement::Id;
        /// The organization signed for.
        organization: Organization by OrganizationId = organization::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}

//! What a webhook has to be like.

use entity::value::Codes;

use entity::RecordType;
use model::recording::{ValidationError, codes};

/// The longest URL.
const MAX_URL: usize = 2_000;
/// How many webhooks one owner may have.
pub(super) const MOST: u64 = 20;

/// A URL that messages can be sent to.
pub(super) fn url(text: &str) -> Result<reqwest::Url, ValidationError> {
    let wrong = |english, korean| Err(ValidationError::Invalid("endpointUrl", english, korean));
    let Some(url) = reqwest::Url::parse(text).ok().filter(|url| url.has_host() && text.len() <= MAX_URL)
    else {
        return wrong("must be a URL of at most 2,000 characters", "2,000자 이내의 URL이어야 합니다");
    };
    if !["https", "http"].contains(&url.scheme()) {
        return wrong("must be a URL that begins with https://", "https://로 시작하는 URL이어야 합니다");
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return wrong(
            "must be a URL without user, password or fragment; receivers verify the signature of each message instead",
            "사용자와 비밀번호, 조각이 없는 URL이어야 합니다: 메시지에는 서명이 있습니다",
        );
    }
    Ok(url)
}

/// Kinds of record whose changes can be told, each once.
pub(super) fn record_types(record_types: &[RecordType]) -> Result<Codes, ValidationError> {
    if record_types.iter().any(|record_type| record_type.is_book()) {
        return Err(ValidationError::Invalid(
            "recordTypes",
            "these record types are not in the change log: use their lists instead",
            "이 기록 유형은 변경 기록에 없습니다: 해당 목록을 조회해 주십시오",
        ));
    }
    Ok(codes(record_types.iter().map(|record_type| record_type.name())))
}

/// One more webhook for an owner of some.
pub(super) fn one_more(of: u64) -> Result<(), ValidationError> {
    if of < MOST {
        return Ok(());
    }
    Err(ValidationError::Invalid(
        "label",
        "an owner can have at most 20 webhooks",
        "소유자마다 웹훅은 20개까지입니다",
    ))
}

#[cfg(test)]
mod tests {
    use super::{one_more, record_types, url};
    use entity::RecordType;

    #[test]
    fn urls_are_for_sending_to() {
        for good in
            ["https://hooks.example.org/dgcc?tenant=1", "https://93.184.215.14:8443/", "http://10.0.0.1/"]
        {
            assert!(url(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "hooks.example.org",
            "ftp://example.org/",
            "file:///etc/passwd",
            "https://a:b@example.org/",
            "https://user@example.org/",
            "https://example.org/#part",
            "data:text/plain,x",
        ] {
            assert!(url(bad).is_err(), "{bad}");
        }
        assert!(url(&format!("https://example.org/{}", "x".repeat(2_000))).is_err());
    }

    #[test]
    fn books_are_not_told_of() {
        let told =
            record_types(&[RecordType::Project, RecordType::Center, RecordType::Project]).map(|told| told.0);
        assert_eq!(told, Ok(vec!["Center".to_owned(), "Project".to_owned()]));
        assert!(record_types(&[RecordType::Project, RecordType::WebhookDelivery]).is_err());
    }

    #[test]
    fn an_owner_has_twenty_at_most() {
        assert!(one_more(19).is_ok() && one_more(20).is_err());
    }
}

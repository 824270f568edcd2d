//! The headers of answers to requests that use deprecated elements: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594).

use async_graphql::Response;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use chrono::{NaiveDate, NaiveTime};
use model::api::deprecation_of;
use model::evolution::Deprecation;

pub(super) const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
pub(super) const SUNSET: HeaderName = HeaderName::from_static("sunset");

/// The first date since when one of the elements is deprecated, and the first on which one is removed.
pub(super) fn headers(response: &Response) -> HeaderMap {
    deprecation_of(response).map(of).unwrap_or_default()
}

fn of(Deprecation { deprecated_on, removal_on }: Deprecation) -> HeaderMap {
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let since = format!("@{}", midnight(deprecated_on).timestamp());
    let until = midnight(removal_on).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let values = [(DEPRECATION, since), (SUNSET, until)].into_iter();
    values.filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_forms_of_the_two_headers() {
        let day = |text: &str| text.parse().expect("a date");
        let headers = of(Deprecation { deprecated_on: day("2027-01-15"), removal_on: day("2028-04-01") });
        assert_eq!(headers[DEPRECATION], "@1799971200");
        assert_eq!(headers[SUNSET], "Sat, 01 Apr 2028 00:00:00 GMT");
        assert!(super::headers(&Response::default()).is_empty());
    }
}

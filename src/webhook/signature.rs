//! Signing as Standard Webhooks says: HMAC-SHA256 of id, time and body.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What a secret begins with.
pub(super) const PREFIX: &str = "whsec_";

/// Whether a text is a secret that messages can be signed with.
pub(super) fn is_secret(text: &str) -> bool {
    text.strip_prefix(PREFIX).is_some_and(|key| STANDARD.decode(key).is_ok_and(|key| !key.is_empty()))
}

/// The value of `webhook-signature`: a signature by each secret, so that a receiver may know any of them.
pub(super) fn sign(secrets: &[String], id: &str, timestamp: i64, body: &str) -> String {
    let content = format!("{id}.{timestamp}.{body}");
    let signatures = secrets.iter().filter_map(|secret| {
        let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), content.as_bytes());
        Some(format!("v1,{}", STANDARD.encode(tag)))
    });
    signatures.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::sign;

    /// The example of the Standard Webhooks specification's reference libraries.
    #[test]
    fn the_known_message_has_the_known_signature() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned();
        let (id, timestamp, body) =
            ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        let one = sign(std::slice::from_ref(&secret), id, timestamp, body);
        assert_eq!(one, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let two = sign(&["whsec_c2Vjb25k".to_owned(), secret], id, timestamp, body);
        assert_eq!(two.split(' ').nth(1), Some(one.as_str()));
    }
}

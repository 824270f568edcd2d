//! The origins of web pages that may call the API from a browser.

use serde::Deserialize;

/// An origin is a scheme, a host and a port if it is not the scheme's own (RFC 6454).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub enum Origins {
    /// Every page, by `"*"`.
    Any,
    These(Vec<String>),
}

/// Why a text is no origin.
#[derive(Debug, thiserror::Error)]
#[error(r#""{text}" is not an origin: {rule}"#)]
pub struct NotAnOrigin {
    text: String,
    rule: String,
}

impl Origins {
    /// Whether pages of an origin, as a browser names it, may call.
    pub fn allow(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(origins) => origins.iter().any(|allowed| allowed == origin),
        }
    }
}

impl TryFrom<Vec<String>> for Origins {
    type Error = NotAnOrigin;

    fn try_from(texts: Vec<String>) -> Result<Self, NotAnOrigin> {
        for text in texts.iter().filter(|text| *text != "*") {
            let rule = match written(text) {
                Some(origin) if origin == *text => continue,
                Some(origin) => format!("browsers send {origin}"),
                None => "write a scheme and a host, such as \"https://portal.example.org\", or \"*\" for every page"
                    .to_owned(),
            };
            return Err(NotAnOrigin { text: text.clone(), rule });
        }
        Ok(if texts.iter().any(|text| text == "*") { Self::Any } else { Self::These(texts) })
    }
}

/// The origin of a URL as a browser writes it: in lower case, without the port of the scheme, a path or a slash.
fn written(text: &str) -> Option<String> {
    let url = reqwest::Url::parse(text).ok()?;
    let host = url.host_str().filter(|host| !host.is_empty())?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}://{host}{port}", url.scheme()))
}

//! Reading the body of a request, no larger than it may be. It may come compressed with gzip, and with the byte order
//! mark of UTF-8 before it, which some programs write.

use std::io::Read;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use flate2::read::MultiGzDecoder;
use futures::StreamExt;

/// The encoding that is taken besides none, as `Accept-Encoding` says it.
pub(super) const ACCEPTED: &str = "gzip";
/// How much of a body that is too large is read and thrown away, so that its sender, still writing, gets
/// to read the refusal instead of a broken connection.
const DRAINED: usize = 16 * 1024 * 1024;

/// Why there is no body: the status of the answer and a message.
pub(super) type Refused = (StatusCode, String);

/// The body as text in UTF-8 is to come, decompressed; both it and what was sent have `limit` bytes or less.
pub(super) async fn read(body: Body, headers: &HeaderMap, limit: usize) -> Result<Bytes, Refused> {
    let compressed = is_compressed(headers)?;
    let sent = receive(body, headers, limit).await?;
    let read = if compressed { decompress(&sent, limit)? } else { sent };
    if [&[0xFE, 0xFF][..], &[0xFF, 0xFE], &[0, 0, 0xFE, 0xFF]].iter().any(|mark| read.starts_with(mark)) {
        let message = "the byte order mark of the body is UTF-16 or UTF-32: send the body in UTF-8";
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, message.to_owned()));
    }
    let mark = "\u{feff}".as_bytes();
    Ok(if read.starts_with(mark) { read.slice(mark.len()..) } else { read })
}

fn is_compressed(headers: &HeaderMap) -> Result<bool, Refused> {
    let mut codings = headers.get_all(header::CONTENT_ENCODING).iter();
    let Some(coding) = codings.next() else { return Ok(false) };
    let name = coding.to_str().unwrap_or_default().trim().to_ascii_lowercase();
    match (name.as_str(), codings.next()) {
        ("gzip" | "x-gzip", None) => Ok(true),
        ("identity" | "", None) => Ok(false),
        _ => {
            let message = "Content-Encoding: only gzip is supported".to_owned();
            Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
        }
    }
}

async fn receive(body: Body, headers: &HeaderMap, limit: usize) -> Result<Bytes, Refused> {
    let told =
        headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let too_large = || (StatusCode::PAYLOAD_TOO_LARGE, format!("the body is larger than {limit} bytes"));
    if told.is_some_and(|length| length > limit as u64) {
        let mut chunks = body.into_data_stream();
        let mut drained = 0;
        while let Some(Ok(chunk)) = chunks.next().await {
            drained += chunk.len();
            if drained > DRAINED {
                break;
            }
        }
        return Err(too_large());
    }
    to_bytes(body, limit).await.map_err(|error| {
        let limited = std::error::Error::source(&error)
            .is_some_and(|cause| cause.to_string().contains("length limit exceeded"));
        if limited { too_large() } else { (StatusCode::BAD_REQUEST, "the body could not be read".to_owned()) }
    })
}

/// No more than the limit is ever decompressed.
pub(super) fn decompress(sent: &[u8], limit: usize) -> Result<Bytes, Refused> {
    let mut read = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    let decompressed = MultiGzDecoder::new(sent).take(most.saturating_add(1)).read_to_end(&mut read);
    if read.len() > limit {
        let message = format!("the decompressed body is larger than {limit} bytes");
        return Err((StatusCode::PAYLOAD_TOO_LARGE, message));
    }
    match decompressed {
        Ok(_) => Ok(read.into()),
        Err(_) => Err((StatusCode::BAD_REQUEST, "the body is not compressed with gzip".to_owned())),
    }
}

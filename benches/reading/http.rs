//! An HTTP/1.1 client that takes little CPU: a request is made once and sent as it is.

use std::io::{Error, ErrorKind};
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The bytes of a request.
#[derive(Clone, Debug)]
pub(crate) struct Request(Arc<[u8]>);

impl Request {
    pub(crate) fn new(document: &str, variables: &Value, headers: &[(&str, &str)]) -> Self {
        let body = json!({ "query": document, "variables": variables }).to_string();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n\
             accept: application/json\r\ncontent-length: {}\r\n{headers}\r\n",
            body.len()
        );
        Self((head + &body).into_bytes().into())
    }
}

#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Result<Self, Error> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, answer: Vec::with_capacity(1 << 17) })
    }

    /// Sends a request; the size of the answer's body. An answer with errors is one.
    pub(crate) async fn send(&mut self, request: &Request) -> Result<usize, Error> {
        self.stream.write_all(&request.0).await?;
        self.answer.clear();
        let start = loop {
            if let Some(at) = find(&self.answer, b"\r\n\r\n") {
                break at + 4;
            }
            self.read().await?;
        };
        let head = String::from_utf8_lossy(&self.answer[..start]).to_ascii_lowercase();
        let length =
            head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        while length.map_or_else(
            || !self.answer.ends_with(b"0\r\n\r\n"), // in chunks
            |length| self.answer.len() < start + length,
        ) {
            self.read().await?;
        }
        let body = &self.answer[start..];
        if !head.starts_with("http/1.1 200") || is_refusal(body) {
            let body = String::from_utf8_lossy(&body[..body.len().min(300)]);
            return Err(Error::other(format!("{} {body}", head.lines().next().unwrap_or_default())));
        }
        Ok(body.len())
    }

    async fn read(&mut self) -> Result<(), Error> {
        match self.stream.read_buf(&mut self.answer).await? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// Whether an answer has errors, which both servers put at its start or its end, or user errors of a mutation.
fn is_refusal(body: &[u8]) -> bool {
    let (head, tail) = (&body[..body.len().min(300)], &body[body.len().saturating_sub(300)..]);
    [head, tail].iter().any(|part| find(part, b"\"errors\":").or(find(part, b"\"userErrors\":[{")).is_some())
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

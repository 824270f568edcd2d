//! How the body of a request may come.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{TestApp, both};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("compressed")
}

pub(super) fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut read = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut read).expect("compressed");
    read
}

/// The status, the answer and what encodings it names.
async fn send(app: &TestApp, headers: &[(&str, &str)], body: Vec<u8>) -> (u16, Value, String) {
    let mut request =
        app.client.post(format!("{}/graphql", app.url)).header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.body(body).send().await.expect("an answer");
    let encodings =
        answer.headers().get("accept-encoding").map(|value| value.to_str().expect("text").to_owned());
    (answer.status().as_u16(), answer.json().await.expect("JSON"), encodings.unwrap_or_default())
}

fn message(answer: &Value) -> &str {
    answer["errors"][0]["message"].as_str().unwrap_or_default()
}

fn query() -> Vec<u8> {
    json!({ "query": "{ country(by: { alpha2: \"UZ\" }) { alpha3 } }" }).to_string().into_bytes()
}

both! {
    async fn a_connection_whose_request_was_not_read_to_its_end_is_said_to_close(app: TestApp) {
        let chunk = format!("{:x}\r\n{}\r\n", 2_000_000, " ".repeat(2_000_000));
        let head = "HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
        let (chunked, length) = ("Transfer-Encoding: chunked\r\n\r\n", "Content-Length: 9000000\r\n\r\n");
        for (start, rest) in [
            (format!("POST /graphql {head}{chunked}{chunk}"), "413 Payload Too Large"),
            (format!("POST /nowhere {head}{chunked}"), "404 Not Found"),
            (format!("PUT /graphql {head}{length}"), "405 Method Not Allowed"),
        ] {
            let address = app.url.strip_prefix("http://").expect("a URL");
            let mut stream = TcpStream::connect(address).await.expect("a connection");
            stream.write_all(start.as_bytes()).await.expect("it is sent");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.expect("the service hangs up");
            assert!(answer.contains(rest), "{answer}");
            assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
        }
        // What has come by then is read and dropped: the connection goes on.
        let answer = app.client.put(format!("{}/graphql", app.url)).body("small").send().await.expect("an answer");
        assert_eq!((answer.status().as_u16(), answer.headers().get("connection")), (405, None));
    }

    async fn a_body_may_be_compressed_with_gzip(app: TestApp) {
        for coding in ["gzip", "GZIP", "x-gzip"] {
            let (status, answer, _) = send(&app, &[("content-encoding", coding)], gzip(&query())).await;
            assert_eq!((status, &answer["data"]["country"]["alpha3"]), (200, &json!("UZB")), "{coding}");
        }
        assert_eq!(send(&app, &[("content-encoding", "identity")], query()).await.0, 200);
        for broken in [query(), gzip(&query())[..20].to_vec(), Vec::new()] {
            let (status, answer, _) = send(&app, &[("content-encoding", "gzip")], broken).await;
            assert_eq!((status, message(&answer)), (400, "the body is not compressed with gzip"));
        }
    }

    async fn a_long_answer_is_compressed_for_those_who_take_it(app: TestApp) {
        let long = json!({ "query": "{ countries(first: 200) { nodes { alpha2 name { text } } } }" }).to_string();
        let short = String::from_utf8(query()).expect("UTF-8");
        let ask = async |query: &str, coding: &str| {
            let request = app.client.post(format!("{}/graphql", app.url)).header("content-type", "application/json");
            let answer = request.header("accept-encoding", coding).body(query.to_owned()).send().await.expect("an answer");
            let varies = answer.headers().get_all("vary").iter().any(|name| name == "accept-encoding");
            let coding = answer.headers().get("content-encoding").map(|name| name.to_str().expect("text").to_owned());
            (coding, varies, answer.bytes().await.expect("a body").to_vec())
        };
        let (coding, varies, plain) = ask(&long, "identity").await;
        assert_eq!((coding, varies), (None, true));
        let (coding, varies, compressed) = ask(&long, "br, gzip").await;
        assert_eq!((coding.as_deref(), varies), (Some("gzip"), true));
        assert!(compressed.len() * 4 < plain.len(), "{} of {}", compressed.len(), plain.len());
        let answer = |body: &[u8]| serde_json::from_slice::<Value>(body).expect("JSON")["data"].clone();
        assert_eq!(answer(&gunzip(&compressed)), answer(&plain));
        for (query, coding) in [(&long, "gzip;q=0"), (&long, "br"), (&short, "gzip")] {
            assert_eq!(ask(query, coding).await.0, None, "{coding}");
        }
    }

    async fn another_encoding_is_refused_by_its_name(app: TestApp) {
        for coding in ["br", "zstd", "deflate", "gzip, gzip", "compress"] {
            let (status, answer, encodings) = send(&app, &[("content-encoding", coding)], query()).await;
            assert_eq!((status, encodings.as_str()), (415, "gzip"), "{coding}");
            assert!(message(&answer).contains("Content-Encoding"), "{answer}");
        }
    }

    async fn a_small_body_that_becomes_a_large_one_is_refused(app: TestApp) {
        let bomb = gzip(&vec![b' '; 64 * 1024 * 1024]);
        assert!(bomb.len() < 128 * 1024, "{}", bomb.len());
        let (status, answer, _) = send(&app, &[("content-encoding", "gzip")], bomb).await;
        assert_eq!(status, 413);
        assert!(message(&answer).contains("131072 bytes"), "{answer}");
    }

    async fn a_byte_order_mark_before_the_json_is_skipped(app: TestApp) {
        let marked = [b"\xef\xbb\xbf".to_vec(), query()].concat();
        for (headers, body) in [(&[][..], marked.clone()), (&[("content-encoding", "gzip")], gzip(&marked))] {
            let (status, answer, _) = send(&app, headers, body).await;
            assert_eq!((status, &answer["data"]["country"]["alpha3"]), (200, &json!("UZB")), "{answer}");
        }
    }

    async fn a_body_in_another_encoding_of_text_is_refused(app: TestApp) {
        let text = String::from_utf8(query()).expect("UTF-8");
        let little: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        for body in [little, big] {
            let (status, answer, _) = send(&app, &[], body).await;
            assert_eq!(status, 415);
            assert!(message(&answer).contains("UTF-16") && message(&answer).contains("UTF-8"), "{answer}");
        }
        let broken = b"{\"query\": \"{ __typename } # \xff\"}".to_vec();
        let (status, answer, _) = send(&app, &[("accept", "application/graphql-response+json")], broken).await;
        assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!("BAD_REQUEST")));
    }
}

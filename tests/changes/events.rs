//! Server-sent events: their ids, and going on from one.

use std::time::Duration;

use futures::StreamExt;

use super::listen::cursor;
use crate::support::{TestApp, both};

/// An open stream of events.
pub(crate) struct Events {
    bytes: futures::stream::BoxStream<'static, reqwest::Result<Vec<u8>>>,
    text: String,
}

impl Events {
    pub(crate) async fn open(app: &TestApp, query: &str, last_event_id: Option<&str>) -> Self {
        let mut request = app.request(query).header("accept", "text/event-stream");
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let answer = tokio::time::timeout(Duration::from_secs(20), request.send()).await.expect("headers");
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), 200);
        let bytes = answer.bytes_stream().map(|bytes| bytes.map(|bytes| bytes.to_vec())).boxed();
        Self { bytes, text: String::new() }
    }

    /// The next event, its comments left out, and its id.
    pub(crate) async fn next(&mut self) -> (String, Option<String>) {
        loop {
            let event = self.message().await;
            if !event.starts_with(':') {
                let id = event.lines().find_map(|line| line.strip_prefix("id: ")).map(str::to_owned);
                return (event, id);
            }
        }
    }

    /// The next event, or a comment in place of one.
    pub(crate) async fn message(&mut self) -> String {
        loop {
            if let Some((message, rest)) = self.text.split_once("\n\n") {
                let (message, rest) = (message.to_owned(), rest.to_owned());
                self.text = rest;
                return message;
            }
            let more =
                tokio::time::timeout(Duration::from_secs(20), self.bytes.next()).await.expect("in time");
            self.text += &String::from_utf8_lossy(&more.expect("more").expect("bytes"));
        }
    }
}

both! {
    async fn an_event_has_the_cursor_of_its_change_as_its_id_and_a_client_goes_on_after_it(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let from = cursor(&nia).await;
        for code in ["EVENT-1", "EVENT-2", "EVENT-3"] {
            nia.discover(code).await;
        }
        let pulled = nia.data(&format!("{{ changes(after: \"{from}\") {{ changes {{ cursor }} }} }}")).await;
        let cursors = pulled["changes"]["changes"].as_array().expect("changes");
        let cursors: Vec<_> = cursors.iter().map(|change| change["cursor"].as_str().map(str::to_owned)).collect();
        assert_eq!(cursors.len(), 3);
        let fields = "record { ... on PipelineProject { code } }";
        for subscription in [format!("changes(after: \"{from}\")"), format!("pipelineChanged(after: \"{from}\")")] {
            let mut events = Events::open(&nia, &format!("subscription {{ {subscription} {{ {fields} }} }}"), None).await;
            for cursor in &cursors {
                assert_eq!(events.next().await.1, *cursor);
            }
        }
        // Whether the document says where it began or not: the client has what came up to the id.
        for arguments in [String::new(), format!("(after: \"{from}\")")] {
            let query = format!("subscription {{ changes{arguments} {{ {fields} }} }}");
            let mut events = Events::open(&nia, &query, cursors[0].as_deref()).await;
            let (event, id) = events.next().await;
            assert!(event.contains("EVENT-2") && id == cursors[1], "{event}");
        }
        let mut wrong = Events::open(&nia, "subscription { changes { kind } }", Some("nonsense")).await;
        let (event, id) = wrong.next().await;
        assert!(event.contains("Last-Event-ID: ") && id.is_none(), "{event}");
    }
}

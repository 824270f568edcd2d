//! Server-sent events, as the service sends them (the event stream format of HTML).

use std::mem::take;

use anyhow::{Context, ensure};

/// The longest line: the service has a limit for messages of webhooks that is far below.
const LONGEST: usize = 16 * 1024 * 1024;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Event {
    pub name: String,
    pub id: Option<String>,
    pub data: String,
}

/// What was read of a stream, up to the next whole event.
#[derive(Debug, Default)]
pub(super) struct Events {
    line: Vec<u8>,
    event: Event,
}

impl Events {
    /// The events that end in these bytes.
    pub(super) fn read(&mut self, bytes: &[u8]) -> anyhow::Result<Vec<Event>> {
        let mut whole = Vec::new();
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            ensure!(self.line.len() <= LONGEST, "an event of the service is too long");
            if part.ends_with(b"\n") {
                let line = take(&mut self.line);
                let line = std::str::from_utf8(&line).context("an event of the service is not UTF-8")?;
                whole.extend(self.end_line(line.trim_end_matches(['\r', '\n'])));
            }
        }
        Ok(whole)
    }

    /// The event that a line ends, if it does.
    fn end_line(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            return Some(take(&mut self.event)).filter(|event| *event != Event::default());
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event.name),
            "id" => self.event.id = Some(value.to_owned()),
            "data" if self.event.data.is_empty() => value.clone_into(&mut self.event.data),
            "data" => {
                self.event.data.push('\n');
                self.event.data.push_str(value);
            }
            // A comment, or what is not used here.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Event, Events};

    #[test]
    fn events_are_read_however_they_are_cut() {
        let stream = ":\n\nevent: next\nid: Y2hhbmdlOjE\ndata: {\"a\":\ndata: \"é\"}\n\n:\r\n\r\nevent: complete\r\ndata:\r\n\r\nevent: ne";
        let event = |name: &str, id: Option<&str>, data: &str| Event {
            name: name.to_owned(),
            id: id.map(str::to_owned),
            data: data.to_owned(),
        };
        let expected = [event("next", Some("Y2hhbmdlOjE"), "{\"a\":\n\"é\"}"), event("complete", None, "")];
        for size in 1..stream.len() {
            let mut events = Events::default();
            let chunks = stream.as_bytes().chunks(size);
            let read: Vec<Event> = chunks.flat_map(|chunk| events.read(chunk).expect("events")).collect();
            assert_eq!(read, expected, "{size}");
        }
    }
}

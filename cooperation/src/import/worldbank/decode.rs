//! From the bytes of a file to UTF-8 text: gzip and UTF-16 are undone while reading, a workbook is refused.

use std::io::{self, BufReader, Cursor, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use flate2::bufread::MultiGzDecoder;

use super::list::FileError;

const GZIP: [u8; 2] = [0x1f, 0x8b];
/// A ZIP archive (.xlsx) and a compound file (.xls).
const WORKBOOKS: [[u8; 4]; 2] = [*b"PK\x03\x04", [0xd0, 0xcf, 0x11, 0xe0]];
/// The size of the buffer that UTF-16 is read into.
const CHUNK: usize = 8 * 1024;

/// The text of a file. Without a byte order mark it is UTF-8, or UTF-16 if every second byte of its
/// beginning is zero.
pub(super) fn text<'a>(file: impl Read + 'a) -> Result<Box<dyn Read + 'a>, FileError> {
    let (head, file) = peek(BufReader::new(file), 2)?;
    let plain: Box<dyn Read + 'a> =
        if head == GZIP { Box::new(MultiGzDecoder::new(BufReader::new(file))) } else { file };
    let (head, mut plain) = peek(plain, 4)?;
    if WORKBOOKS.iter().any(|magic| head == magic) {
        return Err(FileError::Workbook);
    }
    let (encoding, mark) = Encoding::for_bom(&head).unwrap_or(match head[..] {
        [first, 0, ..] if first != 0 => (UTF_16LE, 0),
        [0, second, ..] if second != 0 => (UTF_16BE, 0),
        _ => (UTF_8, 0),
    });
    plain.by_ref().take(mark as u64).read_to_end(&mut Vec::new()).map_err(unreadable)?;
    if encoding == UTF_8 {
        return Ok(plain);
    }
    let decoder = encoding.new_decoder_without_bom_handling();
    // Buffered, so that the decoder always has room for a whole character.
    Ok(Box::new(BufReader::new(Transcoded {
        file: plain,
        decoder,
        chunk: [0; CHUNK],
        start: 0,
        end: 0,
        stage: Stage::Reading,
    })))
}

/// The first bytes of a file, and the file with them.
pub(super) fn peek<'a>(
    mut file: impl Read + 'a,
    bytes: u64,
) -> Result<(Vec<u8>, Box<dyn Read + 'a>), FileError> {
    let mut head = Vec::new();
    file.by_ref().take(bytes).read_to_end(&mut head).map_err(unreadable)?;
    Ok((head.clone(), Box::new(Cursor::new(head).chain(file))))
}

/// A file that ends early or is no gzip after its first bytes is damaged; another error is the machine's.
fn unreadable(error: io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            FileError::Damaged { line: 1, cause: error.to_string() }
        }
        _ => FileError::Unreadable(error),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Reading,
    /// The file is read to its end; the decoder may hold a last character.
    Ending,
    Ended,
}

/// UTF-16 as UTF-8, some kilobytes at a time.
struct Transcoded<R> {
    file: R,
    decoder: Decoder,
    chunk: [u8; CHUNK],
    /// What of the chunk is not decoded yet.
    start: usize,
    end: usize,
    stage: Stage,
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, text: &mut [u8]) -> io::Result<usize> {
        while self.stage != Stage::Ended {
            if self.start == self.end && self.stage == Stage::Reading {
                (self.start, self.end) = (0, self.file.read(&mut self.chunk)?);
                if self.end == 0 {
                    self.stage = Stage::Ending;
                }
            }
            let bytes = self.chunk.get(self.start..self.end).unwrap_or_default();
            let last = self.stage == Stage::Ending;
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(bytes, text, last);
            self.start += read;
            match result {
                DecoderResult::Malformed(..) => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "invalid UTF-16"));
                }
                DecoderResult::InputEmpty if last => self.stage = Stage::Ended,
                DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
            }
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

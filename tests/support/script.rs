//! Servers that a shell script starts. It prints the folder of their socket once they answer, or nothing where their
//! programs are not installed, and ends them when its input ends: with the tests or the bench, however they end.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A server that runs: its script, what this prints further, and the folder of the socket. `None` where the program is not
/// installed.
pub(crate) fn start(script: &str, argument: &str) -> Option<(Child, BufReader<ChildStdout>, String)> {
    let mut process = Command::new("sh")
        .args([script, argument])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut output = BufReader::new(process.stdout.take().expect("its output"));
    let mut folder = String::new();
    output.read_line(&mut folder).expect("a line");
    let folder = folder.trim().to_owned();
    if folder.is_empty() {
        let _ = process.wait();
        return None;
    }
    Some((process, output, folder))
}

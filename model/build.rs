//! Compresses the data that the binary carries.

use std::path::PathBuf;
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::GzEncoder;

const DATA: &str = "../data";

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script by its environment")]
fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={DATA}");
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let files = fs::read_dir(DATA)?.map(|entry| Ok(entry?.path()));
    let mut files = files.collect::<io::Result<Vec<_>>>()?;
    // The order of a folder differs between machines, and the binary must not.
    files.sort();
    let mut arms = String::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name == "README.md" {
            continue;
        }
        let compressed = fs::File::create(folder.join(format!("{name}.gz")))?;
        let mut encoder = GzEncoder::new(compressed, Compression::best());
        io::copy(&mut fs::File::open(file)?, &mut encoder)?;
        encoder.finish()?;
        arms += &format!("{name:?} => Some(include_bytes!(\"{name}.gz\")),\n");
    }
    fs::write(folder.join("data.rs"), format!("match name {{\n{arms}_ => None,\n}}\n"))
}

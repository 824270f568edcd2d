//! Compresses what the binary carries: GraphiQL and the data.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::GzEncoder;

const GRAPHIQL: &str = "web/dist/graphiql.js";
const DATA: &str = "data";

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script by its environment")]
fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={GRAPHIQL}");
    println!("cargo::rerun-if-changed={DATA}");
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    compress(Path::new(GRAPHIQL), &folder)?;
    let mut arms = String::new();
    for entry in fs::read_dir(DATA)? {
        let file = entry?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        arms += &format!("{name:?} => Some(include_bytes!({:?})),\n", compress(&file, &folder)?);
    }
    fs::write(folder.join("data.rs"), format!("match name {{\n{arms}_ => None,\n}}\n"))
}

/// Writes a file to a folder, compressed; where it is then.
fn compress(file: &Path, folder: &Path) -> io::Result<PathBuf> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".gz");
    let compressed = folder.join(name);
    let mut encoder = GzEncoder::new(fs::File::create(&compressed)?, Compression::best());
    io::copy(&mut fs::File::open(file)?, &mut encoder)?;
    encoder.finish()?;
    Ok(compressed)
}

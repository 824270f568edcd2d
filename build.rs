//! Compresses GraphiQL, which the binary carries.

use std::path::PathBuf;
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::GzEncoder;

const GRAPHIQL: &str = "web/dist/graphiql.js";

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script by its environment")]
fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={GRAPHIQL}");
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let compressed = fs::File::create(folder.join("graphiql.js.gz"))?;
    let mut encoder = GzEncoder::new(compressed, Compression::best());
    io::copy(&mut fs::File::open(GRAPHIQL)?, &mut encoder)?;
    encoder.finish()?;
    Ok(())
}

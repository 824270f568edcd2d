//! Something between the service and its PostgreSQL that fails as networks do.

use std::path::PathBuf;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;

/// What becomes of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Open,
    /// Those that are open end, and no others begin.
    Cut,
    /// They stay open, and nothing comes through.
    Silent,
}

/// Passes connections on to the socket of a PostgreSQL; it ends with the runtime.
pub(crate) struct Proxy {
    /// The URL of the database by way of the proxy.
    pub(crate) url: String,
    socket: PathBuf,
    far: PathBuf,
    way: watch::Sender<Way>,
    /// How often connections were forgotten.
    forgotten: watch::Sender<u32>,
    _folder: tempfile::TempDir,
}

impl Proxy {
    /// None for a server that is reached over the network, which is not ours to cut off.
    pub(crate) fn before(url: &str) -> Option<Self> {
        let host = folder(url)?;
        let own = tempfile::tempdir().expect("a folder");
        let proxy = Self {
            url: url.replace(host, &own.path().display().to_string()),
            socket: own.path().join(SOCKET),
            far: PathBuf::from(host).join(SOCKET),
            way: watch::Sender::new(Way::Cut),
            forgotten: watch::Sender::new(0),
            _folder: own,
        };
        proxy.restore();
        Some(proxy)
    }

    pub(crate) fn cut(&self) {
        self.way.send_replace(Way::Cut);
        let _ = std::fs::remove_file(&self.socket);
    }

    /// New connections lead to another server.
    pub(crate) fn lead_to(&mut self, url: &str) {
        self.far = PathBuf::from(folder(url).expect("a socket")).join(SOCKET);
        self.restore();
    }

    pub(crate) fn silence(&self) {
        self.way.send_replace(Way::Silent);
    }

    /// Nothing comes through the connections that are open, ever again; new ones work.
    pub(crate) fn forget(&self) {
        self.forgotten.send_modify(|times| *times += 1);
    }

    pub(crate) fn restore(&self) {
        let _ = std::fs::remove_file(&self.socket);
        self.way.send_replace(Way::Open);
        let listener = UnixListener::bind(&self.socket).expect("a socket");
        let (far, way, forgotten) = (self.far.clone(), self.way.clone(), self.forgotten.clone());
        tokio::spawn(async move {
            let mut end = way.subscribe();
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted,
                    _ = end.wait_for(|way| *way == Way::Cut) => return,
                };
                let Ok((near, _)) = accepted else { return };
                let Ok(far) = UnixStream::connect(&far).await else { continue };
                let (near, far) = (near.into_split(), far.into_split());
                tokio::spawn(pass(near.0, far.1, way.subscribe(), forgotten.subscribe()));
                tokio::spawn(pass(far.0, near.1, way.subscribe(), forgotten.subscribe()));
            }
        });
    }
}

const SOCKET: &str = ".s.PGSQL.5432";

/// The folder of the socket of a server.
fn folder(url: &str) -> Option<&str> {
    url.split("host=").nth(1)?.split('&').next().filter(|host| host.starts_with('/'))
}

/// In place of the number of bytes that came.
const FORGOTTEN: usize = usize::MAX;

async fn pass(
    mut from: tokio::net::unix::OwnedReadHalf,
    mut to: tokio::net::unix::OwnedWriteHalf,
    mut way: watch::Receiver<Way>,
    mut forgotten: watch::Receiver<u32>,
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let count = tokio::select! {
            count = from.read(&mut buffer) => count.unwrap_or(0),
            _ = way.wait_for(|way| *way == Way::Cut) => 0,
            Ok(()) = forgotten.changed() => {
                FORGOTTEN
            }
        };
        match count {
            0 => return,
            // Open at both ends until the runtime ends.
            FORGOTTEN => return std::future::pending().await,
            _ => {}
        }
        if way.wait_for(|way| *way != Way::Silent).await.is_err()
            || to.write_all(&buffer[..count]).await.is_err()
        {
            return;
        }
    }
}

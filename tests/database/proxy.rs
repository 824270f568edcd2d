//! A way to PostgreSQL that can be cut, or fall silent.

use std::path::{Path, PathBuf};

use tokio::io::copy_bidirectional;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The name of the socket of a server on the usual port.
const NAME: &str = ".s.PGSQL.5432";

/// A socket that leads to that of a server.
pub(super) struct Socket {
    /// The database of a URL, by way of this socket.
    pub(super) url: String,
    near: tempfile::TempDir,
    far: PathBuf,
}

impl Socket {
    /// `None` for a server that is reached over the network: it is not ours to cut off.
    pub(super) fn of(url: &str) -> Option<Self> {
        let folder = url.split("host=").nth(1)?.split('&').next().filter(|host| host.starts_with('/'))?;
        let near = tempfile::tempdir().expect("a folder");
        let url = url.replace(folder, &near.path().display().to_string());
        Some(Self { url, near, far: Path::new(folder).join(NAME) })
    }

    pub(super) fn proxy(&self) -> Proxy {
        self.remove();
        let listener = UnixListener::bind(self.near.path().join(NAME)).expect("a socket");
        let (silence, silenced) = watch::channel(0_u32);
        let to = self.far.clone();
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                let (to, mut silenced) = (to.clone(), silenced.clone());
                silenced.mark_unchanged();
                open.spawn(async move {
                    let Ok(mut far) = UnixStream::connect(to).await else { return };
                    let silent = tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => false,
                        changed = silenced.changed() => changed.is_ok(),
                    };
                    if silent {
                        // Open at both ends, and nothing passes.
                        std::future::pending::<()>().await;
                    }
                });
            }
        });
        Proxy { task, silence }
    }

    pub(super) fn remove(&self) {
        let _ = std::fs::remove_file(self.near.path().join(NAME));
    }
}

/// Passes connections on, until it is dropped.
pub(super) struct Proxy {
    task: JoinHandle<()>,
    silence: watch::Sender<u32>,
}

impl Proxy {
    /// Passes nothing on any more on the connections that are open; new ones work.
    pub(super) fn silence(&self) {
        self.silence.send_modify(|times| *times += 1);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

//! The socket that clients connect to, and how it is left without losing a connection. The kernel completes connections
//! and queues them until they are accepted; those in the queue of a socket that is closed are lost.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use model::clock;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout_at};

use super::tls::Tls;

/// How long the last handshakes may take: a round trip to a client that is far away.
const HANDSHAKE: Duration = Duration::from_millis(300);
/// How long to wait when a connection can't be accepted.
const PAUSE: Duration = Duration::from_millis(10);

/// A socket that clients connect to.
#[derive(Debug)]
pub struct Listening {
    socket: TcpListener,
    is_shared: bool,
    tls: Option<Arc<Tls>>,
}

impl From<TcpListener> for Listening {
    /// A socket of this process alone.
    fn from(socket: TcpListener) -> Self {
        Self { socket, is_shared: false, tls: None }
    }
}

impl Listening {
    /// A socket that another process keeps open: systemd, or who takes over from this one.
    pub fn shared(socket: TcpListener) -> Self {
        Self { socket, is_shared: true, tls: None }
    }

    /// The same socket, for connections with TLS if it is given.
    pub fn with_tls(self, tls: Option<Tls>) -> Self {
        Self { tls: tls.map(Arc::new), ..self }
    }

    pub(super) fn tls(&self) -> Option<Arc<Tls>> {
        self.tls.clone()
    }

    pub fn local_addr(&self) -> io::Result<std::net::SocketAddr> {
        self.socket.local_addr()
    }

    pub(super) async fn accept(&self) -> io::Result<(TcpStream, std::net::SocketAddr)> {
        self.socket.accept().await
    }

    /// Leaves the socket; `take` gets the connections that are in its queue. What is in the queue of a shared socket is
    /// for the next process.
    pub(super) async fn leave(self, mut take: impl FnMut(TcpStream, std::net::SocketAddr)) {
        if self.is_shared {
            return;
        }
        // Where it can't be done, a connection that comes while the socket is being closed is lost.
        if let Err(error) = refuse_new(&self.socket) {
            tracing::debug!(%error, "the socket could not be closed to new connections");
        }
        let end = clock::moment() + HANDSHAKE;
        while let Ok(accepted) = timeout_at(end, self.socket.accept()).await {
            match accepted {
                Ok((stream, peer)) => take(stream, peer),
                Err(_) => sleep(PAUSE).await,
            }
        }
    }
}

/// Has the kernel drop the first packet of each further connection, and no other packet. The client sends it again after
/// a second, when the socket is closed: it is refused, or another process listens.
#[cfg(target_os = "linux")]
fn refuse_new(socket: &TcpListener) -> io::Result<()> {
    use socket2::{SockFilter, SockRef};
    /// Where the flags are in the header of TCP, and which of them begins a connection.
    const FLAGS: u32 = 13;
    const SYN: u32 = 0x02;
    // Instructions of the Berkeley Packet Filter.
    const LOAD_BYTE: u16 = 0x30;
    const JUMP_IF_SET: u16 = 0x45;
    const RETURN: u16 = 0x06;
    SockRef::from(socket).attach_filter(&[
        SockFilter::new(LOAD_BYTE, 0, 0, FLAGS),
        SockFilter::new(JUMP_IF_SET, 0, 1, SYN),
        SockFilter::new(RETURN, 0, 0, 0),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
    ])
}

#[cfg(not(target_os = "linux"))]
fn refuse_new(_: &TcpListener) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

//! Looking up names: a few at a time, each on a thread of its own, which nobody can stop.

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

/// How many names are looked up at the same time.
const MOST: usize = 32;
/// How long a caller waits for the addresses of a name.
const PATIENCE: Duration = Duration::from_secs(5);

type Resolver = dyn Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync;

/// The name service of the system, and how many may ask it.
#[derive(Clone)]
pub(super) struct Lookups {
    permits: Arc<Semaphore>,
    patience: Duration,
    resolver: Arc<Resolver>,
}

impl Default for Lookups {
    fn default() -> Self {
        Self::new(MOST, PATIENCE, |host| Ok((host, 0).to_socket_addrs()?.collect()))
    }
}

impl fmt::Debug for Lookups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookups").field("permits", &self.permits).finish_non_exhaustive()
    }
}

impl Lookups {
    pub(super) fn new(
        most: usize,
        patience: Duration,
        resolver: impl Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
    ) -> Self {
        Self { permits: Arc::new(Semaphore::new(most)), patience, resolver: Arc::new(resolver) }
    }

    /// The addresses of a host; none where there are none, or not in time.
    pub(super) async fn addresses(&self, host: &str) -> Vec<SocketAddr> {
        let (host, resolver, permits) = (host.to_owned(), self.resolver.clone(), self.permits.clone());
        let found = tokio::time::timeout(self.patience, async {
            let permit = permits.acquire_owned().await.ok()?;
            let looked_up = tokio::task::spawn_blocking(move || {
                // The thread goes on when its caller has given up, so the permit is the thread's.
                let _permit = permit;
                resolver(&host)
            });
            looked_up.await.ok()?.ok()
        });
        found.await.ok().flatten().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, mpsc};
    use std::time::Duration;

    use super::Lookups;

    #[tokio::test]
    async fn a_lookup_that_nobody_waits_for_keeps_its_permit_until_its_thread_ends() {
        let (release, held) = mpsc::channel::<()>();
        let (held, begun) = (Mutex::new(held), Arc::new(AtomicUsize::new(0)));
        let address: SocketAddr = "192.0.2.1:0".parse().expect("an address");
        let count = begun.clone();
        let lookups = Lookups::new(1, Duration::from_millis(50), move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            held.lock().expect("no test panicked here").recv().expect("a release");
            Ok(vec![address])
        });
        assert!(lookups.addresses("slow.test").await.is_empty(), "the caller gives up");
        assert!(lookups.addresses("next.test").await.is_empty(), "there is no permit");
        assert_eq!(begun.load(Ordering::SeqCst), 1, "the first thread still runs");
        for _ in 0..2 {
            release.send(()).expect("the thread waits");
        }
        while lookups.addresses("next.test").await.is_empty() {
            let _ = release.send(());
        }
    }
}

//! One connection, from its first bytes to its end.

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Extensions, HeaderValue, Request, Response, StatusCode, Version, header};
use axum::response::IntoResponse;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use model::auth::read_certificate;
use model::policy::Certificate;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_util::either::Either;
use tower::ServiceExt;

use super::super::origin::Peer;
use super::activity::{Activity, Patience};
use super::places::{Occupant, Place};
use super::received::Received;
use super::spelling;
use super::tls::Tls;
use super::wire::{First, Stream, Wire};
use crate::app::Ending;

/// How often a client of HTTP/2 is asked whether it is there.
const PING: Duration = Duration::from_secs(20);
/// How long a connection waits for a request that is on its way when the process ends. A connection that is closed at once
/// would lose it: proxies keep connections open, and repeat no POST that they have sent.
const LAST_CALL: Duration = Duration::from_secs(1);

/// What all connections share.
#[derive(Clone)]
pub(super) struct Connections {
    router: Router,
    ending: Ending,
    patience: Patience,
    tls: Option<Arc<Tls>>,
    spelling: Arc<Extensions>,
}

impl Connections {
    pub(super) async fn new(
        router: Router,
        ending: Ending,
        patience: Patience,
        tls: Option<Arc<Tls>>,
    ) -> Self {
        Self { router, ending, patience, tls, spelling: Arc::new(spelling::usual().await) }
    }

    /// Serves a connection until it closes.
    pub(super) async fn serve(self, stream: TcpStream, address: IpAddr, place: Place) {
        let begun = tokio::select! {
            // A request that has come is read before the connection makes room.
            biased;
            begun = timeout(self.patience.header, self.begin(stream)) => begun,
            () = async { self.ending.begun().await; sleep(LAST_CALL).await } => return,
            () = place.occupant.has_to_leave() => return,
        };
        let (stream, certificate, first) = match begun {
            Ok(Ok(begun)) => begun,
            Ok(Err(error)) => return tracing::debug!(%error, peer = %address, "a connection did not begin"),
            // Silent.
            Err(_) => return,
        };
        let peer = Peer { address, certificate };
        let is_http2 = first.is_http2;
        let occupant = place.occupant.clone();
        let activity = Activity::new(self.patience, !is_http2, occupant.clone());
        let wire = TokioIo::new(Wire::new(stream, first, activity.clone(), place));
        let answer = {
            let (connections, activity) = (self.clone(), activity.clone());
            move |request| connections.clone().answer(request, peer.clone(), activity.clone())
        };
        // The wire has the timeouts: those of hyper can't tell an idle connection from a slow request.
        if is_http2 {
            let mut builder = http2::Builder::new(TokioExecutor::new());
            builder.timer(TokioTimer::new()).keep_alive_interval(PING);
            let connection = builder.serve_connection(wire, service_fn(answer));
            self.drive(connection, http2::Connection::graceful_shutdown, activity, &occupant).await;
        } else {
            let mut builder = http1::Builder::new();
            builder.header_read_timeout(None);
            let connection = builder.serve_connection(wire, service_fn(answer)).with_upgrades();
            self.drive(connection, http1::UpgradeableConnection::graceful_shutdown, activity, &occupant)
                .await;
        }
    }

    /// What a connection begins with: the handshake, if the service speaks TLS, and the first bytes.
    async fn begin(&self, stream: TcpStream) -> io::Result<(Stream, Option<Arc<Certificate>>, First)> {
        let (mut stream, certificate) = match &self.tls {
            None => (Either::Left(stream), None),
            Some(tls) => {
                let stream = tls.accept(stream).await?;
                let chain = stream.get_ref().1.peer_certificates();
                let certificate = chain.and_then(|chain| read_certificate(chain.first()?)).map(Arc::new);
                (Either::Right(Box::new(stream)), certificate)
            }
        };
        let first = First::read(&mut stream).await?;
        Ok((stream, certificate, first))
    }

    /// Runs a connection until it closes, or until its last request is answered once the process ends.
    async fn drive<C: Future<Output = hyper::Result<()>>>(
        &self,
        connection: C,
        begin_end: impl FnOnce(Pin<&mut C>),
        activity: Activity,
        occupant: &Occupant,
    ) {
        let mut connection = std::pin::pin!(connection);
        let mut outcome = tokio::select! {
            biased;
            outcome = &mut connection => Some(outcome),
            () = self.last_call(&activity) => None,
            () = occupant.has_to_leave() => match occupant.is_idle() {
                true => return,
                // A request came at this moment: it is the last one.
                false => None,
            }
        };
        if outcome.is_none() {
            begin_end(connection.as_mut());
            outcome = tokio::select! {
                outcome = &mut connection => Some(outcome),
                // A client that says nothing, or half a request.
                () = activity.quiet() => None,
            };
        }
        if let Some(Err(error)) = outcome {
            tracing::debug!(%error, "a connection ended");
        }
    }

    /// Returns when a connection has to begin its end, as the process ends. HTTP/2 loses nothing by it; on HTTP/1 a
    /// request may be on its way.
    async fn last_call(&self, activity: &Activity) {
        self.ending.begun().await;
        if activity.is_http1() {
            activity.silence(LAST_CALL).await;
        }
    }

    async fn answer(
        self,
        mut request: Request<Incoming>,
        peer: Peer,
        activity: Activity,
    ) -> Result<Response<Body>, Infallible> {
        let running = activity.start();
        let is_http1 = activity.is_http1();
        if request.version() == Version::HTTP_11
            && request.headers().get_all(header::HOST).iter().count() != 1
        {
            let message = "an HTTP/1.1 request must have exactly one Host header\n";
            return Ok((StatusCode::BAD_REQUEST, [(header::CONNECTION, "close")], message).into_response());
        }
        request.extensions_mut().insert(peer);
        let (head, body) = request.into_parts();
        let (body, was_left) = Received::new(body);
        let mut response = self.router.oneshot(Request::from_parts(head, body)).await?;
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            activity.upgrade();
            response.extensions_mut().extend((*self.spelling).clone());
        }
        // hyper closes a connection with the rest of a body on it. A client that is not told sends its next request there.
        let is_last = self.ending.has_begun() || was_left.load(Ordering::Relaxed);
        if is_last && is_http1 && response.status() != StatusCode::SWITCHING_PROTOCOLS {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(response.map(|body| running.until_sent(body)))
    }
}

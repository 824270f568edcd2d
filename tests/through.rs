//! The core of the API through the programs that stand before the service and between it and its database: nginx and
//! HAProxy, each with its defaults and with the file of `deploy/proxy`, and PgBouncer in transaction mode.

use futures::future::join_all;
use reqwest::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH, WWW_AUTHENTICATE};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::changes::events::Events;
use crate::changes::listen::{Wire, heard, introduced, say, subscribe};
use crate::http::completion::{Hold, begun};
use crate::http::proxies::{behind_a_proxy, recorded};
use crate::support::certificates::Authority;
use crate::support::pooler::{self, Pooler};
use crate::support::reverse_proxy::{Program, ReverseProxy};
use crate::support::{Kind, TestApp, prepare};
use crate::writing::idempotency::{keyed, register};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Nginx,
    NginxAsGiven,
    HaProxy,
    HaProxyAsGiven,
    PgBouncer,
}

const WAYS: [Way; 5] = [Way::Nginx, Way::NginxAsGiven, Way::HaProxy, Way::HaProxyAsGiven, Way::PgBouncer];

/// A service that is reached by a way.
struct Reached {
    /// The service by the way.
    app: TestApp,
    /// The service and its database without the way.
    direct: TestApp,
    way: Way,
    authority: Authority,
    _on_the_way: (Option<ReverseProxy>, Option<Pooler>),
}

impl Way {
    /// `None` where a program that it needs is not installed.
    async fn open(self) -> Option<Reached> {
        let authority = Authority::new("Root");
        let (program, as_given) = match self {
            Self::Nginx => (Program::Nginx, false),
            Self::NginxAsGiven => (Program::Nginx, true),
            Self::HaProxy => (Program::HaProxy, false),
            Self::HaProxyAsGiven => (Program::HaProxy, true),
            Self::PgBouncer => {
                let (database, kept) = prepare(Kind::Postgres)?;
                let pooler = pooler::start(&database)?;
                let set = |config: &mut dgcc::config::Config| config.database.transaction_pooling = true;
                let app = TestApp::on(pooler.url.clone(), kept, set).await;
                let mut direct = app.clone();
                direct.database = database;
                return Some(Reached {
                    app,
                    direct,
                    way: self,
                    authority,
                    _on_the_way: (None, Some(pooler)),
                });
            }
        };
        let direct = TestApp::configured(Kind::Sqlite, behind_a_proxy).await?;
        let service = direct.url.strip_prefix("http://").expect("a URL");
        let proxy = match as_given {
            true => program.as_given([service; 2], &authority).await?,
            false => program.with_defaults(service).await?,
        };
        let app = direct.at(&proxy.url).over(authority.client(None).build().expect("a client"));
        Some(Reached { app, direct, way: self, authority, _on_the_way: (Some(proxy), None) })
    }
}

impl Reached {
    /// A WebSocket by the way.
    async fn connect(&self) -> Result<WebSocketStream<Box<dyn Wire>>, Error> {
        let (scheme, address) = self.app.url.split_once("://").expect("a URL");
        let stream = TcpStream::connect(address).await.expect("a connection");
        let stream: Box<dyn Wire> = match scheme {
            "https" => {
                let name = "127.0.0.1".try_into().expect("a name");
                Box::new(self.authority.connector().connect(name, stream).await.expect("TLS"))
            }
            _ => Box::new(stream),
        };
        let mut request = format!("ws://{address}/graphql").into_client_request()?;
        let protocol = "graphql-transport-ws".parse().expect("a header");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        Ok(tokio_tungstenite::client_async(request, stream).await?.0)
    }
}

/// A test of a service that is reached by each of the ways.
macro_rules! by_each_way {
    ($(async fn $name:ident($reached:ident: Reached) $body:block)*) => {$(
        async fn $name($reached: Reached) $body

        mod $name {
            by_each_way! { $name: nginx Nginx, nginx_as_given NginxAsGiven, haproxy HaProxy,
                haproxy_as_given HaProxyAsGiven, pgbouncer PgBouncer }
        }
    )*};
    ($name:ident: $($way:ident $variant:ident),*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $way() {
            if let Some(reached) = super::Way::$variant.open().await {
                super::$name(reached).await;
            }
        }
    )*};
}

const QUERY: &str = "{ centers(first: 3) { totalCount nodes { code terms(first: 2) { nodes { code memorandum { id } } } } }
    pipelineProjects(first: 2, filter: { search: \"digital\" }) { totalCount nodes { code applications { totalCount } } }
    changes(first: 3) { cursor hasMore } }";

/// What a client sees of an answer.
async fn seen(request: reqwest::RequestBuilder) -> (u16, [Option<String>; 2], Value) {
    let answer = request.send().await.expect("an answer");
    let header = |name| answer.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
    let (status, headers) = (answer.status().as_u16(), [header(CONTENT_TYPE), header(WWW_AUTHENTICATE)]);
    (status, headers, answer.json().await.expect("JSON"))
}

by_each_way! {
    async fn queries_and_mutations_are_answered_however_many_come_at_once(reached: Reached) {
        let app = reached.app;
        let nia = app.acting_as("NIA").await;
        let first = app.data(QUERY).await;
        assert_eq!(first["centers"]["totalCount"], 15);
        // More at once than a pooler has connections: each statement finds its own connection of the server.
        let mut together = tokio::task::JoinSet::new();
        for number in 0..32 {
            let (app, nia) = (app.clone(), nia.clone());
            together.spawn(async move {
                let made = keyed(&nia, &format!("key-{number}"), &register(&format!("Document {number}"))).await;
                assert_eq!(made["data"]["registerDocument"]["userErrors"], json!([]), "{made}");
                let again = keyed(&nia, &format!("key-{number}"), &register(&format!("Document {number}"))).await;
                assert_eq!(made["data"], again["data"]);
                app.data(QUERY).await["centers"].clone()
            });
        }
        while let Some(centers) = together.join_next().await {
            assert_eq!(centers.expect("no panic"), first["centers"]);
        }
        assert_eq!(nia.data("{ documents { totalCount } }").await["documents"]["totalCount"], 32);
        let mois = app.acting_as("MOIS").await;
        mois.data("{ inquiries { nodes { email } } experts { nodes { personName } } }").await;
    }

    async fn a_get_is_answered_and_what_has_not_changed_is_known_by_its_tag(reached: Reached) {
        let get = |path: &str| reached.app.client.get(format!("{}{path}", reached.app.url));
        let query = "/graphql?query=%7B%20country(by%3A%20%7B%20alpha2%3A%20%22UZ%22%20%7D)%20%7B%20alpha3%20%7D%20%7D";
        assert_eq!(seen(get(query)).await.2["data"]["country"]["alpha3"], "UZB");
        let last = get("/changes").send().await.expect("an answer");
        let again = get("/changes").header(IF_NONE_MATCH, &last.headers()[ETAG]);
        assert_eq!(again.send().await.expect("an answer").status(), 304);
    }

    async fn errors_arrive_as_the_service_sent_them(reached: Reached) {
        let modern = "application/graphql-response+json";
        let mut statuses = Vec::new();
        for (query, token) in [
            ("{ nothing }", None),
            ("{ __typename wrong: country(by: { id: \"nonsense\" }) { alpha2 } }", None),
            ("{ __typename }", Some("nonsense")),
        ] {
            let ask = |app: &TestApp| {
                let request = app.request(query).header("accept", modern);
                seen(token.into_iter().fold(request, |request, token| request.bearer_auth(token)))
            };
            let answer = ask(&reached.app).await;
            assert_eq!(answer, ask(&reached.direct).await, "{query}");
            statuses.push(answer.0);
        }
        assert_eq!(statuses, [422, 294, 401]);
    }

    async fn large_answers_and_bodies_come_through_whole(reached: Reached) {
        let all = "countries(first: 200) { nodes { id createdAt updatedAt alpha2 alpha3 name { language text } } }";
        let query = (0..25).map(|number| format!("a{number}: {all} ")).collect::<String>();
        let query = format!("{{ {query} }}");
        let answer = reached.app.data(&query).await;
        assert!(answer.to_string().len() > 1_000_000);
        assert!(answer == reached.direct.data(&query).await);
        // A body of the largest size, and one that is larger.
        let limit = 128 * 1024;
        for (size, statuses) in [(limit, [200, 200]), (limit + 1, [413, 413]), (2 * 1024 * 1024, [413, 413])] {
            let mut body = json!({ "query": "{ __typename }" }).to_string();
            body.push_str(&" ".repeat(size - body.len()));
            for (app, status) in [&reached.app, &reached.direct].into_iter().zip(statuses) {
                let request = app.client.post(format!("{}/graphql", app.url)).body(body.clone());
                let answer = request.header(CONTENT_TYPE, "application/json").send().await.expect("an answer");
                assert_eq!(answer.status(), status, "{size}");
            }
        }
    }

    async fn server_sent_events_arrive_as_they_happen_and_end_with_their_client(reached: Reached) {
        let nia = reached.app.acting_as("NIA").await;
        // The headers come before anything happens.
        let query = "subscription { pipelineChanged { record { ... on PipelineProject { code } } } }";
        let mut events = Events::open(&nia, query, None).await;
        for code in ["EVENT-1", "EVENT-2"] {
            nia.discover(code).await;
            assert!(events.next().await.0.contains(code));
        }
        let open = || reached.direct.store.metrics.subscriptions.get();
        assert_eq!(open(), 1);
        drop(events);
        // A proxy may learn that the client is gone when it passes on an event.
        for number in 0.. {
            if open() == 0 {
                break;
            }
            nia.discover(&format!("LATER-{number}")).await;
        }
    }

    async fn a_websocket_is_told_of_changes(reached: Reached) {
        let socket = reached.connect().await;
        if reached.way == Way::Nginx {
            // It passes the wish for a WebSocket on only if it is told to.
            let refused = matches!(&socket, Err(Error::Http(answer)) if answer.status() == 400);
            assert!(refused, "{:?}", socket.map(|_| ()));
            return;
        }
        let mut socket = socket.expect("a connection");
        let nia = reached.app.acting_as("NIA").await;
        let bearer = format!("Bearer {}", nia.token.as_deref().expect("a token"));
        let payload = json!({ "Authorization": bearer });
        introduced(&mut socket, payload).await.expect("it is taken");
        say(&mut socket, &subscribe("1", "subscription { changes { record { ... on PipelineProject { code } } } }")).await;
        // An answer to it shows that the subscription before it has begun.
        say(&mut socket, &subscribe("2", "{ __typename }")).await;
        while heard(&mut socket).await.expect("a message")["type"] != "complete" {}
        for code in ["SOCKET-1", "SOCKET-2"] {
            nia.discover(code).await;
            let told = heard(&mut socket).await.expect("a message");
            assert_eq!(told["payload"]["data"]["changes"]["record"]["code"], code, "{told}");
        }
    }

    async fn a_mutation_whose_client_hangs_up_is_done_once(reached: Reached) {
        let nia = reached.app.acting_as("NIA").await;
        let hold = Hold::on(&reached.direct).await;
        let waiting = tokio::spawn(nia.request(&register("One")).header("idempotency-key", "k").send());
        begun(&nia).await;
        waiting.abort();
        assert!(waiting.await.expect_err("it is aborted").is_cancelled());
        hold.release().await;
        nia.app.finish_mutations().await;
        let answer = keyed(&nia, "k", &register("One")).await;
        assert!(answer["data"]["registerDocument"]["document"]["id"].is_string(), "{answer}");
        assert_eq!(nia.data("{ documents { totalCount } }").await["documents"]["totalCount"], 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn comments_keep_a_silent_stream_open_by_each_way() {
    let listen = |way: Way| async move {
        let Some(reached) = way.open().await else { return };
        let mut events = Events::open(&reached.app, "subscription { changes { kind } }", None).await;
        // That of the beginning, and one of the next 20 seconds.
        for _ in 0..2 {
            assert!(events.message().await.starts_with(':'), "{way:?}");
        }
    };
    join_all(WAYS.map(listen)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_sender_says_of_itself_is_not_believed_behind_a_proxy_as_given() {
    for way in [Way::NginxAsGiven, Way::HaProxyAsGiven] {
        let Some(reached) = way.open().await else { return };
        for header in ["x-forwarded-for", "forwarded"] {
            let said = if header == "forwarded" { "for=192.0.2.66" } else { "192.0.2.66" };
            assert_eq!(
                recorded(&reached.app, &[(header, said)]).await,
                json!("127.0.0.1"),
                "{way:?}: {header}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whether_an_instance_is_ready_is_not_told_by_a_proxy_as_given() {
    for way in [Way::NginxAsGiven, Way::HaProxyAsGiven] {
        let Some(reached) = way.open().await else { return };
        for (path, status) in [("/health/live", 200), ("/health/ready", 404)] {
            let answer = reached.app.client.get(format!("{}{path}", reached.app.url)).send().await;
            assert_eq!(answer.expect("an answer").status(), status, "{way:?}: {path}");
        }
    }
}

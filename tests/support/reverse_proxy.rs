//! nginx or HAProxy before the service; it ends when this is dropped.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::certificates::{Authority, VALID};
use super::variable;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    Nginx,
    HaProxy,
}

pub(crate) struct ReverseProxy {
    process: Child,
    pub(crate) url: String,
    /// It has the configuration and the temporary files.
    _folder: TempDir,
}

impl Program {
    /// With its defaults: told nothing but whom it listens for and whom it passes requests on to.
    pub(crate) async fn with_defaults(self, service: &str) -> Option<ReverseProxy> {
        self.start("http", |_, address| match self {
            Self::Nginx => {
                format!("server {{ listen {address}; location / {{ proxy_pass http://{service}; }} }}")
            }
            Self::HaProxy => {
                format!("defaults\n mode http\nlisten dgcc\n bind {address}\n server one {service}\n")
            }
        })
        .await
    }

    /// With the file that operators are given, for these instances, and with certificates of an authority.
    pub(crate) async fn as_given(self, services: [&str; 2], authority: &Authority) -> Option<ReverseProxy> {
        self.start("https", |folder, address| {
            let (file, listens) = match self {
                Self::Nginx => ("nginx.conf", "listen 443 "),
                Self::HaProxy => ("haproxy.cfg", "bind :443 "),
            };
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/proxy").join(file);
            let mut text = std::fs::read_to_string(path).expect("the file");
            let (word, _) = listens.split_once(' ').expect("two words");
            let (own, listens_here) = (format!("{}/", folder.display()), format!("{word} {address} "));
            for (place, here) in [
                ("10.0.0.11:8080", services[0]),
                ("10.0.0.12:8080", services[1]),
                ("/etc/ssl/dgcc/", &own),
                (listens, &listens_here),
            ] {
                assert!(text.contains(place), "{file}: {place}");
                text = text.replace(place, here);
            }
            let certificate = authority.issue("proxy", VALID);
            for (name, content) in [
                ("fullchain.pem", &certificate.pem),
                ("privkey.pem", &certificate.key),
                ("dgcc.pem", &format!("{}{}", certificate.pem, certificate.key)),
            ] {
                std::fs::write(folder.join(name), content).expect("it is written");
            }
            text
        })
        .await
    }

    /// None where it is not installed.
    async fn start(
        self,
        scheme: &str,
        configuration: impl FnOnce(&Path, &str) -> String,
    ) -> Option<ReverseProxy> {
        let name = match self {
            Self::Nginx => "nginx",
            Self::HaProxy => "haproxy",
        };
        let folders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];
        let binary = folders.map(|folder| Path::new(folder).join(name)).into_iter().find(|at| at.is_file());
        let Some(binary) = binary else {
            assert!(variable("CI").is_none(), "there is no {name}, and CI must test with it");
            return None;
        };
        // A worker of nginx is another user than the one who starts it.
        let shared = Permissions::from_mode(0o755);
        let folder = tempfile::Builder::new().permissions(shared).tempdir().expect("a folder");
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address").to_string();
        drop(free);
        let mut text = configuration(folder.path(), &address);
        let file = folder.path().join("configuration");
        let mut command = Command::new(binary);
        match self {
            Self::Nginx => {
                let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
                let temporary = temporary.map(|of| format!("{of}_temp_path {of};")).join(" ");
                text = format!(
                    "daemon off; pid nginx.pid; error_log error.log; worker_processes 1; events {{ }}
                     http {{ access_log off; {temporary} {text} }}",
                );
                command.arg("-p").arg(folder.path()).args(["-e", "error.log", "-c"]);
            }
            Self::HaProxy => _ = command.args(["-db", "-f"]),
        }
        std::fs::write(&file, text).expect("it is written");
        command.arg(&file).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("it runs");
        let mut proxy = ReverseProxy { process, url: format!("{scheme}://{address}"), _folder: folder };
        let deadline = Instant::now() + Duration::from_secs(20);
        while tokio::net::TcpStream::connect(&address).await.is_err() {
            let ended = proxy.process.try_wait().expect("its status");
            assert!(ended.is_none() && Instant::now() < deadline, "{name} does not listen: {ended:?}");
        }
        Some(proxy)
    }
}

impl Drop for ReverseProxy {
    fn drop(&mut self) {
        // Workers end with their master's word.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

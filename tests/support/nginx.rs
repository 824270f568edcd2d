//! nginx before services; it ends when this is dropped.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::variable;

pub(crate) struct Nginx {
    process: Child,
    pub(crate) url: String,
}

impl Nginx {
    /// Runs it in a folder, with what its configuration has for HTTP on an address; none where there is no nginx.
    pub(crate) async fn start(folder: &Path, http: impl FnOnce(&str) -> String) -> Option<Self> {
        let binary = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx"]
            .into_iter()
            .find(|at| Path::new(at).is_file());
        let Some(binary) = binary else {
            assert!(variable("CI").is_none(), "there is no nginx, and CI must test with it");
            return None;
        };
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address").to_string();
        drop(free);
        let temporary =
            ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|of| format!("{of}_temp_path {of};"));
        let configuration = format!(
            "daemon off; pid nginx.pid; error_log error.log; worker_processes 1; events {{ }}
             http {{ access_log off; {} {} }}",
            temporary.join(" "),
            http(&address),
        );
        let file = folder.join("nginx.conf");
        std::fs::write(&file, configuration).expect("it is written");
        let mut command = Command::new(binary);
        command.arg("-p").arg(folder).arg("-c").arg(&file).args(["-e", "error.log"]);
        let process = command.stderr(Stdio::null()).spawn().expect("nginx runs");
        let nginx = Self { process, url: format!("http://{address}") };
        let deadline = Instant::now() + Duration::from_secs(20);
        while tokio::net::TcpStream::connect(&address).await.is_err() {
            assert!(Instant::now() < deadline, "nginx listens");
        }
        Some(nginx)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // The worker ends with its master's word.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

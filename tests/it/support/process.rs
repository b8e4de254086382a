//! The program itself, as a process of its own: started, asked, told to stop.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use integrationsfond::app::App;
use integrationsfond::config::Config;
use integrationsfond::db::{DbUrl, schema};

use super::client::Client;

/// The longest that a process may take to be ready, or to end.
const PATIENCE: Duration = Duration::from_secs(25);

/// A running program. Dropped, it is ended at once.
pub struct Process {
    child: Child,
    address: SocketAddr,
    metrics: SocketAddr,
    log: PathBuf,
}

/// The program on a configuration's database and data folder, in an environment that is otherwise
/// bare.
pub fn command(config: &Config, env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_integrationsfond"));
    command.env_clear().current_dir(&config.data);
    let url = match &config.database {
        DbUrl::Postgres(url) => url.clone(),
        DbUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
    };
    command.env("DATABASE_URL", url).env("INTEGRATIONSFOND_DATA", &config.data);
    command.env("INTEGRATIONSFOND_POOL_SIZE", "8");
    command.envs(env.iter().copied());
    command
}

/// Runs the program to its end.
pub fn run(config: &Config, env: &[(&str, &str)], arguments: &[&str]) -> Output {
    command(config, env).args(arguments).output().unwrap()
}

/// What a program printed on both its ways out.
pub fn printed(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

impl Process {
    /// Starts the service and waits until it is ready.
    pub fn start(config: &Config, env: &[(&str, &str)]) -> Self {
        let process = Self::start_unready(config, env);
        process.wait_until("/readyz", 200);
        process
    }

    /// Starts the service and waits until it answers at all.
    pub fn start_unready(config: &Config, env: &[(&str, &str)]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        for _ in 0..5 {
            let (address, metrics) = (free_address(), free_address());
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let log = config.data.join(format!("process-{number}.log"));
            let mut child = command(config, env)
                .env("INTEGRATIONSFOND_LISTEN", address.to_string())
                .env("INTEGRATIONSFOND_METRICS_LISTEN", metrics.to_string())
                .arg("serve")
                .stdout(Stdio::null())
                .stderr(File::create(&log).unwrap())
                .spawn()
                .unwrap();
            let started = Instant::now();
            loop {
                if let Some(status) = child.try_wait().unwrap() {
                    let told = fs::read_to_string(&log).unwrap();
                    // Somebody else took the port in the meantime: another one.
                    assert!(told.contains("in use"), "ended with {status}: {told}");
                    break;
                }
                if Client::at(metrics).try_get("/livez").is_ok() {
                    return Self { child, address, metrics, log };
                }
                assert!(started.elapsed() < PATIENCE, "does not answer");
                thread::sleep(Duration::from_millis(20));
            }
        }
        panic!("no free port");
    }

    /// Waits until an address of the probes answers with a status.
    pub fn wait_until(&self, path: &str, status: u16) {
        let started = Instant::now();
        while self.visitor().get(path).status != status {
            assert!(
                started.elapsed() < PATIENCE,
                "{path} does not come to {status}: {}",
                self.log()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// A browser with no cookies.
    pub fn visitor(&self) -> Client {
        Client::at(self.address)
    }

    /// A browser with another's cookie.
    pub fn client(&self, cookie: &str, value: &str) -> Client {
        let client = self.visitor();
        client.set_cookie(cookie, value);
        client
    }

    /// A browser on the address of the metrics.
    pub fn monitor(&self) -> Client {
        Client::at(self.metrics)
    }

    /// What was logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Sends a signal: `TERM`, `INT`.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([format!("-{name}"), id]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for the end.
    pub fn wait(&mut self) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(started.elapsed() < PATIENCE, "does not end: {}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().unwrap_or_default();
        self.child.wait().unwrap();
    }
}

/// Lets the day of this program's clock stand still for every process on its database, too.
pub fn fix_day(app: &App) {
    use schema::installation as i;
    let day = app.clock.today();
    diesel::update(i::table.find(1))
        .set((i::demo.eq(true), i::demo_today.eq(Some(day))))
        .execute(&mut *app.pool.get().unwrap())
        .unwrap();
}

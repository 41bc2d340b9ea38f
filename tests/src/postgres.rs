//! A throwaway PostgreSQL server for the tests.
//!
//! The server is started once for a test binary, in a temporary folder on a free port, and every test gets a database
//! of its own. It is a child of a small shell that waits on a pipe to this process: when the process ends, however it
//! ends, the pipe closes, and the shell stops the server and removes the folder.
//!
//! The binaries come from `PG_BIN` or from the Debian package `postgresql`. Without them tests say loudly that they
//! did not run, and fail when `HERALD_TESTS_REQUIRE_ALL=1`. `TEST_POSTGRES_URL` names a running server to use instead.

use std::fs;
use std::io::{self, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

/// What is printed when there is no server; CI looks for it.
pub const NOT_RUN: &str = "NOT RUN on PostgreSQL: no server binaries; install the Debian package postgresql";

/// How often the new server is asked whether it is ready.
const POLL: Duration = Duration::from_millis(50);
/// How many times it is asked: half a minute in all.
const POLLS_MAX: u32 = 600;

/// Stops the server when standard input ends. It ignores the interrupt of a terminal, so that it can still clean up.
const KEEPER: &str = r#"
trap '' INT HUP TERM
"$1/postgres" -D "$2/data" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off \
    -c synchronous_commit=off -c max_connections=200 >"$2/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -INT "$server"
wait "$server"
cd /
rm -rf "$2"
"#;

/// A server that tests may use.
#[derive(Debug)]
pub struct Server {
    /// Where `psql` is.
    bin: PathBuf,
    /// The address up to the name of the database, such as `postgres://herald@127.0.0.1:40001`.
    base: String,
    /// The shell that stops the server; its standard input stays open as long as this process lives.
    _keeper: Option<Child>,
}

/// True when CI asks that nothing be passed over.
pub fn required() -> bool {
    variable("HERALD_TESTS_REQUIRE_ALL").as_deref() == Some("1")
}

/// The server of this test binary, or `None` without server binaries; the first call starts it.
///
/// # Panics
/// When there should be a server and there is none: binaries that do not work, a named server that does not answer,
/// or no binaries although they are required.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        let server = find();
        // Written past the test harness, which would keep it back from a test that passes.
        let line = match &server {
            Some(server) => format!("PostgreSQL tests run on {}", server.base),
            None => NOT_RUN.to_owned(),
        };
        writeln!(io::stderr(), "\n{line}").expect("standard error is open");
        server
    });
    assert!(server.is_some() || !required(), "{NOT_RUN} (HERALD_TESTS_REQUIRE_ALL=1)");
    server.as_ref()
}

fn find() -> Option<Server> {
    let bin = variable("PG_BIN").map(PathBuf::from).or_else(newest_debian_bin);
    if let Some(url) = variable("TEST_POSTGRES_URL") {
        let bin = bin.unwrap_or_else(|| PathBuf::from("/usr/bin"));
        let base = url.rsplit_once('/').map_or(url.clone(), |(base, _)| base.to_owned());
        let server = Server { bin, base, _keeper: None };
        server.psql("postgres", "SELECT 1");
        return Some(server);
    }
    bin.map(start)
}

/// The highest version under `/usr/lib/postgresql` that has a server.
fn newest_debian_bin() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let bin = entry.path().join("bin");
            bin.join("initdb").exists().then_some((version, bin))
        })
        .max()
        .map(|(_, bin)| bin)
}

#[expect(
    clippy::zombie_processes,
    reason = "the keeper ends after this process, so nobody here can wait for it"
)]
fn start(bin: PathBuf) -> Server {
    let folder = tempfile::Builder::new().prefix("herald-postgres-").tempdir().expect("a temporary folder");
    // The keeper removes it, since a static value is never dropped.
    let folder = folder.keep();
    let user = server_user(&folder);
    if let Some((uid, gid)) = user {
        chown(&folder, Some(uid), Some(gid)).expect("the folder can be handed to the server's user");
    }
    let as_server = |program: &Path| {
        let mut command = Command::new(program);
        command.current_dir(&folder);
        if let Some((uid, gid)) = user {
            command.uid(uid).gid(gid);
        }
        command
    };
    let initdb = as_server(&bin.join("initdb"))
        .args(["--auth=trust", "--username=herald", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
        .arg("--pgdata")
        .arg(folder.join("data"))
        .output();
    succeeded("initdb", &initdb.expect("initdb can be started"));
    let port = free_port();
    let keeper = as_server(Path::new("/bin/sh"))
        .args(["-c", KEEPER, "keeper"])
        .arg(&bin)
        .arg(&folder)
        .arg(port.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell can be started");
    let log = folder.join("log");
    for _ in 0..POLLS_MAX {
        let ready = Command::new(bin.join("pg_isready"))
            .args(["--quiet", "--host=127.0.0.1", &format!("--port={port}")])
            .status();
        if ready.expect("pg_isready can be started").success() {
            return Server {
                bin,
                base: format!("postgres://herald@127.0.0.1:{port}"),
                _keeper: Some(keeper),
            };
        }
        thread::sleep(POLL);
    }
    let said = fs::read_to_string(log).unwrap_or_default();
    panic!("the PostgreSQL server did not come up:\n{said}");
}

/// Root may not run the server, so another user does: `postgres`, or else `nobody`. `None` when we are not root.
fn server_user(folder: &Path) -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    let owner = fs::metadata(folder).expect("the folder is there").uid();
    if owner != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("/etc/passwd can be read");
    let of = |name: &str| {
        let fields: Vec<_> = users.lines().find(|l| l.split(':').next() == Some(name))?.split(':').collect();
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    Some(of("postgres").or_else(|| of("nobody")).expect("a user postgres or nobody"))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on 127.0.0.1");
    listener.local_addr().expect("its number").port()
}

fn succeeded(what: &str, output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what} failed: {said}");
}

#[expect(clippy::disallowed_methods, reason = "the tests are told by the environment what they must run on")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl Server {
    /// Makes an empty database and gives its address.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn database(&self) -> String {
        self.copy_of(&format!("{}/template1", self.base))
    }

    /// Makes a copy of a database that nobody is connected to, and gives its address.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn copy_of(&self, url: &str) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("herald_{}_{number}", std::process::id());
        let (_, template) = url.rsplit_once('/').expect("an address ends with a database");
        self.psql("postgres", &format!("CREATE DATABASE {name} TEMPLATE {template}"));
        format!("{}/{name}", self.base)
    }

    /// Removes a database, whoever is still connected to it.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn remove(&self, url: &str) {
        let (_, name) = url.rsplit_once('/').expect("an address ends with a database");
        self.psql("postgres", &format!("DROP DATABASE {name} WITH (FORCE)"));
    }

    /// Runs SQL in the database of an address and gives what it answers: a line a row, columns separated by `|`.
    ///
    /// # Panics
    /// When the SQL fails.
    pub fn sql(&self, url: &str, sql: &str) -> String {
        let (_, database) = url.rsplit_once('/').expect("an address ends with a database");
        self.psql(database, sql)
    }

    /// Runs SQL that must be refused and gives what the server says.
    ///
    /// # Panics
    /// When the SQL succeeds.
    pub fn refused(&self, url: &str, sql: &str) -> String {
        let (_, database) = url.rsplit_once('/').expect("an address ends with a database");
        let output = self.run(database, sql);
        assert!(!output.status.success(), "{sql} was not refused");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn psql(&self, database: &str, sql: &str) -> String {
        let output = self.run(database, sql);
        succeeded("psql", &output);
        String::from_utf8(output.stdout).expect("psql answers in UTF-8").trim_end().to_owned()
    }

    fn run(&self, database: &str, sql: &str) -> Output {
        Command::new(self.bin.join("psql"))
            .args([
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
                "--command",
            ])
            .arg(sql)
            .arg(format!("{}/{database}", self.base))
            .output()
            .expect("psql can be started")
    }
}

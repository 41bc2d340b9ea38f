//! The command line of the panel: accounts, and a recorded world that stays up for looking around.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::Stdio;

use tests::process::{herald, run, stderr, stdout};

use super::client::Client;
use super::stage::PASSWORD;

const PROGRAM: &str = env!("CARGO_BIN_EXE_herald-under-test");

/// Runs a command that reads a password.
fn with_password(dir: &Path, args: &[&str], password: &str) -> std::process::Output {
    let mut child = herald(PROGRAM, dir)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(format!("{password}\n").as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn accounts_are_made_at_the_shell() {
    let dir = tests::folder();
    let dir = dir.path();
    let first = with_password(dir, &["user", "add", "Olga"], PASSWORD);
    assert_eq!(stdout(&first), "olga may sign in as owner\n", "{}", stderr(&first));
    let second =
        with_password(dir, &["user", "add", "mei", "--role", "reviewer", "--guild", "1000"], PASSWORD);
    assert_eq!(stdout(&second), "mei may sign in as reviewer\n", "{}", stderr(&second));
    for (args, password, why) in [
        (&["user", "add", "mei"][..], PASSWORD, "already"),
        (&["user", "add", "short"], "short", "at least 12"),
        (&["user", "add", "a b"], PASSWORD, "no blanks"),
        (&["user", "passwd", "nobody"], PASSWORD, "no account"),
        (&["user", "add", "x", "--role", "king"], PASSWORD, "king"),
    ] {
        let output = with_password(dir, args, password);
        assert!(output.status.code() == Some(2) && stderr(&output).contains(why), "{}", stderr(&output));
    }
    let told = |args: &[&str]| {
        let output = run(herald(PROGRAM, dir).args(args));
        assert!(output.status.success(), "{args:?}: {}", stderr(&output));
        stdout(&output)
    };
    told(&["user", "role", "mei", "judge", "--until", "2099-01-01T00:00:00Z"]);
    told(&["user", "role", "mei", "reviewer", "--guild", "1000", "--remove"]);
    told(&["user", "disable", "mei"]);
    assert_eq!(told(&["user", "list"]), "olga: owner\nmei: judge until 2099-01-01 08:00 (UTC+8), disabled\n");
    let last = run(herald(PROGRAM, dir).args(["user", "disable", "olga"]));
    assert!(last.status.code() == Some(2) && stderr(&last).contains("last owner"), "{}", stderr(&last));
    let link = told(&["user", "link", "olga"]);
    assert!(link.contains("http://127.0.0.1:8421/link/"), "{link}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recorded_campaign_is_left_up_for_looking_around() {
    let dir = tests::folder();
    let mut child = herald(PROGRAM, dir.path())
        .args(["replay", "--serve", "--until", "2025-04-04T05:00:00Z"])
        .env("HERALD__PANEL__LISTEN", "127.0.0.1:0")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let link = lines.find_map(|line| line.split("as the owner: ").nth(1).map(str::to_owned));
    let link = link.expect("it prints a link");
    let (base, path) = link.split_at(link.find("/link/").unwrap());
    let mut client = Client::new(base);
    assert!(client.get(path).await.text.contains("owner"));
    assert_eq!(client.post(path, &[]).await.location(), "/");
    let overview = client.get("/").await;
    let queue = overview.value_after("<h3><a href=\"").expect("a campaign").to_owned();
    let list = client.get(&format!("{queue}?shown=all")).await;
    let posts = list.all("data-here");
    assert!(posts.len() > 20, "{}", list.text);
    let post = client.get(posts[0]).await;
    assert!(post.status == 200 && post.text.contains("class=\"text\""), "{}", post.text);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Starts `herald run` without Discord and reads what it says until it runs.
fn start(dir: &Path) -> (std::process::Child, Vec<String>) {
    let mut child = herald(PROGRAM, dir)
        .arg("run")
        .env("HERALD__DISCORD__GUILDS", "[\"1000\"]")
        .env("HERALD__HTTP__LISTEN", "127.0.0.1:0")
        .env("HERALD__PANEL__LISTEN", "127.0.0.1:0")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let mut said = Vec::new();
    for line in lines.by_ref() {
        let runs = line.starts_with("herald runs");
        said.push(line);
        if runs {
            break;
        }
    }
    // What it says later is read away, so that it never waits for us.
    std::thread::spawn(move || lines.for_each(drop));
    assert!(said.iter().any(|line| line.starts_with("the panel is at ")), "{said:#?}");
    (child, said)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_start_prints_a_link_that_makes_the_owner_once() {
    let dir = tests::folder();
    let (mut child, said) = start(dir.path());
    let links: Vec<&str> = said.iter().filter_map(|line| line.split("once as the owner: ").nth(1)).collect();
    let [link] = links[..] else { panic!("one link: {said:#?}") };
    let (base, path) = link.split_at(link.find("/link/").unwrap());
    // Looking at it uses nothing up; a guess is no link.
    let (mut owner, mut late) = (Client::new(base), Client::new(base));
    assert_eq!(owner.get("/").await.status, 303, "nobody is signed in");
    assert!(owner.get(path).await.text.contains("owner") && late.get(path).await.text.contains("owner"));
    assert_eq!(late.get("/link/guess").await.status, 410);
    assert_eq!(owner.post(path, &[]).await.location(), "/");
    let settings = owner.get("/settings").await;
    assert!(settings.status == 200 && settings.text.contains("owner"), "{}", settings.text);
    // The page that was open before does nothing any more.
    let twice = late.post(path, &[]).await;
    assert_eq!((twice.status, late.get(path).await.status), (410, 410), "{}", twice.text);
    assert_eq!(late.get("/settings").await.status, 303);
    child.kill().unwrap();
    child.wait().unwrap();
    // Somebody has an account now, so no later start prints one; whoever is signed in stays so.
    let (mut child, said) = start(dir.path());
    assert!(said.iter().all(|line| !line.contains("/link/")), "{said:#?}");
    child.kill().unwrap();
    child.wait().unwrap();
    let list = run(herald(PROGRAM, dir.path()).args(["user", "list"]));
    assert_eq!(stdout(&list), "owner: owner\n", "{}", stderr(&list));
}

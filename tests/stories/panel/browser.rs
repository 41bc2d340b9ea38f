//! A real Chromium, driven over `WebDriver`.
//!
//! chromedriver and the browser come from the machine's packages (Debian: chromium, chromium-driver, fonts-noto-cjk). Without
//! them a story says loudly that it did not run, and fails where `HERALD_TESTS_REQUIRE_ALL=1` is set.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use thirtyfour::extensions::query::ElementPollerWithTimeout;
use thirtyfour::prelude::*;

/// Where the program and its screenshots are looked for and put.
const DRIVERS: [&str; 3] =
    ["/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver", "/usr/local/bin/chromedriver"];

/// How long something may take to be seen: a machine that builds beside the stories can be slow.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often it is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A browser with a driver of its own; both end with it.
pub(super) struct Browser {
    pub(super) driver: WebDriver,
    child: Child,
    _profile: TempDir,
}

/// A browser with a window for a desk, or `None` on a machine without one.
pub(super) async fn start() -> Option<Browser> {
    start_as(false).await
}

/// A browser on a phone of 380 pixels.
pub(super) async fn start_phone() -> Option<Browser> {
    start_as(true).await
}

async fn start_as(phone: bool) -> Option<Browser> {
    let Some(program) = DRIVERS.iter().map(Path::new).find(|path| path.exists()) else {
        tests::skip::not_run("Chromium: install chromium and chromium-driver");
        return None;
    };
    let mut child = Command::new(program)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver starts");
    let mut lines = BufReader::new(child.stdout.take().expect("standard output is piped")).lines();
    // "ChromeDriver was started successfully on port 12345."
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| {
            line.split("successfully on port ")
                .nth(1)
                .and_then(|rest| rest.trim_end_matches('.').parse::<u16>().ok())
        })
        .expect("chromedriver says its port");
    // What it says later is read away, so that it never waits for us.
    std::thread::spawn(move || lines.for_each(drop));
    let profile = tests::folder();
    let mut wanted = DesiredCapabilities::chrome();
    for flag in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--lang=en",
        "--hide-scrollbars",
        "--window-size=1280,900",
        &format!("--user-data-dir={}", profile.path().display()),
    ] {
        wanted.add_arg(flag).expect("a flag");
    }
    if phone {
        // A window cannot be made as narrow as a phone; the browser emulates one.
        let phone = serde_json::json!({
            "deviceMetrics": { "width": 380, "height": 800, "pixelRatio": 2.0, "touch": true },
        });
        wanted.add_experimental_option("mobileEmulation", phone).expect("an option");
    }
    let patience = ElementPollerWithTimeout::new(PATIENCE, LOOK_EVERY);
    let driver = WebDriver::builder(format!("http://127.0.0.1:{port}"), wanted)
        .poller(Arc::new(patience))
        .connect()
        .await
        .expect("Chromium starts");
    Some(Browser { driver, child, _profile: profile })
}

impl Browser {
    /// The page is what it should be, by a selector of something on it.
    pub(super) async fn see(&self, selector: &str) -> WebElement {
        let found = self.driver.query(By::Css(selector)).first().await;
        match found {
            Ok(element) => element,
            Err(error) => {
                panic!("{selector} is not on {}: {error}\n{}", self.path().await, self.text().await)
            }
        }
    }

    /// Something with this text.
    pub(super) async fn see_text(&self, text: &str) {
        let xpath = format!("//body//*[contains(normalize-space(.), \"{text}\")]");
        if self.driver.query(By::XPath(xpath)).exists().await.unwrap() {
            return;
        }
        panic!("{text:?} is not on {}:\n{}", self.path().await, self.text().await);
    }

    /// The text of the page.
    pub(super) async fn text(&self) -> String {
        self.driver.find(By::Css("body")).await.unwrap().text().await.unwrap_or_default()
    }

    /// The path of the page.
    pub(super) async fn path(&self) -> String {
        self.driver.current_url().await.unwrap().path().to_owned()
    }

    /// Presses keys, wherever the focus is.
    pub(super) async fn press(&self, keys: &str) {
        self.driver.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// Signs in with the form.
    pub(super) async fn sign_in(&self, base: &str, name: &str) {
        self.driver.goto(format!("{base}/sign-in")).await.unwrap();
        self.see("input[name=login]").await.send_keys(name).await.unwrap();
        self.see("input[name=password]").await.send_keys(super::stage::PASSWORD).await.unwrap();
        self.see("form.stack button").await.click().await.unwrap();
        self.see("details.menu").await;
    }

    /// A screenshot for people to look at, in the folder of screenshots.
    pub(super) async fn picture(&self, name: &str) {
        let path = pictures().join(format!("{name}.png"));
        self.driver.screenshot(&path).await.unwrap();
    }

    /// Ends the browser.
    pub(super) async fn quit(mut self) {
        // The driver goes with the browser; a second goodbye has nothing to say.
        let _ = self.driver.clone().quit().await;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The folder of screenshots: `panel-pictures` beside the build.
pub(super) fn pictures() -> PathBuf {
    let mut folder = std::env::current_exe().expect("the tests run from a file");
    folder.pop();
    folder.pop();
    folder.pop();
    let folder = folder.join("panel-pictures");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

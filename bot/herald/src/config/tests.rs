use feeds::venues::VenueId;

use super::*;

fn read(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("herald.toml");
    std::fs::write(&path, text).unwrap();
    let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    Config::read(Some(&path), environment).map_err(|failure| failure.to_string())
}

/// The file people read and the defaults of the code are the same.
#[test]
fn the_file_states_the_defaults_of_the_code() {
    let config = read("", &[]).unwrap();
    assert_eq!(config.originality.index, IndexOptions::default());
    assert_eq!(config.originality.judge, JudgeOptions::default());
    assert_eq!(config.market.triggers, TriggerOptions::default());
    assert_eq!(config.drafts, campaigns::events::DraftOptions::default());
    let (settings, standard) = (config.settings(), campaigns::Settings::default());
    assert_eq!(settings.copied, standard.copied);
    assert_eq!(settings.default_lang, standard.default_lang);
    assert_eq!(settings.lease, standard.lease);
    assert_eq!(settings.batch_rows_max, standard.batch_rows_max);
    assert_eq!(config.campaigns.announce_langs(), [standard.default_lang]);
    assert_eq!((settings.colours, settings.chart_theme), (standard.colours, standard.chart_theme));
    assert!(config.charts.fonts_dirs.is_empty());
    // Nobody is asked until somebody says so.
    assert!(!config.prices.enabled && config.prices.asked().is_empty() && config.prices.setup().is_none());
    assert_eq!(settings.prices, standard.prices);
    for id in VenueId::ALL {
        let venue = &config.prices.venues[&id];
        assert_eq!((venue.base_url.as_str(), venue.symbol.as_str()), (id.base_url(), id.symbol()));
        assert_eq!(venue.requests_per_minute, id.requests_per_minute());
    }
}

/// Venues are asked in the order in which they stand in for the primary.
#[test]
fn prices_are_watched_as_the_file_says() {
    let config = read(
        "[prices]\nenabled = true\nprimary = \"okx\"\nbackfill_days = 3\n[prices.venues.gate]\nenabled = false\n\
         [prices.venues.okx]\nbase_url = \"http://127.0.0.1:9/x\"",
        &[("HERALD__PRICES__COMPOSITE__QUORUM", "2")],
    )
    .unwrap();
    let names: Vec<String> = config.settings().prices.venues.into_iter().map(|name| name.venue).collect();
    assert_eq!(names, ["OKX", "Binance", "Coinbase", "Kraken"]);
    assert_eq!(config.settings().prices.composite.quorum, 2);
    let setup = config.prices.setup().unwrap();
    assert_eq!(setup.venues[0].venue.base.as_str(), "http://127.0.0.1:9/x/");
    assert_eq!(setup.venues[3].requests_per_minute, 30);
    assert_eq!(setup.poll.backfill, TimeDelta::days(3));
}

#[test]
fn wrong_prices_settings_are_named() {
    for (text, key, word) in [
        (
            "[prices]\nenabled = true\n[prices.venues.gate]\nenabled = false",
            "prices.primary",
            "gate is not asked",
        ),
        ("[prices]\nkeep_days = 10", "prices.keep_days", "10 is not between 30"),
        ("[prices]\ntimeout_seconds = 0", "prices.timeout_seconds", "between 1 and 50"),
        ("[prices]\nprimary = \"mtgox\"", "prices.primary", "mtgox"),
        ("[prices.venues.okx]\nbase_url = \"http://okx.example\"", "prices.venues.okx", "not https"),
        ("[prices.venues.okx]\nrequests_per_minute = 0", "prices.venues.okx.requests_per_minute", "0 is not"),
        ("[prices.composite]\nquorum = 1", "prices.composite: quorum", "at least 2"),
    ] {
        let error = read(text, &[]).unwrap_err();
        assert!(error.contains(key) && error.contains(word), "{error}");
    }
}

#[test]
fn a_layer_above_wins() {
    let config = read(
        "[worker]\nlease_seconds = 30\n[originality.judge]\ncommon_posts = 9",
        &[("HERALD__WORKER__LEASE_SECONDS", "45"), ("HERALD__DATABASE__URL", "sqlite:x.db"), ("PATH", "x")],
    )
    .unwrap();
    assert_eq!(config.worker.lease_seconds, 45);
    assert_eq!(config.originality.judge.common_posts, 9);
    assert_eq!(config.database.url, "sqlite:x.db");
}

#[test]
fn errors_name_the_layer_and_the_key() {
    let broken = read("[worker\nlease_seconds = 30", &[]).unwrap_err();
    assert!(broken.contains("herald.toml") && broken.contains("line 1"), "{broken}");
    let unknown = read("[originality.judge]\ncommon_post = 9", &[]).unwrap_err();
    assert!(
        unknown.contains("herald.toml: originality.judge") && unknown.contains("common_post"),
        "{unknown}"
    );
    let kind = read("[worker]\nlease_seconds = \"long\"", &[]).unwrap_err();
    assert!(kind.contains("worker.lease_seconds"), "{kind}");
    let variable = read("", &[("HERALD__WORKER__LEASES", "1")]).unwrap_err();
    assert!(variable.contains("HERALD__WORKER__LEASES"), "{variable}");
    let zero = read("[worker]\nbatch_rows_max = 0", &[]).unwrap_err();
    assert!(zero.contains("worker.batch_rows_max"), "{zero}");
    let index = read("[originality.index]\nrun_chars_min = 0", &[]).unwrap_err();
    assert!(index.contains("originality.index: run_chars_min is 0"), "{index}");
}

#[test]
fn a_password_belongs_into_the_environment() {
    let url = "postgres://herald:secret@localhost/herald";
    let file = read(&format!("[database]\nurl = \"{url}\""), &[]).unwrap_err();
    assert!(file.contains("HERALD__DATABASE__URL") && !file.contains("secret"), "{file}");
    let config = read("", &[("HERALD__DATABASE__URL", url)]).unwrap();
    assert_eq!(config.database.url, url);
    assert!(!format!("{config:?}").contains("secret"));
}

/// The settings on Discord as the file states them, and what they become.
#[test]
fn the_discord_side_is_told_what_the_file_says() {
    use discord::settings::{Endpoint, Role};

    let config = read(
        "[discord]\nguilds = [\"1357248253132800000\", 1357248253132800001]\naudit_minutes = 30\n\
         [discord.roles]\njudge = [7, \"8\"]\n[campaigns]\nannounce_langs = [\"en\", \"zh-TW\", \"en\"]",
        &[("HERALD__DISCORD__ROLES__OWNER", "[9]"), ("HERALD__LOG__FORMAT", "json")],
    )
    .unwrap();
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.campaigns.announce_langs(), [Lang::En, Lang::ZhTw]);
    let settings = config.discord.settings("a.b.c".into()).unwrap();
    let ids = |ids: &[u64]| ids.iter().copied().map(domain::snowflake::Snowflake).collect::<Vec<_>>();
    assert_eq!(settings.guilds, ids(&[1_357_248_253_132_800_000, 1_357_248_253_132_800_001]));
    assert_eq!(settings.roles[&Role::Judge], ids(&[7, 8]));
    assert_eq!(settings.roles[&Role::Owner], ids(&[9]));
    assert_eq!(settings.roles[&Role::Reviewer], ids(&[]));
    assert_eq!(settings.audit_interval.as_secs(), 1800);
    assert_eq!(settings.request_timeout.as_secs(), 30);
    assert_eq!(settings.endpoint, Endpoint::Discord);
    // What is shown can be read again.
    let shown = toml::to_string_pretty(&config).unwrap();
    assert_eq!(read(&shown, &[]).unwrap(), config);
}

#[test]
fn another_discord_is_given_whole_or_not_at_all() {
    let half =
        read("[discord.endpoint]\naddress = \"127.0.0.1:1\"\ngateway_host = \"127.0.0.1\"", &[]).unwrap_err();
    assert!(half.contains("discord.endpoint") && half.contains("authority_file"), "{half}");
    let name = read(
        "[discord.endpoint]\naddress = \"localhost:1\"\ngateway_host = \"x\"\nauthority_file = \"y\"",
        &[],
    )
    .unwrap_err();
    assert!(name.contains("discord.endpoint.address"), "{name}");
    let whole =
        "{ address = \"127.0.0.1:1\", authority_file = \"nowhere.pem\", gateway_host = \"127.0.0.1\" }";
    let config = read("", &[("HERALD__DISCORD__ENDPOINT", whole)]).unwrap();
    let error = config.discord.settings("a.b.c".into()).unwrap_err().to_string();
    assert!(error.contains("nowhere.pem"), "{error}");
}

#[test]
fn a_token_in_the_settings_is_refused_without_being_repeated() {
    let file = read("[discord]\ntoken = \"hush\"", &[]).unwrap_err();
    assert!(file.contains("DISCORD_TOKEN") && !file.contains("hush"), "{file}");
    let variable = read("", &[("HERALD__DISCORD__TOKEN", "hush")]).unwrap_err();
    assert!(variable.contains("HERALD__DISCORD__TOKEN") && !variable.contains("hush"), "{variable}");
}

#[test]
fn live_settings_that_cannot_work_are_refused() {
    for (text, key) in [
        ("[discord]\nrequest_timeout_seconds = 0", "discord.request_timeout_seconds"),
        ("[discord]\naudit_minutes = 0", "discord.audit_minutes"),
        ("[discord]\nidentifies_max = 0", "discord.identifies_max"),
        ("[discord]\nidentifies_max = 1000", "discord.identifies_max"),
        ("[discord]\nguilds = [0]", "discord.guilds"),
        ("[discord]\nguilds = [\"12a\"]", "discord.guilds"),
        ("[discord.roles]\nking = [1]", "discord.roles"),
        ("[http]\nlisten = \"8420\"", "http.listen"),
        ("[log]\nlevel = \"loud\"", "log.level"),
        ("[drafts]\nwinners_max = 0", "drafts.winners_max"),
        ("[drafts]\nbudget_minor = 4999", "drafts.budget_minor"),
        ("[drafts]\nlength_min = 0", "drafts.length_min"),
        ("[drafts]\ncriteria = [{ id = \"depth\", weight = 99 }]", "drafts.criteria"),
        ("[drafts.topics.tariff]\ntopic = \"12\"", "drafts.topics.tariff"),
        ("[charts]\ncolours = \"blue_up\"", "charts.colours"),
    ] {
        let error = read(text, &[]).unwrap_err();
        assert!(error.contains(key), "{error}");
    }
}

//! Recorded answers of the venues, held against rows read by hand, and answers that must be refused.
//!
//! The recordings lie beside the repository; their origins and licences are in its notes. What has never been recorded
//! is written here by the venues' documentation and says so.

use std::io::Write as _;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta};
use rust_decimal::Decimal;

use super::*;

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const HOUR: TimeDelta = TimeDelta::hours(1);

/// A recorded answer. Absent: says so loudly and gives `None`, or fails when the environment says that it must be there.
#[expect(clippy::disallowed_methods, reason = "a test run is configured by its environment")]
fn recorded(name: &str) -> Option<Vec<u8>> {
    let folder = "../../../shared/data/market/exchange_fixtures";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder).join(name).with_extension("json");
    match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let required = std::env::var("HERALD_TESTS_REQUIRE_SHARED").is_ok_and(|value| value == "1");
            assert!(!required, "{name}: {error}, and HERALD_TESTS_REQUIRE_SHARED=1");
            writeln!(std::io::stderr(), "\nskipped: ../shared missing ({name})").expect("it is open");
            None
        }
    }
}

/// Opening time in seconds, open, high, low, close, volume, closed.
type Golden<'a> = (i64, [&'a str; 5], Option<bool>);

fn holds(bar: &Bar, (at, [open, high, low, close, volume], closed): Golden<'_>, name: &str) {
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    assert_eq!(bar.candle.open_time.timestamp(), at, "{name}");
    let candle = &bar.candle;
    let found = [candle.open, candle.high, candle.low, candle.close, candle.volume];
    assert_eq!(found, [open, high, low, close, volume].map(decimal), "{name}");
    assert_eq!(bar.closed, closed, "{name}");
}

/// How many rows each recording has, and its first and last by time, read by hand.
#[test]
fn every_recorded_answer_is_read() {
    let cases: [(&str, VenueId, TimeDelta, usize, Golden<'_>, Golden<'_>); 11] = [
        (
            "hummingbot_gate_io_rest_candles",
            VenueId::Gate,
            HOUR,
            4,
            (1_685_167_200, ["26728.1", "26736.1", "26718.4", "26718.4", "4.856410775"], None),
            (1_685_178_000, ["26723.1", "26723.1", "26710.1", "26723.1", "4.5305391649"], None),
        ),
        (
            "hummingbot_binance_rest_candles",
            VenueId::Binance,
            HOUR,
            4,
            (1_672_981_200, ["16823.24", "16823.63", "16792.12", "16810.18", "6230.44034"], None),
            (1_672_992_000, ["16794.33", "16812.22", "16791.47", "16802.11", "5475.1394"], None),
        ),
        (
            "nautilus_binance_http_spot_market_klines",
            VenueId::Binance,
            MINUTE,
            10,
            (1_634_943_780, ["60685.22", "60729.84", "60670.9", "60719.27", "21.63272"], None),
            (1_634_944_320, ["60739.85", "60739.85", "60739.85", "60739.85", "0.04734"], None),
        ),
        (
            "nautilus_binance_klines_response",
            VenueId::Binance,
            TimeDelta::weeks(1),
            1,
            (1_499_040_000, ["0.0163479", "0.8", "0.015758", "0.015771", "148976.11427815"], None),
            (1_499_040_000, ["0.0163479", "0.8", "0.015758", "0.015771", "148976.11427815"], None),
        ),
        (
            "hummingbot_okx_rest_candles",
            VenueId::Okx,
            HOUR,
            4,
            (1_705_420_800, ["43253.6", "43440.2", "43000", "43250.9", "942.87870026"], Some(true)),
            (1_705_431_600, ["43016", "43183.8", "42946", "43169.7", "404.74017381"], Some(true)),
        ),
        // This one ascends and its bars are not over.
        (
            "nautilus_okx_http_get_candlesticks",
            VenueId::Okx,
            MINUTE,
            2,
            (1_625_097_600, ["33528.6", "33870", "33528.6", "33783.9", "778.838"], Some(false)),
            (1_625_097_660, ["33783.9", "33783.9", "33782.1", "33782.1", "0.123"], Some(false)),
        ),
        (
            "nautilus_okx_http_get_candlesticks_full",
            VenueId::Okx,
            MINUTE,
            2,
            (1_747_093_980, ["102806", "102820.5", "102783.1", "102806.1", "7164.04"], Some(true)),
            (1_747_094_040, ["102806.1", "102820.4", "102806.1", "102820.4", "1040.37"], Some(true)),
        ),
        (
            "coinbase_exchange_candles",
            VenueId::Coinbase,
            MINUTE,
            10,
            (1_517_443_200, ["10099.99", "10099.99", "10099.98", "10099.98", "1.87868123"], None),
            (1_517_443_740, ["10106.01", "10120.21", "10106", "10120.21", "2.85107455"], None),
        ),
        // The last of 720 is the one that is not over: the answer says that 1502445600 was.
        (
            "kraken_ohlc_xchange",
            VenueId::Kraken,
            MINUTE,
            720,
            (1_502_402_520, ["3449.992", "3449.999", "3449.992", "3449.999", "1.012"], Some(true)),
            (1_502_445_660, ["3531.999", "3534.099", "3531.999", "3534.099", "0.36437516"], Some(false)),
        ),
        (
            "nautilus_kraken_http_ohlc",
            VenueId::Kraken,
            MINUTE,
            721,
            (1_762_777_020, ["106038.2", "106038.2", "106038.2", "106038.2", "0"], Some(true)),
            (1_762_820_220, ["105899.4", "105899.4", "105899.4", "105899.4", "0"], Some(false)),
        ),
        // Its times were filled in afterwards, an hour apart, on a grid of 400 s.
        (
            "hummingbot_kraken_rest_candles",
            VenueId::Kraken,
            TimeDelta::seconds(400),
            4,
            (1_717_989_200, ["66934", "66951.8", "66800", "66901.6", "28.5022856"], Some(true)),
            (1_718_000_000, ["66733.4", "66757.4", "66550", "66575.4", "21.05882277"], Some(true)),
        ),
    ];
    for (name, venue, step, rows, first, last) in cases {
        let Some(body) = recorded(name) else { continue };
        let parsed = read(venue, &body, step).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((parsed.bars.len(), parsed.refused.as_slice()), (rows, &[][..]), "{name}");
        holds(&parsed.bars[0], first, name);
        holds(parsed.bars.last().unwrap(), last, name);
        let ordered = |pair: &[Bar]| pair[0].candle.open_time < pair[1].candle.open_time;
        assert!(parsed.bars.windows(2).all(ordered), "{name}");
    }
}

/// A recording of one venue is no answer of another: it is refused, and never read as other prices.
#[test]
fn no_venue_reads_the_answer_of_another() {
    let recordings = [
        ("hummingbot_gate_io_rest_candles", VenueId::Gate),
        ("hummingbot_binance_rest_candles", VenueId::Binance),
        ("hummingbot_okx_rest_candles", VenueId::Okx),
        ("coinbase_exchange_candles", VenueId::Coinbase),
        ("kraken_ohlc_xchange", VenueId::Kraken),
        ("hummingbot_bybit_rest_candles", VenueId::Gate),
        ("nautilus_coinbase_http_candles", VenueId::Coinbase),
    ];
    for (name, own) in recordings {
        let Some(body) = recorded(name) else { continue };
        let strangers = VenueId::ALL.into_iter().filter(|id| *id != own);
        for id in strangers.chain(name.contains("bybit").then_some(own)) {
            assert!(read(id, &body, HOUR).is_err(), "{id:?} reads {name}");
        }
    }
}

fn refusal(id: VenueId, body: &[u8]) -> (RefusalKind, String) {
    match read(id, body, MINUTE) {
        Err(BodyError::Refused(refusal)) => (refusal.kind, refusal.to_string()),
        other => panic!("{id:?}: {other:?}"),
    }
}

#[test]
fn every_recorded_refusal_is_understood() {
    for (name, kind) in [
        ("gate_error_candlestick_too_long_ago", RefusalKind::BadRequest),
        ("gate_error_forbidden", RefusalKind::Forbidden),
        ("gate_error_internal-server-error", RefusalKind::Unavailable),
        ("gate_error_invalid_currency", RefusalKind::UnknownPair),
        ("gate_error_invalid_key", RefusalKind::Other),
        ("gate_error_invalid_signature", RefusalKind::Other),
        ("gate_error_rate-limit", RefusalKind::RateLimited),
    ] {
        let Some(body) = recorded(name) else { continue };
        let (found, said) = refusal(VenueId::Gate, &body);
        assert_eq!(found, kind, "{name}");
        assert!(said.starts_with("Gate.io refuses with "), "{said}");
    }
}

/// By the documentation of the venues; none of these has been recorded.
#[test]
fn refusals_of_the_other_venues_are_understood() {
    for (id, body, kind) in [
        (VenueId::Binance, r#"{"code":-1121,"msg":"Invalid symbol."}"#, RefusalKind::UnknownPair),
        (VenueId::Binance, r#"{"code":-1003,"msg":"Too many requests."}"#, RefusalKind::RateLimited),
        (VenueId::Binance, r#"{"code":-1105,"msg":"Parameter empty."}"#, RefusalKind::BadRequest),
        (VenueId::Binance, r#"{"code":-1007,"msg":"Timeout."}"#, RefusalKind::Unavailable),
        (VenueId::Binance, r#"{"code":0,"msg":"Service unavailable."}"#, RefusalKind::Other),
        (VenueId::Coinbase, r#"{"message":"NotFound"}"#, RefusalKind::Other),
        (VenueId::Kraken, r#"{"error":["EAPI:Rate limit exceeded"]}"#, RefusalKind::RateLimited),
        (VenueId::Kraken, r#"{"error":["EQuery:Unknown asset pair"]}"#, RefusalKind::UnknownPair),
        (VenueId::Kraken, r#"{"error":["EService:Unavailable"]}"#, RefusalKind::Unavailable),
        (VenueId::Okx, r#"{"code":"50011","msg":"Rate limit","data":[]}"#, RefusalKind::RateLimited),
        (VenueId::Okx, r#"{"code":"51001","msg":"no instrument","data":[]}"#, RefusalKind::UnknownPair),
        (VenueId::Okx, r#"{"code":"51000","msg":"Parameter bar","data":[]}"#, RefusalKind::BadRequest),
        (VenueId::Gate, r#"{"label":"TOO_MANY_REQUESTS","message":"slow"}"#, RefusalKind::RateLimited),
    ] {
        assert_eq!(refusal(id, body.as_bytes()).0, kind, "{body}");
    }
    // A warning is no error.
    let warned = r#"{"error":["WGeneral:Danger"],"result":{"XXBTZUSD":[],"last":1502445600}}"#;
    assert_eq!(read(VenueId::Kraken, warned.as_bytes(), MINUTE).unwrap(), Parsed::default());
}

/// Ten rows of Gate with a newest column that says whether a bar is over; the last of them as it is told to be.
fn gate_rows(last: &str) -> String {
    let row =
        |minute: i64| format!(r#"["{}","1","11","12","10","10.5","2","true"]"#, 1_743_624_000 + minute * 60);
    let rows: Vec<String> = (0..9).map(row).chain([last.to_owned()]).collect();
    format!("[{}]", rows.join(","))
}

#[test]
fn a_malformed_row_is_refused_with_its_place() {
    for (row, field, word) in [
        // High and low exchanged.
        (r#"["1743624540","1","11","10","12","10.5","2","false"]"#, "low", "low 12"),
        (r#"["1743624540","1","11","12","10","10.5","-2","false"]"#, "volume", "negative"),
        (r#"["1743624540","1","0","12","0","10.5","2","false"]"#, "low", "above zero"),
        (r#"["1743624540","1","11","12","10","ten","2","false"]"#, "open", "\"ten\""),
        (r#"["1743624540","1",null,"12","10","10.5","2","false"]"#, "close", "null"),
        (r#"["1743624540","1","11","12","10"]"#, "open", "5 columns"),
        (r#"["1743624540000","1","11","12","10","10.5","2","false"]"#, "open time", "1743624540000"),
        (r#"["1743624541","1","11","12","10","10.5","2","false"]"#, "open time", "grid of 60 s"),
        (r#"["1743624540.5","1","11","12","10","10.5","2","false"]"#, "open time", "1743624540.5"),
        (r#"["1743624540","1","11","12","10","10.5","2","maybe"]"#, "closed", "\"maybe\""),
    ] {
        let parsed = read(VenueId::Gate, gate_rows(row).as_bytes(), MINUTE).unwrap();
        assert_eq!(parsed.bars.len(), 9, "{row}");
        let [fault] = &parsed.refused[..] else { panic!("{row}: {parsed:?}") };
        let said = fault.to_string();
        assert_eq!((fault.row, fault.field), (10, field), "{said}");
        assert!(said.starts_with(&format!("Gate.io row 10, {field}: ")) && said.contains(word), "{said}");
    }
    let sound = r#"["1743624540","1","11","12","10","10.5","2","false"]"#;
    let parsed = read(VenueId::Gate, gate_rows(sound).as_bytes(), MINUTE).unwrap();
    let closed: Vec<Option<bool>> = parsed.bars.iter().map(|bar| bar.closed).collect();
    assert_eq!(closed, [vec![Some(true); 9], vec![Some(false)]].concat());
}

/// Rows that are all flat fit any order of columns; where many others do not, none is believed.
#[test]
fn an_answer_whose_columns_have_moved_is_refused_whole() {
    let row = |minute: i64| format!(r#"["{}","1","11","10","12","10.5","2"]"#, 1_743_624_000 + minute * 60);
    let flat = |minute: i64| format!(r#"["{}","1","11","11","11","11","2"]"#, 1_743_624_000 + minute * 60);
    let rows: Vec<String> = (0..8).map(flat).chain((8..10).map(row)).collect();
    let error = read(VenueId::Gate, format!("[{}]", rows.join(",")).as_bytes(), MINUTE).unwrap_err();
    let said = error.to_string();
    assert!(said.starts_with("2 of 10 rows cannot be") && said.contains("row 9"), "{said}");
}

/// Binance has no word for a bar that is over; its closing time must fit.
#[test]
fn the_closing_time_of_binance_proves_the_unit() {
    let row =
        |close: i64| format!(r#"[[1743624540000,"10.5","12","10","11","2",{close},"1",1,"1","1","0"]]"#);
    assert_eq!(read(VenueId::Binance, row(1_743_624_599_999).as_bytes(), MINUTE).unwrap().bars.len(), 1);
    let error = read(VenueId::Binance, row(1_743_624_599_999_999).as_bytes(), MINUTE).unwrap_err();
    assert!(error.to_string().contains("close time"), "{error}");
}

#[test]
fn of_two_rows_for_one_time_the_one_with_more_volume_counts() {
    let row = |close: &str, volume: &str| format!("[1743624540,10,12,10.5,{close},{volume}]");
    let one = format!("[{},{},{}]", row("11", "2"), row("11.5", "3"), row("11", "2"));
    let parsed = read(VenueId::Coinbase, one.as_bytes(), MINUTE).unwrap();
    assert_eq!(parsed.bars.len(), 1);
    assert_eq!(parsed.bars[0].candle.close, "11.5".parse().unwrap());
}

/// Numbers without quotes keep every digit of a price, and tiny volumes are no errors.
#[test]
fn numbers_are_read_as_they_are_written() {
    let row = r"[[1743624540,85500.01,88500.99,87654.321,88499.999999,1.2e-7]]";
    let parsed = read(VenueId::Coinbase, row.as_bytes(), MINUTE).unwrap();
    holds(
        &parsed.bars[0],
        (1_743_624_540, ["87654.321", "88500.99", "85500.01", "88499.999999", "0.00000012"], None),
        "numbers",
    );
}

#[test]
fn what_is_no_answer_says_what_it_is() {
    for (body, word) in [
        (&b"<!DOCTYPE html><html><title>Attention Required!</title>"[..], "a web page: <!DOCTYPE html>"),
        (b"<HTML>", "a web page"),
        (b"", "nothing"),
        (b"  \n", "nothing"),
        (b"upstream error\x1b[31m", "upstream error [31m"),
        (b"[[1743624540,1", "EOF"),
        ("<!DOCTYP\u{e9}".as_bytes(), "DOCTYP"),
        (b"\xff\xfe", "\u{fffd}"),
    ] {
        for id in VenueId::ALL {
            let said = read(id, body, MINUTE).unwrap_err().to_string();
            assert!(said.starts_with(&format!("{} sent no JSON but ", id.name())), "{said}");
            assert!(said.contains(word), "{said}");
        }
    }
    for body in ["null", "7", "{}", "\"x\"", "[7]", "[{\"start\":1}]", r#"{"error":[]}"#, r#"{"code":"0"}"#] {
        for id in VenueId::ALL {
            let said = read(id, body.as_bytes(), MINUTE).unwrap_err().to_string();
            assert!(said.contains("without candles"), "{id:?} {body}: {said}");
        }
    }
    // A long answer is cut short.
    let long = "x".repeat(5000);
    assert!(read(VenueId::Gate, long.as_bytes(), MINUTE).unwrap_err().to_string().chars().count() < 250);
}

#[test]
fn a_bar_is_over_when_the_venue_and_the_clock_say_so() {
    let row = r"[[1743624540,10,12,10.5,11,2]]";
    let mut bar = read(VenueId::Coinbase, row.as_bytes(), MINUTE).unwrap().bars.remove(0);
    let ends = DateTime::from_timestamp(1_743_624_600, 0).unwrap();
    assert!(bar.is_closed(MINUTE, ends) && !bar.is_closed(MINUTE, ends - TimeDelta::milliseconds(1)));
    bar.closed = Some(false);
    assert!(!bar.is_closed(MINUTE, ends + HOUR));
    bar.closed = Some(true);
    assert!(!bar.is_closed(MINUTE, ends - MINUTE), "a clock that is ahead closes nothing");
}

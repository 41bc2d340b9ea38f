//! Charts as others see them: the SVG text, and what a renderer makes of it with the fonts of this machine.

use std::path::{Path, PathBuf};

use charts::{Bar, Chart, ChartError, Colours, Event, EventKind, Fonts, Label, Level, Script, Span, Theme};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use resvg::tiny_skia::Pixmap;
use resvg::usvg::roxmltree::Document;
use resvg::usvg::{Group, Node, Options, Tree};
use rust_decimal::Decimal;

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn label(text: &str, english: &str) -> Label {
    Label { text: text.to_owned(), english: english.to_owned() }
}

fn event(at: &str, text: &str, english: &str, kind: EventKind) -> Event {
    Event { at: time(at), label: label(text, english), kind }
}

/// Bars of an hour from opening, highest, lowest and closing prices; the volume is ten times its place.
fn hours(prices: &[[i64; 4]]) -> Vec<Bar> {
    let bar = |(index, [open, high, low, close]): (usize, &[i64; 4])| Bar {
        open_time: time("2025-04-02T18:00:00Z") + TimeDelta::hours(index as i64),
        open: (*open).into(),
        high: (*high).into(),
        low: (*low).into(),
        close: (*close).into(),
        volume: (10 * index as i64).into(),
    };
    prices.iter().enumerate().map(bar).collect()
}

fn small() -> Chart {
    Chart {
        title: label("比特幣 <BTC> & 以太幣", "Bitcoin <BTC> & \"ether\""),
        subtitle: label("測試", "Test"),
        bars: hours(&[
            [82_000, 84_000, 81_500, 83_500],
            [83_500, 88_500, 83_000, 84_000],
            [84_000, 84_200, 82_500, 82_820],
        ]),
        events: vec![
            event("2025-04-02T19:15:00Z", "關稅", "Tariffs", EventKind::News),
            event("2025-04-03T04:00:00Z", "活動開跑", "Campaign opens", EventKind::Campaign),
        ],
        levels: vec![Level { price: 82_000.into(), label: label("起點", "Base") }],
        shaded: Some(Span { from: time("2025-04-02T19:00:00Z"), to: time("2025-04-02T20:30:00Z") }),
        colours: Colours::GreenUp,
        theme: Theme::Dark,
    }
}

/// The recorded night of 2 April 2025 with more events than flags can name.
fn night(events: usize) -> Chart {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/scenarios/tariff-2025-04-03/candles-btcusdt-perp-3m.csv");
    let series = market::read_csv(std::fs::File::open(path).unwrap(), "candles.csv").unwrap();
    let (from, to) = (time("2025-04-02T12:00:00Z"), time("2025-04-03T03:00:00Z"));
    let kinds = [EventKind::News, EventKind::Rumour, EventKind::Denial, EventKind::Campaign, EventKind::Move];
    let event = |index: usize| Event {
        at: from + TimeDelta::minutes(index as i64 * 37 % 900),
        label: Label {
            text: format!("第 {index} 則：聯準會主席談話後市場劇烈波動，投資人觀望"),
            english: format!("No. {index}: Markets waver after the WWW remarks of the chair"),
        },
        kind: kinds[index % kinds.len()],
    };
    let level =
        |index: i64| Level { price: (83_000 + 700 * index).into(), label: label("壓力", "Resistance WM") };
    Chart {
        bars: series.range(from, to).iter().map(Bar::from).collect(),
        events: (0..events).map(event).collect(),
        levels: (0..8).map(level).collect(),
        ..small()
    }
}

#[test]
fn a_small_chart_keeps_its_form() {
    insta::assert_snapshot!("small", small().svg(Script::Chinese).unwrap());
}

#[test]
fn the_change_runs_from_the_first_open_to_the_last_close() {
    // 82,000 to 82,820 is one percent by hand; the close of the first bar would give -0.81%.
    let svg = small().svg(Script::English).unwrap();
    assert!(svg.contains("82,000 → 82,820") && svg.contains(">+1.00%<"));
    let mut fall = small();
    fall.bars.truncate(1);
    fall.bars[0].close = 81_590.into();
    let svg = fall.svg(Script::English).unwrap();
    assert!(svg.contains(">-0.50%<"), "a fall has a sign of its own");
    assert!(svg.contains("v2h-11z") ^ svg.contains("l-5.5 9z"), "and an arrow that points down");
}

#[test]
fn times_are_those_of_taipei() {
    let svg = small().svg(Script::English).unwrap();
    // 18:00 UTC is 02:00 of the next day.
    assert!(svg.contains(">2025-04-03 02:00<") && svg.contains(">UTC+8<"));
    assert!(svg.contains("2025-04-03 03:15 UTC+8 Tariffs"));
    // The campaign opens after the last bar, so its flag says when.
    assert!(svg.contains(">04-03 12:00 Campaign opens<") && svg.contains("class=\"beyond\""));
}

#[test]
fn red_up_swaps_the_colours_and_nothing_else() {
    let green = small().svg(Script::Chinese).unwrap();
    let red = Chart { colours: Colours::RedUp, ..small() }.svg(Script::Chinese).unwrap();
    assert_ne!(green, red);
    let swapped = green.replace("#26a69a", "@").replace("#ef5350", "#26a69a").replace('@', "#ef5350");
    assert_eq!(swapped, red);
}

#[test]
fn the_svg_stands_alone_and_runs_nothing() {
    let svg = night(30).svg(Script::Chinese).unwrap();
    let document = Document::parse(&svg).unwrap();
    for node in document.descendants().filter(resvg::usvg::roxmltree::Node::is_element) {
        assert!(!matches!(
            node.tag_name().name(),
            "script" | "style" | "image" | "use" | "a" | "foreignObject"
        ));
        for attribute in node.attributes() {
            let name = attribute.name();
            assert!(!matches!(name, "style" | "href" | "id") && !name.starts_with("on"), "{name}");
            assert!(!attribute.value().contains("url("));
        }
    }
    assert_eq!(svg, night(30).svg(Script::Chinese).unwrap());
}

#[test]
fn a_chart_survives_storage_and_unknown_fields_do_not() {
    let json = serde_json::to_string(&small()).unwrap();
    assert_eq!(serde_json::from_str::<Chart>(&json).unwrap(), small());
    let wrong = json.replacen("\"title\"", "\"titel\"", 1);
    assert!(serde_json::from_str::<Chart>(&wrong).is_err());
}

#[test]
fn what_cannot_be_drawn_is_refused_with_a_reason() {
    let mut none = small();
    none.bars.clear();
    assert_eq!(none.check(), Err(ChartError::NoBars));
    let mut twice = small();
    twice.bars[1].open_time = twice.bars[0].open_time;
    assert!(matches!(twice.svg(Script::English), Err(ChartError::Unsorted { .. })));
    let mut upside_down = small();
    upside_down.bars[0].high = 1.into();
    assert!(matches!(upside_down.check(), Err(ChartError::Impossible { .. })));
    let mut huge = small();
    huge.bars[0].volume = Decimal::MAX;
    assert!(matches!(huge.check(), Err(ChartError::OutOfRange { .. })));
    let mut late = small();
    late.events[0].at = DateTime::<Utc>::MAX_UTC;
    assert!(matches!(late.check(), Err(ChartError::OutOfRange { .. })));
    let mut backwards = small();
    backwards.shaded = Some(Span { from: time("2025-04-03T00:00:00Z"), to: time("2025-04-02T00:00:00Z") });
    assert!(matches!(backwards.check(), Err(ChartError::SpanBackwards { .. })));
    let crowd = Chart { events: vec![small().events[0].clone(); 501], ..small() };
    assert!(matches!(crowd.check(), Err(ChartError::TooMany { what: "events", .. })));
    let error = small().png(&Fonts::load(&[]), "en", 40.0).unwrap_err();
    assert_eq!(error, ChartError::Scale { scale: 40.0 });
}

/// Charts at the edge of what can happen: each has as many bars as it should.
fn extremes() -> Vec<(&'static str, Chart, usize)> {
    let with = |bars: Vec<Bar>| Chart { bars, ..small() };
    let flat = vec![[100, 100, 100, 100]; 5];
    let mut silent = hours(&flat);
    for bar in &mut silent {
        bar.volume = 0.into();
    }
    let mut wick = hours(&[[100, 101, 99, 100], [100, 1_000_000_000, 1, 100], [100, 101, 99, 100]]);
    wick[1].low = Decimal::new(1, 12);
    let mut gap =
        hours(&[[100, 101, 99, 100], [100, 105, 100, 104], [104, 106, 99, 100], [100, 100, 90, 91]]);
    gap[2].open_time += TimeDelta::days(3_000);
    gap[3].open_time += TimeDelta::days(3_000);
    let mut range = hours(&[[1, 1, 1, 1], [1, 1_000_000_000_000_000, 1, 1_000_000_000_000_000]]);
    let least = Decimal::new(1, 12);
    range[0] = Bar { open: least, low: least, close: least, ..range[0].clone() };
    range[1] = Bar { open: least, low: least, ..range[1].clone() };
    let walk = |count: i64| -> Vec<[i64; 4]> {
        (0..count)
            .map(|index| 1_000 + index * 7 % 50)
            .map(|price| [price, price + 9, price - 9, price + 3])
            .collect()
    };
    let mut ancient = hours(&[[100, 101, 99, 100], [100, 101, 99, 100]]);
    ancient[0].open_time = time("-262000-01-01T00:00:00Z");
    vec![
        ("one bar", with(hours(&[[100, 110, 90, 105]])), 1),
        ("one flat bar", with(hours(&flat[..1])), 1),
        ("flat prices", with(hours(&flat)), 5),
        ("no volume", with(silent), 5),
        ("an extreme wick", with(wick), 3),
        ("a gap of years", with(gap), 4),
        ("all prices there are", with(range), 2),
        ("all times there are", with(ancient), 2),
        ("five thousand bars", with(hours(&walk(5_000))), 209),
        (
            "prices too close for floats",
            with(hours(&[[
                999_999_999_999_998,
                999_999_999_999_999,
                999_999_999_999_998,
                999_999_999_999_999,
            ]])),
            1,
        ),
    ]
}

#[test]
fn every_extreme_draws() {
    let fonts = Fonts::load(&[]);
    for (name, chart, bars) in extremes() {
        for script in [Script::Chinese, Script::English] {
            let svg = chart.svg(script).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}");
            let document = Document::parse(&svg).unwrap();
            let drawn = document
                .descendants()
                .filter(|node| node.attribute("class").is_some_and(|class| class.starts_with("bar ")))
                .count();
            assert_eq!(drawn, bars, "{name}");
            for node in document.descendants() {
                for side in ["x", "width", "y", "height"] {
                    let value: f64 = node.attribute(side).map_or(0.0, |value| value.parse().unwrap());
                    assert!((0.0..=1_000.0).contains(&value), "{name}: {side} of {value}");
                }
            }
        }
        if !fonts.is_empty() {
            chart.png(&fonts, "zh-TW", 1.0).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gives_well_formed_xml(texts in prop::collection::vec(any::<String>(), 5)) {
        let mut chart = small();
        chart.title.text.clone_from(&texts[0]);
        chart.subtitle.text.clone_from(&texts[1]);
        chart.events[0].label.text.clone_from(&texts[2]);
        chart.events[1].label.text.clone_from(&texts[3]);
        chart.levels[0].label.text.clone_from(&texts[4]);
        let svg = chart.svg(Script::Chinese).unwrap();
        let document = Document::parse(&svg).map_err(|error| TestCaseError::fail(error.to_string()))?;
        // Nothing from outside becomes an element.
        let ours = ["svg", "title", "desc", "g", "rect", "path", "circle", "text"];
        for node in document.descendants().filter(resvg::usvg::roxmltree::Node::is_element) {
            prop_assert!(ours.contains(&node.tag_name().name()), "{:?}", node.tag_name());
            prop_assert!(node.tag_name().name() != "text" || node.children().all(|child| child.is_text()));
        }
    }
}

#[test]
fn text_from_outside_is_read_back_as_it_was() {
    let mut chart = small();
    chart.title.text = String::from("</title><script>alert('1 < 2 & 3')</script>\u{0}\u{8}]]>");
    let svg = chart.svg(Script::Chinese).unwrap();
    let document = Document::parse(&svg).unwrap();
    let title = document.descendants().find(|node| node.has_tag_name("title")).unwrap();
    assert_eq!(title.text(), Some("</title><script>alert('1 < 2 & 3')</script>]]>"));
}

/// The boxes of all text as the renderer lays it out, with what they say.
fn rendered_texts(svg: &str) -> Vec<(String, [f32; 4])> {
    fn collect(group: &Group, out: &mut Vec<(String, [f32; 4])>) {
        for node in group.children() {
            match node {
                Node::Group(group) => collect(group, out),
                Node::Text(text) => {
                    let rect = text.abs_bounding_box();
                    let words = text.chunks().iter().map(resvg::usvg::TextChunk::text).collect();
                    out.push((words, [rect.left(), rect.top(), rect.right(), rect.bottom()]));
                }
                _ => {}
            }
        }
    }
    let mut options = Options::default();
    options.fontdb_mut().load_system_fonts();
    for family in ["Noto Sans CJK TC", "WenQuanYi Micro Hei", "DejaVu Sans", "Liberation Sans"] {
        let known = options.fontdb.faces().any(|face| face.families.iter().any(|(name, _)| name == family));
        if known {
            options.fontdb_mut().set_sans_serif_family(family);
            break;
        }
    }
    let tree = Tree::from_str(svg, &options).unwrap();
    let mut out = Vec::new();
    collect(tree.root(), &mut out);
    out
}

/// The layout knows no fonts; a renderer that does agrees that nothing touches.
#[test]
fn rendered_text_neither_overlaps_nor_leaves_the_picture() {
    for (chart, script) in [
        (night(5), Script::Chinese),
        (night(5), Script::English),
        (night(60), Script::Chinese),
        (night(60), Script::English),
        (small(), Script::Chinese),
    ] {
        let texts = rendered_texts(&chart.svg(script).unwrap());
        for (index, (text, [left, top, right, bottom])) in texts.iter().enumerate() {
            assert!(*left >= 0.0 && *top >= 0.0 && *right <= 1_000.0, "{text} leaves the picture");
            for (other, of_other) in &texts[index + 1..] {
                let apart = of_other[0] >= *right
                    || of_other[2] <= *left
                    || of_other[1] >= *bottom
                    || of_other[3] <= *top;
                assert!(apart, "{text:?} {:?} overlaps {other:?} {of_other:?}", (left, top, right, bottom));
            }
        }
    }
}

#[test]
fn without_a_font_there_is_no_picture_but_advice() {
    let fonts = Fonts::only(&[]);
    assert!(fonts.is_empty() && !fonts.covers_chinese());
    assert!(fonts.warning().unwrap().contains("fonts-noto-cjk"));
    let error = small().png(&fonts, "zh-TW", 1.0).unwrap_err();
    assert_eq!(error, ChartError::NoFont);
    assert!(error.to_string().contains("fonts-noto-cjk") && error.to_string().contains("fonts_dir"));
}

/// A folder with the faces of this machine that know Latin letters only, where there is one.
fn latin_only() -> Option<Fonts> {
    let dir = PathBuf::from("/usr/share/fonts/truetype/dejavu");
    let fonts = Fonts::only(&[dir]);
    (!fonts.is_empty() && !fonts.covers_chinese()).then_some(fonts)
}

#[test]
fn without_a_chinese_font_the_labels_are_english() {
    let Some(fonts) = latin_only() else { return };
    assert!(fonts.warning().unwrap().contains("labelled in English"));
    let fallback = small().png(&fonts, "zh-TW", 1.0).unwrap();
    assert!(fallback.english_fallback);
    let english = small().png(&fonts, "en", 1.0).unwrap();
    assert!(!english.english_fallback);
    assert_eq!(fallback.bytes, english.bytes);
    // What the font lacks is left out, not drawn as a box: the picture is that of the label without it.
    let mut boxed = small();
    boxed.title.english = String::from("Bitcoin 幣 <BTC> & \"ether\"");
    assert_eq!(boxed.png(&fonts, "en", 1.0).unwrap().bytes, english.bytes);
}

/// Pixels of the title line that are as bright as its letters.
fn title_pixels(png: &[u8]) -> usize {
    let pixmap = Pixmap::decode_png(png).unwrap();
    let (width, height) = (600, 48);
    let line = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    line.filter(|(x, y)| pixmap.pixel(*x, *y).is_some_and(|pixel| pixel.red() > 200)).count()
}

#[test]
fn a_png_has_the_size_it_was_asked_for() {
    let fonts = Fonts::load(&[]);
    if fonts.is_empty() {
        return;
    }
    for (scale, size) in [(1.0, (1_000, 520)), (2.0, (2_000, 1_040)), (0.5, (500, 260))] {
        let png = small().png(&fonts, "en", scale).unwrap();
        assert_eq!((png.width, png.height), size);
        let decoded = Pixmap::decode_png(&png.bytes).unwrap();
        assert_eq!((decoded.width(), decoded.height()), size);
        assert_eq!(png.bytes, small().png(&fonts, "en", scale).unwrap().bytes);
    }
    // Sixty events need a legend of twelve rows.
    let png = night(60).png(&fonts, "en", 1.0).unwrap();
    assert!(png.height > 800, "{}", png.height);
}

#[test]
fn chinese_is_drawn_where_a_font_has_it() {
    let fonts = Fonts::load(&[]);
    if !fonts.covers_chinese() {
        return;
    }
    assert_eq!(fonts.warning(), None);
    let mut chart = small();
    chart.title = label("門骨直角", "");
    let [taiwan, mainland] = ["zh-TW", "zh-CN"].map(|language| chart.png(&fonts, language, 1.0).unwrap());
    assert!(!taiwan.english_fallback && !mainland.english_fallback);
    assert!(title_pixels(&taiwan.bytes) > 200);
    chart.title = label("", "");
    assert_eq!(title_pixels(&chart.png(&fonts, "zh-TW", 1.0).unwrap().bytes), 0);
    // An emoji leaves no trace, not even an empty box.
    chart.title = label("門骨直角 🚀🀄", "");
    assert_eq!(chart.png(&fonts, "zh-TW", 1.0).unwrap().bytes, taiwan.bytes);
}

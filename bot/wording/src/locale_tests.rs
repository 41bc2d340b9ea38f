//! The language files against each other and against the code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use domain::lang::Lang;

use crate::{names, shapes};

/// What a message of a file uses: the variables it shows and those it only chooses a plural by.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Used {
    shown: BTreeSet<String>,
    chosen_by: BTreeSet<String>,
}

/// Reads the files of one language without the Fluent library: a key at the start of a line, `$name` anywhere in the
/// message, `$name ->` where a plural is chosen.
fn messages(lang: Lang) -> BTreeMap<String, Used> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(lang.tag());
    let mut found: BTreeMap<String, Used> = BTreeMap::new();
    for file in fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        let mut key = None;
        for line in fs::read_to_string(&path).unwrap().lines() {
            if line.starts_with('#') {
                continue;
            }
            let name_end = line.find(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()));
            if let Some(end) = name_end {
                let name = line[..end].to_owned();
                assert!(found.insert(name.clone(), Used::default()).is_none(), "{name} twice in {lang}");
                key = Some(name);
            }
            let Some(used) = key.as_ref().and_then(|key| found.get_mut(key)) else {
                assert!(line.trim().is_empty(), "{}: text before the first key: {line}", path.display());
                continue;
            };
            for (at, _) in line.match_indices("{ $") {
                let rest = &line[at + 3..];
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap();
                let name = rest[..end].to_owned();
                if rest[end..].starts_with(" ->") {
                    used.chosen_by.insert(name);
                } else {
                    used.shown.insert(name);
                }
            }
        }
    }
    found
}

#[test]
fn all_languages_have_the_sentences_the_code_says_with_the_same_variables() {
    for lang in Lang::ALL {
        let mut written = messages(lang);
        for shape in shapes() {
            let used = written.remove(shape.key).unwrap_or_else(|| panic!("{lang} lacks {}", shape.key));
            let given: BTreeSet<String> =
                shape.texts.iter().chain(shape.counts).map(|name| (*name).to_owned()).collect();
            assert_eq!(used.shown, given, "{lang}: variables of {}", shape.key);
            let plurals: BTreeSet<String> = shape.counts.iter().map(|name| format!("{name}_n")).collect();
            assert!(
                used.chosen_by.is_subset(&plurals),
                "{lang}: {} chooses by {:?}",
                shape.key,
                used.chosen_by
            );
        }
        for key in names() {
            let used = written.remove(key).unwrap_or_else(|| panic!("{lang} lacks {key}"));
            assert_eq!(used, Used::default(), "{lang}: {key} takes no variables");
        }
        assert!(written.is_empty(), "{lang} has sentences nobody says: {:?}", written.keys());
    }
}

#[test]
fn every_sentence_can_be_said() {
    assert_eq!(crate::self_check(), Ok(()));
}

#[test]
fn a_missing_variable_is_an_error_and_never_half_a_sentence() {
    let error = crate::locale::try_say(Lang::En, "closed-next", &[]).unwrap_err();
    assert_eq!((error.key.as_str(), error.lang), ("closed-next", Lang::En));
    assert!(crate::locale::try_say(Lang::ZhTw, "no-such-sentence", &[]).is_err());
}

#[test]
fn sentences_hold_no_braces_and_no_isolating_marks() {
    use crate::locale::{Arg, try_say};
    for lang in Lang::ALL {
        for shape in shapes() {
            let texts = shape.texts.iter().map(|name| (*name, Arg::Text("TEXT".to_owned())));
            let counts = shape.counts.iter().map(|name| (*name, Arg::Count(7654)));
            let said = try_say(lang, shape.key, &texts.chain(counts).collect::<Vec<_>>()).unwrap();
            assert!(!said.contains(['{', '}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}']), "{said}");
            assert_eq!(said.contains("7,654"), !shape.counts.is_empty(), "{lang} {}: {said}", shape.key);
            assert!(!said.contains("7654"), "a count without separators: {said}");
        }
    }
}

/// Characters of which each script uses one only, the Traditional one first.
const SCRIPT_PAIRS: [&str; 72] = [
    "發发", "話话", "題题", "獎奖", "點点", "數数", "據据", "這这", "個个", "時时", "間间", "開开", "關关",
    "漲涨", "與与", "為为", "會会", "從从", "後后", "單单", "號号", "資资", "質质", "優优", "評评", "審审",
    "編编", "輯辑", "連连", "結结", "鎖锁", "權权", "無无", "聲声", "說说", "請请", "讓让", "應应", "還还",
    "須须", "誰谁", "們们", "對对", "內内", "員员", "標标", "記记", "過过", "隨随", "稱称", "雜杂", "訊讯",
    "獲获", "項项", "證证", "異异", "議议", "訴诉", "領领", "幣币", "價价", "術术", "網网", "頁页", "劃划",
    "壇坛", "總总", "規规", "則则", "計计", "漢汉", "鹽盐",
];

#[test]
fn each_chinese_keeps_its_script_and_its_words() {
    let file = |lang: Lang, name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(lang.tag()).join(name);
        fs::read_to_string(path).unwrap()
    };
    let names = [
        "aftermath",
        "common",
        "notice",
        "announcements",
        "results",
        "reasons",
        "receipt",
        "market",
        "lint",
        "commands",
        "panel",
        "panel-review",
        "panel-results",
        "panel-judging",
        "panel-appeals",
        "panel-payouts",
        "panel-refused",
        "panel-log",
        "service",
        "doctor",
    ];
    for name in names.map(|name| format!("{name}.ftl")) {
        let (tw, cn) = (file(Lang::ZhTw, &name), file(Lang::ZhCn, &name));
        for pair in SCRIPT_PAIRS {
            let [traditional, simplified] = pair.chars().collect::<Vec<_>>()[..] else { panic!("{pair}") };
            assert!(!cn.contains(traditional), "Traditional {traditional} in zh-CN/{name}");
            assert!(!tw.contains(simplified), "Simplified {simplified} in zh-TW/{name}");
        }
        // Words, not only characters: each side has its own.
        for (mainland, taiwan) in [
            ("質量", "品質"),
            ("數據", "資料"),
            ("服務器", "伺服器"),
            ("消息鏈接", "訊息連結"),
            ("鏈接", "連結"),
            ("哈希", "雜湊"),
            ("字符", "字元"),
            ("默認", "預設"),
            ("賬", "帳"),
        ] {
            assert!(!tw.contains(mainland), "zh-TW/{name} says {mainland}, Taiwan says {taiwan}");
        }
        for (taiwan, mainland) in [
            ("资料", "数据"),
            ("伺服器", "服务器"),
            ("连结", "链接"),
            ("杂凑", "哈希"),
            ("字元", "字符"),
            ("品质", "质量"),
            ("讯息", "消息"),
        ] {
            assert!(!cn.contains(taiwan), "zh-CN/{name} says {taiwan}, the Mainland says {mainland}");
        }
    }
}

/// No sentence calls a member anything, names a cause, or offers cash.
#[test]
fn words_that_are_never_said() {
    let never = [
        "copier",
        "cheat",
        "fake",
        "because",
        "due to",
        "plagiarist",
        "抄襲者",
        "抄袭者",
        "作弊",
        "因為",
        "因为",
        "導致",
        "导致",
        "騙子",
        "骗子",
        "現金",
        "现金",
    ];
    for lang in Lang::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(lang.tag());
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let lint = path.file_name().is_some_and(|name| name == "lint.ftl");
            // An operator has to know why a venue does not count: no price and no person is spoken of there.
            let service = path.file_name().is_some_and(|name| name == "service.ftl");
            for line in fs::read_to_string(&path).unwrap().lines().filter(|line| !line.starts_with('#')) {
                let line = line.to_lowercase();
                // The check tells an organiser that an amount reads as cash; nobody else hears the word.
                let found = never
                    .iter()
                    .filter(|word| {
                        !(lint && ["現金", "现金"].contains(word) || service && **word == "because")
                    })
                    .find(|word| line.contains(**word));
                assert_eq!(found, None, "{}: {line}", path.display());
            }
        }
    }
}

//! The judgement on texts written for it: what is copied under which disguise, and what is innocent.

use overlap::{
    Answer, Background, Document, Finding, Index, IndexOptions, JudgeOptions, Question, Reason, judge,
};

const ZH: &str = "昨晚盯盘到凌晨三点，眼看着多单一路被扫，才明白所谓利好其实早就写在价格里，真正赚钱的人根本不会在群里喊单。";
const EN: &str = "I watched the order book all night and the only bids left were the ones my own bot had forgotten to cancel.";
const NOTICE: &str =
    "四月三日凌晨会议宣布基准关税为百分之十，比特币短线冲高至八万八千美元，创下三月二十五日以来新高。";

struct World {
    index: Index,
    background: Background,
    next: u64,
}

impl World {
    fn new() -> Self {
        Self {
            index: Index::new(IndexOptions::default()).expect("default options"),
            background: Background::new([NOTICE]),
            next: 1,
        }
    }

    fn with(texts: &[&str]) -> Self {
        let mut world = Self::new();
        for text in texts {
            world.post(text);
        }
        world
    }

    fn post(&mut self, text: &str) -> u64 {
        let id = self.next;
        self.next += 1;
        self.index
            .insert(Document { id, version: 0, author: id, time_ms: id as i64 * 1000, text })
            .expect("a new id");
        id
    }

    fn ask(&self, text: &str) -> Finding {
        self.ask_as(text, 999_999, i64::MAX)
    }

    fn ask_as(&self, text: &str, author: u64, before_ms: i64) -> Finding {
        let question = Question { text, author, before_ms };
        judge(&self.index, &self.background, &question, &JudgeOptions::default())
    }
}

fn quoted(text: &str, span: &std::ops::Range<usize>) -> String {
    text.chars().skip(span.start).take(span.len()).collect()
}

#[test]
fn verbatim_copies_are_named_with_their_whole_span() {
    let world = World::with(&[ZH, EN]);
    for (id, text) in [(1, ZH), (2, EN)] {
        let finding = world.ask(text);
        assert_eq!(finding.answer, Answer::Copied, "{finding:?}");
        assert_eq!(finding.reason, Reason::SamePost);
        let found = &finding.matches[0];
        assert_eq!(found.source.id, id);
        let span = &found.passages[0].span;
        assert!(span.start == 0 && span.end + 1 >= text.chars().count(), "{span:?}");
        assert_eq!(&found.passages[0].source_span, span);
    }
}

#[test]
fn disguises_do_not_hide_a_copy() {
    let world = World::with(&[ZH, EN]);
    let traditional = "昨晚盯盤到凌晨三點，眼看著多單一路被掃，才明白所謂利好其實早就寫在價格裡，真正賺錢的人根本不會在群裡喊單。";
    let zero_width: String = ZH.chars().flat_map(|c| [c, '\u{200b}']).collect();
    let emoji: String = EN.chars().map(|c| if c == 'o' { "o🔥".to_owned() } else { c.to_string() }).collect();
    let full_width: String = EN
        .chars()
        .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xFEE0).expect("in range") } else { c })
        .collect();
    let homoglyphs: String = EN
        .chars()
        .map(|c| match c {
            'a' => 'а',
            'o' => 'о',
            'e' => 'е',
            'i' => 'і',
            c => c,
        })
        .collect();
    let leet: String = EN
        .chars()
        .map(|c| match c {
            'a' => '4',
            'o' => '0',
            'e' => '3',
            't' => '7',
            c => c,
        })
        .collect();
    let marked: String =
        EN.chars().flat_map(|c| [Some(c), c.is_alphabetic().then_some('\u{335}')]).flatten().collect();
    let spaced: String = EN.chars().flat_map(|c| [c, ' ']).collect();
    let typos: String = EN
        .chars()
        .enumerate()
        .map(|(at, c)| if at % 9 == 8 && c.is_alphabetic() { 'q' } else { c })
        .collect();
    let tagged: String = EN.split(' ').flat_map(|word| [word, " ", "#btc "]).collect();
    let shouted = EN.to_uppercase();
    let hashed: String = EN.split(' ').flat_map(|word| ["#", word, " "]).collect();
    let named: String = EN.split(' ').flat_map(|word| ["@", word, " "]).collect();
    let references: String =
        EN.chars().map(|c| if c == 'e' { "&#101;".to_owned() } else { c.to_string() }).collect();
    let hashed = hashed + "and that was my night, what a week";
    let small_capitals: String = EN
        .to_lowercase()
        .chars()
        .map(|c| "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘqʀꜱᴛᴜᴠᴡxʏᴢ".chars().nth((c as usize).wrapping_sub(97)).unwrap_or(c))
        .collect();
    let override_: String =
        std::iter::once('\u{202e}').chain(EN.chars().rev()).chain(std::iter::once('\u{202c}')).collect();
    let turned_over: String = EN
        .to_lowercase()
        .chars()
        .rev()
        .map(|c| "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz".chars().nth((c as usize).wrapping_sub(97)).unwrap_or(c))
        .collect();
    let a_letter_a_line: String = EN.chars().flat_map(|c| [c, '\n']).collect();
    let stops: String = ZH.chars().flat_map(|c| [c, '·']).collect();
    let named_references = EN.replace('e', "&eacute;").replace(' ', "&nbsp;");
    let strokes = EN.replace('h', "|-|").replace('w', "vv").replace('n', "|\\|").replace('f', "ph");
    let greek: String = EN
        .chars()
        .map(|c| match c {
            'a' => 'α',
            'o' => 'ο',
            'v' => 'ν',
            'p' => 'ρ',
            't' => 'τ',
            'k' => 'κ',
            c => c,
        })
        .collect();
    let reversed: String = ZH.split('，').rev().collect::<Vec<_>>().join("，");
    for (name, text) in [
        ("traditional", traditional),
        ("zero width", &zero_width),
        ("emoji", &emoji),
        ("full width", &full_width),
        ("homoglyphs", &homoglyphs),
        ("leet", &leet),
        ("marks", &marked),
        ("spaced", &spaced),
        ("typos", &typos),
        ("tags between the words", &tagged),
        ("upper case", &shouted),
        ("every word a tag", &hashed),
        ("every word a name", &named),
        ("HTML references", &references),
        ("named HTML references", &named_references),
        ("small capitals", &small_capitals),
        ("right-to-left override", &override_),
        ("turned over", &turned_over),
        ("a letter a line", &a_letter_a_line),
        ("strokes", &strokes),
        ("Greek letters", &greek),
        ("signs between, Chinese", &stops),
        ("clauses reversed, Chinese", &reversed),
    ] {
        let finding = world.ask(text);
        assert_eq!(finding.answer, Answer::Copied, "{name}: {finding:?}");
        let want =
            if name == "traditional" || name == "zero width" || name.ends_with("Chinese") { 1 } else { 2 };
        assert_eq!(finding.matches[0].source.id, want, "{name}");
    }
}

#[test]
fn a_copied_passage_inside_own_text_is_shown_where_it_stands() {
    let world = World::with(&[ZH]);
    let passage = "真正赚钱的人根本不会在群里喊单";
    let long = "才明白所谓利好其实早就写在价格里，真正赚钱的人根本不会在群里喊单。";
    let text = format!("今天心情不错，早上去公园走了一圈。{long}下午还要去接孩子放学，希望路上别堵车。");
    let finding = world.ask(&text);
    assert_ne!(finding.answer, Answer::Original, "{finding:?}");
    let span = &finding.matches[0].passages[0].span;
    assert!(quoted(&text, span).contains(passage));
    assert!(!quoted(&text, span).contains("公园"));
    assert!(quoted(ZH, &finding.matches[0].passages[0].source_span).contains(passage));
}

#[test]
fn the_notice_is_nobodys_text() {
    let mut world = World::new();
    for author in ["小张觉得", "老李认为", "群主昨天说"] {
        world.post(&format!("{NOTICE}{author}这波大家都被埋了，先看看再说，反正我是空仓。{author}{author}"));
    }
    let text = format!("{NOTICE}我反倒觉得外贸小厂最惨，订单说没就没，工人连加班费都拿不到。");
    let finding = world.ask(&text);
    assert_eq!(finding.answer, Answer::Original, "{finding:?}");
    assert!(quoted(&text, &finding.background[0]).contains("短线冲高"));
    assert!(finding.own_chars < 40);
    let finding = world.ask(NOTICE);
    assert_eq!((finding.answer, finding.reason), (Answer::Original, Reason::TooShort));
}

#[test]
fn authors_repeat_themselves_freely_and_later_posts_do_not_count() {
    let world = World::with(&[ZH]);
    let own = world.ask_as(ZH, 1, i64::MAX);
    assert_eq!(own.answer, Answer::Original);
    assert!(own.matches.is_empty());
    assert_eq!(own.own_earlier[0].source.id, 1);
    assert_eq!(world.ask_as(ZH, 2, 1000).answer, Answer::Original, "posted at the same time");
    assert_eq!(world.ask_as(ZH, 2, 1001).answer, Answer::Copied);
}

#[test]
fn the_earliest_of_equal_sources_is_named_and_removal_passes_it_on() {
    let world = World::with(&[EN, ZH, EN, EN]);
    assert_eq!(world.ask(EN).matches[0].source.id, 1);
    world.index.remove(1);
    assert_eq!(world.ask(EN).matches[0].source.id, 3);
    world.index.remove(3);
    world.index.remove(4);
    assert_eq!(world.ask(EN).answer, Answer::Original);
}

#[test]
fn both_sources_of_a_splice_are_named() {
    let world = World::with(&[ZH, EN]);
    let text: String = ZH.chars().take(36).chain(EN.chars()).collect();
    let finding = world.ask(&text);
    assert_eq!(finding.answer, Answer::Copied);
    let mut named: Vec<u64> = finding.matches.iter().map(|found| found.source.id).collect();
    named.sort_unstable();
    assert_eq!(named, [1, 2]);
}

#[test]
fn a_footer_of_many_posts_is_common_and_a_text_copied_by_many_is_not() {
    let mut world = World::new();
    let footer = "以上内容由本人手机发出，如有打扰敬请谅解，转载请注明来自晚风交易笔记。";
    let bodies =
        ["早餐吃了豆浆油条", "地铁上人真多啊", "楼下猫又生了一窝", "隔壁装修吵死了", "周末打算去爬山"];
    for number in 0..30_u32 {
        let body = bodies[number as usize % 5];
        let other: String = (0..20).filter_map(|i| char::from_u32(0x4E00 + number * 131 + i * 7)).collect();
        world.post(&format!("{body}，{other}。{footer}"));
    }
    let honest = format!("今天把去年的笔记重新抄了一遍，发现当时想得太简单了。{footer}");
    let finding = world.ask(&honest);
    assert_eq!(finding.answer, Answer::Original, "{finding:?}");
    assert!(quoted(&honest, &finding.common[0]).contains("敬请谅解"));
    assert!(finding.own_weight <= 240, "24 characters are the author's own: {}", finding.own_weight);
    for _ in 0..30 {
        world.post(ZH);
    }
    // Not letter for letter, or the equality of the whole posts would decide.
    let finding = world.ask(&ZH.replace("昨晚", "前夜").replace("喊单", "吆喝"));
    assert_eq!(finding.answer, Answer::Copied, "{finding:?}");
    assert_eq!(finding.matches[0].source.id, 31);
}

#[test]
fn bulletins_with_other_figures_are_no_copies() {
    let mut world = World::new();
    for (day, up, low) in [(1, 48, 1343), (2, 57, 1296), (3, 12, 1310), (4, 91, 1188)] {
        world.post(&format!(
            "{day}日运价指数下跌{up}点，报{low}点，主要受大型船舶需求走弱拖累，日均获利同步减少。"
        ));
    }
    let finding = world.ask("5日运价指数下跌33点，报1155点，主要受大型船舶需求走弱拖累，日均获利同步减少。");
    assert_ne!(finding.answer, Answer::Copied, "{finding:?}");
    let same = world.ask("2日运价指数下跌57点，报1296点，主要受大型船舶需求走弱拖累，日均获利同步减少。");
    assert_eq!(same.answer, Answer::Copied, "{same:?}");
}

#[test]
fn scraps_of_many_posts_never_add_up() {
    let parts = [
        "before I went to sleep last night",
        "my neighbour bought another miner",
        "the dentist only takes cash now",
        "nobody expected rain in the desert",
        "we lost the match in extra time",
        "her laptop died during the call",
    ];
    let mut world = World::new();
    for (number, part) in parts.iter().enumerate() {
        let rest: String =
            (0..60).map(|i| char::from(b'a' + ((i * 7 + number * 11 + i * i) % 26) as u8)).collect();
        world.post(&format!("{part} {rest}"));
    }
    let finding = world.ask(&parts.join(", "));
    assert_ne!(finding.answer, Answer::Copied, "{finding:?}");
}

#[test]
fn late_arrivals_name_the_posts_to_judge_again() {
    let world = World::with(&["完全无关的一条帖子，说的是周末去哪里吃饭。", ZH, EN]);
    let disguised = ZH.replace('明', "暗").replace('根', "压");
    assert_eq!(world.index.later_sharers(ZH, 0), [2]);
    assert_eq!(world.index.later_sharers(&disguised, 2000), [2]);
    assert!(world.index.later_sharers(ZH, 2001).is_empty());
}

#[test]
fn findings_are_serialisable_evidence() {
    let finding = World::with(&[ZH]).ask(ZH);
    let json = serde_json::to_string(&finding).expect("plain data");
    assert_eq!(serde_json::from_str::<Finding>(&json).expect("the same shape"), finding);
    let options: JudgeOptions =
        serde_json::from_str(r#"{"common_posts": 30}"#).expect("others keep defaults");
    assert_eq!(options, JudgeOptions { common_posts: 30, ..JudgeOptions::default() });
    assert!(serde_json::from_str::<JudgeOptions>(r#"{"comon_posts": 30}"#).is_err());
}

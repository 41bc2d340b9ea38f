//! What decides a judgement: how rare and how whole the shared words are, where forms and quotes end and copies
//! begin. Every text is written for its test.

use overlap::{
    Answer, Background, Document, Finding, Index, IndexOptions, JudgeOptions, Question, Reason, ScriptLimits,
    Step, judge,
};

struct World {
    index: Index,
    next: u64,
}

impl World {
    fn with<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Self {
        let index = Index::new(IndexOptions::default()).expect("default options");
        let mut world = Self { index, next: 1 };
        for text in texts {
            world.post(text.as_ref());
        }
        world
    }

    fn post(&mut self, text: &str) {
        let id = self.next;
        self.next += 1;
        let time_ms = id as i64 * 1000;
        self.index.insert(Document { id, version: 0, author: id, time_ms, text }).expect("a new id");
    }

    fn ask(&self, text: &str) -> Finding {
        self.ask_with(text, &JudgeOptions::default())
    }

    fn ask_with(&self, text: &str, options: &JudgeOptions) -> Finding {
        let question = Question { text, author: 999_999, before_ms: i64::MAX };
        judge(&self.index, &Background::default(), &question, options)
    }
}

/// Chinese characters that no test writes itself, a run of `len` from the place `from`; no two runs of different
/// places share four characters.
fn filler(from: u32, len: u32) -> String {
    (0..len).filter_map(|i| char::from_u32(0x5000 + (from * 977 + i * 31 + i * i * 7) % 0x3000)).collect()
}

const SOURCE: &str =
    "老陈把三台矿机搬进地下室以后，邻居天天投诉噪音，物业最后在电梯口贴了一张手写的停电通知。";

#[test]
fn words_of_many_posts_say_less_than_rare_ones() {
    let passage: Vec<char> = SOURCE.chars().filter(|c| c.is_alphabetic()).collect();
    let rare = World::with([SOURCE]);
    // Every four characters of the source stand in four more posts, no six of them in any.
    let mut common = World::with([SOURCE]);
    for (number, part) in passage.windows(5).enumerate() {
        for copy in 0..4 {
            let part: String = part.iter().collect();
            let number = number as u32 * 8 + copy;
            common.post(&format!("{}{part}{}", filler(number, 9), filler(number + 4, 9)));
        }
    }
    let text = format!("听说了吗，{SOURCE}");
    let of = |world: &World| world.ask(&text).matches[0].passages[0].clone();
    let (rare, common) = (of(&rare), of(&common));
    assert_eq!(rare.weight, common.weight);
    assert_eq!((rare.rare_permille >= 800, rare.evidence), (true, rare.weight));
    assert!(common.rare_permille < 200, "{common:?}");
    assert!(common.evidence < rare.evidence * 8 / 10, "{common:?}");
}

#[test]
fn later_posts_change_no_answer() {
    // Eight more posts hold each four characters of the source: too many to be rare among some 170 posts, and rare
    // among 2,000 by the limit of one in a hundred.
    let passage: Vec<char> = SOURCE.chars().filter(|c| c.is_alphabetic()).collect();
    let mut world = World::with([SOURCE]);
    for (number, part) in passage.windows(5).enumerate() {
        for copy in 0..4 {
            let part: String = part.iter().collect();
            let number = number as u32 * 8 + copy;
            world.post(&format!("{}{part}{}", filler(number, 9), filler(number + 4, 9)));
        }
    }
    let mut options = JudgeOptions::default();
    options.han.rare_per_million = 10_000;
    let question = Question { text: SOURCE, author: 999_999, before_ms: world.next as i64 * 1000 };
    let ask = |world: &World| judge(&world.index, &Background::default(), &question, &options);
    let before = ask(&world);
    assert_eq!(before.matches[0].source.id, 1);
    for number in 0..2000 {
        world.post(&filler(10_000 + number, 14));
    }
    assert_eq!(ask(&world), before);
    // Asked as of today, the same text is a rare one.
    let today = world.ask_with(SOURCE, &options);
    assert!(today.matches[0].evidence > before.matches[0].evidence);
}

#[test]
fn a_text_that_many_have_copied_stays_rare() {
    let world = World::with([SOURCE; 12]);
    // Not letter for letter, or the equality of the whole posts would decide.
    let finding = world.ask(&SOURCE.replace("老陈", "老赵").replace("手写", "打印"));
    let passage = &finding.matches[0].passages[0];
    assert!(passage.rare_permille > 800, "{passage:?}");
    assert_eq!((finding.answer, finding.matches[0].source.id), (Answer::Copied, 1));
}

#[test]
fn gaps_take_evidence_and_no_weight() {
    let world = World::with([SOURCE]);
    let whole = world.ask(SOURCE).matches[0].passages[0].clone();
    let filled = SOURCE.replace("以后", "以后没过多久").replace("最后", "最后实在受不了");
    let gaps = world.ask(&filled).matches[0].passages[0].clone();
    assert_eq!(gaps.weight, whole.weight, "nothing of the source is missing");
    // Nine characters were put in between, at a tenth of their weight.
    assert_eq!(whole.evidence - gaps.evidence, 9);
}

#[test]
fn two_passages_of_one_post_are_hardly_chance() {
    let first = "凌晨两点群主突然宣布解散社群，所有人都以为是愚人节玩笑";
    let last = "后来才知道他早把仓位转给了表弟，自己躲去乡下养蜜蜂";
    let world = World::with([format!("{first}，第二天照样喊单。{last}。")]);
    let own = format!("{}。", filler(3, 60));
    let both = world.ask(&format!("{first}。{own}{last}。"));
    assert_eq!((both.answer, both.reason), (Answer::Copied, Reason::TwoPassages), "{both:?}");
    for one in [first, last] {
        let finding = world.ask(&format!("{one}。{own}{}。", filler(9, 24)));
        assert_eq!(finding.answer, Answer::Review, "{finding:?}");
    }
}

#[test]
fn a_long_text_may_share_more_by_chance() {
    let passage: String = SOURCE.chars().filter(|c| c.is_alphabetic()).take(30).collect();
    let world = World::with([SOURCE]);
    let short = world.ask(&format!("{passage}。{}", filler(2, 60)));
    assert_eq!((short.answer, short.reason), (Answer::Copied, Reason::LongPassage), "{short:?}");
    let long = world.ask(&format!("{passage}。{}", filler(2, 200)));
    assert_eq!(long.answer, Answer::Review, "{long:?}");
}

#[test]
fn a_form_that_several_have_filled_in_is_no_copy() {
    let fill = |answers: [&str; 9]| {
        let heads = [
            "Ticker",
            "Entry price",
            "Stop loss",
            "Target price",
            "Position size",
            "Horizon",
            "Main reason",
            "Worst case",
            "Plan after that",
        ];
        let lines: Vec<String> =
            heads.iter().zip(answers).map(|(head, answer)| format!("{head}: {answer}")).collect();
        lines.join("\n")
    };
    let mut world = World::with([
        fill(["ether", "summer top", "none", "moon", "too big", "a week", "cousin", "ramen", "sell bike"]),
        fill(["some dog", "a wedding", "zero", "a car", "rent", "payday", "cute logo", "couch", "mum"]),
        fill(["solana", "red candle", "mental", "double", "half wage", "one year", "speed", "halt", "nap"]),
        fill(["bitcoin", "gas station", "never", "a house", "one coin", "for life", "banks", "fire", "dig"]),
    ]);
    let mine = fill(["monero", "library", "ten down", "twice", "cash", "spring", "privacy", "ban", "walk"]);
    let finding = world.ask(&mine);
    assert_ne!(finding.answer, Answer::Copied, "{finding:?}");
    assert!(finding.matches.iter().filter(|found| found.replaced * 4 >= found.weight).count() >= 3);
    // Without the rule for forms the headings alone would be called copied.
    let without = JudgeOptions {
        form_permille: u32::MAX,
        latin: ScriptLimits {
            copied: vec![Step { share_permille: 500, weight: 250 }],
            ..JudgeOptions::default().latin
        },
        ..JudgeOptions::default()
    };
    let finding = world.ask_with(&mine, &without);
    assert_eq!(finding.answer, Answer::Copied, "{finding:?}");
    // The same answers under the same headings are somebody's.
    world.post(&mine);
    let copy = fill(["monero", "libraries", "ten down", "twice", "cash", "summer", "privacy", "ban", "walk"]);
    assert_eq!(world.ask(&copy).answer, Answer::Copied);
}

const REVIEW: [&str; 5] = ["店名", "最低消费规则", "拍照和表演的收费", "会员和积分规则", "附注以及订位方式"];
const SAID: &str = "以上都是今年春天问来的，后来改了请告诉我，我会补在这里的最下面";

#[test]
fn one_earlier_post_shows_a_form_by_its_labels() {
    let review = |colon: &str, answers: [&str; 5]| {
        let lines: Vec<String> =
            REVIEW.iter().zip(answers).map(|(label, answer)| format!("{label}{colon}{answer}")).collect();
        format!("{}\n{SAID}", lines.join("\n"))
    };
    let first = ["巷口的花园", "每位一杯热饮", "拍立得两张", "没有会员", "不收订金"];
    let other = ["山脚木屋", "点套餐就好了", "舞台免费看", "集满十格送蛋糕", "打电话"];
    for colon in ["：", ": "] {
        let world = World::with([review(colon, first)]);
        let finding = world.ask(&review(colon, other));
        assert_eq!(finding.matches[0].labels, 5, "{finding:?}");
        assert_eq!(finding.answer, Answer::Review, "{finding:?}");
        // Who keeps the answers and changes a word has copied.
        let mut same = first;
        same[0] = "巷尾的花园";
        assert_eq!(world.ask(&review(colon, same)).answer, Answer::Copied);
    }
    // The same words without the colons are prose.
    let world = World::with([review("", first)]);
    let finding = world.ask(&review("", other));
    assert_eq!((finding.matches[0].labels, finding.answer), (0, Answer::Copied), "{finding:?}");
}

#[test]
fn one_earlier_post_shows_a_bulletin_by_its_figures_and_words() {
    let bulletin = |words: [&str; 5], figures: [u32; 4]| {
        let [first, since, one, two, three] = words;
        let [points, cape, panamax, handy] = figures;
        format!(
            "干散货运价指数{first}，报{points}点，是{since}月以来的最低水平。海岬型船日均获利{one}{cape}美元，铁矿石货主仍在观望；\
             巴拿马型船日均获利{two}{panamax}美元，煤炭订舱一再推迟；灵便型船日均获利{three}{handy}美元，粮船照常离港。"
        )
    };
    let tuesday = ["周二连日下滑", "去年二", "减少了", "略降到", "也失去"];
    let world = World::with([bulletin(tuesday, [1343, 755, 1988, 6180])]);
    let thursday =
        bulletin(["上周四止步反弹", "前年七", "增加至", "猛涨出", "倒多出"], [1296, 802, 1914, 5826]);
    let finding = world.ask(&thursday);
    assert_eq!(finding.answer, Answer::Review, "{finding:?}");
    // Without the rule it would be called copied.
    let without = JudgeOptions { form_permille: u32::MAX, ..JudgeOptions::default() };
    assert_eq!(world.ask_with(&thursday, &without).answer, Answer::Copied);
    // Other figures in the same words are a copy with its figures changed.
    let faked = world.ask(&bulletin(tuesday, [1296, 802, 1914, 5826]));
    assert_eq!(faked.answer, Answer::Copied, "{faked:?}");
}

#[test]
fn a_whole_post_inside_a_longer_text_needs_less_than_a_sentence_of_one() {
    let part = "my landlord keeps three old mining rigs beside the boiler room";
    let own = "Nothing much happened today and I went for a walk with my sister, then we cooked soup and looked at photos";
    let text = format!("{own}. {part}");
    let whole = World::with([part]).ask(&text);
    assert_eq!((whole.answer, whole.reason), (Answer::Copied, Reason::LargeShare), "{whole:?}");
    assert_eq!(whole.matches[0].source_permille, 1000);
    let longer = format!(
        "{part} and he says the heat they give saves him a fortune each winter, which nobody in the building believes"
    );
    let sentence = World::with([longer]).ask(&text);
    assert!(sentence.matches[0].source_permille < 600, "{sentence:?}");
    assert_eq!(sentence.answer, Answer::Review, "{sentence:?}");
}

#[test]
fn the_more_posts_hold_a_passage_the_less_it_counts() {
    let footer = "每晚九点在阳台直播复盘，错过的朋友可以翻翻昨天的录像";
    let mut last = u32::MAX;
    for posts in [1, 4, 9, 14, 20] {
        let world = World::with((0..posts).map(|number| format!("{}。{footer}", filler(number + 20, 40))));
        let finding = world.ask(&format!("今天只买了一杯豆浆，什么都没动，就当给自己放假。{footer}"));
        assert!(finding.own_weight < last, "{posts} posts: {}", finding.own_weight);
        last = finding.own_weight;
    }
    assert_eq!(last, 210, "of a common footer nothing is left beside the 21 characters of one's own");
}

const COMMENT: &str =
    "这话放在今天看真是讽刺，我自己去年也在同一个坑里躺了三个月，现在每次下单前都要先写两行理由。";

#[test]
fn short_attributed_quotes_never_count() {
    let world =
        World::with([SOURCE, "the night shift at the exchange smelled of burnt coffee and fresh regret"]);
    for quote in ["老陈说过：「邻居天天投诉噪音」", "@物业小王 昨天写道“在电梯口贴了一张手写”"]
    {
        let finding = world.ask(&format!("{quote}，{COMMENT}"));
        assert_eq!(finding.answer, Answer::Original, "{finding:?}");
        assert!(finding.matches.is_empty(), "{finding:?}");
    }
    let comment =
        "and I have been thinking about it ever since, mostly while waiting for the bus in the rain";
    let finding =
        world.ask(&format!("As Dana wrote, \"smelled of burnt coffee and fresh regret\" {comment}"));
    assert!(finding.matches.is_empty(), "{finding:?}");
    // Eight words do count.
    let finding =
        world.ask(&format!("As Dana wrote, \"exchange smelled of burnt coffee and fresh regret\" {comment}"));
    assert!(!finding.matches.is_empty());
}

#[test]
fn longer_attributed_quotes_are_for_review_at_most() {
    let world = World::with([SOURCE]);
    let quote: String = SOURCE.chars().take(34).collect();
    for text in [
        format!("老陈的邻居说：「{quote}」。{COMMENT}"),
        format!("“{quote}”——老陈。{COMMENT}"),
        format!("@laochen：『{quote}』{COMMENT}"),
    ] {
        let finding = world.ask(&text);
        assert_eq!(finding.answer, Answer::Review, "{finding:?}");
        assert!(finding.matches[0].unquoted_evidence < finding.matches[0].evidence);
    }
    // Marks without a name are no quotation, and a whole post between them is more than one.
    let unnamed = world.ask(&format!("「{quote}」。{COMMENT}"));
    assert_eq!(unnamed.answer, Answer::Copied, "{unnamed:?}");
    let whole = world.ask(&format!("老陈的邻居说：「{SOURCE}」。{COMMENT}"));
    assert_eq!(whole.answer, Answer::Copied, "{whole:?}");
    let off = JudgeOptions { quote_weight_max: 0, ..JudgeOptions::default() };
    assert_eq!(world.ask_with(&format!("老陈的邻居说：「{quote}」。{COMMENT}"), &off).answer, Answer::Copied);
}

#[test]
fn a_post_pieced_together_from_quotes_is_a_copy() {
    let world = World::with([SOURCE]);
    let chars: Vec<char> = SOURCE.chars().filter(|c| c.is_alphabetic()).collect();
    let pieces: Vec<String> =
        chars.chunks(8).map(|part| format!("他说：「{}」", part.iter().collect::<String>())).collect();
    let finding = world.ask(&pieces.join("。"));
    assert_ne!(finding.answer, Answer::Original, "{finding:?}");
    // A longer text in pieces is past what quotes may be.
    let long = "停电那天整栋楼都下来看热闹，保安举着手电筒念通知，有个小孩问矿机是不是住在地下的龙，\
                没人笑得出来，只有卖西瓜的老板说这条龙一个月吃掉的电够他开十年冰柜，大家这才散了。";
    let world = World::with([long]);
    let chars: Vec<char> = long.chars().filter(|c| c.is_alphabetic()).collect();
    let pieces: Vec<String> =
        chars.chunks(9).map(|part| format!("他说：「{}」", part.iter().collect::<String>())).collect();
    let finding = world.ask(&pieces.join("。"));
    assert_eq!(finding.answer, Answer::Copied, "{finding:?}");
}

#[test]
fn honest_posts_in_other_scripts_are_left_alone() {
    let world = World::with([
        "関税の発表からずっと画面に張り付いていたけれど、結局なにも買えずに朝になった。",
        "Весь вечер смотрел на график и так и не решился купить, зато сварил отличный борщ.",
        "Όλο το βράδυ κοίταζα το διάγραμμα και τελικά δεν αγόρασα τίποτα, έφτιαξα όμως καφέ.",
        "$BTC up 3.5% today, stop at $82,500, target $91,000 and not a cent more",
    ]);
    for text in [
        "関税のニュースを見て慌てて売ったら、翌日には全部戻っていて笑うしかない。",
        "Вчера продал всё из-за пошлин, а сегодня всё вернулось обратно, остаётся только смеяться.",
        "Χθες τα πούλησα όλα λόγω δασμών και σήμερα γύρισαν πίσω, μόνο να γελάς μπορείς.",
        "$BTC down 3.5% today, $ETH worse, I went for a walk and did not look at $82,500 at all",
    ] {
        assert_eq!(world.ask(text).answer, Answer::Original, "{text}");
    }
    // And copies in them are found.
    let copy = "Весь вечер смотрел на график и так и не решился купить, зато сварил вкусный борщ.";
    assert_eq!(world.ask(copy).answer, Answer::Copied);
}

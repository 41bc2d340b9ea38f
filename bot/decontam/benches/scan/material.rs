//! Texts to make records of: source code, English, Chinese. Made from a seed, or real where there is some.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::random::Random;

const NAMES: [&str; 48] = [
    "value", "index", "node", "buffer", "count", "state", "result", "path", "name", "key", "item", "length",
    "offset", "parent", "child", "config", "request", "reply", "error", "flags", "start", "limit", "width",
    "table", "entry", "queue", "token", "source", "target", "level", "cache", "page", "block", "device",
    "reader", "writer", "header", "option", "worker", "event", "timer", "lock", "user", "group", "line",
    "field", "row", "mask",
];

const WORDS: [&str; 96] = [
    "the",
    "of",
    "and",
    "to",
    "a",
    "in",
    "that",
    "it",
    "was",
    "for",
    "on",
    "with",
    "as",
    "they",
    "at",
    "by",
    "from",
    "had",
    "not",
    "but",
    "his",
    "her",
    "were",
    "one",
    "all",
    "when",
    "there",
    "would",
    "their",
    "we",
    "him",
    "been",
    "has",
    "more",
    "out",
    "up",
    "so",
    "time",
    "about",
    "than",
    "into",
    "only",
    "other",
    "new",
    "some",
    "could",
    "these",
    "two",
    "may",
    "first",
    "then",
    "do",
    "any",
    "like",
    "now",
    "over",
    "such",
    "our",
    "even",
    "most",
    "made",
    "after",
    "also",
    "did",
    "many",
    "before",
    "must",
    "through",
    "years",
    "where",
    "much",
    "way",
    "well",
    "down",
    "should",
    "because",
    "long",
    "people",
    "state",
    "world",
    "still",
    "house",
    "last",
    "market",
    "winter",
    "harbour",
    "letter",
    "window",
    "company",
    "price",
    "river",
    "evening",
    "question",
    "tariff",
    "college",
    "neighbour",
];

/// Common characters of Chinese posts.
const HAN: &str = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笑飞风步改收根干造言联持组每济车亲极林服快办议往元英士证近失转夫令准布始怎呢存未远叫台单影具罗字爱击流备兵连调深商算质团集百需价花党华城石级整府离况亚请技际约示复病息究线似官火断精满支视消越器容照须九增研写称企八功吗包片史委乎查轻易早曾除农找装广显吧阿李标谈吃图念六引历首医局突专费号尽另周较注语仅考落青随选列武红响虽推势参希古众构房半节土投某案黑维革划敌致陈律足态护七兴派孩验责营星够章音跟志底站严巴例防族供效续施留讲型料终答紧黄绝奇察母京段依批群项故按河米围江织害斗双境客纪采举杀攻父苏密低朝友诉止细愿千值仍男钱破网热助倒育属坐帝限船脸职速刻乐否刚威毛状率甚独球般普怕弹校苦创";

const SIGNS: [&str; 7] = ["，", "，", "。", "！", "？", "、", "…"];

/// What posts and code are made of.
pub(crate) struct Material {
    /// Real posts with the name of their source; none when they are made up.
    posts: Vec<(String, String)>,
    /// Real source files; none when they are made up.
    code: Vec<String>,
    han: Vec<char>,
    next_post: usize,
    next_code: usize,
}

impl Material {
    /// Takes real posts from `shared/posts` and real code from the directory `code`, where given.
    pub(crate) fn new(shared: Option<&Path>, code: Option<&Path>) -> io::Result<Self> {
        let posts = match shared {
            Some(shared) => read_posts(&shared.join("posts/posts_real.jsonl.zst"))?,
            None => Vec::new(),
        };
        let code = code.map(read_code).transpose()?.unwrap_or_default();
        Ok(Self { posts, code, han: HAN.chars().collect(), next_post: 0, next_code: 0 })
    }

    /// What is real and what is made up, in words.
    pub(crate) fn describe(&self) -> String {
        let posts = match self.posts.len() {
            0 => "made-up posts".to_owned(),
            count => format!("{count} real posts, again and again"),
        };
        let code = match self.code.len() {
            0 => "made-up code".to_owned(),
            count => format!("{count} real source files, again and again"),
        };
        format!("{posts}; {code}; made-up prose")
    }

    pub(crate) fn has_real_code(&self) -> bool {
        !self.code.is_empty()
    }

    /// A source file of some kilobytes.
    pub(crate) fn code(&mut self, random: &mut Random) -> String {
        if !self.code.is_empty() {
            self.next_code += 1;
            return self.code[self.next_code % self.code.len()].clone();
        }
        let mut out = String::new();
        let mut depth = 0;
        for _ in 0..random.between(40, 300) {
            if random.below(9) == 0 {
                out.push('\n');
                depth = 0;
                continue;
            }
            (0..depth).for_each(|_| out.push_str("    "));
            let opens = line_of_code(&mut out, random);
            out.push('\n');
            depth = if opens { (depth + 1).min(5) } else { depth - random.below(2).min(depth) };
        }
        out
    }

    /// A page of English.
    pub(crate) fn prose(random: &mut Random) -> String {
        let mut out = String::new();
        for _ in 0..random.between(6, 40) {
            sentence(&mut out, random);
            out.push_str(if random.below(6) == 0 { "\n\n" } else { " " });
        }
        out
    }

    /// A post and the name of its source.
    pub(crate) fn post(&mut self, random: &mut Random) -> (String, String) {
        if !self.posts.is_empty() {
            self.next_post += 1;
            return self.posts[self.next_post % self.posts.len()].clone();
        }
        let mut out = String::new();
        for _ in 0..random.between(1, 8) {
            (0..random.between(4, 18)).for_each(|_| {
                // The front of the list is the more common part.
                let limit = random.between(1, self.han.len());
                out.push(self.han[random.below(limit)]);
            });
            out.push_str(random.pick(&SIGNS));
        }
        if random.below(8) == 0 {
            out.push_str(" http://t.cn/");
            out.push_str(random.pick(&NAMES));
        }
        if random.below(8) == 0 {
            out.push('😂');
        }
        ("posts".to_owned(), out)
    }
}

/// Appends a line and tells whether the next one is indented deeper.
fn line_of_code(out: &mut String, random: &mut Random) -> bool {
    let name = |random: &mut Random| format!("{}_{}", random.pick(&NAMES), random.pick(&NAMES));
    let number = random.below(5000);
    let (a, b, c) = (name(random), name(random), name(random));
    let (text, opens) = match random.below(10) {
        0 => (format!("def {a}(self, {b}, {c}={number}):"), true),
        1 => (format!("if {a} == \"{c}\" and not {b}:"), true),
        2 => (format!("for {a} in {b}.{c}({number}):"), true),
        3 => (format!("return self.{a}[\"{b}\"].{c}()"), false),
        4 => (format!("printf(\"{a}: %d\\n\", {b});"), false),
        5 => (format!("# {a} is {b} when {c} is {number}"), false),
        6 => (format!("raise ValueError('{a}: %r' % ({b}, {c}))"), false),
        7 => (format!("{a} = [{b}(x) for x in {c}[{number}:]]"), false),
        _ => (format!("{a} = {b}({c}, {number})"), false),
    };
    out.push_str(&text);
    opens
}

fn sentence(out: &mut String, random: &mut Random) {
    let words = random.between(5, 24);
    for word in 0..words {
        // The lesser of two draws, so that common words are common.
        let text = WORDS[random.below(WORDS.len()).min(random.below(WORDS.len()))];
        if word == 0 {
            let (first, rest) = text.split_at(1);
            out.push_str(&first.to_uppercase());
            out.push_str(rest);
        } else {
            out.push_str(text);
        }
        out.push_str(match random.below(160) {
            0 => "’s ",
            1 => " — ",
            2..5 => " \"so\" ",
            5..17 => ", ",
            _ if word + 1 == words => ".",
            _ => " ",
        });
    }
}

#[derive(serde::Deserialize)]
struct Post {
    src: String,
    text: String,
}

fn read_posts(path: &Path) -> io::Result<Vec<(String, String)>> {
    let lines = BufReader::new(zstd::stream::read::Decoder::new(fs::File::open(path)?)?).lines();
    lines
        .map(|line| {
            let post: Post = serde_json::from_str(&line?)?;
            Ok((post.src, post.text))
        })
        .collect()
}

/// At most this much code is read: the rest would be more of the same.
const CODE_BYTES_MAX: usize = 100_000_000;

/// Source files below a directory in the order of their names; those that are not UTF-8 are left out.
fn read_code(dir: &Path) -> io::Result<Vec<String>> {
    let mut waiting: Vec<PathBuf> = vec![dir.to_owned()];
    let mut texts = Vec::new();
    let mut bytes = 0;
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let mut inside: Vec<PathBuf> =
                fs::read_dir(&path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
            inside.sort();
            waiting.extend(inside.into_iter().filter(|path| !path.is_symlink()).rev());
        } else if path
            .extension()
            .is_some_and(|ending| ["py", "c", "h", "rs", "js"].iter().any(|e| ending == *e))
            && let Ok(text) = fs::read_to_string(&path)
        {
            bytes += text.len();
            texts.push(text);
            if bytes > CODE_BYTES_MAX {
                break;
            }
        }
    }
    if texts.is_empty() {
        return Err(io::Error::other(format!("no source files below {}", dir.display())));
    }
    Ok(texts)
}

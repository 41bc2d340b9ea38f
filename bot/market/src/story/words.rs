//! The word lists: what is left out, what points up or down, which places are meant.
//!
//! They are short on purpose. A word stands here because headlines in general use it that way, never because one item of
//! a test set does.

/// Words that say nothing about the subject of a headline.
pub(super) const STOP: &[&str] = &[
    "a", "about", "after", "ahead", "all", "amid", "an", "and", "are", "as", "at", "be", "been", "before", "by", "can",
    "could", "for", "from", "had", "has", "have", "he", "her", "here", "his", "how", "if", "in", "into", "is", "it",
    "its", "just", "may", "might", "more", "most", "new", "no", "not", "of", "off", "on", "or", "our", "out", "over",
    "said", "say", "she", "should", "so", "some", "than", "that", "the", "their", "these", "they", "this", "those",
    "to", "up", "was", "we", "were", "what", "when", "where", "which", "while", "who", "why", "will", "with", "would",
    "you", "your", "live", "update", "breaking", "exclusive", "watch", "report", "reportedly", "source",
];

/// What names the speaker or the act of speaking in a denial, beside the claim that is denied.
pub(super) const SPEAKERS: &[&str] = &[
    "white", "house", "official", "spokesman", "spokesperson", "spokeswoman", "secretary", "press", "statement",
    "administration", "government", "ministry", "claim", "rumor", "rumour", "story", "news", "tell", "told", "call",
];

/// Words of rising and of falling, of imposing and of lifting. Two headlines that point apart are two stories however
/// many words they share: "raises tariffs on steel" and "cuts tariffs on steel".
pub(super) const UP: &[&str] = &[
    "raise", "rise", "hike", "increase", "impose", "gain", "surge", "jump", "rally", "soar", "climb", "expand", "add",
    "above", "approve", "上涨", "上漲", "涨", "漲", "加征", "加徵", "上调", "上調", "提高", "突破",
];

/// See [`UP`].
pub(super) const DOWN: &[&str] = &[
    "cut", "lower", "fall", "drop", "plunge", "slump", "tumble", "slide", "sink", "reduce", "ease", "lift", "pause",
    "delay", "suspend", "exempt", "below", "reject", "下跌", "跌", "下调", "下調", "降低", "暂缓", "暫緩", "豁免",
    "取消", "跌破",
];

/// Places that headlines about trade turn on, each with its names. "25 % tariffs on Mexico" and "25 % tariffs on Canada"
/// share all but one word and are two stories.
pub(super) const PLACES: &[&[&str]] = &[
    &["china", "chinese", "beijing", "中国", "中國", "北京"],
    &["canada", "canadian", "ottawa", "加拿大"],
    &["mexico", "mexican", "墨西哥"],
    &["eu", "europe", "european", "brussels", "欧盟", "歐盟", "欧洲", "歐洲"],
    &["japan", "japanese", "tokyo", "日本"],
    &["korea", "korean", "seoul", "韩国", "韓國"],
    &["india", "indian", "印度"],
    &["vietnam", "vietnamese", "越南"],
    &["taiwan", "taiwanese", "taipei", "台湾", "台灣", "臺灣"],
    &["switzerland", "swiss", "瑞士"],
    &["brazil", "brazilian", "巴西"],
    &["uk", "britain", "british", "英国", "英國"],
    &["russia", "russian", "moscow", "俄罗斯", "俄羅斯"],
    &["ukraine", "ukrainian", "kyiv", "乌克兰", "烏克蘭"],
    &["israel", "israeli", "以色列"],
    &["gaza", "加沙", "加薩"],
    &["iran", "iranian", "伊朗"],
    &["germany", "german", "berlin", "德国", "德國"],
    &["france", "french", "paris", "法国", "法國"],
    &["australia", "australian", "澳大利亚", "澳洲"],
    &["indonesia", "印尼", "印度尼西亚"],
    &["thailand", "泰国", "泰國"],
];

/// What marks a headline as hearsay of its own source. Such a report never counts as a second origin.
pub(super) const HEDGES: &[&str] = &[
    "reportedly", "rumor", "rumors", "rumored", "rumour", "rumours", "rumoured", "unconfirmed", "unverified",
    "allegedly", "speculation",
];

/// The same in Chinese, where words have no borders.
pub(super) const HEDGES_INSIDE: &[&str] = &["据传", "據傳", "网传", "網傳", "传闻", "傳聞", "未经证实", "未經證實", "疑似"];

/// Phrases that deny, as whole words.
pub(super) const DENIALS: &[&str] = &[
    "deny", "denies", "denied", "denying", "denial", "fake news", "is false", "was false", "false report",
    "false reports", "false headline", "false claim", "not true", "untrue", "no truth", "debunk", "debunks", "debunked",
    "refute", "refutes", "refuted", "hoax", "misreport", "misreported", "retract", "retracts", "retracted",
    "retraction", "withdraws report", "withdraws story", "withdrew report", "walks back", "walked back", "inaccurate",
    "not considering", "no plans to", "dismisses report", "dismisses reports", "never said",
];

/// The same in both Chinese scripts.
pub(super) const DENIALS_INSIDE: &[&str] = &[
    "否认", "否認", "辟谣", "闢謠", "辟謠", "不实", "不實", "假新闻", "假新聞", "假消息", "澄清", "并非事实", "並非事實",
    "不属实", "不屬實", "谣言", "謠言", "子虚乌有", "子虛烏有", "撤回报道", "撤回報導", "撤稿",
];

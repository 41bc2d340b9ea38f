//! Words that no text of herald uses: a cause for a move, a forecast, advice, a record beyond the data.
//!
//! The lists aim at the phrase, not at the word: "close in time does not mean cause", "not investment advice" and
//! "sell-off" pass.

use crate::figures::quotes::plain;

/// What a phrase would claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Claim {
    /// That the news moved the price.
    Cause,
    /// What comes next.
    Forecast,
    /// What to do.
    Advice,
    /// More than the data reaches: an all-time high.
    Record,
}

/// Phrases; those of Latin letters count as whole words only.
const PHRASES: &[(Claim, &[&str])] = &[
    (
        Claim::Cause,
        &[
            "because",
            "due to",
            "caused",
            "causes",
            "causing",
            "led to",
            "leads to",
            "leading to",
            "driven by",
            "drove",
            "drives",
            "triggered",
            "triggers",
            "triggering",
            "sparked",
            "sparks",
            "sparking",
            "as a result",
            "resulting in",
            "resulted in",
            "thanks to",
            "owing to",
            "on the back of",
            "fueled by",
            "fuelled by",
            "prompted",
            "in response to",
            "in reaction to",
            "reacted to",
            "reacting to",
            "reaction to",
            "sent bitcoin",
            "sent the price",
            "sent prices",
            "pushed bitcoin",
            "pushed the price",
            "boosted by",
            "weighed down by",
            "attributed to",
            "blamed on",
            "therefore",
            "consequently",
            "hence",
            "sparked by",
            "spurred",
            "因為",
            "因为",
            "由於",
            "由于",
            "導致",
            "导致",
            "引發",
            "引发",
            "造成",
            "觸發",
            "触发",
            "促使",
            "歸因",
            "归因",
            "歸咎",
            "归咎",
            "因此",
            "所以",
            "帶動",
            "带动",
            "拖累",
            "推動了",
            "推动了",
            "推升了",
            "使得",
            "致使",
            "受惠於",
            "受惠于",
            "源於",
            "源于",
            "起因",
            "刺激了",
            "令比特",
            "使比特",
            "讓比特",
            "让比特",
            "令價格",
            "令价格",
            "受此影響",
            "受此影响",
            "受其影響",
            "受其影响",
        ],
    ),
    (
        Claim::Forecast,
        &[
            "will",
            "won't",
            "going to",
            "is expected to",
            "are expected to",
            "expected to",
            "is likely to",
            "likely to",
            "poised to",
            "set to",
            "on track to",
            "about to",
            "forecast",
            "forecasts",
            "predict",
            "predicts",
            "predicted",
            "prediction",
            "projected",
            "price target",
            "target price",
            "next target",
            "next stop",
            "outlook",
            "could reach",
            "could hit",
            "could rise",
            "could fall",
            "could drop",
            "may rise",
            "may fall",
            "may reach",
            "might rise",
            "might fall",
            "might reach",
            "should rise",
            "should fall",
            "bound to",
            "guaranteed",
            "to the moon",
            "bullish",
            "bearish",
            "預計",
            "预计",
            "預測",
            "预测",
            "預期將",
            "预期将",
            "料將",
            "料将",
            "將會",
            "将会",
            "有望",
            "可望",
            "勢必",
            "势必",
            "必將",
            "必将",
            "即將",
            "即将",
            "將上",
            "将上",
            "將下",
            "将下",
            "將漲",
            "将涨",
            "將跌",
            "将跌",
            "將突破",
            "将突破",
            "將升",
            "将升",
            "將達",
            "将达",
            "將繼續",
            "将继续",
            "可能上漲",
            "可能上涨",
            "可能下跌",
            "可能突破",
            "會漲到",
            "会涨到",
            "會跌到",
            "会跌到",
            "會突破",
            "会突破",
            "看漲",
            "看涨",
            "看跌",
            "看多",
            "看空",
            "後市",
            "后市",
            "目標價",
            "目标价",
            "目標位",
            "目标位",
            "上看",
            "下看",
            "下一站",
            "必漲",
            "必涨",
            "必跌",
            "肯定漲",
            "肯定涨",
        ],
    ),
    (
        Claim::Advice,
        &[
            "buy",
            "sell",
            "buying opportunity",
            "you should",
            "should buy",
            "should sell",
            "investors should",
            "traders should",
            "go long",
            "go short",
            "longing",
            "shorting",
            "stop loss",
            "stop-loss",
            "take profit",
            "take profits",
            "recommend",
            "recommends",
            "recommended",
            "we advise",
            "add to your position",
            "accumulate",
            "hodl",
            "all in",
            "act now",
            "hurry",
            "don't miss",
            "double your",
            "free money",
            "send me",
            "dm me",
            "private key",
            "seed phrase",
            "wallet",
            "click here",
            "join our",
            "sign up",
            "subscribe",
            "買入",
            "买入",
            "賣出",
            "卖出",
            "買進",
            "买进",
            "做多",
            "做空",
            "抄底",
            "止損",
            "止损",
            "止盈",
            "加倉",
            "加仓",
            "減倉",
            "减仓",
            "建倉",
            "建仓",
            "滿倉",
            "满仓",
            "梭哈",
            "應該買",
            "应该买",
            "應該賣",
            "应该卖",
            "建議買",
            "建议买",
            "建議賣",
            "建议卖",
            "建議持",
            "建议持",
            "推薦買",
            "推荐买",
            "趕快",
            "赶快",
            "趕緊",
            "赶紧",
            "快買",
            "快买",
            "上車",
            "上车",
            "私信",
            "加群",
            "私鑰",
            "私钥",
            "助記詞",
            "助记词",
            "錢包",
            "钱包",
            "點擊",
            "点击",
            "穩賺",
            "稳赚",
            "保本",
            "掃碼",
            "扫码",
            "加微信",
            "轉帳",
            "转账",
            "匯款",
            "汇款",
        ],
    ),
    (
        Claim::Record,
        &[
            "all-time",
            "all time high",
            "all time low",
            "record high",
            "record low",
            "highest ever",
            "lowest ever",
            "never before",
            "in history",
            "history's",
            "歷史新高",
            "历史新高",
            "歷史新低",
            "历史新低",
            "歷史最",
            "历史最",
            "史上最",
            "有史以來",
            "有史以来",
            "前所未有",
            "創紀錄",
            "创纪录",
            "破紀錄",
            "破纪录",
        ],
    ),
];

/// Phrases that deny what their words would claim; they are looked past.
const DENIALS: &[&str] = &[
    "not investment advice",
    "not financial advice",
    "no investment advice",
    "does not mean cause",
    "sell-off",
    "sell off",
    "selloff",
    "非投資建議",
    "非投资建议",
    "不構成投資建議",
    "不构成投资建议",
    "不等於因果",
    "不等于因果",
    "不代表因果",
    "no forecast",
];

/// The first forbidden phrase of each kind that a text uses. `forecasts_asked` passes over forecasts: a question to
/// members may ask what comes next.
pub fn claims(text: &str, forecasts_asked: bool) -> Vec<(Claim, &'static str)> {
    let mut text = plain(text);
    for denial in DENIALS {
        text = text.replace(denial, " ");
    }
    let mut found = Vec::new();
    for (claim, phrases) in PHRASES {
        if forecasts_asked && *claim == Claim::Forecast {
            continue;
        }
        if let Some(phrase) = phrases.iter().find(|phrase| says(&text, phrase)) {
            found.push((*claim, *phrase));
        } else if *claim == Claim::Cause
            && let Some(phrase) = affected(&text)
        {
            found.push((*claim, phrase));
        }
    }
    found
}

fn says(text: &str, phrase: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let latin = phrase.is_ascii();
    text.match_indices(phrase).any(|(at, _)| {
        !latin
            || (!letter(text[..at].chars().next_back()) && !letter(text[at + phrase.len()..].chars().next()))
    })
}

/// 受…影響, 因…而: the words stand around what they speak of, in one clause.
fn affected(text: &str) -> Option<&'static str> {
    let clause_ends = |c: char| matches!(c, '，' | ',' | '。' | '；' | ';' | '、' | '!' | '?');
    for (first, seconds, name) in [
        (
            '受',
            &["影響", "影响", "推動", "推动", "提振", "打擊", "打击", "拖累", "刺激", "衝擊", "冲击"][..],
            "受…影響",
        ),
        (
            '因',
            &["而", "大漲", "大涨", "大跌", "上漲", "上涨", "下跌", "急漲", "急涨", "急跌", "走高", "走低"][..],
            "因…而",
        ),
        ('令', &["上漲", "上涨", "下跌", "急漲", "急涨", "急跌", "走高", "走低"][..], "令…上漲"),
    ] {
        for (at, _) in text.match_indices(first) {
            let rest = &text[at + first.len_utf8()..];
            let clause = rest.split(clause_ends).next().unwrap_or_default();
            // 因果, 因素 and 接受 are words of their own.
            let own = rest.starts_with(['果', '素', '子', '應', '应'])
                || text[..at].ends_with(['接', '承', '原', '成', '命', '法', '指']);
            if !own && seconds.iter().any(|second| clause.contains(second)) {
                return Some(name);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_in_three_languages() {
        for (text, claim) in [
            ("It fell because of the tariffs.", Claim::Cause),
            ("The tariffs led to a fall.", Claim::Cause),
            ("A fall triggered by the news", Claim::Cause),
            ("The drop was due to tariffs", Claim::Cause),
            ("prices moved in response to the speech", Claim::Cause),
            ("因為關稅而下跌", Claim::Cause),
            ("关税导致比特币下跌", Claim::Cause),
            ("消息引發恐慌", Claim::Cause),
            ("受關稅消息影響，比特幣回落", Claim::Cause),
            ("比特币因关税大跌", Claim::Cause),
            ("消息令比特幣走低", Claim::Cause),
            ("It will reach new levels", Claim::Forecast),
            ("Bitcoin is likely to fall", Claim::Forecast),
            ("a price target was named", Claim::Forecast),
            ("可能下跌", Claim::Forecast),
            ("預計將繼續", Claim::Forecast),
            ("后市看涨", Claim::Forecast),
            ("目標價在上方", Claim::Forecast),
            ("有望突破", Claim::Forecast),
            ("Buy the dip", Claim::Advice),
            ("you should wait", Claim::Advice),
            ("set a stop-loss", Claim::Advice),
            ("建議買入", Claim::Advice),
            ("现在抄底", Claim::Advice),
            ("點擊領取", Claim::Advice),
            ("an all-time high", Claim::Record),
            ("創下歷史新高", Claim::Record),
            ("史上最高", Claim::Record),
        ] {
            assert!(
                claims(text, false).iter().any(|(found, _)| *found == claim),
                "{text}: {:?}",
                claims(text, false)
            );
        }
    }

    /// Words that only look like them.
    #[test]
    fn honest_sentences_pass() {
        for text in [
            "Bitcoin rose to a high and then gave back most of the rise.",
            "Close in time does not mean cause. This is not investment advice.",
            "After the announcement the price fell; the order is known, the reason is not.",
            "A sell-off followed. Willing hands, buyers and sellers, hourly bars.",
            "It came amid the news, within minutes of it.",
            "The causeway reopened; a goodwill gesture; the selling pressure",
            "比特幣一度升至高點，隨後回吐大部分漲幅。時間相近不等於因果。",
            "当时的消息背景：关税公布。时间相近不等于因果。本文不构成投资建议。",
            "消息早於這一價位，先後可知，因果未明。",
            "市場接受了消息，成交量放大，原因不明。",
            "自高点回落，跌破起涨点，收盘确认。",
        ] {
            assert_eq!(claims(text, false), [], "{text}");
        }
        let question = "Where will it go from here?";
        assert_eq!(claims(question, true), []);
        assert_eq!(claims(question, false).len(), 1);
    }
}

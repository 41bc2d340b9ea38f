//! The seed's campaign, its day on the market, and posts.

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId, Channels, Criterion, Rules, commit_seed};
use domain::dates::Dates;
use domain::lang::Localised;
use domain::length::{Count, CountMethod};
use domain::prize::{Prize, PrizeUnit};
use domain::snowflake::Snowflake;
use domain::span::CharSpan;
use domain::state::State;
use domain::topic::{FoundTag, TagForm, TopicFinding};
use domain::verdict::{Evidence, Outcome, Reason, SharedPassage, Verdict};
use domain::window::Window;

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

pub(crate) const TOPIC: &str = "关税政策后市场分析";

/// The news paragraph of the founding notice, and the same facts in the other two languages.
const SEED_BODY: [&str; 3] = [
    "4月3日,特朗普在凌晨會議中宣佈關稅基準為10%時,比特幣一度飆升至88,000美元,刷新3月25日以來高點,漲幅超過5%。然而,隨後他宣佈將對與美國貿易不平衡的約60個國家徵收額外關稅,導致比特幣回吐大部分漲幅,跌破82,500美元。",
    "4月3日，特朗普在凌晨会议中宣布关税基准为10%时，比特币一度飙升至88,000美元，刷新3月25日以来高点，涨幅超过5%。随后他宣布将对与美国贸易不平衡的约60个国家征收额外关税，比特币回吐大部分涨幅，跌破82,500美元。",
    "On 3 April, as Trump announced a 10% baseline tariff at an early meeting, Bitcoin rose to $88,000, its highest since 25 March and up more than 5%. He then announced extra tariffs on some 60 countries with unbalanced trade; Bitcoin gave back most of the rise and fell below $82,500.",
];

/// The question of the founding notice, and its translations.
const SEED_QUESTION: [&str; 3] = [
    "你認為關稅政策將如何影響未來市場走勢?投資策略應如何調整?歡迎分享你的看法。",
    "你认为关税政策将如何影响未来市场走势？投资策略应如何调整？欢迎分享你的看法。",
    "How will tariff policy shape the market from here, and how should a strategy adapt? Tell us what you think.",
];

fn localised(texts: [&str; 3]) -> Localised<String> {
    let [zh_tw, zh_cn, en] = texts.map(str::to_owned);
    Localised { zh_tw, zh_cn, en }
}

/// The seed's campaign with its own words.
pub(crate) fn seed() -> Campaign {
    let window = Window::new(at("2025-04-03T15:00:00+08:00"), at("2025-04-04T15:00:00+08:00")).unwrap();
    Campaign {
        id: CampaignId::new("tariff-2025-04-03").unwrap(),
        guild: Snowflake(1_100_000_000_000_000_001),
        channels: Channels {
            announcements: Snowflake(1_100_000_000_000_000_010),
            entries: Snowflake(1_100_000_000_000_000_020),
            moderators: Snowflake(1_100_000_000_000_000_030),
        },
        title: localised([
            "Gate.io 推薦話題每日發帖活動",
            "Gate.io 推荐话题每日发帖活动",
            "Gate.io daily topic campaign",
        ]),
        body: localised(SEED_BODY),
        question: localised(SEED_QUESTION),
        topic: TOPIC.into(),
        aliases: vec!["關稅政策後市場分析".into(), "TariffMarketAnalysis".into()],
        prize: Prize {
            winners_max: 5,
            amount_minor: 1000,
            currency: "USD".into(),
            unit: PrizeUnit::PointCard,
        },
        dates: Dates::standard(&window, at("2025-04-03T14:00:00+08:00")),
        window,
        rules: Rules::default(),
        criteria: [("creativity", 40), ("quality", 30), ("interaction", 30)]
            .map(|(id, weight)| Criterion { id: id.into(), weight })
            .to_vec(),
        seed_commitment: commit_seed(&[7; 32]),
        state: State::Open,
        void_reason: None,
    }
}

/// The same campaign with a news paragraph that names the same dates and figures, with source and time, everywhere.
pub(crate) fn drafted() -> Campaign {
    Campaign {
        title: Localised::from_fn(|lang| wording::draft_title(lang, TOPIC)),
        body: Localised::from_fn(|lang| wording::move_paragraph(lang, &crate::market_move::seed_day(), &[])),
        question: Localised::from_fn(wording::draft_question),
        ..seed()
    }
}

/// The post whose id is the first instant of the seed's window.
pub(crate) const POST: Snowflake = Snowflake(1_357_248_253_132_800_000);

fn tag(typed: &str, start: usize, is_campaign_tag: bool) -> FoundTag {
    FoundTag {
        typed: typed.into(),
        folded: typed.trim_matches('#').into(),
        span: CharSpan::new(start, start + typed.chars().count()),
        form: TagForm::Paired,
        is_campaign_tag,
    }
}

/// What was measured on a good post of 42 characters, an hour and a half into the window.
pub(crate) fn evidence() -> Evidence {
    Evidence {
        posted_at: at("2025-04-03T16:30:12.345+08:00"),
        version_at: at("2025-04-03T16:30:12.345+08:00"),
        topics: TopicFinding {
            tags: vec![tag("#关税政策后市场分析#", 0, true)],
            fault: None,
            ambiguous: false,
            invisible_chars: false,
        },
        counted: Count::from_whole(42),
        needed: 30,
        method: CountMethod::HeraldCount1,
        own_count: Count::from_whole(42),
        originality: None,
    }
}

pub(crate) fn verdict(outcome: Outcome, reasons: Vec<Reason>) -> Verdict {
    let evidence = Some(evidence());
    Verdict { outcome, reasons, flags: vec![], evidence, rules_version: "herald-rules-1".into() }
}

pub(crate) fn passage(text: &str) -> SharedPassage {
    SharedPassage {
        span: CharSpan::new(3, 3 + text.chars().count()),
        text: text.into(),
        source: Snowflake(1_357_260_000_000_000_001),
        source_author: Snowflake(42),
        source_at: at("2025-04-03T15:46:40.000+08:00"),
        source_span: CharSpan::new(0, text.chars().count()),
        chars: text.chars().filter(|c| c.is_alphanumeric()).count(),
    }
}

pub(crate) const COPIED: &str = "關稅升級後資金先避險，我會分三批買入比特幣，跌破前低就停手觀望吧";

/// Every reason, every way it can be said.
pub(crate) fn reasons() -> Vec<(&'static str, Reason)> {
    use domain::verdict::ReasonCode as Code;
    let person = |reason, note: &str| Reason::Person { reason, note: note.into() };
    vec![
        ("tag missing, no tag", Reason::TagMissing { found: vec![] }),
        ("tag missing, others", Reason::TagMissing { found: vec!["#ETH".into(), "#BTC行情#".into()] }),
        (
            "tag unclosed",
            Reason::TagUnclosed {
                typed: "#关税政策后市场分析我看跌".into(), span: CharSpan::new(0, 13)
            },
        ),
        ("extra tag", Reason::ExtraTag { typed: vec!["#ETH".into()], allowed: 1 }),
        (
            "seven extra tags, two allowed",
            Reason::ExtraTag { typed: (1..=7).map(|n| format!("#tag_{n}")).collect(), allowed: 2 },
        ),
        (
            "too short",
            Reason::TooShort {
                counted: Count::from_whole(27),
                needed: 30,
                method: CountMethod::HeraldCount1,
            },
        ),
        (
            "too short by Weibo's halves",
            Reason::TooShort { counted: Count::from_halves(47), needed: 30, method: CountMethod::Weibo },
        ),
        ("too early", Reason::TooEarly { by_ms: 600_000 }),
        ("late by 0.4 s", Reason::Late { by_ms: 400 }),
        ("late by three hours", Reason::Late { by_ms: 10_860_000 }),
        ("late, at the very close", Reason::Late { by_ms: 0 }),
        ("version unknown", Reason::VersionUnknown { earliest_known: at("2025-04-04T15:20:00+08:00") }),
        ("bot", Reason::Bot),
        ("staff", Reason::StaffNotEntered),
        ("forward", Reason::Forward),
        ("embed only", Reason::EmbedOnly),
        ("wrong channel", Reason::WrongChannel),
        ("copied passage", Reason::CopiedPassage { passages: vec![passage(COPIED)] }),
        (
            "similar to an earlier post",
            Reason::SimilarEarlier { passages: vec![passage("分三批買入比特幣")] },
        ),
        ("a person, no note", person(Code::OffTopic, "")),
        ("a person, with a note", person(Code::LowContent, "重複「漲」字\n沒有理由 @everyone")),
        ("removed by staff", person(Code::RemovedByStaff, "")),
        ("withdrawn", Reason::Withdrawn { at: at("2025-04-03T18:00:00+08:00") }),
    ]
}

//! The seed's campaign, its people and texts for posts.

use campaigns::Settings;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::campaign::{Campaign, CampaignId, Channels, Criterion, Rules, commit_seed};
use domain::dates::Dates;
use domain::lang::Localised;
use domain::prize::{Prize, PrizeUnit};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::window::Window;
use store::CampaignSecrets;

/// The server.
pub const GUILD: Snowflake = Snowflake(1000);
/// Where herald announces.
pub const ANNOUNCEMENTS: Snowflake = Snowflake(2001);
/// Where posts count.
pub const ENTRIES: Snowflake = Snowflake(2002);
/// Where the team reads.
pub const TEAM_ROOM: Snowflake = Snowflake(2003);
/// A channel of the server that no campaign uses.
pub const ELSEWHERE: Snowflake = Snowflake(2004);
/// Approves, reviews, freezes and publishes.
pub const MODERATOR: Snowflake = Snowflake(9001);
/// Reviews as well.
pub const SECOND_MODERATOR: Snowflake = Snowflake(9002);
/// Give marks.
pub const JUDGES: [Snowflake; 2] = [Snowflake(9003), Snowflake(9004)];

/// What nobody knows before the result.
pub const SECRETS: CampaignSecrets = CampaignSecrets { seed: [7; 32], salt: [9; 32] };

/// The n-th member.
pub const fn member(number: u64) -> Snowflake {
    Snowflake(3000 + number)
}

/// A time as members read it, in UTC+8: `2025-04-03 15:10`, with seconds and milliseconds where they matter.
///
/// # Panics
/// When it is no time.
pub fn at(text: &str) -> DateTime<Utc> {
    let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S%.f"];
    let read = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let local = read.unwrap_or_else(|| panic!("{text:?} is no time; write 2025-04-03 15:10"));
    local.and_utc() - TimeDelta::hours(8)
}

/// The settings of the world: the team cannot enter, everything else is as shipped.
pub fn settings() -> Settings {
    let team = [MODERATOR, SECOND_MODERATOR].into_iter().chain(JUDGES).collect();
    Settings { team, ..Settings::default() }
}

/// The seed's campaign as a draft: 3 April 15:00 to 4 April 15:00 (UTC+8), announced at noon.
pub fn campaign() -> Campaign {
    let window =
        Window::new(at("2025-04-03 15:00"), at("2025-04-04 15:00")).expect("it opens before it closes");
    Campaign {
        id: CampaignId::new("tariff-2025-04-03").expect("a good name"),
        guild: GUILD,
        channels: Channels { announcements: ANNOUNCEMENTS, entries: ENTRIES, moderators: TEAM_ROOM },
        title: Localised {
            zh_tw: "推薦話題每日發帖活動".into(),
            zh_cn: "推荐话题每日发帖活动".into(),
            en: "Recommended topic of the day".into(),
        },
        body: Localised {
            zh_tw: "關稅公布後，比特幣先漲後跌。".into(),
            zh_cn: "关税公布后，比特币先涨后跌。".into(),
            en: "Bitcoin rose and fell after the tariffs.".into(),
        },
        question: Localised {
            zh_tw: "你怎麼看之後的走勢？".into(),
            zh_cn: "你怎么看之后的走势？".into(),
            en: "What comes next?".into(),
        },
        topic: "关税政策后市场分析".into(),
        aliases: vec!["TariffMarketView".into()],
        prize: Prize {
            winners_max: 5,
            amount_minor: 1000,
            currency: "USD".into(),
            unit: PrizeUnit::PointCard,
        },
        dates: Dates::standard(&window, at("2025-04-03 12:00")),
        window,
        rules: Rules::default(),
        criteria: vec![
            Criterion { id: "creativity".into(), weight: 40 },
            Criterion { id: "quality".into(), weight: 60 },
        ],
        seed_commitment: commit_seed(&SECRETS.seed),
        state: State::Draft,
        void_reason: None,
    }
}

/// Thoughts of at least thirty characters that share nothing with each other.
pub const THOUGHTS: [&str; 12] = [
    "昨晚看完發布會，我先把合約倉位砍掉一半，剩下的現貨放到冷錢包，等美股開盤後再看資金往哪裡走，不急著抄底。",
    "很多人只盯著價格，我更在意穩定幣流入交易所的速度，這次連續三天淨流出，說明場外買盤還沒有準備好接手。",
    "老家做外貿的表哥說訂單已經停了，實體都這麼緊張，風險資產很難獨善其身，我選擇多拿一點美元現金過冬。",
    "礦工的成本線大概在七萬上下，跌到那附近才會出現真正的惜售，在此之前每一次反彈我都當成減倉的機會。",
    "我的計畫很簡單：每跌一成買一份，總共準備六份子彈，買完就關掉軟體去爬山，把判斷交給時間而不是情緒。",
    "期权市场的隐含波动率已经冲到年内高点，这时候裸买方向不划算，我会卖出远月的宽跨，用权利金慢慢降低成本。",
    "以太坊这一轮明显弱于大饼，链上手续费创了新低，除非质押收益回升，否则我不会在这个位置换仓。",
    "把时间拉长看，二零一八年的贸易摩擦也是先恐慌后修复，当时等了半年才见底，所以我准备好了耐心和粮草。",
    "黃金創高而比特幣沒有跟上，代表它現在還是被當成科技股在交易，避險的故事得等降息之後才有人願意相信。",
    "My stop sits under the March low and I will not move it, because the last time I moved one I lost a month of gains.",
    "Shipping rates fell for nine weeks in a row, so the slowdown was visible long before anyone printed a headline about duties.",
    "I run a small bakery and pay suppliers in dollars, which is why I hedge with short dated puts instead of selling my coins.",
];

/// A thought under the campaign's topic.
pub fn tagged(thought: &str) -> String {
    format!("#关税政策后市场分析# {thought}")
}

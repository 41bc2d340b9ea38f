//! The testers of topic and length, and the registered topics.

use campaigns::Actor;
use domain::campaign::{Campaign, CampaignId, commit_seed};
use domain::snowflake::Snowflake;
use tests::world::seed::{self, GUILD, SECRETS};

use super::client::{Answer, Client, form};
use super::stage::Stage;

on_both! {
    a_text_is_tried_as_it_would_be_judged
    topics_are_listed_with_who_holds_them
}

async fn try_text(client: &mut Client, text: &str) -> Answer {
    let page = client.get(&format!("/rules?{}", form(&[("text", text)]))).await;
    assert_eq!(page.status, 200, "{}", page.text);
    page
}

/// The count of a method as the page shows it.
fn count<'a>(page: &'a Answer, method: &str) -> &'a str {
    let row = page.text.split(&format!("<code>{method}</code>")).nth(1).unwrap();
    let cell = row.split("<td class=\"number\">").nth(1).unwrap();
    cell.split('<').next().unwrap()
}

async fn a_text_is_tried_as_it_would_be_judged(stage: Stage) {
    let mut client = stage.signed_in("vic").await;
    // Domain rules, table of R9: code points, letters and digits, Weibo, X, office, herald.
    for (text, counts) in [
        (
            "我認為10%關稅基準會讓BTC先漲後跌，短線止損設在82,500美元附近。",
            ["37", "33", "31", "62", "26", "33"],
        ),
        ("Tariffs hit BTC; buy dip", ["24", "19", "12", "24", "5", "19"]),
        ("#关税政策后市场分析# 我看跌", ["15", "3", "13.5", "27", "3", "3"]),
        ("100000", ["6", "6", "3", "6", "1", "4"]),
        ("𠮷野家", ["3", "3", "4", "6", "3", "3"]),
    ] {
        let page = try_text(&mut client, text).await;
        let methods =
            ["code-points", "letters-digits", "weibo", "x-weight", "office-words", "herald-count-1"];
        assert_eq!(methods.map(|method| count(&page, method)), counts, "{text}");
    }
    // Rules R1 to R8: what the parser says of the topic.
    for (text, told) in [
        ("关税政策后市场分析# 我看跌", "has no topic at all"),
        ("#关税政策后市场分析我看跌", "so it reads as #关税政策后市场分析我看跌"),
        ("#关税政策后市场分析#BTC", "can be read in two ways"),
        ("#关税政策\u{200B}后市场分析# 跌", "class=\"invisible\" title=\"U+200B\""),
        ("#关税政策后市场分析# #ETH 跌", "besides the topic of this campaign there is #ETH"),
        ("＃關稅政策後市場分析# 跌", "closed, between two signs"),
        ("#TariffMarketView 跌", "open, after one sign"),
    ] {
        let page = try_text(&mut client, text).await;
        assert!(page.text.contains(told), "{text}: {told} is missing in {}", page.text);
    }
    let page = try_text(&mut client, &seed::tagged(seed::THOUGHTS[0])).await;
    assert!(page.text.contains("It would enter.") && page.text.contains("2025-04-03 20:00"), "{}", page.text);
    let page = try_text(&mut client, &seed::tagged("我看跌")).await;
    assert!(page.text.contains("It would not enter.") && page.text.contains("27 more"), "{}", page.text);
    // Trying stores nothing, and nobody is compared with themselves afterwards.
    let page = try_text(&mut client, &seed::tagged(seed::THOUGHTS[0])).await;
    assert!(page.text.contains("It would enter."));
    assert_eq!(stage.world.db().outcome_counts(&stage.world.id).await.unwrap(), []);
    // A topic that nobody has registered.
    let query = form(&[("text", "#减半# 看多"), ("campaign", ""), ("topic", "減半")]);
    let page = client.get(&format!("/rules?{query}")).await;
    assert!(page.text.contains("The topic rule is met") && !page.text.contains("It would"), "{}", page.text);
    let query = form(&[("text", "x"), ("campaign", ""), ("topic", "a#b")]);
    assert_eq!(client.get(&format!("/rules?{query}")).await.status, 422);
    // As long as a message can be, with nothing but what nobody sees; and one character more.
    for filler in ["\u{200B}", "<", "𠮷", "&"] {
        let page = try_text(&mut client, &filler.repeat(4000)).await;
        assert!(page.text.contains("4,000 characters"), "{filler:?}");
    }
    let query = form(&[("text", &"a".repeat(4001))]);
    let page = client.get(&format!("/rules?{query}")).await;
    assert!(page.status == 422 && page.text.contains("longer than 4,000"), "{}", page.text);
    // The reasons stand there in three languages.
    for name in ["topic missing", "沒有活動話題", "没有活动话题"] {
        assert!(page.text.contains(name), "{name} is missing in {}", page.text);
    }
}

async fn topics_are_listed_with_who_holds_them(stage: Stage) {
    let mut client = stage.signed_in("vic").await;
    let page = client.get("/rules").await;
    assert!(page.text.contains("#关税政策后市场分析#") && page.text.contains("TariffMarketView"));
    // Thirty more, of which the last was called off.
    for number in 0..30 {
        let other = Campaign {
            id: CampaignId::new(format!("other-{number:02}")).unwrap(),
            topic: format!("話題{number:02}號"),
            aliases: Vec::new(),
            seed_commitment: commit_seed(&SECRETS.seed),
            ..seed::campaign()
        };
        let before = seed::at("2025-04-03 10:00");
        stage.service.draft(&other, &SECRETS, &Actor::Herald, before).await.unwrap();
        if number == 29 {
            stage.service.void(&other.id, seed::MODERATOR, "x", stage.now()).await.unwrap();
        }
    }
    let listed = |page: &Answer| page.text.matches("class=\"typed\">#").count();
    let first = client.get("/rules").await;
    let next = first.value_after("rel=\"next\" href=\"").unwrap().replace("&#38;", "&");
    let second = client.get(next.split('#').next().unwrap()).await;
    assert_eq!((listed(&first), listed(&second)), (25, 5), "thirty hold their topic");
    let all = client.get(&format!("/rules?{}", form(&[("shown", "all"), ("search", "话题29号")]))).await;
    assert!(listed(&all) == 1 && all.text.contains("free again"), "{}", all.text);
    let none = client.get(&format!("/rules?{}", form(&[("search", "nothing")]))).await;
    assert!(none.text.contains("No topic fits"), "{}", none.text);
    // Of another server there is nothing, neither in the list nor to try under.
    let elsewhere = Campaign {
        id: CampaignId::new("elsewhere").unwrap(),
        guild: Snowflake(GUILD.0 + 1),
        ..seed::campaign()
    };
    let before = seed::at("2025-04-03 10:00");
    stage.service.draft(&elsewhere, &SECRETS, &Actor::Herald, before).await.unwrap();
    let query = form(&[("text", "#关税政策后市场分析# 我看跌"), ("campaign", "elsewhere"), ("topic", "x1")]);
    let page = client.get(&format!("/rules?shown=all&{query}")).await;
    assert!(!page.text.contains("value=\"elsewhere\"") && !page.text.contains("It would"), "{}", page.text);
}

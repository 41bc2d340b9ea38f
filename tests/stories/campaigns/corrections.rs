//! Appeals about a published result, and the corrections that follow: nothing is overwritten, nothing is drawn anew.

use std::collections::BTreeMap;

use campaigns::Error;
use campaigns::results::Published;
use domain::bundle::{Bundle, verify};
use domain::payout::PayoutState;
use domain::refusal::{AppealRefusal, CorrectionRefusal};
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::ReasonCode;
use store::StoreError;
use tests::world::seed::{JUDGES, MODERATOR, SECOND_MODERATOR, THOUGHTS, at, member, tagged};
use tests::world::{World, accept, reject};

stories! {
    an_overturned_appeal_leads_to_the_next_version
    an_appeal_about_a_result_is_answered_by_a_stranger_to_it
    appeals_about_the_result_have_their_time
    a_strike_moves_places_up_and_keeps_its_number
    a_strike_can_be_appealed_too
    prizes_wait_for_the_last_answer
    an_open_appeal_is_in_the_queue_of_those_who_may_answer
}

/// Four posts entered and one, of member 5, was kept out by a moderator. Numbers rise with the marks, so member 4 has
/// place one. Returns the posts, the one that was kept out last.
async fn published(world: &mut World) -> Vec<Snowflake> {
    world.campaign_at("2025-04-03 20:00").await;
    let mut posts = Vec::new();
    for number in 1..=5 {
        posts.push(world.post(member(number), &tagged(THOUGHTS[number as usize])).await);
    }
    world.decide(posts[4], &reject(ReasonCode::OffTopic)).await.unwrap();
    world.at("2025-04-06 12:00").await;
    world.freeze().await.unwrap();
    world.score_and_seal(|number| [number as u8, number as u8]).await;
    world.at("2025-04-07 18:00").await;
    world.publish().await.unwrap();
    world.tick().await;
    posts
}

async fn appeal(world: &World, post: Snowflake, author: u64) -> Result<(), Error> {
    world.service.appeal(&world.id, post, member(author), "please look again", world.now).await
}

async fn overturn(world: &World, post: Snowflake, by: Snowflake) -> Result<(), Error> {
    world.service.decide_appeal(&world.id, post, by, Some(&accept()), "you are right", world.now).await
}

async fn uphold(world: &World, post: Snowflake, by: Snowflake) -> Result<(), Error> {
    world.service.decide_appeal(&world.id, post, by, None, "it stays", world.now).await
}

/// The judges mark a post that was admitted later.
async fn mark(world: &World, post: Snowflake, marks: [u8; 2]) {
    for judge in JUDGES {
        let sheet = BTreeMap::from([(post, marks.to_vec())]);
        world.service.score(&world.id, judge, &sheet, world.now).await.unwrap();
    }
}

async fn correct(world: &World, seen: u32) -> Result<Published, Error> {
    world.service.correct(&world.id, MODERATOR, seen, "an appeal was right", world.now).await
}

async fn stored(world: &World, version: u32) -> Bundle {
    let row = world.db().result(&world.id, Some(version)).await.unwrap().unwrap();
    let (bundle, sha256) = verify(row.bundle.as_bytes()).unwrap();
    assert_eq!(sha256, row.digest);
    bundle
}

fn winners(bundle: &Bundle) -> Vec<(u32, u32, Snowflake)> {
    bundle.winners.iter().map(|winner| (winner.place, winner.number, winner.author)).collect()
}

async fn ledger(world: &World) -> Vec<(u32, Snowflake, PayoutState)> {
    let rows = world.service.payouts(&world.id).await.unwrap();
    let live = rows.into_iter().filter(|row| row.payout.state.is_live());
    live.map(|row| (row.payout.place, row.payout.person, row.payout.state)).collect()
}

/// The overturn changes place two: places move, nothing is exported yet, all affected are told.
async fn an_overturned_appeal_leads_to_the_next_version(world: &mut World) {
    use PayoutState::Due;
    let posts = published(world).await;
    let first = stored(world, 1).await;
    appeal(world, posts[4], 5).await.unwrap();
    overturn(world, posts[4], SECOND_MODERATOR).await.unwrap();
    world.tick().await;
    assert_eq!(world.standing(posts[4]).await, Standing::Entered);
    // Without marks nothing can be published, and the team sees for whom it waits.
    let pending = world.service.pending_correction(&world.id, world.now).await.unwrap().unwrap();
    assert_eq!((pending.latest, &pending.unmarked[..], pending.places.len()), (1, &[5][..], 0));
    assert_eq!(pending.admitted[0].text, tagged(THOUGHTS[5]));
    let error = correct(world, 1).await.unwrap_err();
    assert!(matches!(error, Error::Ballot(_)), "{error}");
    // Only the judges of the sealed sheets mark it, and nothing else.
    let stranger = BTreeMap::from([(posts[4], vec![9, 9])]);
    let error = world.service.score(&world.id, MODERATOR, &stranger, world.now).await.unwrap_err();
    assert!(matches!(error, Error::Correction(CorrectionRefusal::NotAJudge)), "{error}");
    let sealed = BTreeMap::from([(posts[0], vec![9, 9])]);
    let error = world.service.score(&world.id, JUDGES[0], &sealed, world.now).await.unwrap_err();
    assert!(matches!(error, Error::Correction(CorrectionRefusal::Sealed(1))), "{error}");
    // As good as number 3 in all: between places one and two.
    for (judge, marks) in JUDGES.into_iter().zip([[4, 3], [3, 4]]) {
        let sheet = BTreeMap::from([(posts[4], marks.to_vec())]);
        world.service.score(&world.id, judge, &sheet, world.now).await.unwrap();
    }
    let pending = world.service.pending_correction(&world.id, world.now).await.unwrap().unwrap();
    let moved: Vec<_> = pending.places.iter().map(|change| change.place).collect();
    // Place five was not awarded before, and the last one moves down to it.
    assert_eq!(moved, [2, 3, 4, 5]);
    let stale = world.service.correct(&world.id, MODERATOR, 0, "an appeal was right", world.now).await;
    assert!(matches!(stale.unwrap_err(), Error::Store(StoreError::Stale { .. })));
    let silent = world.service.correct(&world.id, MODERATOR, 1, " ", world.now).await;
    assert!(matches!(silent.unwrap_err(), Error::Correction(CorrectionRefusal::NoReason)));
    let second = correct(world, 1).await.unwrap();
    world.tick().await;
    // 40 and 60: number 4 has 2·(160+240) = 800; number 5 has 160+180 + 120+240 = 700; number 3 has 600.
    assert_eq!(
        winners(&second.bundle),
        [(1, 4, member(4)), (2, 5, member(5)), (3, 3, member(3)), (4, 2, member(2)), (5, 1, member(1))]
    );
    // Every version verifies, and the second one stands on what was frozen.
    assert_eq!(stored(world, 1).await, first);
    let corrected = stored(world, 2).await;
    let correction = corrected.correction.unwrap();
    assert_eq!((correction.corrects, correction.frozen_lines), (1, 4));
    assert_eq!((correction.frozen_list_hash, correction.corrects_sha256), (first.list_hash, first.seal().1));
    assert!(world.said("frozen")[0].body["content"].as_str().unwrap().contains(&first.list_hash.to_string()));
    // The ledger follows: one live row for each place and each person.
    assert_eq!(
        ledger(world).await,
        [
            (1, member(4), Due),
            (2, member(5), Due),
            (3, member(3), Due),
            (4, member(2), Due),
            (5, member(1), Due)
        ]
    );
    let all = world.service.payouts(&world.id).await.unwrap();
    assert_eq!(all.iter().filter(|row| row.payout.state == PayoutState::Void).count(), 3);
    // Told: the announcement says what changed, the author that the appeal was right, and each whose place is new.
    let said = world.said("results");
    assert_eq!(said.len(), 6);
    let told = said[3].body["content"].as_str().unwrap();
    for part in ["第 2 版", "an appeal was right", "編號 5", "第 2 名：編號 3 → 編號 5"] {
        assert!(told.contains(part), "{part} is missing in {told}");
    }
    let replies = world.said("reply");
    assert!(replies.iter().any(|said| said.body["content"].as_str().unwrap().contains("申訴成立")));
    let receipt =
        world.service.receipt_of(tests::world::seed::GUILD, posts[4], domain::lang::Lang::En, world.now);
    assert!(receipt.await.unwrap().unwrap().text.contains("you are right"));
    assert_eq!(world.said("winner_reply").len(), 4 + 4);
    // Asked again, there is nothing to correct.
    let error = correct(world, 2).await.unwrap_err();
    assert!(matches!(error, Error::Correction(CorrectionRefusal::NothingChanged)), "{error}");
    assert_eq!(world.service.pending_correction(&world.id, world.now).await.unwrap(), None);
    let log = world.audit().await;
    let reason = log.iter().find(|row| row.action == "corrected").unwrap().reason.clone();
    assert_eq!(reason.as_deref(), Some("an appeal was right"));
}

async fn an_appeal_about_a_result_is_answered_by_a_stranger_to_it(world: &mut World) {
    let posts = published(world).await;
    let error = appeal(world, posts[4], 4).await.unwrap_err();
    assert!(matches!(error, Error::Appeal(AppealRefusal::NotTheAuthor)), "{error}");
    let error = uphold(world, posts[4], SECOND_MODERATOR).await.unwrap_err();
    assert!(matches!(error, Error::Appeal(AppealRefusal::NoneOpen)), "{error}");
    appeal(world, posts[4], 5).await.unwrap();
    let error = appeal(world, posts[4], 5).await.unwrap_err();
    assert!(matches!(error, Error::Appeal(AppealRefusal::Second)), "{error}");
    // The moderator who kept it out is no judge of it.
    let error = overturn(world, posts[4], MODERATOR).await.unwrap_err();
    assert!(matches!(error, Error::Appeal(AppealRefusal::SamePerson)), "{error}");
    uphold(world, posts[4], SECOND_MODERATOR).await.unwrap();
    let error = overturn(world, posts[4], SECOND_MODERATOR).await.unwrap_err();
    assert!(matches!(error, Error::Appeal(AppealRefusal::NoneOpen)), "{error}");
    // Somebody on the list appeals about the marks: the judges who gave them do not answer, and the marks stay.
    appeal(world, posts[0], 1).await.unwrap();
    let error = uphold(world, posts[0], JUDGES[1]).await.unwrap_err();
    assert!(matches!(error, Error::Appeal(AppealRefusal::SamePerson)), "{error}");
    let error = overturn(world, posts[0], SECOND_MODERATOR).await.unwrap_err();
    assert!(matches!(error, Error::Appeal(AppealRefusal::Listed)), "{error}");
    uphold(world, posts[0], SECOND_MODERATOR).await.unwrap();
    world.tick().await;
    // Told either way, in public without the words of the answer.
    let replies = world.said("reply");
    assert_eq!(replies.len(), 2);
    assert!(replies.iter().all(|said| !said.body["content"].as_str().unwrap().contains("it stays")));
    assert_eq!(world.service.pending_correction(&world.id, world.now).await.unwrap(), None);
}

async fn appeals_about_the_result_have_their_time(world: &mut World) {
    let posts = published(world).await;
    world.at("2025-04-09 17:59:59.999").await;
    appeal(world, posts[0], 1).await.unwrap();
    world.now = at("2025-04-09 18:00");
    let error = appeal(world, posts[1], 2).await.unwrap_err();
    assert!(matches!(error, Error::TooLate { ended, .. } if ended == at("2025-04-09 18:00")), "{error}");
    uphold(world, posts[0], SECOND_MODERATOR).await.unwrap();
    world.tick().await;
}

/// R16: struck, not renumbered. Whoever lost the prize is told, and the one after moves up.
async fn a_strike_moves_places_up_and_keeps_its_number(world: &mut World) {
    let posts = published(world).await;
    let strike = |code, reason| {
        world.service.strike_entry(&world.id, posts[3], SECOND_MODERATOR, code, reason, None, world.now)
    };
    let error = strike(ReasonCode::OffTopic, "because").await.unwrap_err();
    assert!(matches!(error, Error::Correction(CorrectionRefusal::NoStrikeReason)), "{error}");
    let error = strike(ReasonCode::StruckAfterObjection, "  ").await.unwrap_err();
    assert!(matches!(error, Error::Correction(CorrectionRefusal::NoReason)), "{error}");
    strike(ReasonCode::StruckAfterObjection, "bought votes").await.unwrap();
    let error = strike(ReasonCode::StruckAfterObjection, "bought votes").await.unwrap_err();
    assert!(matches!(error, Error::Correction(CorrectionRefusal::NotStanding)), "{error}");
    let second = correct(world, 1).await.unwrap();
    world.tick().await;
    assert_eq!(winners(&second.bundle), [(1, 3, member(3)), (2, 2, member(2)), (3, 1, member(1))]);
    assert_eq!(second.bundle.list.len(), 4);
    assert_eq!(second.bundle.list[3].struck, Some(ReasonCode::StruckAfterObjection));
    let live: Vec<_> = ledger(world).await.into_iter().map(|(place, person, _)| (place, person)).collect();
    assert_eq!(live, [(1, member(3)), (2, member(2)), (3, member(1))]);
    let lost = world.said("winner_reply").into_iter().find(|said| {
        said.body["mentions"][0] == member(4).to_string()
            && said.body["content"].as_str().unwrap().contains("不再得獎")
    });
    assert!(lost.is_some());
}

/// The struck author appeals, the strike falls, and version three is as version one was, with its own reason.
async fn a_strike_can_be_appealed_too(world: &mut World) {
    let posts = published(world).await;
    let code = ReasonCode::StruckAfterObjection;
    let struck =
        world.service.strike_entry(&world.id, posts[3], SECOND_MODERATOR, code, "a doubt", None, world.now);
    struck.await.unwrap();
    correct(world, 1).await.unwrap();
    appeal(world, posts[3], 4).await.unwrap();
    let error = overturn(world, posts[3], SECOND_MODERATOR).await.unwrap_err();
    assert!(matches!(error, Error::Appeal(AppealRefusal::SamePerson)), "{error}");
    overturn(world, posts[3], MODERATOR).await.unwrap();
    let third = correct(world, 2).await.unwrap();
    world.tick().await;
    assert_eq!(winners(&third.bundle), winners(&stored(world, 1).await));
    let live: Vec<_> = ledger(world).await.into_iter().map(|(place, person, _)| (place, person)).collect();
    assert_eq!(live, [(1, member(4)), (2, member(3)), (3, member(2)), (4, member(1))]);
    for version in 1..=3 {
        assert_eq!(stored(world, version).await.result_version, version);
    }
}

/// Nothing is ready to be paid while an appeal is open or a correction is not out.
async fn prizes_wait_for_the_last_answer(world: &mut World) {
    let posts = published(world).await;
    appeal(world, posts[4], 5).await.unwrap();
    world.at("2025-04-10 09:00").await;
    assert!(ledger(world).await.iter().all(|(_, _, state)| *state == PayoutState::Due));
    assert!(
        world
            .said("team_note")
            .iter()
            .any(|said| said.body["content"].as_str().unwrap().contains("申訴期限已過"))
    );
    overturn(world, posts[4], SECOND_MODERATOR).await.unwrap();
    assert!(ledger(world).await.iter().all(|(_, _, state)| *state == PayoutState::Due));
    mark(world, posts[4], [9, 9]).await;
    correct(world, 1).await.unwrap();
    world.tick().await;
    let live = ledger(world).await;
    assert_eq!(live.len(), 5);
    assert!(live.iter().all(|(_, _, state)| *state == PayoutState::AwaitingUid), "{live:?}");
    assert_eq!(live[0].1, member(5));
    assert_eq!(world.state().await, State::Published);
}

async fn an_open_appeal_is_in_the_queue_of_those_who_may_answer(world: &mut World) {
    let posts = published(world).await;
    assert_eq!(world.service.next_review(&world.id, SECOND_MODERATOR, &[], world.now).await.unwrap(), None);
    appeal(world, posts[4], 5).await.unwrap();
    assert_eq!(world.service.waits(&world.id, world.now).await.unwrap().result_appeals, 1);
    let item = world.service.next_review(&world.id, SECOND_MODERATOR, &[], world.now).await.unwrap().unwrap();
    assert_eq!((item.post.id, item.waiting), (posts[4], 1));
    assert_eq!(item.appeal.unwrap().result_version, Some(1));
    assert_eq!(world.service.next_review(&world.id, MODERATOR, &[], world.now).await.unwrap(), None);
    uphold(world, posts[4], SECOND_MODERATOR).await.unwrap();
    assert_eq!(world.service.waits(&world.id, world.now).await.unwrap().result_appeals, 0);
    world.tick().await;
}

//! Every refusal in three languages. Each list stands beside a match without a rest, so that a refusal that is missing in it
//! does not compile.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::{CampaignError, CampaignId};
use domain::dates::DatesError;
use domain::payout::{PayoutState, Uid};
use domain::prize::PrizeError;
use domain::refusal::{
    AppealRefusal, BatchRefusal, ClaimRefusal, CorrectionRefusal, EraseRefusal, ReceiptRefusal, ReviewRefusal,
};
use domain::review::{DecisionError, Unliftable};
use domain::selection::BallotError;
use domain::snowflake::Snowflake;
use domain::state::{Move, State};
use domain::topic::{TopicRules, TopicRulesError};
use domain::verdict::ReasonCode;
use domain::window::Window;

use super::*;
use crate::tokens::Scope;

fn at() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2025-04-03T15:00:00+08:00").unwrap().to_utc()
}

/// Declares a list of values, one for each pattern of a type; the patterns have to name every value of the type.
macro_rules! each {
    ($name:ident: $of:ty { $($pattern:pat => $value:expr,)* }) => {
        fn $name() -> Vec<$of> {
            let named = |value: &$of| match value { $($pattern => {})* };
            let all = vec![$({
                let value: $of = $value;
                assert!(matches!(value, $pattern), "{value:?} stands beside another pattern");
                value
            },)*];
            all.iter().for_each(named);
            all
        }
    };
}

each! { people: PeopleRefusal {
    PeopleRefusal::LoginLength => PeopleRefusal::LoginLength,
    PeopleRefusal::LoginBlank => PeopleRefusal::LoginBlank,
    PeopleRefusal::LoginTaken(_) => PeopleRefusal::LoginTaken("mei".to_owned()),
    PeopleRefusal::NoAccount => PeopleRefusal::NoAccount,
    PeopleRefusal::NoSuchRole(_) => PeopleRefusal::NoSuchRole(Role::Judge),
    PeopleRefusal::LastOwner => PeopleRefusal::LastOwner,
    PeopleRefusal::MayNotSignIn => PeopleRefusal::MayNotSignIn,
    PeopleRefusal::Barred => PeopleRefusal::Barred,
    PeopleRefusal::NoRoleThere => PeopleRefusal::NoRoleThere,
    PeopleRefusal::BeyondServer => PeopleRefusal::BeyondServer,
    PeopleRefusal::UntilPassed => PeopleRefusal::UntilPassed,
    PeopleRefusal::OwnRole => PeopleRefusal::OwnRole,
    PeopleRefusal::OwnAccount => PeopleRefusal::OwnAccount,
    PeopleRefusal::TokenName => PeopleRefusal::TokenName,
    PeopleRefusal::TokenDays => PeopleRefusal::TokenDays,
    PeopleRefusal::TokenNoScope => PeopleRefusal::TokenNoScope,
    PeopleRefusal::TokenScope(_) => PeopleRefusal::TokenScope(Scope::Pay),
    PeopleRefusal::UrlLong => PeopleRefusal::UrlLong,
    PeopleRefusal::UrlBroken => PeopleRefusal::UrlBroken,
    PeopleRefusal::UrlPassword => PeopleRefusal::UrlPassword,
    PeopleRefusal::UrlHost => PeopleRefusal::UrlHost,
    PeopleRefusal::UrlScheme => PeopleRefusal::UrlScheme,
    PeopleRefusal::UrlTaken => PeopleRefusal::UrlTaken,
    PeopleRefusal::WebhooksMost => PeopleRefusal::WebhooksMost,
} }

each! { amendments: AmendmentRefusal {
    AmendmentRefusal::EditDraft => AmendmentRefusal::EditDraft,
    AmendmentRefusal::ApproveFirst => AmendmentRefusal::ApproveFirst,
    AmendmentRefusal::CalledOff => AmendmentRefusal::CalledOff,
    AmendmentRefusal::NotOpen(_) => AmendmentRefusal::NotOpen(State::Closed),
    AmendmentRefusal::NotLater { .. } => AmendmentRefusal::NotLater { closes: at(), given: at() },
    AmendmentRefusal::NoReason => AmendmentRefusal::NoReason,
    AmendmentRefusal::LongReason => AmendmentRefusal::LongReason,
    AmendmentRefusal::Window(_) => AmendmentRefusal::Window(Window::new(at(), at()).unwrap_err()),
    AmendmentRefusal::NothingHeld => AmendmentRefusal::NothingHeld,
    AmendmentRefusal::OverrideReason => AmendmentRefusal::OverrideReason,
    AmendmentRefusal::TriedTooLong => AmendmentRefusal::TriedTooLong,
} }

each! { decisions: DecisionError {
    DecisionError::NoReason => DecisionError::NoReason,
    DecisionError::ReasonOnAccept(_) => DecisionError::ReasonOnAccept(ReasonCode::OffTopic),
    DecisionError::NotForPeople(_) => DecisionError::NotForPeople(ReasonCode::TooShort),
    DecisionError::NotLiftable(_, Unliftable::Time) => {
        DecisionError::NotLiftable(ReasonCode::Late, Unliftable::Time)
    },
    DecisionError::NotLiftable(_, Unliftable::Author) => {
        DecisionError::NotLiftable(ReasonCode::StaffNotEntered, Unliftable::Author)
    },
    DecisionError::NotLiftable(_, Unliftable::Mendable) => {
        DecisionError::NotLiftable(ReasonCode::TagMissing, Unliftable::Mendable)
    },
    DecisionError::NoteTooLong(_) => DecisionError::NoteTooLong(501),
    DecisionError::Withdrawn => DecisionError::Withdrawn,
} }

each! { ballots: BallotError {
    BallotError::Numbering { .. } => BallotError::Numbering { at: 1, found: 2 },
    BallotError::JudgeTwice(_) => BallotError::JudgeTwice("9001".to_owned()),
    BallotError::UnknownNumber { .. } => BallotError::UnknownNumber { judge: "9001".to_owned(), number: 7 },
    BallotError::MarkCount { .. } => {
        BallotError::MarkCount { judge: "9001".to_owned(), number: 7, found: 2, needed: 3 }
    },
    BallotError::MarkRange { .. } => BallotError::MarkRange { judge: "9001".to_owned(), number: 7, mark: 11 },
    BallotError::TooFewSheets { .. } => BallotError::TooFewSheets { number: 7, found: 1, needed: 2 },
} }

each! { receipts: ReceiptRefusal {
    ReceiptRefusal::TooLarge => ReceiptRefusal::TooLarge,
    ReceiptRefusal::NotUtf8 => ReceiptRefusal::NotUtf8,
    ReceiptRefusal::NotCsv => ReceiptRefusal::NotCsv,
    ReceiptRefusal::Columns => ReceiptRefusal::Columns,
    ReceiptRefusal::NamingColumns => ReceiptRefusal::NamingColumns,
    ReceiptRefusal::Status(_) => ReceiptRefusal::Status("maybe".to_owned()),
    ReceiptRefusal::Reference => ReceiptRefusal::Reference,
    ReceiptRefusal::NamesNothing => ReceiptRefusal::NamesNothing,
    ReceiptRefusal::NoBatch => ReceiptRefusal::NoBatch,
    ReceiptRefusal::NotOut => ReceiptRefusal::NotOut,
    ReceiptRefusal::SaidBefore { paid: true, .. } => {
        ReceiptRefusal::SaidBefore { paid: true, reference: "r-1".to_owned() }
    },
    ReceiptRefusal::SaidBefore { paid: false, .. } => {
        ReceiptRefusal::SaidBefore { paid: false, reference: "r-1".to_owned() }
    },
} }

each! { batches: BatchRefusal {
    BatchRefusal::SamePerson => BatchRefusal::SamePerson,
    BatchRefusal::NothingReady => BatchRefusal::NothingReady,
    BatchRefusal::Changed(_) => BatchRefusal::Changed(2),
    BatchRefusal::NoBatch(_) => BatchRefusal::NoBatch(3),
    BatchRefusal::OtherFormat { .. } => BatchRefusal::OtherFormat { batch: 3, format: "xlsx".to_owned() },
    BatchRefusal::Erased(_) => BatchRefusal::Erased(3),
    BatchRefusal::Receipt { .. } => BatchRefusal::Receipt { line: 4, why: ReceiptRefusal::NotCsv },
} }

each! { claims: ClaimRefusal {
    ClaimRefusal::NoResult => ClaimRefusal::NoResult,
    ClaimRefusal::NothingWon => ClaimRefusal::NothingWon,
    ClaimRefusal::OnHold => ClaimRefusal::OnHold,
    ClaimRefusal::OnItsWay => ClaimRefusal::OnItsWay,
    ClaimRefusal::NoKey => ClaimRefusal::NoKey,
    ClaimRefusal::NoUid => ClaimRefusal::NoUid,
    ClaimRefusal::NoReason => ClaimRefusal::NoReason,
    ClaimRefusal::NoPrize(_) => ClaimRefusal::NoPrize(2),
    ClaimRefusal::OffTheRoad { .. } => {
        ClaimRefusal::OffTheRoad { from: PayoutState::AwaitingUid, to: PayoutState::PassedOn }
    },
    ClaimRefusal::PlaceHeld(_) => ClaimRefusal::PlaceHeld(2),
    ClaimRefusal::NobodyFollows(_) => ClaimRefusal::NobodyFollows(2),
} }

each! { corrections: CorrectionRefusal {
    CorrectionRefusal::NoResult => CorrectionRefusal::NoResult,
    CorrectionRefusal::NothingChanged => CorrectionRefusal::NothingChanged,
    CorrectionRefusal::NoReason => CorrectionRefusal::NoReason,
    CorrectionRefusal::LongReason(_) => CorrectionRefusal::LongReason(501),
    CorrectionRefusal::NotStanding => CorrectionRefusal::NotStanding,
    CorrectionRefusal::NoStrikeReason => CorrectionRefusal::NoStrikeReason,
    CorrectionRefusal::NotAJudge => CorrectionRefusal::NotAJudge,
    CorrectionRefusal::Sealed(_) => CorrectionRefusal::Sealed(7),
} }

each! { appeals: AppealRefusal {
    AppealRefusal::NotTheAuthor => AppealRefusal::NotTheAuthor,
    AppealRefusal::Second => AppealRefusal::Second,
    AppealRefusal::SamePerson => AppealRefusal::SamePerson,
    AppealRefusal::NoneOpen => AppealRefusal::NoneOpen,
    AppealRefusal::Listed => AppealRefusal::Listed,
    AppealRefusal::OnlyAdmits => AppealRefusal::OnlyAdmits,
    AppealRefusal::Gone => AppealRefusal::Gone,
} }

each! { reviews: ReviewRefusal {
    ReviewRefusal::NothingToMend => ReviewRefusal::NothingToMend,
    ReviewRefusal::NotWaiting => ReviewRefusal::NotWaiting,
    ReviewRefusal::AskedAlready => ReviewRefusal::AskedAlready,
    ReviewRefusal::NotMendable => ReviewRefusal::NotMendable,
    ReviewRefusal::NothingToUndo => ReviewRefusal::NothingToUndo,
    ReviewRefusal::NotYours => ReviewRefusal::NotYours,
    ReviewRefusal::Answered => ReviewRefusal::Answered,
    ReviewRefusal::Changed => ReviewRefusal::Changed,
    ReviewRefusal::NoReason => ReviewRefusal::NoReason,
    ReviewRefusal::PassageTooShort => ReviewRefusal::PassageTooShort,
    ReviewRefusal::SaidAlready => ReviewRefusal::SaidAlready,
} }

each! { topics: TopicRulesError {
    TopicRulesError::Empty => TopicRulesError::Empty,
    TopicRulesError::TooLong { .. } => TopicRulesError::TooLong { tag: "x".to_owned(), chars: 41 },
    TopicRulesError::NoLetter { .. } => TopicRulesError::NoLetter { tag: "1".to_owned() },
    TopicRulesError::SignInside { .. } => TopicRulesError::SignInside { tag: "a#b".to_owned() },
    TopicRulesError::Invisible { .. } => {
        TopicRulesError::Invisible { tag: "x".to_owned(), code: 0x200b, place: 1 }
    },
    TopicRulesError::NotReadable { .. } => TopicRulesError::NotReadable { tag: "x".to_owned() },
    TopicRulesError::NoTopicAllowed => TopicRulesError::NoTopicAllowed,
} }

each! { campaign_errors: CampaignError {
    CampaignError::Id(_) => CampaignError::Id("X".to_owned()),
    CampaignError::EmptyText { .. } => CampaignError::EmptyText { field: "title", lang: Lang::En },
    CampaignError::Topic(_) => CampaignError::Topic(TopicRulesError::Empty),
    CampaignError::Prize(_) => CampaignError::Prize(PrizeError::NoWinners),
    CampaignError::Dates(_) => CampaignError::Dates(DatesError {
        earlier: "window.closes",
        earlier_at: at(),
        later: "entry_list_at",
        later_at: at() - TimeDelta::hours(1),
    }),
    CampaignError::Weights(_) => CampaignError::Weights(90),
    CampaignError::Criterion(_) => CampaignError::Criterion("quality".to_owned()),
    CampaignError::Length => CampaignError::Length,
} }

fn id() -> CampaignId {
    CampaignId::new("tariff").unwrap()
}

each! { news: NewsRefusal {
    NewsRefusal::NoReason => NewsRefusal::NoReason,
    NewsRefusal::LongReason => NewsRefusal::LongReason,
    NewsRefusal::Link => NewsRefusal::Link,
    NewsRefusal::SameState => NewsRefusal::SameState,
    NewsRefusal::Forgotten => NewsRefusal::Forgotten,
    NewsRefusal::Rest => NewsRefusal::Rest,
} }

each! { errors: Error {
    Error::Store(_) => StoreError::Stale { what: "post 1".to_owned(), expected: 3 }.into(),
    Error::NoCampaign(_) => Error::NoCampaign(id()),
    Error::Taken(_) => Error::Taken(id()),
    Error::NoDraft(_) => Error::NoDraft(State::Open),
    Error::Campaign(_) => CampaignError::Length.into(),
    Error::Topic(_) => TopicRules::new("", &[], 1).unwrap_err().into(),
    Error::TopicHeld { .. } => {
        Error::TopicHeld { mine: "x".to_owned(), theirs: "y".to_owned(), campaign: id() }
    },
    Error::Held { .. } => Error::Held { campaign: id(), hold: market::Hold::Unconfirmed },
    Error::OwnDraft(_) => Error::OwnDraft(id()),
    Error::Notice(_) => Error::Notice(Vec::new()),
    Error::State(_) => State::Paid.after(Move::Open).unwrap_err().into(),
    Error::TooSoon { .. } => Error::TooSoon { what: "the freeze", due: at(), now: at() },
    Error::TooLate { .. } => Error::TooLate { what: "the window", ended: at() },
    Error::NoPost { .. } => Error::NoPost { campaign: id(), post: Snowflake(7) },
    Error::NoMessage(_) => Error::NoMessage(1),
    Error::NoVerdict(_) => Error::NoVerdict(Snowflake(7)),
    Error::Decision(_) => DecisionError::NoReason.into(),
    Error::Pending(_) => Error::Pending(vec![Snowflake(7)]),
    Error::Appeal(_) => AppealRefusal::Second.into(),
    Error::Review(_) => ReviewRefusal::Changed.into(),
    Error::Ballot(_) => BallotError::JudgeTwice("9001".to_owned()).into(),
    Error::NotListed(_) => Error::NotListed(Snowflake(7)),
    Error::Sheets(SheetsRefusal::Sealed) => SheetsRefusal::Sealed.into(),
    Error::Sheets(SheetsRefusal::Unsealed) => SheetsRefusal::Unsealed.into(),
    Error::Moved { .. } => Error::Moved { campaign: id(), state: State::Closed },
    Error::Claim(_) => ClaimRefusal::NoKey.into(),
    Error::Correction(_) => CorrectionRefusal::NoReason.into(),
    Error::Erase(EraseRefusal::PrizeOpen(_)) => EraseRefusal::PrizeOpen(1).into(),
    Error::Erase(EraseRefusal::OnItsWay(_)) => EraseRefusal::OnItsWay(1).into(),
    Error::Batch(_) => BatchRefusal::SamePerson.into(),
    Error::Table(_) => Error::Table("too many rows".to_owned()),
    Error::Amendment(_) => AmendmentRefusal::CalledOff.into(),
    Error::News(_) => NewsRefusal::Forgotten.into(),
    Error::NoAccount(_) => Error::NoAccount(1),
    Error::NoMember(_) => Error::NoMember(Snowflake(7)),
    Error::People(_) => PeopleRefusal::LastOwner.into(),
    Error::Claimed { .. } => Error::Claimed { by: Snowflake(9001), until: at() },
    Error::Uid(_) => Uid::new("x").unwrap_err().into(),
    Error::Originality(_) => Error::Originality("options".to_owned()),
    Error::Stored { .. } => Error::Stored { what: "salt", key: "1".to_owned(), detail: "x".to_owned() },
} }

/// Every error, the closed lists within them included.
fn all() -> Vec<Error> {
    let mut all = errors();
    all.extend(people().into_iter().map(Error::from));
    all.extend(news().into_iter().map(Error::from));
    all.extend(amendments().into_iter().map(Error::from));
    all.extend(decisions().into_iter().map(Error::from));
    all.extend(ballots().into_iter().map(Error::from));
    all.extend(batches().into_iter().map(Error::from));
    all.extend(receipts().into_iter().map(|why| BatchRefusal::Receipt { line: 4, why }.into()));
    all.extend(claims().into_iter().map(Error::from));
    all.extend(corrections().into_iter().map(Error::from));
    all.extend(appeals().into_iter().map(Error::from));
    all.extend(reviews().into_iter().map(Error::from));
    all.extend(topics().into_iter().map(Error::from));
    all.extend(campaign_errors().into_iter().map(Error::from));
    all
}

/// True for three words of Latin letters in a row: names of columns and programs stand alone, sentences do not.
fn has_latin_sentence(text: &str) -> bool {
    let mut run = 0;
    for word in text.split([' ', ',', '.', ':', ';']).filter(|word| !word.is_empty()) {
        let latin = word.chars().all(|c| c.is_ascii_alphabetic() || "'’-".contains(c));
        run = if latin { run + 1 } else { 0 };
        if run == 3 {
            return true;
        }
    }
    false
}

#[test]
fn a_latin_sentence_is_known_as_one() {
    assert!(has_latin_sentence("this is the last owner"));
    assert!(has_latin_sentence("回執第 4 行：no batch holds this prize"));
    assert!(!has_latin_sentence("需要 status 與 reference 欄，以及 pay_key 欄"));
    assert!(!has_latin_sentence("登入名稱為 1 至 40 字"));
}

#[test]
fn every_refusal_has_words_in_three_languages() {
    for error in all() {
        let Some(english) = said(Lang::En, &error) else {
            // What is unknown or has failed has a page of its own, without the words of the error.
            let hidden = matches!(
                error,
                Error::NoCampaign(_)
                    | Error::NoPost { .. }
                    | Error::NoMessage(_)
                    | Error::NoAccount(_)
                    | Error::NoMember(_)
                    | Error::Originality(_)
                    | Error::Stored { .. }
            );
            assert!(hidden, "no words for {error:?}");
            continue;
        };
        assert!(english.is_ascii() || english.contains(['“', '’', '–', '…']), "{error:?}: {english}");
        for lang in [Lang::ZhTw, Lang::ZhCn] {
            let chinese = said(lang, &error).unwrap();
            assert!(chinese.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{error:?}: {chinese}");
            assert!(!has_latin_sentence(&chinese), "{lang} {error:?}: {chinese}");
            assert_ne!(chinese, english);
        }
    }
}

#[test]
fn refusals_of_one_list_are_told_apart() {
    let lists: [Vec<Error>; 3] = [
        people().into_iter().map(Error::from).collect(),
        amendments().into_iter().map(Error::from).collect(),
        receipts().into_iter().map(|why| BatchRefusal::Receipt { line: 4, why }.into()).collect(),
    ];
    for list in lists {
        for lang in Lang::ALL {
            let texts: std::collections::BTreeSet<String> =
                list.iter().map(|error| said(lang, error).unwrap()).collect();
            assert_eq!(texts.len(), list.len(), "{lang}: {texts:?}");
        }
    }
}

#[test]
fn a_refusal_says_what_it_is_about() {
    let told = |lang, why: PeopleRefusal| said(lang, &why.into()).unwrap();
    assert_eq!(
        told(Lang::ZhTw, PeopleRefusal::LoginTaken("mei".to_owned())),
        "已有登入名稱為「mei」的帳號，請換一個名稱。"
    );
    assert_eq!(
        told(Lang::ZhCn, PeopleRefusal::TokenScope(Scope::Pay)),
        "令牌的范围超出你的权限：需要“发奖者”角色。请拥有者给你，或缩小范围。"
    );
    assert_eq!(told(Lang::En, PeopleRefusal::TokenDays), "A token lasts 1 to 366 days.");
}

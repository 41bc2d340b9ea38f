//! Weekdays that stand beside a date and do not belong to it.

use chrono::{Datelike, NaiveDate, Weekday};

use super::facts::{Token, date_at, tokens};

/// Days of the week that a text gives wrongly, each as the date with the weekday it really has. `year` is the year of
/// dates that name none.
pub(super) fn wrong_weekdays(text: &str, year: i32) -> Vec<String> {
    let tokens = tokens(text);
    let mut wrong = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((used, given_year, month, day)) = date_at(&tokens[at..]) else {
            at += 1;
            continue;
        };
        let date = NaiveDate::from_ymd_opt(given_year.map_or(year, |year| year as i32), month, day);
        let beside = named_before(&tokens[..at]).or_else(|| named_after(&tokens[at + used..]));
        if let (Some(date), Some(named)) = (date, beside)
            && date.weekday() != named
        {
            wrong.push(format!("{date} {}", date.format("%A")));
        }
        at += used;
    }
    wrong
}

/// `Thursday, 3 April`.
fn named_before(tokens: &[Token]) -> Option<Weekday> {
    let tokens = match tokens {
        [rest @ .., Token::Sign(',' | '，')] => rest,
        all => all,
    };
    match tokens.last()? {
        Token::Word(word) => english(word),
        _ => None,
    }
}

/// `3 April (Thursday)`, `4月3日（週四）`, `4月3日星期四`.
fn named_after(tokens: &[Token]) -> Option<Weekday> {
    let tokens = match tokens {
        [Token::Sign('(' | '（' | ',' | '，'), rest @ ..] => rest,
        all => all,
    };
    match tokens {
        [Token::Word(word), ..] => english(word),
        [Token::Sign('週' | '周'), Token::Sign(day), ..]
        | [Token::Sign('星'), Token::Sign('期'), Token::Sign(day), ..]
        | [Token::Sign('禮' | '礼'), Token::Sign('拜'), Token::Sign(day), ..] => chinese(*day),
        _ => None,
    }
}

fn english(word: &str) -> Option<Weekday> {
    // chrono reads "mon" and "monday"; other words, among them "may", are no weekdays.
    (word.len() >= 3).then(|| word.parse().ok()).flatten()
}

fn chinese(day: char) -> Option<Weekday> {
    Some(match day {
        '一' => Weekday::Mon,
        '二' => Weekday::Tue,
        '三' => Weekday::Wed,
        '四' => Weekday::Thu,
        '五' => Weekday::Fri,
        '六' => Weekday::Sat,
        '日' | '天' => Weekday::Sun,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 3 April 2025 was a Thursday.
    #[test]
    fn a_weekday_must_belong_to_its_date() {
        for good in [
            "4月3日（週四）15:00",
            "4月3日星期四",
            "2025-04-03 (Thu) 15:00",
            "Thursday, 3 April 2025",
            "April 3, 2025 (Thursday)",
            "4月3日15:00 - 4月4日15:00",
            "周四聊，4月4日见",
        ] {
            assert_eq!(wrong_weekdays(good, 2025), Vec::<String>::new(), "{good}");
        }
        for bad in
            ["4月3日（週五）15:00", "4月3日礼拜天", "2025-04-03 Fri", "Friday, 3 April", "April 3 (Sun)"]
        {
            assert_eq!(wrong_weekdays(bad, 2025), ["2025-04-03 Thursday"], "{bad}");
        }
        assert_eq!(wrong_weekdays("4月3日（週四）", 2026), ["2026-04-03 Friday"]);
    }
}

//! Known texts looked for in others, held against the plain definition.

use overlap::{Items, ItemsError, Search};
use proptest::prelude::*;

/// What must come out: item, span in it in characters, first place in the text in characters.
type Run = (u32, (usize, usize), usize);

/// Every span of every item that stands in `text` and lies in no longer such span.
fn naive(items: &[String], text: &str, chars_min: usize) -> Vec<Run> {
    let text: Vec<char> = text.chars().collect();
    let place = |part: &[char]| text.windows(part.len()).position(|window| window == part);
    let mut runs = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let item: Vec<char> = item.chars().collect();
        let mut last_end = 0;
        for start in 0..item.len() {
            let mut end = start;
            while end < item.len() && place(&item[start..=end]).is_some() {
                end += 1;
            }
            if end > last_end && end - start >= chars_min {
                let at = place(&item[start..end]).expect("it stands there");
                runs.push((number as u32, (start, end), at));
            }
            last_end = last_end.max(end);
        }
    }
    runs
}

fn found(items: &[String], text: &str, chars_min: usize) -> Vec<Run> {
    let index = Items::new(items.iter().map(String::as_str), chars_min).expect("sound settings");
    let chars = |bytes: &[u8]| std::str::from_utf8(bytes).expect("whole characters").chars().count();
    let mut search = Search::default();
    // Twice, since a search is used again and again.
    index.runs(text.as_bytes(), &mut search);
    index
        .runs(text.as_bytes(), &mut search)
        .iter()
        .map(|run| {
            let item = index.text(run.item);
            assert_eq!(item[run.span.clone()], text.as_bytes()[run.text.clone()]);
            let start = chars(&item[..run.span.start]);
            let len = chars(&item[run.span.clone()]);
            assert_eq!(run.chars, len);
            (run.item, (start, start + len), chars(&text.as_bytes()[..run.text.start]))
        })
        .collect()
}

/// A text of pieces that come again, so that grams collide, repeat and become hot.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "writeafunctiontofind",
        "thelongestcommonrun",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "abababababababab",
        "关税政策后市场分析",
        "关税政策前",
        "é",
        "𝐀𝐁",
        "x",
        "thesmallestnumber",
        "0",
    ]);
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn every_run_is_found_and_nothing_else(
        items in prop::collection::vec(text(), 1..40),
        text in text(),
        chars_min in 8_usize..34,
    ) {
        prop_assert_eq!(found(&items, &text, chars_min), naive(&items, &text, chars_min));
    }

    #[test]
    fn also_over_two_letters(
        items in prop::collection::vec("[ab]{0,40}", 1..6),
        text in "[ab]{0,120}",
        chars_min in 8_usize..12,
    ) {
        prop_assert_eq!(found(&items, &text, chars_min), naive(&items, &text, chars_min));
    }

    #[test]
    fn also_in_a_text_of_characters_that_share_bytes(
        items in prop::collection::vec("[一丁七万𝐀é]{0,30}", 1..6),
        text in "[一丁七万𝐀é]{0,90}",
    ) {
        prop_assert_eq!(found(&items, &text, 8), naive(&items, &text, 8));
    }

    #[test]
    fn also_where_repetitions_end_in_characters_that_share_bytes(
        items in prop::collection::vec("[éèΩ一丁]{0,2}(a{8,30}|[ab]{0,30})[éèΩ一丁]{0,2}(a{0,30}|[ab]{0,20})", 1..4),
        text in "([éèΩ一丁]{0,2}(a{8,40}|[ab]{0,30})[éèΩ一丁]{0,2}){0,4}",
    ) {
        prop_assert_eq!(found(&items, &text, 8), naive(&items, &text, 8));
    }
}

#[test]
fn a_run_is_found_wherever_it_lies_to_the_stride() {
    let item = "thequickbrownfoxjumpsoverthelazydog".to_owned();
    for before in 0..80 {
        for after in [0, 1, 40] {
            let text = format!("{}{}{}", "-".repeat(before), &item[2..32], "-".repeat(after));
            assert_eq!(found(std::slice::from_ref(&item), &text, 30), [(0, (2, 32), before)]);
        }
        // One character less is too short.
        let text = format!("{}{}", "-".repeat(before), &item[2..31]);
        assert_eq!(found(std::slice::from_ref(&item), &text, 30), []);
    }
}

#[test]
fn a_short_item_deep_inside_a_huge_text_is_found() {
    let item = "whatisthecapitaloftheislandofyap".to_owned();
    let mut text: String = (0..200_000).map(|number: u32| number.to_string()).collect();
    let at = text.len() - 77_777;
    text.insert_str(at, &item);
    assert_eq!(found(std::slice::from_ref(&item), &text, 30), [(0, (0, 32), at)]);
}

#[test]
fn one_letter_two_thousand_times_takes_linear_time() {
    // Item and text have ten billion pairs of places; none may be looked at one by one.
    let items: Vec<String> = (0..4).map(|more| "a".repeat(2000 + more)).collect();
    let text = "a".repeat(5_000_000);
    let index = Items::new(items.iter().map(String::as_str), 30).expect("sound settings");
    let mut search = Search::default();
    let runs: Vec<_> = index.runs(text.as_bytes(), &mut search).iter().map(|run| run.span.clone()).collect();
    assert_eq!(runs, [0..2000, 0..2001, 0..2002, 0..2003]);
}

#[test]
fn the_first_place_is_found_when_a_later_one_shares_some_bytes_of_the_next_character() {
    // 一 and 丁 differ in their last byte, é and Ω in their first: what surrounds the second place of the passage in
    // the text goes on with the item for a byte or two.
    let letters = "a".repeat(40);
    let cases = [
        (format!("{letters}丁"), format!("{letters}x{letters}一"), (0, 40)),
        (format!("Ω{letters}"), format!("{letters}xé{letters}"), (1, 41)),
    ];
    for (item, text, span) in cases {
        assert_eq!(naive(std::slice::from_ref(&item), &text, 16), [(0, span, 0)]);
        assert_eq!(found(std::slice::from_ref(&item), &text, 16), [(0, span, 0)]);
    }
}

#[test]
fn a_search_is_used_for_one_set_of_items_and_then_for_another() {
    let (letters, digits) = ("a".repeat(60), "01".repeat(20));
    let mut search = Search::default();
    for item in [&letters, &digits, &letters] {
        let index = Items::new([item.as_str()], 8).expect("sound settings");
        let runs = index.runs(item.as_bytes(), &mut search);
        assert_eq!(
            runs.iter().map(|run| (run.item, run.span.clone())).collect::<Vec<_>>(),
            [(0, 0..item.len())]
        );
    }
}

#[test]
fn ten_thousand_near_copies_are_told_apart() {
    let head = "write a function that returns the number of trading days between".replace(' ', "");
    let items: Vec<String> = (0..10_000).map(|number| format!("{head}{number:05}andtoday")).collect();
    let index = Items::new(items.iter().map(String::as_str), 60).expect("sound settings");
    let mut search = Search::default();
    let text = format!("xx{}yy", items[4_711]);
    let runs = index.runs(text.as_bytes(), &mut search);
    // 54 characters of the head and four digits are 58, which is too short; all five digits are its own.
    assert_eq!(head.len(), 54);
    assert_eq!(runs.iter().map(|run| (run.item, run.chars)).collect::<Vec<_>>(), [(4_711, 67)]);
}

#[test]
fn settings_outside_their_limits_are_refused() {
    assert_eq!(Items::new(["a"], 7).expect_err("too short"), ItemsError::RunCharsMin(7));
    assert_eq!(Items::new(["a"], 10_001).expect_err("too long"), ItemsError::RunCharsMin(10_001));
    let none = Items::new([], 8).expect("no items are no error");
    assert!(none.is_empty());
    assert_eq!(none.runs(b"some text that is long enough", &mut Search::default()), []);
}

//! Where a page of a list ends.

/// How many rows a page reads: one more than it shows tells whether there is a next one.
pub(crate) fn rows_of(limit: usize) -> u32 {
    u32::try_from(limit.max(1)).unwrap_or(u32::MAX - 1).saturating_add(1)
}

/// Cuts rows that were read beyond their page to at most `limit`, and gives the place of the last one when there are more.
pub fn cut<T, K>(rows: &mut Vec<T>, limit: usize, place: impl Fn(&T) -> K) -> Option<K> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    rows.last().filter(|_| more).map(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_next_page_is_named_by_its_last_row_and_only_when_there_is_one() {
        for (rows, shown, next) in
            [(vec![7, 8, 9], vec![7, 8], Some(8)), (vec![7, 8], vec![7, 8], None), (vec![], vec![], None)]
        {
            let mut page = rows;
            assert_eq!((cut(&mut page, 2, |row| *row), page), (next, shown));
        }
        assert_eq!((rows_of(0), rows_of(50), rows_of(usize::MAX)), (2, 51, u32::MAX));
    }
}

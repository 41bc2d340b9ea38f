//! Whole numbers of many documents in little memory.

/// Numbers kept as offsets from the smallest, each in as few whole bytes as the largest offset needs (frame
/// of reference). A column of equal numbers takes no memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Column {
    base: u64,
    width: u8,
    bytes: Vec<u8>,
}

impl Column {
    pub(crate) fn pack(values: impl Iterator<Item = u64> + Clone) -> Self {
        let base = values.clone().min().unwrap_or(0);
        let span = values.clone().max().unwrap_or(0) - base;
        let width = (u64::BITS - span.leading_zeros()).div_ceil(8) as u8;
        let mut bytes = Vec::with_capacity(values.clone().count() * width as usize);
        for value in values {
            bytes.extend_from_slice(&(value - base).to_le_bytes()[..width as usize]);
        }
        Self { base, width, bytes }
    }

    /// From what [`Column::base`], [`Column::width`] and [`Column::bytes`] gave for `len` numbers. `None`
    /// when they do not fit together.
    pub(crate) fn from_raw(base: u64, width: u8, bytes: Vec<u8>, len: usize) -> Option<Self> {
        (width <= 8 && bytes.len() == len * width as usize).then_some(Self { base, width, bytes })
    }

    #[inline]
    pub(crate) fn get(&self, at: usize) -> u64 {
        let width = self.width as usize;
        let mut word = [0; 8];
        for (to, from) in word.iter_mut().zip(&self.bytes[at * width..at * width + width]) {
            *to = *from;
        }
        self.base.wrapping_add(u64::from_le_bytes(word))
    }

    pub(crate) fn base(&self) -> u64 {
        self.base
    }

    pub(crate) fn width(&self) -> u8 {
        self.width
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.bytes.capacity()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_number_comes_back(values in prop::collection::vec(any::<u64>(), 0..40), bits in 0_u32..64) {
            let values: Vec<u64> = values.into_iter().map(|value| u64::MAX - (value >> bits)).collect();
            let column = Column::pack(values.iter().copied());
            for (at, &value) in values.iter().enumerate() {
                prop_assert_eq!(column.get(at), value);
            }
        }
    }

    #[test]
    fn a_column_takes_what_its_range_needs() {
        assert_eq!(Column::pack([7; 100].into_iter()).heap_bytes(), 0);
        assert_eq!(Column::pack(1_000_000_u64..1_000_100).heap_bytes(), 100);
        assert_eq!(Column::pack([0, u64::MAX].into_iter()).heap_bytes(), 16);
    }
}

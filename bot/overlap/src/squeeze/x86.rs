//! The wide paths of x86-64. The only unsafe code of the project.
//!
//! Why it is sound: (1) a function compiled for a processor feature is called only by [`Avx2::run`]
//! and [`Avx512::run`], whose `self` only `detect` makes, when it has seen the features on this processor; (2) every
//! load and store goes through a reference to an array of the right size, cut out of a slice with its bounds
//! checked. Nothing else here is unsafe: lengths, masks and indices are plain integers.
#![expect(unsafe_code, reason = "processor instructions have no safe form; see the module documentation")]
#![expect(
    clippy::inline_always,
    reason = "an instruction is only compiled as one inside a function that has the feature"
)]
#![expect(clippy::unused_self, reason = "`self` is the proof that the processor has the features")]

use std::arch::x86_64::{
    __m256i, __m512i, _mm_loadl_epi64, _mm_shuffle_epi8, _mm_storel_epi64, _mm256_cmpeq_epi8,
    _mm256_loadu_si256, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8,
    _mm256_sub_epi8, _mm512_cmpeq_epi8_mask, _mm512_cmple_epu8_mask, _mm512_loadu_si512,
    _mm512_maskz_compress_epi8, _mm512_movepi8_mask, _mm512_or_si512, _mm512_set1_epi8, _mm512_storeu_si512,
    _mm512_sub_epi8,
};

use super::ranges::{Block, Lanes, decide};

/// Bytes in a block, and how far the comparison looks beyond it.
const BLOCK: usize = 64;
const AHEAD: usize = 2;
/// Fewer bytes than this are left to the portable path.
pub(super) const BYTES_MIN: usize = BLOCK + AHEAD;

/// This processor has AVX2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Avx2(());

/// This processor has AVX-512 with what the path needs of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Avx512(());

impl Avx2 {
    pub(super) fn detect() -> Option<Self> {
        (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt")).then_some(Self(()))
    }

    /// Reads blocks from `at` on, to the first byte that must be looked at or the last few of `src`.
    pub(super) fn run<const JSON: bool>(
        self,
        src: &[u8],
        at: usize,
        out: &mut [u8],
        len: &mut usize,
    ) -> usize {
        // SAFETY: the features are there, or there would be no `self`.
        unsafe { blocks_avx2::<JSON>(src, at, out, len) }
    }
}

impl Avx512 {
    pub(super) fn detect() -> Option<Self> {
        let has = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vbmi2")
            && is_x86_feature_detected!("popcnt")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt");
        has.then_some(Self(()))
    }

    /// Reads blocks from `at` on, to the first byte that must be looked at or the last few of `src`.
    pub(super) fn run<const JSON: bool>(
        self,
        src: &[u8],
        at: usize,
        out: &mut [u8],
        len: &mut usize,
    ) -> usize {
        // SAFETY: the features are there, or there would be no `self`.
        unsafe { blocks_avx512::<JSON>(src, at, out, len) }
    }
}

#[derive(Clone, Copy)]
struct Two(__m256i, __m256i);

#[target_feature(enable = "avx2")]
#[inline]
fn load_two(bytes: &[u8; BLOCK]) -> Two {
    let (low, high) = bytes.split_at(BLOCK / 2);
    // SAFETY: each half is 32 bytes long, and the instruction asks for no alignment.
    unsafe { Two(_mm256_loadu_si256(low.as_ptr().cast()), _mm256_loadu_si256(high.as_ptr().cast())) }
}

impl Two {
    #[inline(always)]
    fn mask(self) -> u64 {
        // SAFETY: values of this type are made by `load_two` only, so the feature is there.
        unsafe {
            u64::from(_mm256_movemask_epi8(self.0) as u32)
                | u64::from(_mm256_movemask_epi8(self.1) as u32) << 32
        }
    }
}

impl Lanes for Two {
    #[inline(always)]
    fn eq(self, byte: u8) -> u64 {
        // SAFETY: as in `mask`.
        unsafe {
            let byte = _mm256_set1_epi8(byte as i8);
            Self(_mm256_cmpeq_epi8(self.0, byte), _mm256_cmpeq_epi8(self.1, byte)).mask()
        }
    }

    #[inline(always)]
    fn within(self, low: u8, high: u8) -> u64 {
        // SAFETY: as in `mask`.
        unsafe {
            let (low, width) = (_mm256_set1_epi8(low as i8), _mm256_set1_epi8((high - low) as i8));
            let (a, b) = (_mm256_sub_epi8(self.0, low), _mm256_sub_epi8(self.1, low));
            Self(
                _mm256_cmpeq_epi8(_mm256_min_epu8(a, width), a),
                _mm256_cmpeq_epi8(_mm256_min_epu8(b, width), b),
            )
            .mask()
        }
    }

    #[inline(always)]
    fn alphanumeric(self) -> u64 {
        // SAFETY: as in `mask`.
        let small = unsafe {
            let bit = _mm256_set1_epi8(0x20);
            Self(_mm256_or_si256(self.0, bit), _mm256_or_si256(self.1, bit))
        };
        small.within(b'a', b'z') | self.within(b'0', b'9')
    }
}

#[derive(Clone, Copy)]
struct One(__m512i);

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2")]
#[inline]
fn load_one(bytes: &[u8; BLOCK]) -> One {
    // SAFETY: 64 bytes are there, and the instruction asks for no alignment.
    One(unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) })
}

impl Lanes for One {
    #[inline(always)]
    fn eq(self, byte: u8) -> u64 {
        // SAFETY: values of this type are made by `load_one` only, so the features are there.
        unsafe { _mm512_cmpeq_epi8_mask(self.0, _mm512_set1_epi8(byte as i8)) }
    }

    #[inline(always)]
    fn within(self, low: u8, high: u8) -> u64 {
        // SAFETY: as in `eq`.
        unsafe {
            _mm512_cmple_epu8_mask(
                _mm512_sub_epi8(self.0, _mm512_set1_epi8(low as i8)),
                _mm512_set1_epi8((high - low) as i8),
            )
        }
    }

    #[inline(always)]
    fn alphanumeric(self) -> u64 {
        // SAFETY: as in `eq`.
        let small = Self(unsafe { _mm512_or_si512(self.0, _mm512_set1_epi8(0x20)) });
        small.within(b'a', b'z') | self.within(b'0', b'9')
    }
}

/// The block at `at` and the same text `AHEAD` bytes further, if there is that much, and room to write.
#[inline(always)]
fn cut(src: &[u8], at: usize) -> Option<(&[u8; BLOCK], &[u8; BLOCK], &[u8; BLOCK])> {
    let all = src.get(at..at + BYTES_MIN)?;
    Some((all.first_chunk()?, all[1..].first_chunk()?, all[2..].first_chunk()?))
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,popcnt,bmi1,bmi2,lzcnt")]
fn blocks_avx512<const JSON: bool>(src: &[u8], mut at: usize, out: &mut [u8], len: &mut usize) -> usize {
    let mut to = *len;
    let mut carry = 0;
    while let Some((bytes, next, after)) = cut(src, at) {
        let block = load_one(bytes);
        let high = _mm512_movepi8_mask(block.0);
        let Block { keep, len: decided, look, carry: over } =
            decide::<One, JSON>(block, high, carry, || (load_one(next), load_one(after)));
        let Some(room) = out.get_mut(to..).and_then(|room| room.first_chunk_mut::<BLOCK>()) else {
            break;
        };
        let kept = _mm512_maskz_compress_epi8(keep, block.0);
        // SAFETY: 64 bytes are there, and the instruction asks for no alignment.
        unsafe { _mm512_storeu_si512(room.as_mut_ptr().cast(), kept) };
        to += keep.count_ones() as usize;
        if decided == BLOCK as u32 {
            // The usual case by itself: the processor guesses it and reads on before the masks are ready.
            at += BLOCK;
            carry = over;
            continue;
        }
        at += decided as usize;
        carry = 0;
        if look || decided == 0 {
            break;
        }
    }
    let (at, taken_back) = whole_character(src, at);
    *len = to - if carry == 0 { 0 } else { taken_back };
    at
}

/// Where the character begins that `at` is in, and how many of its bytes came before `at`: whoever reads on
/// wants it whole.
fn whole_character(src: &[u8], at: usize) -> (usize, usize) {
    let inside = |at: usize| src.get(at).is_some_and(|byte| byte & 0xC0 == 0x80);
    let back = (0..=AHEAD + 1).find(|&back| back == at || !inside(at - back)).unwrap_or(0);
    (at - back, back)
}

/// For each set of 8 bytes, their places in order; the rest asks for nothing (a high bit gives zero).
static PLACES: [[u8; 8]; 256] = {
    let mut table = [[0x80; 8]; 256];
    let mut set = 0;
    while set < 256 {
        let (mut byte, mut to) = (0, 0);
        while byte < 8 {
            if set >> byte & 1 == 1 {
                table[set][to] = byte as u8;
                to += 1;
            }
            byte += 1;
        }
        set += 1;
    }
    table
};

#[target_feature(enable = "avx2,popcnt")]
fn blocks_avx2<const JSON: bool>(src: &[u8], mut at: usize, out: &mut [u8], len: &mut usize) -> usize {
    let mut to = *len;
    let mut carry = 0;
    while let Some((bytes, next, after)) = cut(src, at) {
        let block = load_two(bytes);
        let Block { keep, len: decided, look, carry: over } =
            decide::<Two, JSON>(block, block.mask(), carry, || (load_two(next), load_two(after)));
        let Some(room) = out.get_mut(to..).and_then(|room| room.first_chunk_mut::<BLOCK>()) else {
            break;
        };
        let mut inside = 0;
        for (part, bytes) in bytes.as_chunks::<8>().0.iter().enumerate() {
            let set = (keep >> (part * 8)) as u8;
            // At most 8 bytes were kept of each part before, so this stays in the block.
            let Some(room) = room.get_mut(inside..).and_then(|room| room.first_chunk_mut::<8>()) else {
                break;
            };
            // SAFETY: 8 bytes are read from an array of 8 each and written to one of 8.
            unsafe {
                let kept = _mm_shuffle_epi8(
                    _mm_loadl_epi64(bytes.as_ptr().cast()),
                    _mm_loadl_epi64(PLACES[set as usize].as_ptr().cast()),
                );
                _mm_storel_epi64(room.as_mut_ptr().cast(), kept);
            }
            inside += set.count_ones() as usize;
        }
        to += inside;
        if decided == BLOCK as u32 {
            // The usual case by itself: the processor guesses it and reads on before the masks are ready.
            at += BLOCK;
            carry = over;
            continue;
        }
        at += decided as usize;
        carry = 0;
        if look || decided == 0 {
            break;
        }
    }
    let (at, taken_back) = whole_character(src, at);
    *len = to - if carry == 0 { 0 } else { taken_back };
    at
}

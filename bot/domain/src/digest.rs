//! SHA-256 digests with a name for what they cover, so that no hash can be passed off as another kind.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest, written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Hashes `name`, a zero byte, and then each part in turn. Parts of variable length must carry their own
    /// length or be the last one; [`Fields`] does that.
    pub fn of(name: &str, parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(name.as_bytes());
        hasher.update([0]);
        for part in parts {
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }

    /// Hashes bytes as they are, as `sha256sum` does.
    pub fn plain(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Text that is not 64 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a digest of 64 lower-case hex digits")]
pub struct NotADigest(String);

impl std::str::FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let lower = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let bytes = if lower { hex::decode(text).ok() } else { None };
        bytes.and_then(|bytes| bytes.try_into().ok()).map(Digest).ok_or_else(|| NotADigest(text.to_owned()))
    }
}

/// Collects fields into bytes that only those fields can give: numbers are big-endian, texts carry their length.
#[derive(Debug, Default)]
pub struct Fields(Vec<u8>);

impl Fields {
    /// No field yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a 64-bit number.
    #[must_use]
    pub fn number(mut self, value: u64) -> Self {
        self.0.extend(value.to_be_bytes());
        self
    }

    /// Adds a text or bytes with their length before them.
    #[must_use]
    pub fn bytes(mut self, value: &[u8]) -> Self {
        self.0.extend((value.len() as u64).to_be_bytes());
        self.0.extend(value);
        self
    }

    /// The digest of the collected fields under a name.
    pub fn digest(self, name: &str) -> Digest {
        Digest::of(name, &[&self.0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vector_of_sha256() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            Digest::plain(b"abc").to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn fields_cannot_slide_into_each_other() {
        let one = Fields::new().bytes(b"ab").bytes(b"c").digest("x");
        let two = Fields::new().bytes(b"a").bytes(b"bc").digest("x");
        assert_ne!(one, two);
    }

    #[test]
    fn only_lower_case_hex_reads_back() {
        let digest = Digest::plain(b"abc");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert!(digest.to_string().to_uppercase().parse::<Digest>().is_err());
        assert!("ba78".parse::<Digest>().is_err());
    }
}

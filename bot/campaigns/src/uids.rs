//! Account numbers under the operator's key.
//!
//! A number is sealed with XChaCha20-Poly1305. Its nonce is a digest of the key, the prize and the number, so that no two
//! different texts share one and nothing has to be drawn by lot; the prize is authenticated with it, so that a number
//! cannot be moved to another row. Equal numbers are found by a second, keyed digest.

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use domain::digest::Digest;
use domain::payout::Uid;
use store::SealedUid;

use crate::service::UidKey;

/// The bytes of a nonce.
const NONCE_BYTES: usize = 24;

/// Seals a number for one prize.
pub(crate) fn seal(key: &UidKey, pay_key: &str, uid: &Uid) -> SealedUid {
    let text = uid.digits().as_bytes();
    // A zero byte stands in neither part, so that where one ends and the other begins is never in doubt.
    let digest = Digest::of("herald-uid-nonce-v1", &[&key.0, pay_key.as_bytes(), &[0], text]);
    let nonce = digest.0.first_chunk::<NONCE_BYTES>().expect("a digest has 32 bytes");
    let cipher = XChaCha20Poly1305::new((&key.0).into());
    let sealed = cipher.encrypt(&XNonce::from(*nonce), Payload { msg: text, aad: pay_key.as_bytes() });
    let sealed = sealed.expect("twenty digits are far below the limit of the cipher");
    let digest = Digest::of("herald-uid-v1", &[&key.0, text]);
    SealedUid { sealed: [nonce.as_slice(), &sealed].concat(), digest: digest.to_string() }
}

/// Opens a number that was sealed for one prize.
pub(crate) fn open(key: &UidKey, pay_key: &str, uid: &SealedUid) -> Result<Uid, &'static str> {
    let (nonce, sealed) = uid.sealed.split_first_chunk::<NONCE_BYTES>().ok_or("it is too short")?;
    let cipher = XChaCha20Poly1305::new((&key.0).into());
    let payload = Payload { msg: sealed, aad: pay_key.as_bytes() };
    let text = cipher
        .decrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| "HERALD_UID_KEY is not the key it was encrypted with, or it was changed")?;
    let text = String::from_utf8(text).map_err(|_| "it holds no digits")?;
    Uid::new(&text).map_err(|_| "it holds no account number")
}

/// Seals bytes that hold account numbers, bound to what they are.
pub(crate) fn seal_bytes(key: &UidKey, bound: &str, bytes: &[u8]) -> Vec<u8> {
    let digest = Digest::of("herald-file-nonce-v1", &[&key.0, bound.as_bytes(), &[0], bytes]);
    let nonce = digest.0.first_chunk::<NONCE_BYTES>().expect("a digest has 32 bytes");
    let cipher = XChaCha20Poly1305::new((&key.0).into());
    let sealed = cipher.encrypt(&XNonce::from(*nonce), Payload { msg: bytes, aad: bound.as_bytes() });
    [nonce.as_slice(), &sealed.expect("a file is far below the limit of the cipher")].concat()
}

/// Opens what [`seal_bytes`] sealed.
pub(crate) fn open_bytes(key: &UidKey, bound: &str, sealed: &[u8]) -> Result<Vec<u8>, &'static str> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or("it is too short")?;
    let cipher = XChaCha20Poly1305::new((&key.0).into());
    let payload = Payload { msg: sealed, aad: bound.as_bytes() };
    cipher
        .decrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| "HERALD_UID_KEY is not the key it was encrypted with, or it was changed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_opens_with_its_key_and_for_its_prize_alone() {
        let (key, uid) = (UidKey::new([3; 32]), Uid::new("00123456").unwrap());
        let sealed = seal(&key, "c:1:7", &uid);
        assert_eq!(open(&key, "c:1:7", &sealed).unwrap(), uid);
        assert!(open(&key, "c:2:7", &sealed).is_err());
        assert!(open(&UidKey::new([4; 32]), "c:1:7", &sealed).is_err());
        for at in 0..sealed.sealed.len() {
            let mut changed = sealed.clone();
            changed.sealed[at] ^= 1;
            assert!(open(&key, "c:1:7", &changed).is_err(), "byte {at}");
        }
        let short = SealedUid { sealed: vec![1; 10], digest: String::new() };
        assert!(open(&key, "c:1:7", &short).is_err());
    }

    #[test]
    fn equal_numbers_share_a_digest_and_nothing_else() {
        let (key, uid) = (UidKey::new([3; 32]), Uid::new("00123456").unwrap());
        let (one, two) = (seal(&key, "c:1:7", &uid), seal(&key, "c:2:8", &uid));
        assert_eq!(one.digest, two.digest);
        assert_ne!(one.sealed[..NONCE_BYTES], two.sealed[..NONCE_BYTES]);
        // The digits of a person and those of a number stand side by side in what the nonce is made from.
        let short = |pay_key, digits| seal(&key, pay_key, &Uid::new(digits).unwrap()).sealed;
        assert_ne!(short("c:1:7", "01234")[..NONCE_BYTES], short("c:1:70", "1234")[..NONCE_BYTES]);
        assert_ne!(one.digest, seal(&key, "c:1:7", &Uid::new("123456").unwrap()).digest);
        assert_ne!(one.digest, seal(&UidKey::new([4; 32]), "c:1:7", &uid).digest);
        assert!(!one.sealed.windows(8).any(|bytes| bytes == b"00123456"));
    }
}

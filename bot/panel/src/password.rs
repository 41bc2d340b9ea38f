//! Passwords: argon2id with the parameters of the crate's default (19 MiB, two passes, one lane), which are those the
//! OWASP password storage cheat sheet recommends.

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};

/// The fewest characters of a password (NIST SP 800-63B asks for 8 at least; moderators can do 12).
pub const CHARS_MIN: usize = 12;
/// The most bytes: nobody types more, and hashing takes longer with length.
pub const BYTES_MAX: usize = 1024;

/// A password that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// Too short.
    #[error("a password has at least {CHARS_MIN} characters")]
    Short,
    /// Too long.
    #[error("a password has at most {BYTES_MAX} bytes")]
    Long,
    /// The hash function refused.
    #[error("the password could not be hashed")]
    Hash,
}

/// The stored form of a new password: a PHC string. Takes some 50 ms of a core, so not on a thread that serves others.
///
/// # Errors
/// [`BadPassword`] says what is wrong with it.
pub fn store(password: &str, salt: &[u8; 16]) -> Result<String, BadPassword> {
    if password.chars().count() < CHARS_MIN {
        return Err(BadPassword::Short);
    }
    if password.len() > BYTES_MAX {
        return Err(BadPassword::Long);
    }
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    hash.map(|hash| hash.to_string()).map_err(|_| BadPassword::Hash)
}

/// Whether a password is the one of a stored form. As slow as [`store`].
pub fn fits(password: &str, stored_form: &str) -> bool {
    password.len() <= BYTES_MAX && Argon2::default().verify_password(password.as_bytes(), stored_form).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_stored_form_only() {
        let form = store("correct horse battery", &[7; 16]).unwrap();
        // The algorithm, version and parameters stand in the form itself (PHC string format).
        assert!(form.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{form}");
        assert!(fits("correct horse battery", &form));
        assert!(!fits("correct horse batterz", &form));
        assert!(!fits("correct horse battery", "not a form"));
        assert_eq!(store("elevenchars", &[7; 16]), Err(BadPassword::Short));
        assert_eq!(store(&"x".repeat(1025), &[7; 16]), Err(BadPassword::Long));
    }
}

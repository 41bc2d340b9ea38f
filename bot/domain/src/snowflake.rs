//! Discord ids, which carry the time they were made.
//!
//! A post is judged by the time inside its id and never by its arrival (rule R11), so a late delivery changes
//! nothing.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// First millisecond of Discord's own calendar, 2015-01-01T00:00:00Z, in Unix milliseconds.
const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;

/// Bits below the time: worker, process and a counter.
const LOW_BITS: u32 = 22;

/// A Discord id of a message, a user, a channel or anything else.
///
/// In JSON it is a string, because a number of this size loses its last digits in JavaScript and in spreadsheets.
/// On input a plain JSON number is taken too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Snowflake(pub u64);

/// Why a text is no Discord id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SnowflakeError {
    /// Nothing was given.
    #[error("a Discord id is missing: expected digits such as 1357248253132800000")]
    Empty,
    /// Something other than the digits 0 to 9.
    #[error(
        "“{text}” is not a Discord id: it holds {found:?}, but an id has digits only; copy it with “Copy ID”"
    )]
    NotDigits {
        /// The text as given.
        text: String,
        /// The first character that is no digit.
        found: char,
    },
    /// More than 64 bits.
    #[error("“{text}” is not a Discord id: the largest possible id is 18446744073709551615")]
    TooLarge {
        /// The text as given.
        text: String,
    },
}

impl Snowflake {
    /// The time inside the id, to the millisecond: `(id >> 22) + 1420070400000` Unix milliseconds (rule R11).
    pub fn created_at(self) -> DateTime<Utc> {
        let since_epoch = (self.0 >> LOW_BITS) as i64;
        DateTime::from_timestamp_millis(since_epoch + DISCORD_EPOCH_MS)
            .expect("42 bits of milliseconds end in the year 2154")
    }

    /// The smallest id whose time is `t` or later, or `None` when no id can have that time (before 2015 or after
    /// 2154). A post is in `[opens, closes)` exactly when its id is in `[first_at(opens), first_at(closes))`.
    pub fn first_at(t: DateTime<Utc>) -> Option<Self> {
        // A part of a millisecond counts up: ids made in the millisecond before are older than `t`.
        let partial = i64::from(!t.timestamp_subsec_nanos().is_multiple_of(1_000_000));
        let since_epoch = u64::try_from(t.timestamp_millis() + partial - DISCORD_EPOCH_MS).ok()?;
        (since_epoch >> (u64::BITS - LOW_BITS) == 0).then_some(Self(since_epoch << LOW_BITS))
    }
}

impl fmt::Display for Snowflake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Snowflake {
    type Err = SnowflakeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(SnowflakeError::Empty);
        }
        if let Some(found) = text.chars().find(|c| !c.is_ascii_digit()) {
            return Err(SnowflakeError::NotDigits { text: text.to_owned(), found });
        }
        text.parse().map(Self).map_err(|_| SnowflakeError::TooLarge { text: text.to_owned() })
    }
}

impl From<u64> for Snowflake {
    fn from(id: u64) -> Self {
        Self(id)
    }
}

impl Serialize for Snowflake {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Snowflake {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Id;

        impl Visitor<'_> for Id {
            type Value = Snowflake;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a Discord id as a string of digits or as a whole number")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Snowflake, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, id: u64) -> Result<Snowflake, E> {
                Ok(Snowflake(id))
            }

            fn visit_i64<E: de::Error>(self, id: i64) -> Result<Snowflake, E> {
                u64::try_from(id).map(Snowflake).map_err(|_| E::custom("a Discord id cannot be negative"))
            }
        }

        deserializer.deserialize_any(Id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unix(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn the_seed_window_has_the_published_ids() {
        let opens = unix(1_743_663_600);
        let closes = unix(1_743_750_000);
        let inside = |id: u64| (opens..closes).contains(&Snowflake(id).created_at());

        assert!(!inside(1_357_248_253_132_799_999));
        assert!(inside(1_357_248_253_132_800_000));
        assert!(inside(1_357_610_640_998_399_999));
        assert!(!inside(1_357_610_640_998_400_000));
        assert_eq!(Snowflake::first_at(opens), Some(Snowflake(1_357_248_253_132_800_000)));
        assert_eq!(Snowflake::first_at(closes), Some(Snowflake(1_357_610_640_998_400_000)));
    }

    #[test]
    fn the_example_of_discords_own_reference_is_read() {
        // 175928847299117063 was made at 2016-04-30 11:18:25.796 UTC.
        let made = Snowflake(175_928_847_299_117_063).created_at();
        assert_eq!(made.to_rfc3339(), "2016-04-30T11:18:25.796+00:00");
    }

    #[test]
    fn times_outside_the_calendar_have_no_id() {
        assert_eq!(Snowflake::first_at(unix(1_420_070_399)), None);
        assert_eq!(Snowflake::first_at(unix(1_420_070_400)), Some(Snowflake(0)));
        assert_eq!(Snowflake::first_at(unix(6_000_000_000)), None);
    }

    #[test]
    fn a_part_of_a_millisecond_counts_up() {
        let t = unix(1_743_663_600) + chrono::Duration::nanoseconds(1);
        let first = Snowflake::first_at(t).unwrap();
        assert!(first.created_at() >= t);
        assert!(Snowflake(first.0 - 1).created_at() < t);
    }

    #[test]
    fn json_is_a_string_and_a_number_is_taken() {
        let id = Snowflake(1_357_248_253_132_800_000);
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"1357248253132800000\"");
        assert_eq!(serde_json::from_str::<Snowflake>("\"1357248253132800000\"").unwrap(), id);
        assert_eq!(serde_json::from_str::<Snowflake>("1357248253132800000").unwrap(), id);
        assert!(serde_json::from_str::<Snowflake>("-5").unwrap_err().to_string().contains("negative"));
        assert!(serde_json::from_str::<Snowflake>("1.5").is_err());
    }

    #[test]
    fn a_bad_id_is_named() {
        let error = |text: &str| text.parse::<Snowflake>().unwrap_err().to_string();
        assert!(error("").contains("missing"));
        assert!(error("<@12>").contains("“<@12>”") && error("<@12>").contains("'<'"));
        assert!(error("18446744073709551616").contains("largest"));
        assert!(error("+5").contains("'+'"));
        assert_eq!("18446744073709551615".parse(), Ok(Snowflake(u64::MAX)));
    }

    proptest! {
        #[test]
        fn the_first_id_of_a_millisecond_is_the_first(ms in 0_u64..(1 << 42)) {
            let id = Snowflake(ms << 22);
            prop_assert_eq!(Snowflake::first_at(id.created_at()), Some(id));
            prop_assert_eq!(Snowflake(id.0 | 0x3f_ffff).created_at(), id.created_at());
        }

        #[test]
        fn text_round_trips(id: u64) {
            prop_assert_eq!(Snowflake(id).to_string().parse::<Snowflake>(), Ok(Snowflake(id)));
        }
    }
}

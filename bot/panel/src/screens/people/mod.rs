//! Members: the list, and everything that is known of one.

pub(crate) mod list;
pub(crate) mod member;

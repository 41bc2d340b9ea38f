//! One drawing of a price move and its events.

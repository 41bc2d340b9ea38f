//! Appeals in the panel.

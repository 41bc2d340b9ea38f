//! Prizes in the panel.

//! The herald command for the stories.
fn main() {}

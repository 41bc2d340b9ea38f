//! Folders for what a story writes.

use std::path::Path;

use tempfile::TempDir;

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";
/// The least space there, in bytes: containers often have 64 MB, which a browser's profile fills.
const SPACE_MIN: u64 = 1 << 30;

/// A folder that goes with the story; in memory where there is space. Nothing in it has to outlive a power cut, and a commit
/// that waits for whatever else the disk is writing makes a story fail for no fault of the code.
///
/// # Panics
/// When no folder can be made.
pub fn folder() -> TempDir {
    let space = rustix::fs::statvfs(MEMORY).ok().map(|stat| stat.f_bavail.saturating_mul(stat.f_frsize));
    if space.is_some_and(|space| space >= SPACE_MIN)
        && let Ok(folder) = tempfile::tempdir_in(Path::new(MEMORY))
    {
        return folder;
    }
    tempfile::tempdir().expect("a temporary folder")
}

//! Free disk space and memory.

use std::path::Path;

/// Bytes this user may still write to the file system of a path; `None` where the system does not say.
pub fn free_bytes(path: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(path).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Resident memory of this process in bytes; `None` where the system does not say.
pub fn resident_bytes() -> Option<u64> {
    resident_in(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// Finds the resident size in the text of `/proc/self/status`, which has kibibytes (proc(5), `VmRSS`).
fn resident_in(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// A size for people.
pub fn show_bytes(bytes: u64) -> String {
    let mib = bytes / (1024 * 1024);
    if mib >= 10 * 1024 { format!("{} GiB", mib / 1024) } else { format!("{mib} MiB") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_bytes() {
        assert_eq!(resident_in("Name:\therald\nVmRSS:\t   12345 kB\nVmData:\t 1 kB\n"), Some(12_641_280));
        assert_eq!(resident_in("Name:\therald\n"), None);
    }

    #[tokio::test]
    async fn a_database_lies_in_a_file_on_a_disk_with_some_space() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("h.db");
        let db = store::Db::open(&format!("sqlite:{}", path.display())).await.unwrap();
        assert_eq!(db.file(), Some(path.as_path()));
        assert!(free_bytes(&path).is_some_and(|bytes| bytes > 0));
        assert_eq!(free_bytes(&dir.path().join("nowhere")), None);
        assert_eq!(store::Db::open("sqlite::memory:").await.unwrap().file(), None);
    }
}

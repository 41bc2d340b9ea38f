//! What it runs on. Linux tells; elsewhere less is said.

use std::fs;

/// Processor, cores and load, in words.
pub(crate) fn describe() -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let model = field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let load = fs::read_to_string("/proc/loadavg").ok();
    let load = load.as_deref().and_then(|load| load.split(' ').next()).unwrap_or("unknown");
    format!("{model}, {cores} cores, load {load} (of the last minute)")
}

/// The most memory this process ever had resident, in bytes.
pub(crate) fn peak_bytes() -> Option<u64> {
    let peak = field("/proc/self/status", "VmHWM")?;
    Some(peak.strip_suffix("kB")?.trim().parse::<u64>().ok()? << 10)
}

fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim_start().strip_prefix(':')?.trim().to_owned())
}

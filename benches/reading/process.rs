//! CPU and memory of processes, from `/proc`.

use std::time::Duration;

/// The unit of times in `/proc/PID/stat`, which Linux fixes for all programs.
const TICK: Duration = Duration::from_millis(10);

/// CPU of a process since its start.
pub(crate) fn cpu(pid: u32) -> Duration {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let nanoseconds = threads.filter_map(|thread| {
        let times = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        times.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum())
}

/// CPU of the children of a process, those that have ended included.
pub(crate) fn cpu_of_children(pid: u32) -> Duration {
    let ended = stat(pid).map_or(0, |stat| stat.ended);
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let children = processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|&child| stat(child).is_some_and(|stat| stat.parent == pid));
    children.map(cpu).sum::<Duration>() + TICK * ended
}

struct Stat {
    parent: u32,
    /// CPU of children that have ended, in ticks.
    ended: u32,
}

fn stat(pid: u32) -> Option<Stat> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program is in parentheses and may hold anything.
    let fields: Vec<&str> = stat.get(stat.rfind(')')? + 2..)?.split(' ').collect();
    let number = |at: usize| fields.get(at)?.parse().ok();
    Some(Stat {
        parent: number(1)?,
        ended: number(13).zip(number(14)).map(|(user, system): (u32, u32)| user + system)?,
    })
}

/// Resident memory in megabytes: now.
pub(crate) fn resident(pid: u32) -> f64 {
    status(pid, "VmRSS:")
}

/// Resident memory in megabytes: the most since the process started, or since `forget_peak`.
pub(crate) fn peak(pid: u32) -> f64 {
    status(pid, "VmHWM:")
}

pub(crate) fn forget_peak(pid: u32) {
    std::fs::write(format!("/proc/{pid}/clear_refs"), "5").expect("Linux forgets the peak");
}

fn status(pid: u32, key: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1_024.0
}

//! Reads what the kernel and `strace` write, and nothing else: each takes a text and gives a number.

/// Of `/proc/<pid>/stat` the fields `utime` and `stime`, in ticks. The name before them, in brackets, may hold anything.
pub fn process_ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

/// Of `/proc/stat` all processors' time but `idle` and `iowait`, in ticks; what guests used is part of `user` and `nice`.
pub fn machine_ticks(stat: &str) -> Option<u64> {
    let fields = stat.lines().next()?.strip_prefix("cpu ")?;
    let fields: Vec<u64> = fields.split_whitespace().map_while(|field| field.parse().ok()).collect();
    let [user, nice, system, _idle, _iowait, irq, softirq, steal, ..] = fields[..] else { return None };
    Some(user + nice + system + irq + softirq + steal)
}

/// Of `/proc/<pid>/status` the memory that is in use, in kilobytes.
pub fn resident_kb(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// Of what `strace` wrote the calls that synchronise a file with the disk, each once: one that was interrupted by another thread's is written in two parts.
pub fn syncs(text: &str) -> usize {
    let is_call = |line: &&str| line.contains("sync(") && !line.contains("resumed>");
    text.lines().filter(is_call).count()
}

/** The progress line at the end of a transfer, as it goes to something that is not a terminal (libbb/progress.c). */
export function formatProgress(name: string, lengthBytes: number): string {
  const label = name.split('/').at(-1) ?? name;
  const bar = '*'.repeat(32);
  return `${label.slice(0, 20).padEnd(20, ' ')} 100% |${bar}| ${formatSize(lengthBytes)}  0:00:00 ETA`;
}

/** Bytes in five columns, with k, M or G behind numbers that would not fit. */
function formatSize(lengthBytes: number): string {
  if (lengthBytes < 100_000) return String(lengthBytes).padStart(5, ' ');
  let size = lengthBytes / 1024;
  for (const unit of ['k', 'M', 'G']) {
    if (size < 100_000)
      return (size < 10 ? size.toFixed(1) : String(Math.floor(size))).padStart(4, ' ') + unit;
    size /= 1024;
  }
  return '?'.padStart(5, ' ');
}

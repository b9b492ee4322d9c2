/** Lists of texts that the browser keeps from one day to the next, a line each. */

export function keptLines(key: string): readonly string[] {
  return (localStorage.getItem(key) ?? '').split('\n').filter((line) => line !== '');
}

export function keepLines(key: string, lines: readonly string[]): void {
  localStorage.setItem(key, lines.join('\n'));
}

/** Puts it before the others; it stands there once. */
export function keepLineFirst(key: string, maxLines: number, line: string): void {
  if (line === '' || line.includes('\n')) return;
  const others = keptLines(key).filter((each) => each !== line);
  keepLines(key, [line, ...others].slice(0, maxLines));
}

/** Whether somebody who types here begins a document: nothing but comments since the last `---`. Pure. */
export function isAtDocumentStart(linesBefore: readonly string[], beforeCursor: string): boolean {
  if (!/^[A-Za-z]*$/u.test(beforeCursor)) return false;
  for (const line of linesBefore.toReversed()) {
    if (/^(?:---|\.\.\.)(?:\s|$)/u.test(line)) return true;
    if (!/^\s*(?:#.*)?$/u.test(line)) return false;
  }
  return true;
}

/** Writes whose watchers are not told yet, and how to take them back. */

export class Transaction {
  readonly undo: (() => void)[] = [];
  readonly unpublished: (() => void)[] = [];
  readonly #remembered = new Map<unknown, Set<string>>();

  /** An inner map as it is now; what it was before the first write of the transaction is all that undoing needs. */
  remember<Value>(outer: Map<string, Map<string, Value>>, key: string): void {
    if (this.#isFirst(outer, key)) this.undo.push(rememberIn(outer, key));
  }

  rememberSize(holder: { size: number; writes: number }): void {
    const { size } = holder;
    if (!this.#isFirst(holder, '')) return;
    this.undo.push(() => {
      holder.size = size;
      holder.writes += 1;
    });
  }

  #isFirst(holder: unknown, key: string): boolean {
    const keys = this.#remembered.get(holder) ?? new Set();
    this.#remembered.set(holder, keys);
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  }
}

/** Answers how to make the inner map what it is now, its order included: lists come in the order of creation. */
function rememberIn<Value>(outer: Map<string, Map<string, Value>>, key: string): () => void {
  const inner = outer.get(key);
  if (inner === undefined) return () => outer.delete(key);
  const entries = [...inner];
  return () => {
    inner.clear();
    for (const [name, value] of entries) inner.set(name, value);
    outer.set(key, inner);
  };
}

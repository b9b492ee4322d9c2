const COLLATOR = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** As people sort names: `lab2` before `lab10`, capitals among the others. */
export function naturalOrder(one: string, other: string): number {
  return COLLATOR.compare(one, other) || (one < other ? -1 : one > other ? 1 : 0);
}

/** A name for a new Scenario that none has yet: `recording-1`, `recording-2`. */
export function freeName(taken: readonly string[]): string {
  let number = 1;
  while (taken.includes(`recording-${number}`)) number += 1;
  return `recording-${number}`;
}

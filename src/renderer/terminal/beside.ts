/** Which terminal stands beside the active one: the one that was active before it, or else its neighbor. Pure. */
export function besideOf(
  keys: readonly number[],
  active: number | undefined,
  /** Those that were active, the newest at the end. */
  shown: readonly number[],
): number | undefined {
  const before = shown.findLast((key) => key !== active && keys.includes(key));
  return before ?? keys.find((key) => key !== active);
}

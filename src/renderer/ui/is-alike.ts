/**
 * Plain data alike in depth, made by the same code: the same names in the same order. The values of names that are to
 * be ignored may differ.
 */
export function isAlike(one: unknown, other: unknown, ignored: ReadonlySet<string> = NOTHING): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one)) return Array.isArray(other) && isListAlike(one, other, ignored);
  // Called for every element of a large picture: names alone, since pairs would be made anew for each.
  const [names, otherNames] = [Object.keys(one), Object.keys(other)];
  if (names.length !== otherNames.length) return false;
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (name === undefined || otherNames[index] !== name) return false;
    if (ignored.has(name)) continue;
    if (!isAlike(Reflect.get(one, name), Reflect.get(other, name), ignored)) return false;
  }
  return true;
}

const NOTHING: ReadonlySet<string> = new Set();

function isListAlike(
  one: readonly unknown[],
  other: readonly unknown[],
  ignored: ReadonlySet<string>,
): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) {
    if (!isAlike(one[index], other[index], ignored)) return false;
  }
  return true;
}

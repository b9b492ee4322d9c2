/** The name that is nearest. */
export function closestName(wanted: string, names: readonly string[]): string | undefined {
  let best: string | undefined = undefined;
  let bestDistance = Infinity;
  for (const name of names) {
    // Single letters are never taken for a slip.
    if (Math.max(name.length, wanted.length) <= 1) continue;
    const distance = editDistance(wanted, name);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(first: string, second: string): number {
  let row = Array.from({ length: second.length + 1 }, (_unused, index) => index);
  for (let i = 1; i <= first.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= second.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (first[i - 1] === second[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[second.length] ?? 0;
}

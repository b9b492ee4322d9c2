/** Patterns of an Application Load Balancer's conditions: `*` for any characters, `?` for exactly one. */
export function matchesAlbPattern(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let resume = 0;
  while (from < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at;
      resume = from;
      at += 1;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[from])) {
      at += 1;
      from += 1;
    } else if (star === -1) return false;
    else {
      // The star takes one more.
      resume += 1;
      from = resume;
      at = star + 1;
    }
  }
  return /^\**$/u.test(pattern.slice(at));
}

/** `200`, `200,202`, `200-299` */
export function matchesStatus(codes: string, status: number): boolean {
  return codes.split(',').some((part) => {
    const [first = '', last = first] = part.split('-');
    return status >= Number(first) && status <= Number(last);
  });
}

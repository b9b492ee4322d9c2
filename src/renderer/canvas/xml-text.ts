/** Texts and numbers as XML has them. */

export function escaped(text: string): string {
  // Characters that XML has not cannot be written in it at all.
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Two digits are more than anybody sees, and the same in every engine. */
export function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}

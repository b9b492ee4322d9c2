/** Text as it stands in XML and HTML, in an element or an attribute. Pure. */

export function escaped(text: string): string {
  // Characters that XML has not cannot be written in it at all.
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

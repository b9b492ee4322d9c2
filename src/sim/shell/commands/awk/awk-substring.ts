/** `substr` of awk: what lies outside of the text counts differently. */

/** mawk 1.3.4: cuts numbers, and what begins before the text is longer by what is missing. */
export function mawkSubstring(text: string, from: number, length: number): string {
  const start = Math.trunc(from);
  const size = Math.trunc(start < 1 ? length - start : length);
  return Number.isNaN(size) || size <= 0
    ? ''
    : text.slice(Math.max(1, start) - 1, Math.max(1, start) - 1 + size);
}

/** Characters count from 1; what lies outside is left out. */
export function busyboxSubstring(text: string, from: number, length: number): string {
  if (Number.isNaN(from) || Number.isNaN(length)) return '';
  const start = Math.round(from);
  const end = length === Number.POSITIVE_INFINITY ? text.length + 1 : Math.round(from + length);
  return text.slice(Math.max(0, start - 1), Math.max(0, end - 1));
}

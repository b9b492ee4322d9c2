/**
 * How many columns of a terminal a character takes: two for those of Chinese, Japanese and Korean, none for marks that stand
 * over others (wcwidth of M. Kuhn, which xterm.js follows; Unicode's EastAsianWidth.txt, classes W and F).
 *
 * Emoji take one column, as in the terminals of the window.
 */
export function columnWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (/^[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) return 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3040, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x2_0000, 0x2_fffd],
  [0x3_0000, 0x3_fffd],
];

/** For a comment of a file, which ends where the line does: what is no letter of a line is a space. */
export function oneLineOf(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** Control characters as `cat -v` shows them: nothing that a program prints moves a cursor or forges a line. Tabs and line ends stay. */
export function visibleText(text: string): string {
  return text.replaceAll(/[^\P{Cc}\t\n]/gu, (character) => {
    const code = character.charCodeAt(0);
    const low = code & 0x7f;
    return `${code === low ? '' : 'M-'}^${String.fromCharCode(low ^ 0x40)}`;
  });
}

/** Each line behind the one sign or as far to the right as the others; the first one may have another beginning. */
export function linesBehind(text: string, further: string, first = further): readonly string[] {
  return visibleText(text)
    .split('\n')
    .map((line, index) => `${index === 0 ? first : further}${line}`);
}

/** For what has one line only. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll('\n', '^J');
}

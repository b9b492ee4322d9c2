/** The bytes of a stream as text. Pure. */

const decoder = new TextDecoder('utf-8');
const BYTES_PER_LINE = 16;

/** Control characters that no terminal would show become dots. */
export function printable(bytes: Uint8Array): string {
  const text = decoder.decode(bytes).replaceAll('\r\n', '\n');
  return Array.from(text, (character) => (isShown(character) ? character : '.')).join('');
}

function isShown(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return character === '\n' || character === '\t' || (code >= 0x20 && code !== 0x7f && code !== 0xfffd);
}

export function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; from += BYTES_PER_LINE) {
    const line = Array.from(bytes.subarray(from, from + BYTES_PER_LINE));
    const hex = line.map((octet) => octet.toString(16).padStart(2, '0')).join(' ');
    const text = line
      .map((octet) => (octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '.'))
      .join('');
    lines.push(`${from.toString(16).padStart(6, '0')}  ${hex.padEnd(BYTES_PER_LINE * 3)} ${text}`);
  }
  return `${lines.join('\n')}\n`;
}

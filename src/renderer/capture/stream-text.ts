/** The bytes of a stream as text. Pure. */

const decoder = new TextDecoder('utf-8');
const BYTES_PER_LINE = 16;

/** Control characters that no terminal would show become dots. */
export function printable(bytes: Uint8Array): string {
  // eslint-disable-next-line no-control-regex -- It is control characters that are replaced.
  return decoder
    .decode(bytes)
    .replaceAll('\r\n', '\n')
    .replaceAll(/[\x00-\x08\x0b-\x1f\x7f\ufffd]/g, '.');
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

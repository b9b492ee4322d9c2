/** The packet in hexadecimal below its line (`-x`, `-X`), in tcpdump's columns, or as text (`-A`). */

const BYTES_PER_LINE = 16;
const HEX_COLUMN_WIDTH = 40;

export function hexDump(
  bytes: Uint8Array,
  start: number,
  end: number,
  isWithAscii: boolean,
  indent = '\n\t',
): string {
  let text = '';
  for (let line = start; line < end; line += BYTES_PER_LINE) {
    const lineEnd = Math.min(line + BYTES_PER_LINE, end);
    let hex = '';
    let ascii = '';
    for (let offset = line; offset < lineEnd; offset += 1) {
      const octet = bytes[offset] ?? 0;
      if ((offset - line) % 2 === 0) hex += ' ';
      hex += octet.toString(16).padStart(2, '0');
      ascii += octet > 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '.';
    }
    const position = (line - start).toString(16).padStart(4, '0');
    text += `${indent}0x${position}: ${isWithAscii ? `${hex.padEnd(HEX_COLUMN_WIDTH)}  ${ascii}` : hex}`;
  }
  return text;
}

/** Printable characters, tabs and line ends as they are, everything else as a dot (print-ascii.c). */
export function asciiDump(bytes: Uint8Array, start: number, end: number): string {
  let text = '\n';
  for (let offset = start; offset < end; offset += 1) {
    const octet = bytes[offset] ?? 0;
    if (octet === 0x0d) {
      // A carriage return before a line feed is not printed, nor is one of the last two octets.
      if (bytes[offset + 1] !== 0x0a && offset + 2 < end) text += '.';
    } else {
      const isKept = (octet >= 0x20 && octet < 0x7f) || octet === 0x09 || octet === 0x0a;
      text += isKept ? String.fromCharCode(octet) : '.';
    }
  }
  return text;
}

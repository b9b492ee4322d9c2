/** The packet in hexadecimal below its line (`-x`, `-X`), in tcpdump's columns. */

const BYTES_PER_LINE = 16;
const HEX_COLUMN_WIDTH = 40;

export function hexDump(bytes: Uint8Array, start: number, end: number, isWithAscii: boolean): string {
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
    text += `\n\t0x${position}: ${isWithAscii ? `${hex.padEnd(HEX_COLUMN_WIDTH)}  ${ascii}` : hex}`;
  }
  return text;
}

/** The DNS part of a normalized line: flags, question, records; the id as a symbol. */
const TYPE_NAMES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  28: 'AAAA',
  33: 'SRV',
  41: 'OPT',
};
const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [0x8000, 'qr'],
  [0x0400, 'aa'],
  [0x0200, 'tc'],
  [0x0100, 'rd'],
  [0x0080, 'ra'],
  [0x0020, 'ad'],
];
const RESPONSE_CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
const HEADER_BYTES = 12;
const MAX_LABELS = 40;

export function dnsLine(message: Buffer, symbolOf: (id: number) => string): string {
  const flags = message.readUInt16BE(2);
  const questions = message.readUInt16BE(4);
  const answers = message.readUInt16BE(6);
  const records = answers + message.readUInt16BE(8) + message.readUInt16BE(10);
  let at = HEADER_BYTES;
  const asked: string[] = [];
  for (let index = 0; index < questions; index += 1) {
    const name = readName(message, at);
    asked.push(`${typeName(message.readUInt16BE(name.end))}? ${name.text}`);
    at = name.end + 4;
  }
  const texts: string[] = [];
  for (let index = 0; index < records && at < message.length; index += 1) {
    const { text, end } = readName(message, at);
    if (end + 10 > message.length) break;
    const type = message.readUInt16BE(end);
    const ttl = message.readUInt32BE(end + 4);
    const data = end + 10;
    at = data + message.readUInt16BE(end + 8);
    const value = dataText(message, type, data);
    const section = index < answers ? '' : 'auth ';
    texts.push(
      type === 41 ? 'OPT' : `${section}${text} ${ttl} ${typeName(type)}${value === '' ? '' : ` ${value}`}`,
    );
  }
  const names = FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  const code = (flags & 0x8000) === 0 ? '' : ` ${String(RESPONSE_CODES[flags & 15])}`;
  const found = texts.length === 0 ? '' : ` -> ${texts.join('; ')}`;
  return `DNS ${symbolOf(message.readUInt16BE(0))} [${names.join(' ')}]${code} ${asked.join(' ')}${found} (${message.length})`;
}

function typeName(type: number): string {
  return TYPE_NAMES[type] ?? `TYPE${type}`;
}

function dataText(message: Buffer, type: number, at: number): string {
  switch (type) {
    case 1:
      return [0, 1, 2, 3].map((offset) => String(message[at + offset])).join('.');
    case 33:
      return `${message.readUInt16BE(at + 4)} ${readName(message, at + 6).text}`;
    case 2:
    case 5:
    case 12:
      return readName(message, at).text;
    default:
      return '';
  }
}

/** `end` is where the message goes on after the name, not after what the name points to. */
function readName(message: Buffer, start: number): { readonly text: string; readonly end: number } {
  const labels: string[] = [];
  let at = start;
  let end = 0;
  for (let hops = 0; at < message.length && hops < MAX_LABELS; hops += 1) {
    const length = message[at] ?? 0;
    if (length === 0) {
      if (end === 0) end = at + 1;
      break;
    }
    if ((length & 0xc0) === 0xc0) {
      if (end === 0) end = at + 2;
      at = message.readUInt16BE(at) & 0x3fff;
      continue;
    }
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { text: `${labels.join('.')}.`, end };
}

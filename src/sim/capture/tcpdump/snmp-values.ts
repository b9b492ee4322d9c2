/** Values of SNMP, in ASN.1's basic encoding (X.690), and how tcpdump prints them (print-snmp.c). */
import type { TcpdumpContext } from './tcpdump-context';
import { OBJECT_NAMES, type ObjectName } from './snmp-object-names';

const UNIVERSAL = (
  'U-0,Boolean,Integer,Bitstring,String,Null,ObjID,ObjectDes,U-8,U-9,U-10,U-11,U-12,U-13,U-14,U-15,' +
  'Sequence,Set'
).split(',');
const APPLICATION = ['IpAddress', 'Counter', 'Gauge', 'TimeTicks', 'Opaque', 'C-5', 'Counter64'];
const PROTOCOL_UNITS = [
  'GetRequest',
  'GetNextRequest',
  'GetResponse',
  'SetRequest',
  'Trap',
  'GetBulk',
  'Inform',
  'V2Trap',
  'Report',
];
const EXCEPTIONS = ['noSuchObject', 'noSuchInstance', 'endOfMibView'];

/** Universal, application, context, private: tcpdump prints an x for the name of any of them. */
const CLASSES: readonly (readonly string[])[] = [UNIVERSAL, APPLICATION, PROTOCOL_UNITS, ['P-0']];

export interface SnmpValue {
  readonly kind:
    | 'any'
    | 'octets'
    | 'null'
    | 'object'
    | 'integer'
    | 'unsigned'
    | 'text'
    | 'sequence'
    | 'address'
    | 'exception'
    | 'unit';
  readonly identifier: number;
  readonly offset: number;
  readonly lengthBytes: number;
  /** With the header. */
  readonly wholeBytes: number;
}

const [BOOLEAN_BIT, LONG] = [0x80, 0x1f] as const;

/** What comes next; undefined when it cannot be read, which has been said. */
export function readSnmpValue(
  context: TcpdumpContext,
  start: number,
  available: number,
): SnmpValue | undefined {
  let left = available;
  if (left < 1) return fail(context, '[nothing to parse]');
  const first = context.get8(start);
  let identifier = first & LONG;
  let offset = start + 1;
  left -= 1;
  if (identifier === LONG) {
    identifier = 0;
    while ((context.get8(offset) & BOOLEAN_BIT) !== 0) {
      if (left < 1) return fail(context, '[Xtagfield?]');
      identifier = ((identifier << 7) | (context.get8(offset) & 0x7f)) & 0xff;
      left -= 1;
      offset += 1;
    }
    if (left < 1) return fail(context, '[Xtagfield?]');
    identifier = ((identifier << 7) | context.get8(offset)) & 0xff;
    left -= 1;
    offset += 1;
  }
  if (left < 1) return fail(context, '[no asnlen]');
  let lengthBytes = context.get8(offset);
  offset += 1;
  left -= 1;
  if ((lengthBytes & BOOLEAN_BIT) !== 0) {
    const count = lengthBytes & 0x7f;
    if (left < count) return fail(context, `[asnlen? ${left}<${count}]`);
    if (!context.has(offset, count)) return fail(context, context.truncation());
    lengthBytes = 0;
    for (let index = 0; index < count; index += 1) {
      lengthBytes = ((lengthBytes << 8) | context.uint8(offset + index)) >>> 0;
    }
    offset += count;
    left -= count;
  }
  if (left < lengthBytes) return fail(context, `[len${left}<asnlen${lengthBytes}]`);
  const form = (first & 0x20) === 0 ? 'P' : 'C';
  if (identifier >= (CLASSES[first >>> 6]?.length ?? 0)) return fail(context, `[id?${form}/x/${identifier}]`);
  if (context.isCut) return undefined;
  if (!context.has(offset, lengthBytes)) return fail(context, context.truncation());
  const kind = kindOf(context, first, identifier, lengthBytes);
  if (kind === undefined) return undefined;
  return { kind, identifier, offset, lengthBytes, wholeBytes: offset - start + lengthBytes };
}

function fail(context: TcpdumpContext, text: string): SnmpValue | undefined {
  context.put(text);
  return undefined;
}

const PRIMITIVES = new Map<number, SnmpValue['kind']>([
  [2, 'integer'],
  [4, 'text'],
  [5, 'null'],
  [6, 'object'],
]);

function kindOf(
  context: TcpdumpContext,
  first: number,
  identifier: number,
  lengthBytes: number,
): SnmpValue['kind'] | undefined {
  const name = CLASSES[first >>> 6]?.[identifier] ?? '';
  switch (first & 0xe0) {
    case 0x00: {
      const kind = PRIMITIVES.get(identifier);
      if (kind === undefined) context.put(`[P/U/${name}]`);
      if (kind !== 'integer' || lengthBytes > 0) return kind ?? 'octets';
      context.put('[asnlen=0]');
      return undefined;
    }
    case 0x40:
      if (identifier === 0) return 'address';
      if (identifier < 4 || identifier === COUNTER_64) return 'unsigned';
      context.put(`[P/A/${name}]`);
      return 'octets';
    case 0x80:
      return identifier < EXCEPTIONS.length ? 'exception' : 'any';
    case 0xc0:
      context.put(`[P/x/${name}]`);
      return 'octets';
    case 0x20:
      if (identifier === 16) return 'sequence';
      context.put(`C/U/${name}`);
      return 'octets';
    case 0xa0:
      return 'unit';
    default:
      context.put(`C/x/${name}`);
      return 'octets';
  }
}

/** Of at most 32 bits, signed. */
export function integerOf(context: TcpdumpContext, { offset, lengthBytes }: SnmpValue): number {
  let value = (context.uint8(offset) & BOOLEAN_BIT) === 0 ? 0 : -1;
  for (let index = 0; index < lengthBytes; index += 1) {
    value = (value << 8) | context.uint8(offset + index);
  }
  return value;
}

export function snmpOctetsText(context: TcpdumpContext, { offset, lengthBytes }: SnmpValue): string {
  return lengthBytes === 0 ? '' : `_${context.hex(offset, lengthBytes, '_')}`;
}

export function snmpStringText(context: TcpdumpContext, { offset, lengthBytes }: SnmpValue): string {
  for (let index = 0; index < lengthBytes; index += 1) {
    const octet = context.uint8(offset + index);
    if (octet < 0x20 || octet > 0x7e) return context.hex(offset, lengthBytes, '_');
  }
  return `"${context.visible(offset, lengthBytes)}"`;
}

export function snmpText(context: TcpdumpContext, value: SnmpValue): string {
  const { offset, lengthBytes, identifier } = value;
  switch (value.kind) {
    case 'octets':
      return snmpOctetsText(context, value);
    case 'null':
      return '';
    case 'object':
      return objectText(context, offset, lengthBytes);
    case 'integer':
      return String(integerOf(context, value));
    case 'unsigned':
      return unsignedText(context, value);
    case 'text':
      return snmpStringText(context, value);
    case 'sequence':
      return `Seq(${lengthBytes})`;
    case 'address': {
      const octets = Array.from({ length: lengthBytes }, (_, index) => context.uint8(offset + index));
      return `${lengthBytes === 4 ? '' : '[inetaddr len!=4]'}${octets.join('.')}`;
    }
    case 'exception':
      return `[${EXCEPTIONS[identifier] ?? ''}]`;
    case 'unit':
      return `${PROTOCOL_UNITS[identifier] ?? ''}(${lengthBytes})`;
    case 'any':
      return '[BE_ANY!?]';
  }
}

const COUNTER_64 = 6;

function unsignedText(context: TcpdumpContext, { identifier, offset, lengthBytes }: SnmpValue): string {
  let value = 0n;
  for (let index = 0; index < lengthBytes; index += 1) {
    value = (value << 8n) | BigInt(context.uint8(offset + index));
  }
  return String(BigInt.asUintN(identifier === COUNTER_64 ? 64 : 32, value));
}

/** Under these, names without `-n` are shortened to a letter. */
const ABBREVIATIONS: readonly (readonly [string, string, readonly number[]])[] = [
  ['2b06010201', '', [1, 3, 6, 1, 2, 1]],
  ['2b06010401', 'E:', [1, 3, 6, 1, 4, 1]],
  ['2b060103', 'X:', [1, 3, 6, 1, 3]],
  ['2b06010603', 'S:', [1, 3, 6, 1, 6, 3]],
];

/** As names where they are known: from `level` on. */
class ObjectPath {
  text = '';
  level: ReadonlyMap<number, ObjectName> | undefined;

  constructor(level: ReadonlyMap<number, ObjectName> | undefined) {
    this.level = level;
  }

  add(number: number, hasDot: boolean): void {
    const found = this.level?.get(number);
    this.text += `${hasDot ? '.' : ''}${found?.name ?? number}`;
    this.level = found === undefined || found.children.size === 0 ? undefined : found.children;
  }
}

function objectText(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  const { isNumeric } = context.options;
  const path = new ObjectPath(isNumeric ? undefined : OBJECT_NAMES);
  let skipped = 0;
  if (!isNumeric && lengthBytes > 2) {
    const octets = context.hex(offset, lengthBytes, '');
    const found = ABBREVIATIONS.find(([prefix]) => octets.startsWith(prefix));
    if (found !== undefined) {
      const [prefix, letter, numbers] = found;
      skipped = prefix.length / 2;
      path.text = letter;
      for (const number of numbers) path.level = path.level?.get(number)?.children;
    }
  }
  let number = 0;
  let isFirst = true;
  for (let index = skipped; index < lengthBytes; index += 1) {
    const octet = context.uint8(offset + index);
    number = ((number << 7) + (octet & 0x7f)) >>> 0;
    if ((octet & 0x80) !== 0) continue;
    if (isFirst && skipped === 0) {
      // tcpdump counts here with a sign, and prints without.
      const root = Math.min(Math.trunc((number | 0) / 40), 2);
      path.add(root >>> 0, true);
      path.add((number - root * 40) >>> 0, true);
    } else path.add(number, !isFirst);
    isFirst = false;
    number = 0;
  }
  return path.text;
}

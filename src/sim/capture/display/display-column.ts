/**
 * A column of the packet list that somebody asks for by a field: what the packet has of it, as Wireshark 4.0 writes the values
 * (`tshark -T fields -e FIELD`), several with commas between.
 *
 * Takes what a display filter takes on the left of a comparison: `ip.ttl`, `ip.src#2` for what is in a tunnel, `len(dns.qry.name)`,
 * `eth.src[0:3]`. Of a protocol it says how often it is there, by its name. Texts that have no end are cut.
 */
import { err, ok, type Result } from '../../base/result';
import { say } from '../../base/sentence';
import { formatIpv4, ipv4Of } from '../../wire/ipv4-address';
import { formatIpv6, ipv6Of } from '../../wire/ipv6-address';
import { formatMac, macOf } from '../../wire/mac-address';
import type { DisplayedPacket, DisplayFieldType, DisplayValue } from './display-field';
import type { DisplayFilterError } from './display-lexer';
import type { DisplayOperand } from './display-node';
import { compileOperand } from './display-operand';
import { parseDisplayExpression } from './display-parser';

export type DisplayColumn = (packet: DisplayedPacket) => string;

const MAX_CHARACTERS = 200;
const TIME_DIGITS = 9;
/** How many digits Wireshark writes of the numbers that it writes in base 16. */
const HEX_DIGITS: Readonly<Record<string, number>> = {
  'eth.type': 4,
  'ip.checksum': 4,
  'ip.dsfield': 2,
  'ip.id': 4,
  'ipv6.flow': 6,
  'icmp.checksum': 4,
  'icmpv6.checksum': 4,
  'icmpv6.echo.identifier': 4,
  'tcp.checksum': 4,
  'tcp.flags': 4,
  'udp.checksum': 4,
  'sctp.verification_tag': 8,
  'dns.id': 4,
};

export function compileDisplayColumn(text: string): Result<DisplayColumn, DisplayFilterError> {
  const parsed = parseDisplayExpression(text);
  if (!parsed.ok) return parsed;
  const node = parsed.value;
  if (node?.kind !== 'exists') {
    return err({ message: say('A column is one field, such as ip.ttl; it compares nothing.'), column: 1 });
  }
  const compiled = compileOperand(node.operand);
  if (!compiled.ok) return compiled;
  const { type, read } = compiled.value;
  const name = fieldName(node.operand);
  const write = (value: DisplayValue): string =>
    type === 'protocol' ? name : textOf(value, type, HEX_DIGITS[name]);
  return ok((packet) => {
    const values: DisplayValue[] = [];
    read(packet, values);
    return values.map(write).join(',').slice(0, MAX_CHARACTERS);
  });
}

/** Of a function's result or of a part, no field says how it is written. */
function fieldName(operand: DisplayOperand): string {
  return operand.kind === 'word' && operand.slice === undefined ? operand.word.text : '';
}

function textOf(value: DisplayValue, type: DisplayFieldType, hexDigits: number | undefined): string {
  if (value instanceof Uint8Array) return hexOf(value);
  switch (type) {
    case 'ipv4':
      return formatIpv4(ipv4Of(Number(value)));
    case 'ipv6':
      return formatIpv6(ipv6Of(BigInt(value)));
    case 'mac':
      return formatMac(macOf(Number(value)));
    case 'time':
      return Number(value).toFixed(TIME_DIGITS);
    case 'number':
      return hexDigits === undefined ? String(value) : `0x${value.toString(16).padStart(hexDigits, '0')}`;
    case 'protocol':
    case 'boolean':
    case 'text':
    case 'bytes':
      return String(value);
  }
}

/** Only as many as are shown. */
function hexOf(bytes: Uint8Array): string {
  return [...bytes.subarray(0, MAX_CHARACTERS / 2)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

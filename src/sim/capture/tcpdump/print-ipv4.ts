/** IPv4 packets as tcpdump prints them (print-ip.c). */
import { internetChecksum } from '../../base/checksum';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { IPV4_HEADER_BYTES } from '../../wire/ipv4';
import { checksumShouldBe } from './checksum-text';
import { IP_PROTOCOL_NAMES, protocolName } from './protocol-names';
import { printIpPayload } from './print-ip-payload';
import { printIpv4Options } from './print-ipv4-options';
import type { TcpdumpContext } from './tcpdump-context';

const DCCP = 33;
const ECN: readonly string[] = ['', ',ECT(1)', ',ECT(0)', ',CE'];

export function printIpv4(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  context.protocol = 'ip';
  if (!context.has(offset, 1)) return context.cut('');
  const version = context.uint8(offset) >>> 4;
  if (version !== 4) {
    return `${version === 6 ? 'IP6, wrong link-layer encapsulation' : `IP${version}`} (invalid)`;
  }
  let text = context.options.hasLinkHeader ? '' : 'IP ';
  if (!context.has(offset, IPV4_HEADER_BYTES)) return text + context.truncation();
  if (lengthBytes < IPV4_HEADER_BYTES) return `${text}truncated-ip ${lengthBytes}`;
  const headerBytes = (context.uint8(offset) & 0xf) * 4;
  if (headerBytes < IPV4_HEADER_BYTES) return `${text}bad-hlen ${headerBytes}`;
  const totalBytes = context.uint16(offset + 2);
  if (lengthBytes < totalBytes) text += `truncated-ip - ${totalBytes - lengthBytes} bytes missing! `;
  if (totalBytes < headerBytes) return `${text}bad-len ${totalBytes}`;
  const outerEnd = context.end;
  context.end = Math.min(outerEnd, offset + totalBytes);
  text += printPacket(context, offset, headerBytes, totalBytes);
  if (!context.isCut) context.end = outerEnd;
  return text;
}

function printPacket(
  context: TcpdumpContext,
  offset: number,
  headerBytes: number,
  totalBytes: number,
): string {
  const fragment = context.uint16(offset + 6);
  const protocol = context.uint8(offset + 9);
  let text = '';
  if (context.options.verbosity > 0) {
    const header = printHeader(context, offset, headerBytes);
    text = header.text;
    if (context.isCut) return text;
    if (header.isTruncated) {
      return `${text}${context.address(offset + 12)} > ${context.address(offset + 16)}: ${context.truncation()}`;
    }
  }
  if ((fragment & 0x1fff) !== 0) {
    const name = context.options.isNumeric ? undefined : protocolName(protocol);
    return `${text}${context.address(offset + 12)} > ${context.address(offset + 16)}: ${name ?? `ip-proto-${protocol}`}`;
  }
  if (
    protocol !== IP_PROTOCOL.TCP &&
    protocol !== IP_PROTOCOL.UDP &&
    protocol !== IP_PROTOCOL.SCTP &&
    protocol !== DCCP
  ) {
    text += `${context.address(offset + 12)} > ${context.address(offset + 16)}: `;
  }
  if (!context.has(offset, headerBytes)) {
    const captured = context.end - offset;
    return context.cut(`${text} [remaining caplen(${captured}) < header length(${headerBytes})]`);
  }
  const payload = offset + headerBytes;
  const payloadBytes = totalBytes - headerBytes;
  const isFragment = (fragment & 0x2000) !== 0;
  const hopLimit = context.uint8(offset + 8);
  const place = { ipOffset: offset, offset: payload, lengthBytes: payloadBytes, isFragment, hopLimit };
  return text + printIpPayload(context, protocol, place);
}

function printHeader(
  context: TcpdumpContext,
  offset: number,
  headerBytes: number,
): { readonly text: string; readonly isTruncated: boolean } {
  const tos = context.uint8(offset + 1);
  const ttl = context.uint8(offset + 8);
  const fragment = context.uint16(offset + 6);
  const protocol = context.uint8(offset + 9);
  let text = `(tos 0x${tos.toString(16)}${ECN[tos & 3] ?? ''}${ttl === 0 ? '' : `, ttl ${ttl}`}`;
  text += `, id ${context.uint16(offset + 4)}, offset ${(fragment & 0x1fff) * 8}, flags [${flagNames(fragment)}]`;
  text += `, proto ${IP_PROTOCOL_NAMES.get(protocol) ?? 'unknown'} (${protocol}), length ${context.uint16(offset + 2)}`;
  let isTruncated = false;
  if (headerBytes > IPV4_HEADER_BYTES) {
    const options = printIpv4Options(context, offset + IPV4_HEADER_BYTES, headerBytes - IPV4_HEADER_BYTES);
    text += `, options (${options.text}`;
    if (context.isCut) return { text, isTruncated: true };
    isTruncated = options.isTruncated;
    text += isTruncated ? ' [truncated-option])' : ')';
  }
  if (!context.options.isChecksumIgnored && context.has(offset, headerBytes)) {
    const sum = internetChecksum(context.bytes, offset, offset + headerBytes);
    if (sum !== 0) {
      const field = context.uint16(offset + 10);
      text += `, bad cksum ${field.toString(16)} (->${checksumShouldBe(field, sum).toString(16)})!`;
    }
  }
  return { text: `${text})\n    `, isTruncated };
}

function flagNames(fragment: number): string {
  const names: string[] = [];
  if ((fragment & 0x2000) !== 0) names.push('+');
  if ((fragment & 0x4000) !== 0) names.push('DF');
  if ((fragment & 0x8000) !== 0) names.push('rsvd');
  return names.length === 0 ? 'none' : names.join(', ');
}

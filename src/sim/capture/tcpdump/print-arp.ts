/** ARP packets as tcpdump prints them (print-arp.c). Leaves out ATM. */
import { ETHER_TYPE } from '../../wire/ether-type';
import { etherTypeName } from './ether-type-names';
import { hexDump } from './hex-dump';
import type { TcpdumpContext } from './tcpdump-context';

const HEADER_BYTES = 8;

const OPERATIONS: readonly (string | undefined)[] = [
  undefined,
  'Request',
  'Reply',
  'Reverse Request',
  'Reverse Reply',
  undefined,
  undefined,
  undefined,
  'Inverse Request',
  'Inverse Reply',
  'NACK Reply',
];

const HARDWARE = new Map([
  [1, 'Ethernet'],
  [6, 'TokenRing'],
  [7, 'ArcNet'],
  [15, 'FrameRelay'],
  [23, 'Strip'],
  [24, 'IEEE 1394'],
  [32, 'InfiniBand'],
]);

/** Where the four addresses are, for any lengths of addresses. */
interface ArpAddresses {
  readonly protocolType: number;
  readonly hardwareBytes: number;
  readonly protocolBytes: number;
  readonly senderMac: number;
  readonly senderIp: number;
  readonly targetMac: number;
  readonly targetIp: number;
}

export function printArp(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  context.protocol = 'arp';
  if (!context.has(offset, HEADER_BYTES)) return context.cut('');
  const hardwareBytes = context.uint8(offset + 4);
  const protocolBytes = context.uint8(offset + 5);
  const senderMac = offset + HEADER_BYTES;
  const addresses: ArpAddresses = {
    protocolType: context.uint16(offset + 2),
    hardwareBytes,
    protocolBytes,
    senderMac,
    senderIp: senderMac + hardwareBytes,
    targetMac: senderMac + hardwareBytes + protocolBytes,
    targetIp: senderMac + 2 * hardwareBytes + protocolBytes,
  };
  if (!context.has(addresses.targetIp, protocolBytes)) return context.cut('');
  const isVerbose = context.options.verbosity > 0;
  let text = context.options.hasLinkHeader ? '' : 'ARP, ';
  const isKnown = addresses.protocolType === ETHER_TYPE.IPV4 && protocolBytes === 4 && hardwareBytes !== 0;
  if (!isKnown || isVerbose) {
    const hardware = context.uint16(offset);
    text += `${HARDWARE.get(hardware) ?? `Unknown Hardware (${hardware})`} (len ${hardwareBytes}), `;
    text += `${protocolTypeName(addresses.protocolType)} (len ${protocolBytes})`;
    if (!isVerbose) return `${text}, length ${lengthBytes}`;
    text += ', ';
  }
  const operation = context.uint16(offset + 6);
  text += `${OPERATIONS[operation] ?? `Unknown (${operation})`} `;
  const detail = printOperation(context, operation, addresses);
  if (detail === undefined) return text + hexDump(context.bytes, offset, context.end, true);
  return `${text}${detail}, length ${lengthBytes}`;
}

function printOperation(context: TcpdumpContext, operation: number, at: ArpAddresses): string | undefined {
  switch (operation) {
    case 1: {
      const target = isZero(context, at.targetMac, at.hardwareBytes)
        ? ''
        : ` (${hardwareAddress(context, at.targetMac, at.hardwareBytes)})`;
      return `who-has ${protocolAddress(context, at.targetIp, at)}${target} tell ${protocolAddress(context, at.senderIp, at)}`;
    }
    case 2:
      return `${protocolAddress(context, at.senderIp, at)} is-at ${hardwareAddress(context, at.senderMac, at.hardwareBytes)}`;
    case 3:
    case 8:
      return `who-is ${hardwareAddress(context, at.targetMac, at.hardwareBytes)} tell ${hardwareAddress(context, at.senderMac, at.hardwareBytes)}`;
    case 4:
      return `${hardwareAddress(context, at.targetMac, at.hardwareBytes)} at ${protocolAddress(context, at.targetIp, at)}`;
    case 9:
      return `${hardwareAddress(context, at.senderMac, at.hardwareBytes)} at ${protocolAddress(context, at.senderIp, at)}`;
    default:
      return undefined;
  }
}

function protocolTypeName(type: number): string {
  return etherTypeName(type) ?? `Unknown Protocol (0x${type.toString(16).padStart(4, '0')})`;
}

function protocolAddress(context: TcpdumpContext, offset: number, at: ArpAddresses): string {
  if (at.protocolType !== ETHER_TYPE.IPV4) return '<wrong proto type>';
  return at.protocolBytes === 4 ? context.address(offset) : '<wrong len>';
}

function hardwareAddress(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  if (lengthBytes === 0) return '<empty>';
  return lengthBytes === 6 ? context.mac(offset) : context.hex(offset, lengthBytes, ':');
}

function isZero(context: TcpdumpContext, offset: number, lengthBytes: number): boolean {
  for (let index = 0; index < lengthBytes; index += 1) {
    if (context.uint8(offset + index) !== 0) return false;
  }
  return true;
}

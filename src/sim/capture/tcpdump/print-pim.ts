/** Protocol Independent Multicast, version 2 (RFC 7761, RFC 5015; print-pim.c). */
import { internetChecksum } from '../../base/checksum';
import { transportSum } from './checksum-text';
import type { IpPayload } from './ip-payload';
import { hexText, nameTable } from './name-table';
import { printPimHello } from './print-pim-hello';
import { readPimAddress, type PimAddressKind } from './pim-address';
import { relativeTimeText } from './print-relative-time';
import type { TcpdumpContext } from './tcpdump-context';

const TYPES = nameTable(`
  0 Hello;1 Register;2 Register Stop;3 Join / Prune;4 Bootstrap;5 Assert;6 Graft;7 Graft Acknowledgement;
  8 Candidate RP Advertisement;9 Prune Refresh;10 DF Election;11 ECMP Redirect`);

const ELECTIONS = nameTable('1 Offer;2 Winner;3 Backoff;4 Pass');

const REGISTER_FLAGS = nameTable('0x80000000 Border;0x40000000 Null');

const PIM = 103;
const [
  HELLO,
  REGISTER,
  REGISTER_STOP,
  JOIN,
  BOOTSTRAP,
  ASSERT,
  GRAFT,
  GRAFT_ACK,
  CANDIDATE,
  REFRESH,
  ELECTION,
] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
const REGISTER_HEADER_BYTES = 8;
const INFINITE = 0xffff;

export function printPim(context: TcpdumpContext, payload: IpPayload): void {
  context.protocol = 'pim';
  const { offset, lengthBytes } = payload;
  const first = context.get8(offset);
  const version = first >>> 4;
  if (version !== 2) {
    context.put(`PIMv${version}, length ${lengthBytes}`);
    return;
  }
  const name = TYPES.get(first & 0xf) ?? 'Unknown Type';
  if (context.options.verbosity === 0) {
    context.put(`PIMv2, ${name}, length ${lengthBytes}`);
    return;
  }
  context.put(`PIMv2, length ${lengthBytes}\n\t${name}`);
  printMessage(context, payload, first & 0xf);
}

function printMessage(context: TcpdumpContext, payload: IpPayload, type: number): void {
  context.protocol = 'pimv2';
  const { offset, lengthBytes } = payload;
  if (lengthBytes < 2) {
    context.put(`[length ${lengthBytes} < 2] (invalid)`);
    return;
  }
  const reserved = context.get8(offset + 1);
  const addressBytes = reserved & 0xf;
  if (addressBytes !== 0) context.put(', RFC2117-encoding');
  if (lengthBytes < 4) {
    context.put(`[length ${lengthBytes} < 4] (invalid)`);
    return;
  }
  const checksum = context.get16(offset + 2);
  context.put(
    `, cksum ${hexText(checksum, 4)} (${checksum === 0 ? 'unverified' : checksumState(context, payload, type)})`,
  );
  const reader = new PimReader(context, { offset: offset + 4, left: lengthBytes - 4, addressBytes });
  if (!printBody(reader, type, reserved >>> 4)) context.put(context.truncation());
}

function checksumState(
  context: TcpdumpContext,
  { ipOffset, offset, lengthBytes }: IpPayload,
  type: number,
): string {
  const stateOf = (bytes: number): string => {
    if (!context.has(offset, bytes)) return 'unverified';
    const sum = context.isIpv6(ipOffset)
      ? transportSum(context.bytes, ipOffset, PIM, { start: offset, lengthBytes: bytes })
      : internetChecksum(context.bytes, offset, offset + bytes);
    return sum === 0 ? 'correct' : 'incorrect';
  };
  // That of a register covers its header alone, or everything in old implementations.
  const state = type === REGISTER ? stateOf(REGISTER_HEADER_BYTES) : 'incorrect';
  return state === 'incorrect' ? stateOf(lengthBytes) : state;
}

interface PimPlace {
  readonly offset: number;
  readonly left: number;
  /** Of every address, where the message says so. */
  readonly addressBytes: number;
}

/** Reads a message from its beginning to its end. */
class PimReader {
  readonly context: TcpdumpContext;
  readonly addressBytes: number;
  offset: number;
  left: number;

  constructor(context: TcpdumpContext, { offset, left, addressBytes }: PimPlace) {
    this.context = context;
    this.offset = offset;
    this.left = left;
    this.addressBytes = addressBytes;
  }

  skip(count: number): void {
    this.offset += count;
    this.left -= count;
  }

  /** Prints an address behind its title; false when there is none. */
  address(title: string, kind: PimAddressKind): boolean {
    this.context.put(title);
    const found = readPimAddress(this.context, this, kind);
    if (found === undefined) return false;
    this.context.put(found.text);
    this.skip(found.bytes);
    return true;
  }
}

function printBody(reader: PimReader, type: number, subtype: number): boolean {
  const { context } = reader;
  switch (type) {
    case HELLO:
      return printPimHello(context, reader);
    case REGISTER:
      return printRegister(reader);
    case REGISTER_STOP:
      return reader.address(' group=', 'group') && reader.address(' source=', 'unicast');
    case JOIN:
    case GRAFT:
    case GRAFT_ACK:
      return printJoin(reader, type !== GRAFT_ACK);
    case BOOTSTRAP:
      return printBootstrap(reader);
    case ASSERT:
      if (!reader.address(' group=', 'group') || !reader.address(' src=', 'unicast')) return false;
      if (reader.left < 8 || !context.has(reader.offset, 8)) return false;
      if ((context.uint8(reader.offset) & 0x80) !== 0) context.put(' RPT');
      context.put(
        ` pref=${context.uint32(reader.offset) & 0x7fff_ffff} metric=${context.uint32(reader.offset + 4)}`,
      );
      return true;
    case CANDIDATE:
      return printCandidate(reader);
    case REFRESH:
      if (!reader.address(' src=', 'unicast') || !reader.address(' grp=', 'group')) return false;
      if (!reader.address(' forwarder=', 'unicast') || reader.left < 2) return false;
      context.put(' TUNR ');
      context.put(relativeTimeText(context.get16(reader.offset)));
      return true;
    case ELECTION:
      return printElection(reader, subtype);
    default:
      context.put(` [type ${type}]`);
      return true;
  }
}

function printRegister(reader: PimReader): boolean {
  const { context, offset } = reader;
  if (reader.left < 4 || !context.has(offset, 4)) return false;
  context.put(`, Flags [ ${REGISTER_FLAGS.get(context.uint32(offset)) ?? 'none'} ]\n\t`);
  const inner = offset + 4;
  const left = reader.left - 4;
  if (left === 0) return false;
  const version = context.get8(inner) >>> 4;
  if (context.isCut) return true;
  if (version === 0) {
    context.put('IP-Null-header ');
    context.put(`${context.getAddress(inner + 12)} > ${context.getAddress(inner + 16)}`);
  } else if (version === 4) context.append(context.nested.ipv4(context, inner, left));
  else if (version === 6) context.append(context.nested.ipv6(context, inner, left));
  else context.put(`IP ver ${version}`);
  return true;
}

function printJoin(reader: PimReader, hasNeighbor: boolean): boolean {
  const { context } = reader;
  if (hasNeighbor && !reader.address(', upstream-neighbor: ', 'unicast')) return false;
  if (reader.left < 4 || !context.has(reader.offset, 4)) return false;
  const groups = context.uint8(reader.offset + 1);
  const time = context.uint16(reader.offset + 2);
  context.put(`\n\t  ${groups} group(s)`);
  if (hasNeighbor) context.put(`, holdtime: ${time === INFINITE ? 'infinite' : relativeTimeText(time)}`);
  reader.skip(4);
  for (let group = 1; group <= groups; group += 1) {
    if (!reader.address(`\n\t    group #${group}: `, 'group')) return false;
    if (reader.left < 4 || !context.has(reader.offset, 4)) return false;
    const joined = context.uint16(reader.offset);
    const pruned = context.uint16(reader.offset + 2);
    context.put(`, joined sources: ${joined}, pruned sources: ${pruned}`);
    reader.skip(4);
    for (let source = 1; source <= joined + pruned; source += 1) {
      const isJoined = source <= joined;
      const number = isJoined ? source : source - joined;
      if (!reader.address(`\n\t      ${isJoined ? 'joined' : 'pruned'} source #${number}: `, 'source'))
        return false;
    }
  }
  return true;
}

function printBootstrap(reader: PimReader): boolean {
  const { context } = reader;
  if (reader.left < 2) return false;
  context.put(` tag=${context.get16(reader.offset).toString(16)}`);
  reader.skip(2);
  if (reader.left < 1) return false;
  context.put(` hashmlen=${context.get8(reader.offset)}`);
  if (reader.left < 2 || !context.has(reader.offset, 3)) return false;
  context.put(` BSRprio=${context.uint8(reader.offset + 1)}`);
  reader.skip(2);
  if (!reader.address(' BSR=', 'unicast')) return false;
  for (let group = 0; reader.left > 0 && !context.isCut; group += 1) {
    if (!reader.address(` (group${group}: `, 'group') || reader.left < 1) return false;
    context.put(` RPcnt=${context.get8(reader.offset)}`);
    if (reader.left < 2) return false;
    const count = context.get8(reader.offset + 1);
    context.put(` FRPcnt=${count}`);
    if (reader.left < 4) return false;
    reader.skip(4);
    for (let point = 0; point < count && reader.left > 0; point += 1) {
      if (!printRendezvousPoint(reader, point)) return false;
    }
    context.put(')');
  }
  return true;
}

function printRendezvousPoint(reader: PimReader, number: number): boolean {
  const { context } = reader;
  if (!reader.address(` RP${number}=`, 'unicast') || reader.left < 2) return false;
  context.put(',holdtime=');
  context.put(relativeTimeText(context.get16(reader.offset)));
  if (reader.left < 3) return false;
  context.put(`,prio=${context.get8(reader.offset + 2)}`);
  if (reader.left < 4) return false;
  reader.skip(4);
  return true;
}

function printCandidate(reader: PimReader): boolean {
  const { context } = reader;
  if (reader.left < 1) return false;
  const count = context.get8(reader.offset);
  context.put(` prefix-cnt=${count}`);
  if (reader.left < 2) return false;
  context.put(` prio=${context.get8(reader.offset + 1)}`);
  if (reader.left < 4) return false;
  context.put(' holdtime=');
  context.put(relativeTimeText(context.get16(reader.offset + 2)));
  reader.skip(4);
  if (!reader.address(' RP=', 'unicast')) return false;
  for (let group = 0; group < count && reader.left > 0; group += 1) {
    if (!reader.address(` Group${group}=`, 'group')) return false;
  }
  return true;
}

const [BACKOFF, PASS] = [3, 4] as const;

function printElection(reader: PimReader, subtype: number): boolean {
  const { context } = reader;
  context.put(`\n\t  ${ELECTIONS.get(subtype) ?? 'Unknown'},`);
  if (!reader.address(' rpa=', 'unicast')) return false;
  context.put(` sender pref=${context.get32(reader.offset)}`);
  context.put(` sender metric=${context.get32(reader.offset + 4)}`);
  reader.skip(8);
  if (subtype !== BACKOFF && subtype !== PASS) return true;
  const name = subtype === BACKOFF ? 'offer' : 'new winner';
  if (!reader.address(`\n\t  ${name} addr=`, 'unicast')) return false;
  context.put(` ${name} pref=${context.get32(reader.offset)}`);
  context.put(` ${name} metric=${context.get32(reader.offset + 4)}`);
  reader.skip(8);
  if (subtype === BACKOFF) context.put(` interval ${context.get16(reader.offset)}ms`);
  return true;
}

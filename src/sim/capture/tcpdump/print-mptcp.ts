/** Options of Multipath TCP (RFC 6824, RFC 8684; print-mptcp.c). */
import { TCP_FLAG } from '../../wire/tcp';
import type { TcpdumpContext } from './tcpdump-context';

interface MptcpOption {
  /** Where the option begins, its kind included. */
  readonly offset: number;
  readonly lengthBytes: number;
  /** Of the segment. */
  readonly flags: number;
}

/** False for an option that cannot be. */
type OptionPrinter = (context: TcpdumpContext, option: MptcpOption) => boolean;

const KINDS: readonly (readonly [string, OptionPrinter])[] = [
  ['capable', printCapable],
  ['join', printJoin],
  ['dss', printSequence],
  ['add-addr', printAddAddress],
  ['rem-addr', printRemoveAddress],
  ['prio', printPriority],
  ['fail', printFail],
  ['fast-close', printFastClose],
];

export function printMptcp(context: TcpdumpContext, option: MptcpOption): boolean {
  context.protocol = 'mptcp';
  if (option.lengthBytes < 3) return false;
  const [name, print] = KINDS[context.get8(option.offset + 2) >>> 4] ?? ['unknown', (): boolean => true];
  context.put(` ${option.lengthBytes} ${name}`);
  return print(context, option);
}

function hex64(context: TcpdumpContext, offset: number): string {
  return `0x${context.getHex(offset, 8).replace(/^0+(?=.)/, '')}`;
}

function decimal64(context: TcpdumpContext, offset: number): string {
  return String(BigInt(context.get32(offset)) * 0x1_0000_0000n + BigInt(context.get32(offset + 4)));
}

const SYN_ACK = TCP_FLAG.SYN | TCP_FLAG.ACK;

function printCapable(context: TcpdumpContext, { offset, lengthBytes, flags }: MptcpOption): boolean {
  const isHandshake = (lengthBytes === 12 || lengthBytes === 4) && (flags & TCP_FLAG.SYN) !== 0;
  const isThird = (lengthBytes === 20 || lengthBytes === 22) && (flags & SYN_ACK) === TCP_FLAG.ACK;
  if (!isHandshake && !isThird) return false;
  const version = context.get8(offset + 2) & 0xf;
  if (version > 1) {
    context.put(` Unknown Version (${version})`);
    return true;
  }
  context.put(` v${version}`);
  if ((context.get8(offset + 3) & 0x80) !== 0) context.put(' csum');
  if (lengthBytes === 4) return true;
  context.put(` {${hex64(context, offset + 4)}`);
  if (lengthBytes >= 20) context.put(`,${hex64(context, offset + 12)}`);
  context.put('}');
  return true;
}

function printJoin(context: TcpdumpContext, { offset, lengthBytes, flags }: MptcpOption): boolean {
  const isSyn = lengthBytes === 12 && (flags & TCP_FLAG.SYN) !== 0;
  const isSynAck = lengthBytes === 16 && (flags & SYN_ACK) === SYN_ACK;
  const isAck = lengthBytes === 24 && (flags & TCP_FLAG.ACK) !== 0;
  if (!isSyn && !isSynAck && !isAck) return false;
  if (lengthBytes !== 24) {
    if ((context.get8(offset + 2) & 1) !== 0) context.put(' backup');
    context.put(` id ${context.get8(offset + 3)}`);
  }
  const number = (at: number): string => `0x${context.get32(offset + at).toString(16)}`;
  if (lengthBytes === 12) context.put(` token ${number(4)} nonce ${number(8)}`);
  else if (lengthBytes === 16) context.put(` hmac ${hex64(context, offset + 4)} nonce ${number(12)}`);
  else context.put(` hmac 0x${context.getHex(offset + 4, 20)}`);
  return true;
}

const SEQUENCE_FLAG = { FIN: 0x10, LONG_SEQUENCE: 0x08, MAPPING: 0x04, LONG_ACK: 0x02, ACK: 0x01 } as const;

function printSequence(context: TcpdumpContext, option: MptcpOption): boolean {
  if (option.lengthBytes < 4 || (option.flags & TCP_FLAG.SYN) !== 0) return false;
  const flags = context.get8(option.offset + 3);
  let at = option.offset + 4;
  let left = option.lengthBytes - 4;
  const number = (isLong: boolean): boolean => {
    const bytes = isLong ? 8 : 4;
    if (left < bytes) return false;
    context.put(isLong ? decimal64(context, at) : String(context.get32(at)));
    at += bytes;
    left -= bytes;
    return true;
  };
  if ((flags & SEQUENCE_FLAG.FIN) !== 0) context.put(' fin');
  if ((flags & SEQUENCE_FLAG.ACK) !== 0) {
    context.put(' ack ');
    if (!number((flags & SEQUENCE_FLAG.LONG_ACK) !== 0)) return false;
  }
  if ((flags & SEQUENCE_FLAG.MAPPING) !== 0) {
    context.put(' seq ');
    if (!number((flags & SEQUENCE_FLAG.LONG_SEQUENCE) !== 0) || left < 4) return false;
    context.put(` subseq ${context.get32(at)}`);
    if (left < 6) return false;
    context.put(` len ${context.get16(at + 4)}`);
    at += 6;
    left -= 6;
    if (left >= 2) {
      context.put(` csum 0x${context.get16(at).toString(16)}`);
      left -= 2;
    }
  }
  return left === 0;
}

const ADDRESS_LENGTHS: ReadonlySet<number> = new Set([8, 10, 16, 18, 20, 22, 28, 30]);

function printAddAddress(context: TcpdumpContext, { offset, lengthBytes }: MptcpOption): boolean {
  if (!ADDRESS_LENGTHS.has(lengthBytes)) return false;
  const version = context.get8(offset + 2) & 0xf;
  const names = new Map([
    [4, 'v0-ip4'],
    [6, 'v0-ip6'],
    [1, 'v1-echo'],
    [0, 'v1'],
  ]);
  context.put(` ${names.get(version) ?? '[bad version/echo]'} id ${context.get8(offset + 3)}`);
  const isIpv6 = lengthBytes >= 20;
  const address = offset + 4;
  context.put(` ${isIpv6 ? context.getIpv6(address) : context.getAddress(address)}`);
  let at = address + (isIpv6 ? 16 : 4);
  let left = offset + lengthBytes - at;
  if (left % 8 === 2) {
    context.put(`:${context.get16(at)}`);
    at += 2;
    left -= 2;
  }
  if (left === 8) context.put(` hmac ${hex64(context, at)}`);
  return true;
}

function printRemoveAddress(context: TcpdumpContext, { offset, lengthBytes }: MptcpOption): boolean {
  if (lengthBytes < 4) return false;
  context.put(' id');
  for (let index = 3; index < lengthBytes; index += 1) context.put(` ${context.get8(offset + index)}`);
  return true;
}

function printPriority(context: TcpdumpContext, { offset, lengthBytes }: MptcpOption): boolean {
  if (lengthBytes !== 3 && lengthBytes !== 4) return false;
  context.put((context.get8(offset + 2) & 1) === 0 ? ' non-backup' : ' backup');
  if (lengthBytes === 4) context.put(` id ${context.get8(offset + 3)}`);
  return true;
}

function printFail(context: TcpdumpContext, { offset, lengthBytes }: MptcpOption): boolean {
  if (lengthBytes !== 12) return false;
  context.put(` seq ${decimal64(context, offset + 4)}`);
  return true;
}

function printFastClose(context: TcpdumpContext, { offset, lengthBytes }: MptcpOption): boolean {
  if (lengthBytes !== 12) return false;
  context.put(` key ${hex64(context, offset + 4)}`);
  return true;
}

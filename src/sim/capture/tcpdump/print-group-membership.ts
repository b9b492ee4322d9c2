/**
 * Which multicast groups hosts want: IGMP for IPv4 (RFC 2236, RFC 3376; print-igmp.c) and Multicast Listener Discovery
 * for IPv6 (RFC 2710, RFC 3810; print-icmp6.c).
 *
 * Leaves out DVMRP, PIM version 1 and mtrace.
 */
import { internetChecksum } from '../../base/checksum';
import { relativeTimeText } from './print-relative-time';
import type { TcpdumpContext } from './tcpdump-context';

const RECORD_TYPES = [undefined, 'is_in', 'is_ex', 'to_in', 'to_ex', 'allow', 'block'] as const;
const REPORT_HEADER_BYTES = 8;
const LEAST_EXPONENT = 3;

/** What the two protocols differ in. */
interface Family {
  readonly addressBytes: 4 | 16;
  /** A record of a report, and a query, without its sources. */
  readonly recordBytes: number;
  readonly queryBytes: number;
  readonly reportName: string;
}

const IPV4: Family = { addressBytes: 4, recordBytes: 8, queryBytes: 12, reportName: 'v3-report' };
const IPV6: Family = { addressBytes: 16, recordBytes: 20, queryBytes: 28, reportName: 'v2-report' };

function address(context: TcpdumpContext, family: Family, offset: number): string {
  return family.addressBytes === 4 ? context.getAddress(offset) : context.getIpv6(offset);
}

export function printIgmp(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  return context.written(() => {
    printIgmpMessage(context, offset, lengthBytes);
  });
}

function printIgmpMessage(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'igmp';
  if (context.options.isQuick) {
    context.put('igmp');
    return;
  }
  const type = context.get8(offset);
  switch (type) {
    case 0x11:
      context.put('igmp query');
      if (lengthBytes >= IPV4.queryBytes) printIgmpQuery(context, offset, lengthBytes);
      else printOldQuery(context, offset, lengthBytes);
      break;
    case 0x12:
      context.put(`igmp v1 report ${context.getAddress(offset + 4)}`);
      if (lengthBytes !== 8) context.put(` [len ${lengthBytes}]`);
      break;
    case 0x16:
      context.put(`igmp v2 report ${context.getAddress(offset + 4)}`);
      break;
    case 0x17:
      context.put(`igmp leave ${context.getAddress(offset + 4)}`);
      break;
    case 0x22:
      context.put('igmp v3 report');
      if (lengthBytes < 16 || (lengthBytes & 3) !== 0) context.put(` [invalid len ${lengthBytes}]`);
      else printRecords(context, IPV4, offset, lengthBytes);
      break;
    default:
      context.put(`igmp-${type}`);
  }
  if (context.options.verbosity === 0 || !context.has(offset, lengthBytes)) return;
  if (internetChecksum(context.bytes, offset, offset + lengthBytes) !== 0) {
    context.put(` bad igmp cksum ${context.get16(offset + 2).toString(16)}!`);
  }
}

function printOldQuery(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  const time = context.get8(offset + 1);
  if (time === 0) context.put(' v1');
  else context.put(time === 100 ? ' v2' : ` v2 [max resp time ${time}]`);
  if (context.get32(offset + 4) !== 0) context.put(` [gaddr ${context.getAddress(offset + 4)}]`);
  if (lengthBytes !== 8) context.put(` [len ${lengthBytes}]`);
}

function printIgmpQuery(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.put(' v3');
  if ((lengthBytes & 3) !== 0) {
    context.put(` [invalid len ${lengthBytes}]`);
    return;
  }
  const code = context.get8(offset + 1);
  const time = floatingCode(code, 4);
  if (code !== 100) {
    const text = time < 600 ? `${(time * 0.1).toFixed(1)}s` : relativeTimeText(Math.floor(time / 10));
    context.put(` [max resp time ${text}]`);
  }
  if (context.get32(offset + 4) === 0) return;
  context.put(` [gaddr ${context.getAddress(offset + 4)}`);
  printQuerySources(context, IPV4, offset, lengthBytes);
}

/** Of version 1 of Multicast Listener Discovery. */
export function printListenerMessage(context: TcpdumpContext, offset: number): void {
  if (!context.has(offset, 24)) return;
  context.put(`max resp delay: ${context.uint16(offset + 4)} addr: ${context.ipv6(offset + 8)}`);
}

export function printListenerReport(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  if (lengthBytes < REPORT_HEADER_BYTES) context.put(` [invalid len ${lengthBytes}]`);
  else printRecords(context, IPV6, offset, lengthBytes);
}

export function printListenerQuery(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  const isVerbose = context.options.verbosity > 0;
  if (isVerbose) {
    context.put(` [max resp delay=${floatingCode(context.get16(offset + 4), 12)}]`);
  }
  context.put(` [gaddr ${context.getIpv6(offset + 8)}`);
  if (isVerbose) {
    const flags = context.get8(offset + 24);
    if ((flags & 0x08) !== 0) context.put(' sflag');
    if ((flags & 0x07) !== 0) context.put(` robustness=${flags & 0x07}`);
    context.put(` qqi=${floatingCode(context.get8(offset + 25), 4)}`);
  }
  printQuerySources(context, IPV6, offset, lengthBytes);
}

/** Large numbers have a mantissa of `bits` and three bits of exponent (RFC 3376 §4.1.1). */
function floatingCode(code: number, bits: number): number {
  const limit = 1 << (bits + 3);
  if (code < limit) return code;
  const mantissa = (code & ((1 << bits) - 1)) | (1 << bits);
  return mantissa << (((code >>> bits) & 7) + LEAST_EXPONENT);
}

function printQuerySources(
  context: TcpdumpContext,
  family: Family,
  offset: number,
  lengthBytes: number,
): void {
  const { addressBytes, queryBytes } = family;
  const sources = context.get16(offset + queryBytes - 2);
  if (sources > 0) {
    if (lengthBytes < queryBytes + sources * addressBytes) context.put(' [invalid number of sources]');
    else if (context.options.verbosity > 1) printSources(context, family, offset + queryBytes, sources);
    else context.put(`, ${sources} source(s)`);
  }
  context.put(']');
}

function printRecords(context: TcpdumpContext, family: Family, offset: number, lengthBytes: number): void {
  const { addressBytes, recordBytes } = family;
  const groups = context.get16(offset + 6);
  context.put(`, ${groups} group record(s)`);
  const { verbosity } = context.options;
  if (verbosity === 0) return;
  let at = REPORT_HEADER_BYTES;
  for (let index = 0; index < groups && !context.isCut; index += 1) {
    if (lengthBytes < at + recordBytes) {
      context.put(' [invalid number of groups]');
      return;
    }
    const record = offset + at;
    context.put(` [gaddr ${address(context, family, record + 4)}`);
    const type = context.get8(record);
    context.put(` ${RECORD_TYPES[type] ?? ` [${family.reportName}-#${type}]`}`);
    const sources = context.get16(record + 2);
    at += recordBytes + sources * addressBytes;
    if (lengthBytes < at) {
      context.put(` [invalid number of sources ${sources}]`);
      return;
    }
    if (verbosity === 1) context.put(`, ${sources} source(s)`);
    else printSources(context, family, record + recordBytes, sources);
    context.put(']');
  }
}

function printSources(context: TcpdumpContext, family: Family, offset: number, count: number): void {
  context.put(' {');
  for (let index = 0; index < count && !context.isCut; index += 1) {
    context.put(` ${address(context, family, offset + index * family.addressBytes)}`);
  }
  context.put(' }');
}

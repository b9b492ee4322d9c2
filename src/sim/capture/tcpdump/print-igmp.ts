/** IGMP as tcpdump prints it (RFC 2236, RFC 3376; print-igmp.c). Leaves out DVMRP, PIM version 1 and mtrace. */
import { internetChecksum } from '../../base/checksum';
import type { TcpdumpContext } from './tcpdump-context';

const RECORD_TYPES = [undefined, 'is_in', 'is_ex', 'to_in', 'to_ex', 'allow', 'block'] as const;

export function printIgmp(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  return context.written(() => print(context, offset, lengthBytes));
}

function print(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'igmp';
  if (context.options.isQuick) {
    context.put('igmp');
    return;
  }
  const type = context.get8(offset);
  switch (type) {
    case 0x11:
      context.put('igmp query');
      if (lengthBytes >= 12) printQuery(context, offset, lengthBytes);
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
      printReport(context, offset, lengthBytes);
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

function printQuery(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.put(' v3');
  if (lengthBytes < 12 || (lengthBytes & 3) !== 0) {
    context.put(` [invalid len ${lengthBytes}]`);
    return;
  }
  const code = context.get8(offset + 1);
  const time = code < 128 ? code : ((code & 0x0f) | 0x10) << (((code & 0x70) >>> 4) + 3);
  if (code !== 100) {
    context.put(
      ` [max resp time ${time < 600 ? `${(time * 0.1).toFixed(1)}s` : relativeTime(Math.floor(time / 10))}]`,
    );
  }
  if (context.get32(offset + 4) === 0) return;
  context.put(` [gaddr ${context.getAddress(offset + 4)}`);
  const sources = context.get16(offset + 10);
  if (sources > 0) {
    if (lengthBytes < 12 + sources * 4) context.put(' [invalid number of sources]');
    else if (context.options.verbosity > 1) printSources(context, offset + 12, sources);
    else context.put(`, ${sources} source(s)`);
  }
  context.put(']');
}

function printReport(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  if (lengthBytes < 16 || (lengthBytes & 3) !== 0) {
    context.put(` [invalid len ${lengthBytes}]`);
    return;
  }
  const groups = context.get16(offset + 6);
  context.put(`, ${groups} group record(s)`);
  const { verbosity } = context.options;
  if (verbosity === 0) return;
  let at = 8;
  for (let index = 0; index < groups && !context.isCut; index += 1) {
    if (lengthBytes < at + 8) {
      context.put(' [invalid number of groups]');
      return;
    }
    const record = offset + at;
    context.put(` [gaddr ${context.getAddress(record + 4)}`);
    const type = context.get8(record);
    context.put(` ${RECORD_TYPES[type] ?? ` [v3-report-#${type}]`}`);
    const sources = context.get16(record + 2);
    if (lengthBytes < at + 8 + sources * 4) {
      context.put(` [invalid number of sources ${sources}]`);
      return;
    }
    if (verbosity === 1) context.put(`, ${sources} source(s)`);
    else printSources(context, record + 8, sources);
    at += 8 + sources * 4;
    context.put(']');
  }
}

function printSources(context: TcpdumpContext, offset: number, count: number): void {
  context.put(' {');
  for (let index = 0; index < count && !context.isCut; index += 1) {
    context.put(` ${context.getAddress(offset + index * 4)}`);
  }
  context.put(' }');
}

const UNITS = [
  ['w', 604_800],
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** `1d3h` */
function relativeTime(seconds: number): string {
  if (seconds === 0) return '0s';
  let text = '';
  let left = seconds;
  for (const [name, size] of UNITS) {
    const count = Math.floor(left / size);
    if (count > 0) text += `${count}${name}`;
    left -= count * size;
  }
  return text;
}

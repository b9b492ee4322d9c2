/** Multicast Listener Discovery (RFC 2710, RFC 3810; print-icmp6.c). */
import type { TcpdumpContext } from './tcpdump-context';

const RECORD_TYPES = [undefined, 'is_in', 'is_ex', 'to_in', 'to_ex', 'allow', 'block'] as const;

export function printListenerMessage(context: TcpdumpContext, offset: number): void {
  if (!context.has(offset, 24)) return;
  context.put(`max resp delay: ${context.uint16(offset + 4)} addr: ${context.ipv6(offset + 8)}`);
}

export function printListenerReport(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  if (lengthBytes < 8) {
    context.put(` [invalid len ${lengthBytes}]`);
    return;
  }
  const groups = context.get16(offset + 6);
  context.put(`, ${groups} group record(s)`);
  const { verbosity } = context.options;
  if (verbosity === 0) return;
  let at = 8;
  for (let index = 0; index < groups && !context.isCut; index += 1) {
    if (lengthBytes < at + 20) {
      context.put(' [invalid number of groups]');
      return;
    }
    const record = offset + at;
    context.put(` [gaddr ${context.getIpv6(record + 4)}`);
    const type = context.get8(record);
    context.put(` ${RECORD_TYPES[type] ?? ` [v2-report-#${type}]`}`);
    const sources = context.get16(record + 2);
    if (lengthBytes < at + 20 + sources * 16) {
      context.put(` [invalid number of sources ${sources}]`);
      return;
    }
    if (verbosity === 1) context.put(`, ${sources} source(s)`);
    else printSources(context, record + 20, sources);
    at += 20 + sources * 16;
    context.put(']');
  }
}

export function printListenerQuery(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  const isVerbose = context.options.verbosity > 0;
  const code = context.get16(offset + 4);
  const delay = code < 32768 ? code : ((code & 0xfff) | 0x1000) << (((code >>> 12) & 7) + 3);
  if (isVerbose) context.put(` [max resp delay=${delay}]`);
  context.put(` [gaddr ${context.getIpv6(offset + 8)}`);
  if (isVerbose) {
    const flags = context.get8(offset + 24);
    if ((flags & 0x08) !== 0) context.put(' sflag');
    if ((flags & 0x07) !== 0) context.put(` robustness=${flags & 0x07}`);
    const interval = context.get8(offset + 25);
    context.put(
      ` qqi=${interval < 128 ? interval : ((interval & 0xf) | 0x10) << (((interval >>> 4) & 7) + 3)}`,
    );
  }
  const sources = context.get16(offset + 26);
  if (sources > 0) {
    if (lengthBytes < 28 + sources * 16) context.put(' [invalid number of sources]');
    else if (context.options.verbosity > 1) printSources(context, offset + 28, sources);
    else context.put(`, ${sources} source(s)`);
  }
  context.put(']');
}

function printSources(context: TcpdumpContext, offset: number, count: number): void {
  context.put(' {');
  for (let index = 0; index < count && !context.isCut; index += 1) {
    context.put(` ${context.getIpv6(offset + index * 16)}`);
  }
  context.put(' }');
}

/** SCTP (RFC 9260; print-sctp.c). Leaves out ForCES and M3UA. */
import { hexDump } from './hex-dump';
import type { IpPayload } from './ip-payload';
import type { TcpdumpContext } from './tcpdump-context';

const HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 4;
/** M3UA (RFC 4666), of which nothing but its being too short is printed. */
const MTP3_USER_ADAPTATION = 3;
const MTP3_HEADER_BYTES = 8;

const CHUNKS = new Map<number, string>([
  [0, 'DATA'],
  [1, 'INIT'],
  [2, 'INIT ACK'],
  [3, 'SACK'],
  [4, 'HB REQ'],
  [5, 'HB ACK'],
  [6, 'ABORT'],
  [7, 'SHUTDOWN'],
  [8, 'SHUTDOWN ACK'],
  [9, 'OP ERR'],
  [10, 'COOKIE ECHO'],
  [11, 'COOKIE ACK'],
  [12, 'ECN ECHO'],
  [13, 'ECN CWR'],
  [14, 'SHUTDOWN COMPLETE'],
  [0xc0, 'FOR CUM TSN'],
  [0xc1, 'REL CTRL'],
  [0xc2, 'REL CTRL ACK'],
]);

const PAYLOADS = new Map<number, string>(
  (
    '1 ISDN Q.921;2 M2UA;3 M3UA;4 SUA;5 M2PA;6 V5.2;7 H.248;8 BICC;9 TALI;10 DUA;11 ASAP;12 ENRP;13 H.323;' +
    '14 Q.IPC;15 SIMCO;16 DDPSC;17 DDPSSC;18 S1AP;19 RUA;20 HNBAP;21 ForCES HP;22 ForCES MP;23 ForCES LP;' +
    '24 SBc-AP;25 NBAP;27 X2AP'
  )
    .split(';')
    .map((entry) => {
      const space = entry.indexOf(' ');
      return [Number(entry.slice(0, space)), entry.slice(space + 1)] as const;
    }),
);

export function printSctp(context: TcpdumpContext, payload: IpPayload): string {
  return context.written(() => print(context, payload));
}

function print(context: TcpdumpContext, { ipOffset, offset, lengthBytes }: IpPayload): void {
  context.protocol = 'sctp';
  if (lengthBytes < HEADER_BYTES) {
    context.put(`truncated-sctp - ${HEADER_BYTES - lengthBytes} bytes missing!`);
    return;
  }
  if (!context.has(offset, HEADER_BYTES)) {
    context.put(context.truncation());
    return;
  }
  context.put(`${context.source(ipOffset)}.${context.get16(offset)} > `);
  context.put(`${context.destination(ipOffset)}.${context.get16(offset + 2)}: sctp`);
  let separator = context.options.verbosity >= 2 ? '\n\t' : ' (';
  let at = offset + HEADER_BYTES;
  let left = lengthBytes - HEADER_BYTES;
  for (let number = 1; left > 0; number += 1) {
    if (left < CHUNK_HEADER_BYTES) {
      context.put(`${separator}${number}) [chunk descriptor cut off at end of packet]`);
      return;
    }
    if (!context.has(at, CHUNK_HEADER_BYTES)) {
      context.put(context.truncation());
      return;
    }
    const chunkBytes = context.get16(at + 2);
    if (chunkBytes < CHUNK_HEADER_BYTES) {
      context.put(`${separator}${number}) [Bad chunk length ${chunkBytes}, < size of chunk descriptor]`);
      return;
    }
    if (!context.has(at, chunkBytes)) {
      context.put(context.truncation());
      return;
    }
    if (chunkBytes > left) {
      context.put(`${separator}${number}) [Bad chunk length ${chunkBytes}, > remaining data in packet]`);
      return;
    }
    const type = context.get8(at);
    context.put(
      `${separator}${number}) [${CHUNKS.get(type) ?? `Unknown chunk type: 0x${type.toString(16)}`}] `,
    );
    if (!printChunk(context, type, at, chunkBytes)) {
      return;
    }
    const padding = (4 - (chunkBytes % 4)) % 4;
    if (!context.has(at, chunkBytes + padding)) {
      context.put(context.truncation());
      return;
    }
    at += chunkBytes + padding;
    left -= chunkBytes + padding;
    if (context.options.verbosity < 2) separator = ', (';
  }
}

function isTooShort(context: TcpdumpContext, bodyBytes: number, needed: number): boolean {
  if (bodyBytes >= needed) return false;
  context.put(`bogus chunk length ${bodyBytes + CHUNK_HEADER_BYTES}]`);
  return true;
}

/** False when the chunk is shorter than its kind has to be. */
function printChunk(context: TcpdumpContext, type: number, start: number, chunkBytes: number): boolean {
  const body = start + CHUNK_HEADER_BYTES;
  const bodyBytes = chunkBytes - CHUNK_HEADER_BYTES;
  switch (type) {
    case 0:
      return printData(context, start, body, bodyBytes);
    case 1:
    case 2:
      if (isTooShort(context, bodyBytes, 16)) return false;
      context.put(
        `[init tag: ${context.get32(body)}] [rwnd: ${context.get32(body + 4)}] [OS: ${context.get16(body + 8)}] ` +
          `[MIS: ${context.get16(body + 10)}] [init TSN: ${context.get32(body + 12)}] `,
      );
      return true;
    case 3:
      return printSack(context, body, bodyBytes);
    default:
      return true;
  }
}

function printData(context: TcpdumpContext, start: number, body: number, bodyBytes: number): boolean {
  const flags = context.get8(start + 1);
  const marks = `${(flags & 4) === 0 ? '' : '(U)'}${(flags & 2) === 0 ? '' : '(B)'}${(flags & 1) === 0 ? '' : '(E)'}`;
  if (marks !== '') context.put(`${marks} `);
  if (isTooShort(context, bodyBytes, 12)) return false;
  const payload = context.get32(body + 8);
  context.put(
    `[TSN: ${context.get32(body)}] [SID: ${context.get16(body + 4)}] [SSEQ ${context.get16(body + 6)}] ` +
      `[PPID ${PAYLOADS.get(payload) ?? `0x${payload.toString(16)}`}] `,
  );
  if (bodyBytes === 12) {
    context.put(`bogus chunk length ${bodyBytes + CHUNK_HEADER_BYTES}]`);
    return false;
  }
  if (context.options.verbosity >= 2 && payload === MTP3_USER_ADAPTATION) {
    if (bodyBytes - 12 < MTP3_HEADER_BYTES) context.put(' (invalid)');
  } else if (context.options.verbosity >= 2) {
    context.put('[Payload');
    if (!context.isDumpSuppressed) {
      const end = Math.min(body + bodyBytes, context.end);
      context.put(`:${hexDump(context.bytes, body + 12, end, true)}`);
    }
    context.put(']');
  }
  return true;
}

function printSack(context: TcpdumpContext, body: number, bodyBytes: number): boolean {
  if (isTooShort(context, bodyBytes, 12)) return false;
  const acknowledged = context.get32(body);
  const gaps = context.get16(body + 8);
  const duplicates = context.get16(body + 10);
  context.put(
    `[cum ack ${acknowledged}] [a_rwnd ${context.get32(body + 4)}] [#gap acks ${gaps}] [#dup tsns ${duplicates}] `,
  );
  let at = 12;
  for (let index = 0; at < bodyBytes && index < gaps; index += 1) {
    if (isTooShort(context, bodyBytes, at + 4)) return false;
    const first = (acknowledged + context.get16(body + at)) >>> 0;
    const last = (acknowledged + context.get16(body + at + 2)) >>> 0;
    context.put(`\n\t\t[gap ack block #${index + 1}: start = ${first}, end = ${last}] `);
    at += 4;
  }
  for (let index = 0; at < bodyBytes && index < duplicates; index += 1) {
    if (isTooShort(context, bodyBytes, at + 4)) return false;
    context.put(`\n\t\t[dup TSN #${index + 1}: ${context.get32(body + at)}] `);
    at += 4;
  }
  return true;
}

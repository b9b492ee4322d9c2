/** The options of a TCP header as tcpdump prints them (print-tcp.c). */
import { printMptcp } from './print-mptcp';
import type { TcpdumpContext } from './tcpdump-context';

const END = 0;
const NOP = 1;
const MSS = 2;
const WINDOW_SCALE = 3;
const SACK_PERMITTED = 4;
const SACK = 5;
const TIMESTAMP = 8;
const SIGNATURE = 19;
const SCPS = 20;
const USER_TIMEOUT = 28;
const AUTHENTICATION = 29;
const MULTIPATH = 30;
const FAST_OPEN = 34;

const NAMES = new Map<number, string>([
  [END, 'eol'],
  [NOP, 'nop'],
  [MSS, 'mss'],
  [WINDOW_SCALE, 'wscale'],
  [SACK_PERMITTED, 'sackOK'],
  [SACK, 'sack'],
  [6, 'echo'],
  [7, 'echoreply'],
  [TIMESTAMP, 'TS'],
  [11, 'cc'],
  [12, 'ccnew'],
  [13, 'ccecho'],
  [SIGNATURE, 'md5'],
  [SCPS, 'scps'],
  [USER_TIMEOUT, 'uto'],
  [AUTHENTICATION, 'tcp-ao'],
  [MULTIPATH, 'mptcp'],
  [FAST_OPEN, 'tfo'],
  [254, 'exp'],
]);

/** NOP, NOP, time stamp of ten octets: what every segment of an established Linux connection carries. */
const NOP_NOP_TIMESTAMP = 0x0101_080a;

/** What options are printed with. */
export interface SegmentContext {
  /** What selective acknowledgments are counted from: the first number of the other direction. */
  readonly sackBase: number;
  readonly flags: number;
  /** One past the last byte of the segment, captured or not. */
  readonly end: number;
}

export interface TcpOptionsText {
  readonly text: string;
  /** False when nothing follows: an option is wrong, or cut off. */
  readonly isComplete: boolean;
}

interface OptionBody {
  readonly text: string;
  /** How many octets after kind and length were understood; undefined for a bad option. */
  readonly consumed: number | undefined;
  readonly isTruncated?: boolean;
}

export function printTcpOptions(
  context: TcpdumpContext,
  start: number,
  lengthBytes: number,
  segment: SegmentContext,
): TcpOptionsText {
  if (lengthBytes === 12 && context.has(start, 12) && context.int32(start) === NOP_NOP_TIMESTAMP) {
    const value = context.uint32(start + 4);
    return {
      text: `, options [nop,nop,TS val ${value} ecr ${context.uint32(start + 8)}]`,
      isComplete: true,
    };
  }
  let text = ', options [';
  let offset = start;
  let left = lengthBytes;
  let isFirst = true;
  const truncated = (): TcpOptionsText => ({
    text: `${text}${context.truncation()}${isFirst ? '' : '>'}`,
    isComplete: false,
  });
  const bad = (): TcpOptionsText => ({ text: `${text}[bad opt]${isFirst ? '' : ']'}`, isComplete: false });
  while (left > 0) {
    if (!isFirst) text += ',';
    if (!context.has(offset, 1)) return { text: context.cut(text), isComplete: false };
    const kind = context.uint8(offset);
    offset += 1;
    let optionBytes = 1;
    if (kind !== END && kind !== NOP) {
      if (!context.has(offset, 1)) return { text: context.cut(text), isComplete: false };
      optionBytes = context.uint8(offset);
      offset += 1;
      if (optionBytes < 2 || optionBytes > left) return bad();
      left -= 1;
    }
    left -= 1;
    text += NAMES.get(kind) ?? `unknown-${kind}`;
    const body = printBody(context, { kind, offset, optionBytes, left, segment });
    text += body.text;
    if (context.isCut) return { text, isComplete: false };
    if (body.isTruncated === true) return truncated();
    if (body.consumed === undefined) return bad();
    offset += body.consumed;
    left -= body.consumed;
    const expected = kind === END || kind === NOP ? 1 : body.consumed + 2;
    if (expected !== optionBytes) text += `[len ${optionBytes}]`;
    isFirst = false;
    if (kind === END) break;
  }
  return { text: `${text}]`, isComplete: true };
}

interface OptionPlace {
  readonly kind: number;
  /** After kind and length. */
  readonly offset: number;
  readonly optionBytes: number;
  /** Octets of the header from `offset` on. */
  readonly left: number;
  readonly segment: SegmentContext;
}

function printBody(context: TcpdumpContext, place: OptionPlace): OptionBody {
  const { kind, offset, optionBytes } = place;
  const dataBytes = optionBytes - 2;
  switch (kind) {
    case END:
    case NOP:
    case SACK_PERMITTED:
      return { text: '', consumed: 0 };
    case MSS:
      return fixed(context, place, 2, () => ` ${context.uint16(offset)}`);
    case WINDOW_SCALE:
      return fixed(context, place, 1, () => ` ${context.uint8(offset)}`);
    case 6:
    case 7:
    case 11:
    case 12:
    case 13:
      return fixed(context, place, 4, () => ` ${context.uint32(offset)}`);
    case TIMESTAMP:
      return fixed(
        context,
        place,
        8,
        () => ` val ${context.uint32(offset)} ecr ${context.uint32(offset + 4)}`,
      );
    case SCPS:
      return fixed(
        context,
        place,
        2,
        () => ` cap ${context.hex(offset, 1, '')} id ${context.uint8(offset + 1)}`,
      );
    case USER_TIMEOUT:
      return fixed(context, place, 2, () => userTimeout(context.uint16(offset)));
    case SIGNATURE:
      return fixed(context, place, 16, () => signature(context, offset, place.segment.end));
    case SACK:
      return printSack(context, place, dataBytes);
    case AUTHENTICATION:
      if (dataBytes < 2) return { text: ' (invalid)', consumed: dataBytes };
      return fixed(context, place, dataBytes, () => authentication(context, offset, dataBytes));
    case FAST_OPEN:
      return fixed(context, place, dataBytes, () => fastOpen(context, offset, dataBytes));
    case MULTIPATH:
      return multipath(context, place);
    default:
      return printUnknown(context, place, dataBytes);
  }
}

function fixed(
  context: TcpdumpContext,
  place: OptionPlace,
  dataBytes: number,
  print: () => string,
): OptionBody {
  if (dataBytes > place.left) return { text: '', consumed: undefined };
  if (!context.has(place.offset, dataBytes)) return { text: '', consumed: undefined, isTruncated: true };
  return { text: print(), consumed: dataBytes };
}

function printSack(context: TcpdumpContext, place: OptionPlace, dataBytes: number): OptionBody {
  if (dataBytes % 8 !== 0) return { text: ' invalid sack', consumed: dataBytes };
  let text = ` ${dataBytes / 8} `;
  for (let index = 0; index < dataBytes; index += 8) {
    if (!context.has(place.offset, index + 8)) return { text, consumed: undefined, isTruncated: true };
    const first = (context.uint32(place.offset + index) - place.segment.sackBase) >>> 0;
    const end = (context.uint32(place.offset + index + 4) - place.segment.sackBase) >>> 0;
    text += `{${first}:${end}}`;
  }
  return { text, consumed: dataBytes };
}

function printUnknown(context: TcpdumpContext, place: OptionPlace, dataBytes: number): OptionBody {
  let text = dataBytes === 0 ? '' : ' 0x';
  for (let index = 0; index < dataBytes; index += 1) {
    if (!context.has(place.offset, index + 1)) return { text, consumed: undefined, isTruncated: true };
    text += context.hex(place.offset + index, 1, '');
  }
  return { text, consumed: dataBytes };
}

function multipath(context: TcpdumpContext, { offset, optionBytes, left, segment }: OptionPlace): OptionBody {
  const dataBytes = optionBytes - 2;
  if (dataBytes > left) return { text: '', consumed: undefined };
  if (!context.has(offset, dataBytes)) return { text: '', consumed: undefined, isTruncated: true };
  const outcome = { isRight: false };
  const text = context.written(() => {
    outcome.isRight = printMptcp(context, {
      offset: offset - 2,
      lengthBytes: optionBytes,
      flags: segment.flags,
    });
  });
  return { text, consumed: outcome.isRight ? dataBytes : undefined };
}

function userTimeout(value: number): string {
  const seconds = (value & 1) === 0 ? value >>> 1 : (value >>> 1) * 60;
  return ` 0x${value.toString(16)} ${seconds}`;
}

function fastOpen(context: TcpdumpContext, offset: number, dataBytes: number): string {
  if (dataBytes === 0) return '  cookiereq';
  if (dataBytes % 2 !== 0 || dataBytes < 4 || dataBytes > 16) return '  (invalid)';
  return `  cookie ${context.hex(offset, dataBytes, '')}`;
}

function authentication(context: TcpdumpContext, offset: number, dataBytes: number): string {
  const mac = dataBytes > 2 ? ` mac 0x${context.hex(offset + 2, dataBytes - 2, '')}` : '';
  return ` keyid ${context.uint8(offset)} rnextkeyid ${context.uint8(offset + 1)}${mac}`;
}

function signature(context: TcpdumpContext, offset: number, segmentEnd: number): string {
  const why = segmentEnd > context.end ? 'snaplen too short' : 'shared secret not supplied with -M';
  return ` ${why}, can't check - ${context.hex(offset, 16, '')}`;
}

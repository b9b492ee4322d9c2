/** Network time: NTP and SNTP (RFC 5905; print-ntp.c). Leaves out extension fields and private messages, as tcpdump does. */
import { civilDateOf } from '../../base/civil-date';
import { nameTable } from './name-table';
import type { TcpdumpContext } from './tcpdump-context';

const MODES = nameTable(`
  0 unspecified;1 symmetric active;2 symmetric passive;3 Client;4 Server;5 Broadcast;6 Control Message;
  7 Reserved`);

const LEAP_INDICATORS = nameTable('0 ;64 +1s;128 -1s;192 clock unsynchronized');

const SHORTEST_TIME_MESSAGE = 48;
const SHORTEST_CONTROL_MESSAGE = 12;
const CONTROL = 6;
const RESERVED = 7;
const [UNSPECIFIED, PRIMARY, LAST_SECONDARY, QUERY, REPLY] = [0, 1, 15, 62, 63] as const;
/** From 1900 to 1970. */
const SECONDS_TO_1970 = 2_208_988_800;
const TWO_TO_THE_32 = 0x1_0000_0000;
const SECONDS_PER_DAY = 86_400;

const TIME_STAMPS = [
  [16, '\n\t  Reference Timestamp:  '],
  [24, '\n\t  Originator Timestamp: '],
  [32, '\n\t  Receive Timestamp:    '],
  [40, '\n\t  Transmit Timestamp:   '],
] as const;

export function printNtp(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'ntp';
  const status = context.get8(offset);
  const mode = status & 7;
  context.put(`NTPv${(status >>> 3) & 7}, ${MODES.get(mode) ?? ''}, length ${lengthBytes}`);
  if (context.options.verbosity === 0) return;
  const leap = status & 0xc0;
  context.put(`\n\tLeap indicator: ${LEAP_INDICATORS.get(leap) ?? ''} (${leap})`);
  if (mode === CONTROL) printControl(context, offset, lengthBytes);
  else if (mode !== RESERVED) printTimes(context, offset, lengthBytes);
}

function printTimes(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  if (lengthBytes < SHORTEST_TIME_MESSAGE) {
    context.putInvalid(offset, lengthBytes);
    return;
  }
  const stratum = context.get8(offset + 1);
  context.put(`, Stratum ${stratum} (${stratumName(stratum)})`);
  const poll = context.getSigned8(offset + 2);
  context.put(`, poll ${poll}`);
  if (poll >= 0 && poll < 32) context.put(` (${2 ** poll}s)`);
  else if (poll < 0 && poll > -32) context.put(` (1/${2 ** -poll}s)`);
  context.put(`, precision ${context.getSigned8(offset + 3)}`);
  if (!context.check(offset + 4, 4)) return;
  context.put(`\n\tRoot Delay: ${shortText(context, offset + 4)}`);
  if (!context.check(offset + 8, 4)) return;
  context.put(`, Root dispersion: ${shortText(context, offset + 8)}`);
  if (!context.check(offset + 12, 4)) return;
  context.put(`, Reference-ID: ${referenceText(context, offset + 12, stratum)}`);
  if (stratum === QUERY || stratum === REPLY) return;
  for (const [at, title] of TIME_STAMPS) {
    if (!context.check(offset + at, 8)) return;
    context.put(title + timeText(context, offset + at));
  }
  context.put(
    `\n\t    Originator - Receive Timestamp:  ${differenceText(context, offset + 24, offset + 32)}`,
  );
  context.put(
    `\n\t    Originator - Transmit Timestamp: ${differenceText(context, offset + 24, offset + 40)}`,
  );
  printAuthentication(context, offset + SHORTEST_TIME_MESSAGE, lengthBytes - SHORTEST_TIME_MESSAGE);
}

function stratumName(stratum: number): string {
  if (stratum === UNSPECIFIED) return 'unspecified';
  if (stratum === PRIMARY) return 'primary reference';
  return stratum <= LAST_SECONDARY ? 'secondary reference' : 'reserved';
}

function referenceText(context: TcpdumpContext, offset: number, stratum: number): string {
  switch (stratum) {
    case UNSPECIFIED:
      return '(unspec)';
    case PRIMARY:
      return context.visible(offset, 4);
    case QUERY:
      return `${context.address(offset)} INFO_QUERY`;
    case REPLY:
      return `${context.address(offset)} INFO_REPLY`;
    default:
      return `0x${context.hex(offset, 4, '')}`;
  }
}

function printAuthentication(context: TcpdumpContext, offset: number, left: number): void {
  if (left !== 4 && left !== 20 && left !== 24) {
    if (left > 0) context.put(`\n\t(${left} more bytes after the header)`);
    return;
  }
  context.put(`\n\tKey id: ${context.get32(offset)}`);
  if (left > 4 && context.check(offset + 4, left - 4)) {
    context.put(`\n\tAuthentication: ${context.hex(offset + 4, left - 4, '')}`);
  }
}

function printControl(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  if (lengthBytes < SHORTEST_CONTROL_MESSAGE) {
    context.putInvalid(offset, lengthBytes);
    return;
  }
  const control = context.get8(offset + 1);
  context.put(
    `, ${(control & 0x80) === 0 ? 'Request' : 'Response'}, ${(control & 0x40) === 0 ? 'OK' : 'Error'}, ` +
      `${(control & 0x20) === 0 ? 'Last' : 'More'}, OpCode=${control & 0x1f}\n`,
  );
  context.put(`\tSequence=${context.get16(offset + 2)}`);
  const status = context.get16(offset + 4);
  context.put(`, Status=${status === 0 ? '0' : `0x${status.toString(16)}`}`);
  context.put(`, Assoc.=${context.get16(offset + 6)}`);
  context.put(`, Offset=${context.get16(offset + 8)}`);
  const count = context.get16(offset + 10);
  context.put(`, Count=${count}`);
  if (SHORTEST_CONTROL_MESSAGE + count > lengthBytes) context.putInvalid(offset, lengthBytes);
  else if (count > 0 && context.check(offset + 12, count))
    context.put('\n\tTO-BE-DONE: data not interpreted');
}

/** Seconds in 16 bits before the point and 16 behind it. */
function shortText(context: TcpdumpContext, offset: number): string {
  const millionths = Math.floor((context.uint16(offset + 2) / 0x1_0000) * 1_000_000);
  return `${context.uint16(offset)}.${String(millionths).padStart(6, '0')}`;
}

function fractionText(fraction: number): string {
  return String(Math.floor((fraction / TWO_TO_THE_32) * 1_000_000_000)).padStart(9, '0');
}

function timeText(context: TcpdumpContext, offset: number): string {
  const seconds = context.uint32(offset);
  const text = `${seconds}.${fractionText(context.uint32(offset + 4))}`;
  return seconds === 0 ? text : `${text} (${dateText(seconds - SECONDS_TO_1970)})`;
}

/** `2024-02-29T12:00:00Z` */
function dateText(seconds: number): string {
  const { year, month, day } = civilDateOf(Math.floor(seconds / SECONDS_PER_DAY));
  const ofDay = seconds - Math.floor(seconds / SECONDS_PER_DAY) * SECONDS_PER_DAY;
  const clock = [Math.floor(ofDay / 3600), Math.floor(ofDay / 60) % 60, ofDay % 60].map(twoDigits).join(':');
  return `${year}-${twoDigits(month)}-${twoDigits(day)}T${clock}Z`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** What the time at `later` is after that at `earlier`; alone where there is no earlier one. */
function differenceText(context: TcpdumpContext, earlier: number, later: number): string {
  const [oldSeconds, oldFraction] = [context.uint32(earlier), context.uint32(earlier + 4)];
  if (oldSeconds === 0 && oldFraction === 0) return timeText(context, later);
  const [seconds, fraction] = [context.uint32(later), context.uint32(later + 4)];
  const isLater = seconds > oldSeconds || (seconds === oldSeconds && fraction > oldFraction);
  let whole = Math.abs(seconds - oldSeconds);
  let rest = isLater ? fraction - oldFraction : oldFraction - fraction;
  if (rest < 0) {
    rest += TWO_TO_THE_32;
    whole -= 1;
  }
  return `${isLater ? '+' : '-'}${whole}.${fractionText(rest)}`;
}

/** Where two captures of what should be the same traffic part, in words. */
import type { PacketTable } from '../capture/packet-table';
import { CaptureText, type CaptureSource, type TcpdumpOptions } from './capture-text';
import { openCaptureFile } from './read-capture';

const PRINT_OPTIONS: TcpdumpOptions = {
  timeStamp: 'time',
  isNumeric: true,
  hasLinkHeader: true,
  verbosity: 0,
  hexDump: 'none',
  forcedType: undefined,
  isQuick: false,
  hasAbsoluteSequences: false,
  hasNumbers: false,
  isChecksumIgnored: false,
  // The same text on every machine.
  zoneOffsetMinutes: () => 0,
};

/** Two pcapng files with different bytes. A line each. */
export function describeCaptureDifference(expected: Uint8Array, got: Uint8Array): readonly string[] {
  const one = openCaptureFile(expected, '');
  const other = openCaptureFile(got, '');
  if (!one.ok || !other.ok) return ['expected another file'];
  const counts = `expected ${packetsText(one.value)}, got ${packetsText(other.value)}`;
  const index = firstDifference(one.value.store, other.value.store);
  if (index === undefined) {
    const lists = [one.value, other.value].map(({ store }) => store.interfaces.map(({ name }) => name));
    const [before = [], now = []] = lists;
    const missing = before.filter((name) => !now.includes(name));
    const added = now.filter((name) => !before.includes(name));
    const what = [...missing.map((name) => `without ${name}`), ...added.map((name) => `with ${name}`)];
    return [
      counts,
      `the packets are the same, the interfaces are not: ${what.join(', ') || 'another order'}`,
    ];
  }
  const [expectedLine, gotLine] = [lineAt(one.value, index), lineAt(other.value, index)];
  return [
    counts,
    `packet ${index + 1} is the first that differs`,
    `expected: ${expectedLine}`,
    `got:      ${gotLine}`,
    ...(expectedLine === gotLine ? [bytesText(one.value.store, other.value.store, index)] : []),
  ];
}

function packetsText({ store: { count } }: CaptureSource): string {
  return count === 1 ? '1 packet' : `${count} packets`;
}

/** Undefined when every packet is the same. */
function firstDifference(one: PacketTable, other: PacketTable): number | undefined {
  const count = Math.max(one.count, other.count);
  for (let row = 0; row < count; row += 1) if (!isSameRow(one, other, row)) return row;
  return undefined;
}

function isSameRow(one: PacketTable, other: PacketTable, row: number): boolean {
  return (
    row < one.count &&
    row < other.count &&
    one.timeNs(row) === other.timeNs(row) &&
    interfaceOf(one, row) === interfaceOf(other, row) &&
    one.direction(row) === other.direction(row) &&
    one.originalLength(row) === other.originalLength(row) &&
    firstDifferentByte(one, other, row) === undefined
  );
}

function interfaceOf(table: PacketTable, row: number): string {
  return table.interfaces[table.interfaceIndex(row)]?.name ?? '';
}

function firstDifferentByte(one: PacketTable, other: PacketTable, row: number): number | undefined {
  const length = one.capturedLength(row);
  const otherLength = other.capturedLength(row);
  const bytes = one.buffer(row);
  const start = one.start(row);
  const otherBytes = other.buffer(row);
  const otherStart = other.start(row);
  for (let index = 0; index < length && index < otherLength; index += 1) {
    if (bytes[start + index] !== otherBytes[otherStart + index]) return index;
  }
  return length === otherLength ? undefined : Math.min(length, otherLength);
}

/** What tcpdump does not show: a digit of the time, or a byte. */
function bytesText(one: PacketTable, other: PacketTable, row: number): string {
  const difference = other.timeNs(row) - one.timeNs(row);
  if (difference !== 0) return `it came ${Math.abs(difference)} ns ${difference > 0 ? 'later' : 'earlier'}`;
  const index = firstDifferentByte(one, other, row);
  return index === undefined ? 'its direction is another' : `byte ${index} of the frame is another`;
}

function lineAt(source: CaptureSource, index: number): string {
  const [line] = new CaptureText(source, PRINT_OPTIONS).lines(index, 1);
  return line === undefined ? 'nothing' : `${line.interfaceId} ${line.text}`;
}

/** Where two captures of what should be the same traffic part, in words. */
import type { PacketTable } from '../capture/packet-table';
import { listOf, say, type Sentence, type Wording } from '../base/sentence';
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

const NOTHING = say('nothing|packet');

/** Two pcapng files with different bytes. A line each. */
export function describeCaptureDifference(expected: Uint8Array, got: Uint8Array): readonly Wording[] {
  const one = openCaptureFile(expected, '');
  const other = openCaptureFile(got, '');
  if (!one.ok || !other.ok) return [say('expected another file')];
  const counts = say('expected {expected}, got {got}|packets', {
    expected: packetsWords(one.value),
    got: packetsWords(other.value),
  });
  const index = firstDifference(one.value.store, other.value.store);
  if (index === undefined) {
    const lists = [one.value, other.value].map(({ store }) => store.interfaces.map(({ name }) => name));
    const [before = [], now = []] = lists;
    const missing = before.filter((name) => !now.includes(name));
    const added = now.filter((name) => !before.includes(name));
    const interfaces = [
      ...missing.map((name) => say('without {name}', { name })),
      ...added.map((name) => say('with {name}', { name })),
    ];
    const what = interfaces.length === 0 ? say('another order') : listOf(interfaces);
    return [counts, say('the packets are the same, the interfaces are not: {what}', { what })];
  }
  const [expectedLine, gotLine] = [lineAt(one.value, index), lineAt(other.value, index)];
  return [
    counts,
    say('packet {number} is the first that differs', { number: index + 1 }),
    say('expected: {line}', { line: expectedLine }),
    say('got:      {line}', { line: gotLine }),
    ...(expectedLine === gotLine ? [bytesWords(one.value.store, other.value.store, index)] : []),
  ];
}

function packetsWords({ store: { count } }: CaptureSource): Sentence {
  return count === 1 ? say('1 packet') : say('{count} packets', { count });
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
function bytesWords(one: PacketTable, other: PacketTable, row: number): Sentence {
  const difference = other.timeNs(row) - one.timeNs(row);
  if (difference > 0) return say('it came {ns} ns later', { ns: difference });
  if (difference < 0) return say('it came {ns} ns earlier', { ns: -difference });
  const index = firstDifferentByte(one, other, row);
  return index === undefined
    ? say('its direction is another')
    : say('byte {index} of the frame is another', { index });
}

function lineAt(source: CaptureSource, index: number): Wording {
  const [line] = new CaptureText(source, PRINT_OPTIONS).lines(index, 1);
  return line === undefined ? NOTHING : `${line.interfaceId} ${line.text}`;
}

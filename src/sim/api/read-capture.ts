/** Opens a capture file for printing, whoever wrote it. */
import { err, ok, type Result } from '../base/result';
import { say, type Wording } from '../base/sentence';
import { decodeCaptureFile } from '../capture/capture-file';
import { FilteredRows } from '../capture/filtered-rows';
import { linkTypeName } from '../capture/link-type-names';
import { DEFAULT_SNAP_LENGTH, LINK_TYPE, type PacketTable } from '../capture/packet-table';
import { EXPRESSION_REJECTS, parseFilter, rejectsAsWritten, type PacketFilter } from '../capture/pcap-filter';
import { pcapHeader, pcapRecord } from '../capture/pcap-writer';
import type { FilterProblem } from './capture-session';
import type { CaptureSource } from './capture-text';

export type ReadCaptureProblem =
  | { readonly kind: 'bad-file'; readonly message: Wording }
  | ({ readonly kind: 'bad-filter' } & FilterProblem);

export interface OpenedCapture extends CaptureSource {
  /** Why the file was not read to its end. */
  readonly problem: string | undefined;
}

export function openCaptureFile(
  bytes: Uint8Array,
  filterText: string,
): Result<OpenedCapture, ReadCaptureProblem> {
  const file = decodeCaptureFile(bytes);
  if (!file.ok) return err({ kind: 'bad-file', message: file.error });
  const table = file.value;
  const known: readonly number[] = Object.values(LINK_TYPE);
  const other = table.interfaces.find(({ linkType }) => !known.includes(linkType));
  if (other !== undefined) {
    return err({
      kind: 'bad-file',
      message: say(
        'link type {type} is not modelled; those of Ethernet, Linux cooked, raw IP, loopback and PPP are',
        { type: linkTypeName(other.linkType) },
      ),
    });
  }
  const filters = filterText.trim() === '' ? ok([]) : filtersOf(table, filterText);
  if (!filters.ok) return err({ kind: 'bad-filter', ...filters.error });
  const rows = rowsOf(table, filters.value);
  rows.update();
  return ok({ store: table, rows: () => rows, problem: table.problem });
}

/** One for each interface: what a filter reads depends on the link type. */
function filtersOf(table: PacketTable, text: string): Result<readonly PacketFilter[], FilterProblem> {
  const filters: PacketFilter[] = [];
  for (const { linkType, isSwapped = false } of table.interfaces) {
    const link = { linkType, isSwapped, hasDirections: false };
    const filter = parseFilter(text, link);
    if (!filter.ok) return err({ message: filter.error.message, column: filter.error.column });
    if (rejectsAsWritten(text, link)) return err({ message: EXPRESSION_REJECTS, column: 1 });
    filters.push(filter.value);
  }
  return ok(filters);
}

function rowsOf(table: PacketTable, filters: readonly PacketFilter[]): FilteredRows {
  if (filters.length <= 1) return new FilteredRows(table, filters[0]);
  return new FilteredRows(table, {
    filterOf: (entry) => filters[table.interfaces.indexOf(entry)] ?? (() => false),
  });
}

/** The first `count` packets that match, as a pcap file. */
export function encodeSelection(source: CaptureSource, count: number): Uint8Array {
  const { store } = source;
  const selected = source.rows();
  const linkType = store.interfaces[0]?.linkType ?? LINK_TYPE.ETHERNET;
  const parts = [pcapHeader(linkType, DEFAULT_SNAP_LENGTH)];
  for (let index = 0; index < Math.min(count, selected.count); index += 1) {
    const row = selected.rowAt(index);
    const start = store.start(row);
    const frame = store.buffer(row).subarray(start, start + store.capturedLength(row));
    const time = { startTimeMs: store.startTimeMs, timeNs: store.timeNs(row) };
    parts.push(pcapRecord(frame, store.originalLength(row), time));
  }
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** A capture as a file for others: pcapng with names and comments, text, CSV, JSON. */
import { pcapngHeader, pcapngPackets, type PcapngOptions } from '../capture/pcapng-writer';
import { bytesOfUtf8 } from '../wire/utf8';
import { parseIp, type IpAddress } from '../wire/ip-address';
import type { CaptureText } from './capture-text';
import type { CaptureView } from './capture-view';
import { packetColumnsOf } from './packet-columns';

type CaptureFormat = 'pcapng' | 'plain' | 'text' | 'csv' | 'json';

interface CaptureExport {
  readonly format: CaptureFormat;
  /** Which packets: their indices in the capture, in order. */
  readonly indices: readonly number[];
  /** tcpdump's lines of the capture. */
  readonly text: CaptureText;
  readonly names: ReadonlyMap<IpAddress, string>;
  /** As a key log. */
  readonly tlsSecrets: string;
}

export interface ExportPiece {
  readonly bytes: Uint8Array;
  /** Of the whole file, from 0 to 1. */
  readonly share: number;
}

/** `gone`: another filter of the capture has put other packets under the same numbers, and the file cannot be ended. */
export type ExportEnd = 'whole' | 'gone';

/** Some tens of milliseconds of work. */
const PACKETS_AT_ONCE = { pcapng: 16_384, plain: 16_384, text: 4096, csv: 1024, json: 1024 } as const;

/** The file in pieces, in order. What a full ring forgets meanwhile is not in it. */
export function* exportCapture(view: CaptureView, request: CaptureExport): Generator<ExportPiece, ExportEnd> {
  const { indices, format } = request;
  const matches = view.capture.matches();
  const writer = writerOf(view, request);
  const step = PACKETS_AT_ONCE[format];
  yield { bytes: writer.head, share: 0 };
  for (let at = 0; at < indices.length; at += step) {
    if (view.capture.matches() !== matches) return 'gone';
    const there = indices.slice(at, at + step).filter((index) => view.has(index + 1));
    yield { bytes: writer.packets(there), share: Math.min(1, (at + step) / indices.length) };
  }
  yield { bytes: writer.end(), share: 1 };
  return 'whole';
}

interface FileWriter {
  readonly head: Uint8Array;
  readonly packets: (indices: readonly number[]) => Uint8Array;
  readonly end: () => Uint8Array;
}

const NOTHING = new Uint8Array(0);

function writerOf(view: CaptureView, request: CaptureExport): FileWriter {
  switch (request.format) {
    case 'pcapng':
    case 'plain':
      return pcapngWriter(view, request);
    case 'text':
      return {
        head: NOTHING,
        packets: (indices) =>
          bytesOfUtf8(indices.map((index) => `${request.text.line(index).text}\n`).join('')),
        end: () => NOTHING,
      };
    case 'csv':
      return {
        head: bytesOfUtf8(csvLine(CSV_COLUMNS)),
        packets: (indices) => bytesOfUtf8(recordsOf(view, indices, request).map(csvRecord).join('')),
        end: () => NOTHING,
      };
    case 'json':
      return jsonWriter(view, request);
  }
}

function pcapngWriter(view: CaptureView, { format, names, tlsSecrets }: CaptureExport): FileWriter {
  const { store, notes } = view.capture;
  const snapLength =
    'snapLength' in store && typeof store.snapLength === 'number' ? store.snapLength : undefined;
  const options: PcapngOptions = {
    ...(snapLength === undefined ? {} : { snapLength }),
    ...(format === 'plain' ? {} : { commentOf: (row) => notes.comment(row), names, hasPacketIds: true }),
    tlsSecrets,
  };
  return {
    head: pcapngHeader(store, options),
    packets: (indices) =>
      pcapngPackets(store, {
        ...options,
        rows: { count: indices.length, rowAt: (place) => view.rowAt(indices[place] ?? 0) },
      }),
    end: () => NOTHING,
  };
}

/** One array, as `JSON.stringify` sets it out. */
function jsonWriter(view: CaptureView, request: CaptureExport): FileWriter {
  let isEmpty = true;
  return {
    head: bytesOfUtf8('['),
    packets: (indices) => {
      if (indices.length === 0) return NOTHING;
      const array = JSON.stringify(recordsOf(view, indices, request), undefined, 2);
      const items = array.slice('['.length, -'\n]'.length);
      const text = isEmpty ? items : `,${items}`;
      isEmpty = false;
      return bytesOfUtf8(text);
    },
    end: () => bytesOfUtf8(isEmpty ? ']\n' : '\n]\n'),
  };
}

interface PacketRecord {
  readonly number: number;
  /** Seconds since 1970, to the nanosecond. */
  readonly time: string;
  readonly interface: string;
  readonly source: string;
  readonly sourceName?: string;
  readonly destination: string;
  readonly destinationName?: string;
  readonly protocol: string;
  readonly length: number;
  readonly info: string;
  readonly comment?: string;
}

function recordsOf(
  view: CaptureView,
  indices: readonly number[],
  { text, names }: CaptureExport,
): readonly PacketRecord[] {
  const { store, notes } = view.capture;
  return indices.map((index) => {
    const packet = view.packetAt(index);
    const { originalLength, interfaceName, row } = packet;
    const { source, destination, protocol, info } = packetColumnsOf(packet, text.line(index).text);
    const sourceName = nameOf(source, names);
    const destinationName = nameOf(destination, names);
    const comment = notes.comment(row);
    return {
      number: index + 1,
      time: epochText(store.startTimeMs, store.timeNs(row)),
      interface: interfaceName,
      source,
      ...(sourceName === undefined ? {} : { sourceName }),
      destination,
      ...(destinationName === undefined ? {} : { destinationName }),
      protocol,
      length: originalLength,
      info,
      ...(comment === undefined ? {} : { comment }),
    };
  });
}

function nameOf(text: string, names: ReadonlyMap<IpAddress, string>): string | undefined {
  const address = parseIp(text);
  return address === undefined ? undefined : names.get(address);
}

function epochText(startTimeMs: number, timeNs: number): string {
  const total = BigInt(Math.round(startTimeMs)) * 1_000_000n + BigInt(timeNs);
  const nanoseconds = String(total % 1_000_000_000n).padStart(9, '0');
  return `${total / 1_000_000_000n}.${nanoseconds}`;
}

const CSV_COLUMNS = [
  'number',
  'time',
  'interface',
  'source',
  'sourceName',
  'destination',
  'destinationName',
  'protocol',
  'length',
  'info',
  'comment',
] as const satisfies readonly (keyof PacketRecord)[];

function csvRecord(record: PacketRecord): string {
  return csvLine(CSV_COLUMNS.map((column) => csvCell(String(record[column] ?? ''))));
}

/** RFC 4180 */
function csvLine(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}

/** A cell that begins as a formula would be run by spreadsheets. */
function csvCell(text: string): string {
  const safe = /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

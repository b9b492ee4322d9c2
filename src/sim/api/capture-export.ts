/** A capture as a file for others: pcapng with names and comments, text, CSV, JSON. */
import { encodePcapng } from '../capture/pcapng-writer';
import { bytesOfUtf8 } from '../wire/utf8';
import { parseIp, type IpAddress } from '../wire/ip-address';
import type { CaptureText } from './capture-text';
import type { CaptureView } from './capture-view';
import { packetColumnsOf } from './packet-columns';

type CaptureFormat = 'pcapng' | 'text' | 'csv' | 'json';

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

export function exportCapture(view: CaptureView, request: CaptureExport): Uint8Array {
  switch (request.format) {
    case 'pcapng':
      return pcapngOf(view, request);
    case 'text':
      return bytesOfUtf8(request.indices.map((index) => `${request.text.line(index).text}\n`).join(''));
    case 'csv':
      return bytesOfUtf8(csvOf(view, request));
    case 'json':
      return bytesOfUtf8(`${JSON.stringify([...recordsOf(view, request)], undefined, 2)}\n`);
  }
}

function pcapngOf(view: CaptureView, { indices, names, tlsSecrets }: CaptureExport): Uint8Array {
  const { store, notes } = view.capture;
  const snapLength =
    'snapLength' in store && typeof store.snapLength === 'number' ? store.snapLength : undefined;
  return encodePcapng(store, {
    ...(snapLength === undefined ? {} : { snapLength }),
    rows: { count: indices.length, rowAt: (place) => view.rowAt(indices[place] ?? 0) },
    commentOf: (row) => notes.comment(row),
    names,
    hasPacketIds: true,
    tlsSecrets,
  });
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

function* recordsOf(view: CaptureView, { indices, text, names }: CaptureExport): Generator<PacketRecord> {
  const { store, notes } = view.capture;
  for (const index of indices) {
    const packet = view.packetAt(index);
    const { originalLength, interfaceName, row } = packet;
    const { source, destination, protocol, info } = packetColumnsOf(packet, text.line(index).text);
    const sourceName = nameOf(source, names);
    const destinationName = nameOf(destination, names);
    const comment = notes.comment(row);
    yield {
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
  }
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

/** RFC 4180, with a line of names. */
function csvOf(view: CaptureView, request: CaptureExport): string {
  const lines = [CSV_COLUMNS.join(',')];
  for (const record of recordsOf(view, request)) {
    lines.push(CSV_COLUMNS.map((column) => csvCell(String(record[column] ?? ''))).join(','));
  }
  return lines.map((line) => `${line}\r\n`).join('');
}

/** A cell that begins as a formula would be run by spreadsheets. */
function csvCell(text: string): string {
  const safe = /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

import { readFileSync } from 'node:fs';
import { decodeCaptureFile, type CaptureFile } from '#sim/capture/capture-file';
import { TcpdumpPrinter } from '#sim/capture/tcpdump-text';
import { DEFAULT_TCPDUMP_OPTIONS, type TcpdumpOptions } from '#sim/capture/tcpdump/tcpdump-options';
import type { PacketTable } from '#sim/capture/packet-table';

const FOLDER = new URL('../fixtures/captures/', import.meta.url);

/** A file of tests/fixtures/captures. */
export function fixtureBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, FOLDER)));
}

export function fixtureText(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'latin1');
}

export function readCapture(bytes: Uint8Array): CaptureFile {
  const file = decodeCaptureFile(bytes);
  if (!file.ok) throw new Error(file.error);
  return file.value;
}

/** Every packet's lines, each ended, as tcpdump writes them to its standard output. */
export function captureText(table: PacketTable, options: Partial<TcpdumpOptions>): string {
  const printer = new TcpdumpPrinter({ ...DEFAULT_TCPDUMP_OPTIONS, ...options }, table.startTimeMs);
  let text = '';
  for (let row = 0; row < table.count; row += 1) text += `${printer.printRow(table, row)}\n`;
  return text;
}

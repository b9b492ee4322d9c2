import { readFileSync } from 'node:fs';
import { inEnglish } from '#sim/base/sentence';
import { decodeCaptureFile, type CaptureFile } from '#sim/capture/capture-file';
import { TcpdumpPrinter } from '#sim/capture/tcpdump-text';
import { DEFAULT_TCPDUMP_OPTIONS, type TcpdumpOptions } from '#sim/capture/tcpdump/tcpdump-options';
import type { PacketTable } from '#sim/capture/packet-table';

const FOLDER = new URL('../conformance/', import.meta.url);

/** Recordings by short names: a Pod's lookups and traceroutes, and node1's uplink during a request across nodes. */
const RECORDED: Readonly<Record<string, string>> = {
  dns: '10-dns/captures/client_eth0',
  traceroute: '12-ttl-traceroute/captures/client_eth0',
  vxlan: '03-pod-cross-node-vxlan/captures/node1_eth0',
};
/** `tcpdump -nn -e -t` and `tcpdump -nn -e -v -ttttt` of the same capture. */
const ENDINGS: Readonly<Record<string, string>> = {
  pcap: '.pcap',
  txt: '.t.txt',
  'verbose.txt': '.txt',
};

/** A recorded capture, `NAME.pcap`. */
export function fixtureBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(urlOf(name)));
}

/** Its text: `NAME.txt` or `NAME.verbose.txt`. */
export function fixtureText(name: string): string {
  return readFileSync(urlOf(name), 'latin1');
}

function urlOf(name: string): URL {
  const dot = name.indexOf('.');
  const path = RECORDED[name.slice(0, dot)] ?? '';
  return new URL(`${path}${ENDINGS[name.slice(dot + 1)] ?? ''}`, FOLDER);
}

export function readCapture(bytes: Uint8Array): CaptureFile {
  const file = decodeCaptureFile(bytes);
  if (!file.ok) throw new Error(inEnglish(file.error));
  return file.value;
}

/** Every packet's lines, each ended, as tcpdump writes them to its standard output. */
export function captureText(table: PacketTable, options: Partial<TcpdumpOptions>): string {
  const printer = new TcpdumpPrinter({ ...DEFAULT_TCPDUMP_OPTIONS, ...options }, table.startTimeMs);
  let text = '';
  for (let row = 0; row < table.count; row += 1) text += `${printer.printRow(table, row)}\n`;
  return text;
}

/** Filters drawn from a seed, with what libpcap selects by them from a few frames: `tests/fixtures/filters`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readCapture } from '#kit/capture-fixture';
import type { PacketTable } from '#sim/capture/packet-table';

const FIXTURES = new URL('../fixtures/filters/', import.meta.url);

interface RecordedFilter {
  readonly text: string;
  /** `M` and the frames that libpcap selects, or `E` and its words. */
  readonly answer: string;
}

export function recordedFilters(folder: string): readonly RecordedFilter[] {
  const lines = readFileSync(new URL(`${folder}/filters.txt`, FIXTURES), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => {
    const [text = '', answer = ''] = line.split('\t');
    return { text, answer };
  });
}

export function recordedFrames(folder: string): PacketTable {
  return readCapture(new Uint8Array(readFileSync(framesPath(folder))));
}

export function framesPath(folder: string): string {
  return fileURLToPath(new URL(`${folder}/frames.pcap`, FIXTURES));
}

/** Filters beside what libpcap made of them: `tests/fixtures/filters`. */
import { describe, expect, it } from 'vitest';
import { recordedFilters, recordedFrames } from '#kit/recorded-filters';
import { LINK_TYPE, type PacketTable } from '#sim/capture/packet-table';
import { parseFilter, rejectsAsWritten } from '#sim/capture/pcap-filter';

/** What we make of a filter, as the recordings have it. */
function answerTo(text: string, table: PacketTable): string {
  const linkType = table.interfaces[0]?.linkType ?? LINK_TYPE.ETHERNET;
  const link = { linkType, hasDirections: false };
  const filter = parseFilter(text, link);
  if (!filter.ok) return `E ${filter.error.words.trim()}`;
  if (rejectsAsWritten(text, link)) return 'E expression rejects all packets';
  let digits = '';
  for (let first = 0; first < table.count; first += 4) {
    let digit = 0;
    for (let row = first; row < Math.min(first + 4, table.count); row += 1) {
      const start = table.start(row);
      const end = start + table.capturedLength(row);
      const isMatch = filter.value(table.buffer(row), start, end, table.originalLength(row));
      if (isMatch) digit |= 8 >> (row - first);
    }
    digits += digit.toString(16);
  }
  return `M ${digits}`;
}

describe('parseFilter beside libpcap', () => {
  it.each(['ethernet', 'cooked'])('selects the same frames and refuses in the same words: %s', (folder) => {
    const table = recordedFrames(folder);
    const different = recordedFilters(folder).filter(({ text, answer }) => answerTo(text, table) !== answer);
    expect(different.map(({ text, answer }) => [text, answer, answerTo(text, table)])).toEqual([]);
  });
});

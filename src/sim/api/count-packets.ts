/** What the packets of a capture are held against, where a Scenario stops it. */
import { say } from '../base/sentence';
import { FilteredRows, type FilterByInterface } from '../capture/filtered-rows';
import { LINK_TYPE } from '../capture/packet-table';
import { parseFilter, type PacketFilter } from '../capture/pcap-filter';
import { describeRange } from '../lab/scenario/count-range';
import { rangeCheck, type Check } from '../lab/scenario/expectation';
import type { PacketExpectation } from '../lab/scenario/packet-expectation';
import type { CaptureSession } from './capture-session';

export function packetChecks(
  session: CaptureSession,
  expected: readonly PacketExpectation[],
): readonly Check[] {
  return expected.map(({ filter, count: range }, index): Check => {
    const counted = describeRange(range);
    const text =
      filter === ''
        ? say('packets in the capture: {range}', { range: counted })
        : say('packets with {filter}: {range}', { filter, range: counted });
    const subject = `packets[${index}]`;
    const count = countPackets(session, filter);
    if (count !== undefined) return rangeCheck(subject, { expected: text, count, range });
    return { subject, expected: text, got: say('a filter that nothing can be held against') };
  });
}

/** Among those that the capture's own filter lets through. */
function countPackets(session: CaptureSession, filter: string): number | undefined {
  const matches = session.matches();
  if (filter.trim() === '') return matches.count;
  const byInterface = filterByLink(filter);
  if (byInterface === undefined) return undefined;
  const own = new Set<number>();
  for (let index = matches.first; index < matches.count; index += 1) own.add(matches.rowAt(index));
  const rows = new FilteredRows(session.store, byInterface, (row) => !own.has(row));
  rows.update();
  return rows.count - rows.first;
}

/** What a link cannot have, as Ethernet addresses on a tunnel, matches nothing there. */
function filterByLink(text: string): FilterByInterface | undefined {
  const ethernet = parseFilter(text);
  if (!ethernet.ok) return undefined;
  const raw = parseFilter(text, { linkType: LINK_TYPE.RAW, hasDirections: true });
  return {
    filterOf: ({ linkType }) =>
      linkType === LINK_TYPE.RAW ? (raw.ok ? raw.value : matchNothing) : ethernet.value,
  };
}

const matchNothing: PacketFilter = () => false;

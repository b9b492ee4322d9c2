import { describe, expect, it } from 'vitest';
import { fixtureBytes, readCapture } from '#kit/capture-fixture';
import { isMissing } from '#kit/tools';
import { Tshark } from '#kit/tshark';
import { inEnglish } from '#sim/base/sentence';
import { CaptureView } from '#sim/api/capture-view';
import { compileDisplayColumn } from '#sim/capture/display/display-column';
import { DISPLAY_FIELDS } from '#sim/capture/display/display-fields';
import { FilteredRows } from '#sim/capture/filtered-rows';
import { PacketNotes } from '#sim/capture/packet-notes';

/** Ours, and those that are in no pcap file. */
const NOT_IN_FILES = new Set([
  'frame.packet_id',
  'frame.comment',
  'frame.marked',
  'frame.interface_name',
  'frame.interface_id',
  'frame.packet_flags_direction',
]);
/** Wireshark takes the first bytes of a ping for the time when it was sent, and reads no sequence of a quoted header that is cut. */
const INFERRED = /^(?:data\.|tcp\.len$|tcp\.seq_raw$)/u;
/** What is longer is cut in a list. */
const MAX_CHARACTERS = 200;
const NAMES = DISPLAY_FIELDS.filter(
  ({ type, name }) => type !== 'protocol' && !NOT_IN_FILES.has(name) && !INFERRED.test(name),
).map(({ name }) => name);

describe.skipIf(isMissing('tshark'))('a column of the packet list', () => {
  it.each(['dns', 'traceroute', 'vxlan'])(
    'has of each packet of the recording %s what tshark prints of the field',
    (name) => {
      const tshark = new Tshark(fixtureBytes(`${name}.pcap`));
      const expected = tshark.fields('frame', ...NAMES);
      tshark.close();
      const differing = linesOf(name).flatMap((line, index) => differences(line, expected[index] ?? ''));
      expect(differing).toEqual([]);
    },
  );
});

/** What each packet has of each field. */
function linesOf(name: string): readonly (readonly string[])[] {
  const store = readCapture(fixtureBytes(`${name}.pcap`));
  const rows = new FilteredRows(store, undefined);
  rows.update();
  const view = new CaptureView({ store, notes: new PacketNotes(), matches: () => rows, hidden: undefined });
  const columns = NAMES.map((field) => {
    const column = compileDisplayColumn(field);
    if (!column.ok) throw new Error(inEnglish(column.error.message));
    return column.value;
  });
  return Array.from({ length: rows.count }, (_each, index) =>
    columns.map((column) => column(view.packetAt(index))),
  );
}

function differences(ours: readonly string[], line: string): readonly string[] {
  const theirs = line.split('|').map((value) => value.slice(0, MAX_CHARACTERS));
  return NAMES.flatMap((name, place) =>
    ours[place] === theirs[place] ? [] : [`${name}: ${ours[place] ?? ''}, tshark: ${theirs[place] ?? ''}`],
  );
}

import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import { mount } from '#kit/mounted';
import type { CaptureRow } from '#main/contract/capture-requests';
import { BUILT_IN_COLUMNS } from '../../../../src/renderer/capture/list-columns';
import { packetColumns, type TimeFormat } from '../../../../src/renderer/capture/packet-grid-columns';

const ROW: CaptureRow = {
  number: 12,
  place: 11,
  packetId: 4,
  timeNs: 5_604_028_000,
  interfaceId: 'node/node1:veth1',
  direction: 'in',
  text: '',
  source: '10.244.1.2',
  destination: 'fd00::1',
  sourcePort: 51_982,
  destinationPort: 80,
  protocol: 'TCP',
  length: 66,
  info: 'Flags [S]',
  isMarked: true,
  comment: 'the first\nof three',
};

function cellsIn(
  room: number,
  timeFormat: TimeFormat = 'since-start',
  hasInterfaces = true,
): ReadonlyMap<string, HTMLElement> {
  const columns = packetColumns(
    {
      timeFormat,
      isTcpdump: false,
      columns: BUILT_IN_COLUMNS,
      widths: {},
      names: new Map([['10.244.1.2', 'default/web-56557c6d68-vmncj']]),
      startTimeMs: 0,
      startNs: 0,
      firstNs: 5_000_000_000,
      rowAt: () => ROW,
      room,
      hasInterfaces,
      numberDigits: 3,
    },
    ENGLISH.t,
  );
  return new Map(columns.map(({ id, cell }) => [id, mount(<p>{cell(ROW, 0)}</p>).container]));
}

describe('a row of the list of packets', () => {
  it('has a Pod by its name and port, its address behind them, and an address without a name as it is', () => {
    const cells = cellsIn(1400);
    expect(cells.get('source')?.textContent).toBe('web-56557c6d68-vmncj:51982 10.244.1.2');
    expect(cells.get('destination')?.textContent).toBe('[fd00::1]:80');
  });

  it('has its time since the lab started, or since the first packet, as frame.time_relative', () => {
    expect(cellsIn(1400).get('time')?.textContent).toBe('5.604028');
    expect(cellsIn(1400, 'since-first').get('time')?.textContent).toBe('0.604028');
  });

  it('has no interface in a file that names none', () => {
    expect(cellsIn(1400).has('interface')).toBe(true);
    expect(cellsIn(1400, 'since-start', false).has('interface')).toBe(false);
  });

  it('keeps the end of a long name and the port when there is no room for all of it', () => {
    const [head, tail] = cellsIn(1400).get('source')?.querySelectorAll('.packet-name > *') ?? [];
    expect([head?.className, head?.textContent]).toEqual(['cut-head', 'web-56557c6d68-']);
    expect([tail?.className, tail?.textContent]).toEqual(['cut-tail', 'vmncj:51982']);
  });

  it('shows at its beginning that it is marked and has a comment, in a narrow list, too', () => {
    for (const room of [1400, 560, 360]) {
      const [first] = cellsIn(room).values();
      expect(first?.querySelectorAll('.packet-sign')).toHaveLength(2);
    }
  });

  it('has its comment in the one line that a row has', () => {
    expect(cellsIn(1400).get('info')?.textContent).toBe('Flags [S]  # the first ↵ of three');
  });
});

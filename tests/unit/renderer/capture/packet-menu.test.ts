import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import type { CaptureRow } from '#main/contract/capture-requests';
import type { MenuEntry } from '../../../../src/renderer/ui/menu';
import { packetMenu } from '../../../../src/renderer/capture/packet-menu';

const ROW: CaptureRow = {
  number: 7,
  place: 0,
  timeNs: 1_500_000_000,
  interfaceId: 'default/client:eth0',
  direction: 'out',
  text: '00:00:01.500000 IP 10.244.2.2.41000 > 10.96.0.1.80: Flags [S]',
  source: '10.244.2.2',
  destination: '10.96.0.1',
  sourcePort: 41_000,
  destinationPort: 80,
  protocol: 'TCP',
  length: 74,
  info: 'Flags [S]',
  packetId: 99,
  isMarked: false,
};

function menuOf(
  row: CaptureRow,
  current: string,
): { readonly entries: readonly MenuEntry[]; readonly applied: string[] } {
  const applied: string[] = [];
  const entries = packetMenu(row, current, ENGLISH.t, {
    applyFilter: (filter) => applied.push(filter),
    mark: () => undefined,
    comment: () => undefined,
    showPart: () => undefined,
    showJourney: () => undefined,
    copy: () => undefined,
  });
  return { entries, applied };
}

function choose(entries: readonly MenuEntry[], menu: string, label: string): void {
  const submenu = entries.find((entry) => entry.kind === 'submenu' && entry.label === menu);
  if (submenu?.kind !== 'submenu') throw new Error(`there is no menu ${menu}`);
  submenu.entries.find((entry) => entry.label === label)?.onSelect();
}

describe('the menu of a packet', () => {
  it.each([
    ['Source', 'ip.src == 10.244.2.2'],
    [
      'Conversation',
      'ip.addr == 10.244.2.2 and ip.addr == 10.96.0.1 and tcp.port == 41000 and tcp.port == 80',
    ],
    ['Port', 'tcp.port == 80'],
    ['Protocol', 'tcp'],
    ['Interface', 'frame.interface_name == "default/client:eth0"'],
    ['This packet everywhere', 'frame.packet_id == 99'],
  ])('makes a filter of its %s', (label, filter) => {
    const { entries, applied } = menuOf(ROW, '');
    choose(entries, 'Apply as filter', label);
    expect(applied).toEqual([filter]);
  });

  it('adds to the filter that is applied, or takes away from it', () => {
    const { entries, applied } = menuOf(ROW, 'tcp or udp');
    choose(entries, 'And also', 'Port');
    choose(entries, 'But not', 'Port');
    expect(applied).toEqual(['(tcp or udp) and tcp.port == 80', '(tcp or udp) and not (tcp.port == 80)']);
  });

  it('speaks of hardware addresses where there are no others, and of no ports', () => {
    const arp = {
      ...ROW,
      source: '0a:58:0a:f4:02:02',
      destination: 'ff:ff:ff:ff:ff:ff',
      sourcePort: 0,
      protocol: 'ARP',
    };
    const { entries, applied } = menuOf(arp, '');
    choose(entries, 'Apply as filter', 'Destination');
    choose(entries, 'Apply as filter', 'Conversation');
    expect(applied).toEqual(['eth.dst == ff:ff:ff:ff:ff:ff']);
    expect(entries.find((entry) => 'label' in entry && entry.label === 'Follow the stream')).toMatchObject({
      isDisabled: true,
    });
  });
});

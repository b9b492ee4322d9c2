import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
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
): { readonly entries: readonly MenuEntry[]; readonly applied: string[]; readonly done: unknown[] } {
  const applied: string[] = [];
  const done: unknown[] = [];
  const entries = packetMenu(row, current, ENGLISH.t, {
    applyFilter: (filter) => applied.push(filter),
    workloads: ['deployment/kube-system/coredns'],
    mute: (id) => done.push(id),
    mark: () => undefined,
    comment: () => undefined,
    showPart: () => undefined,
    showJourney: () => undefined,
    copy: (text) => done.push(text),
    copyTable: () => done.push('table'),
    color: (rule) => done.push(rule),
    editColors: () => done.push('rules'),
  });
  return { entries, applied, done };
}

function choose(entries: readonly MenuEntry[], menu: string, label: string): void {
  const submenu = entries.find((entry) => entry.kind === 'submenu' && entry.label === menu);
  if (submenu?.kind !== 'submenu') throw new Error(`there is no menu ${menu}`);
  submenu.entries.find((entry) => entry.label === label)?.onSelect();
}

describe('the menu of a packet', () => {
  it('hides all packets of whose it is', () => {
    const { entries, done } = menuOf(ROW, '');
    choose(entries, 'Hide all packets of', 'kube-system/coredns');
    expect(done).toEqual(['deployment/kube-system/coredns']);
  });

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

  it('colors the conversation of a packet, or the protocol of one that has none', () => {
    const { entries, done } = menuOf(ROW, '');
    choose(entries, 'Color its conversation', 'Green');
    choose(entries, 'Color its conversation', 'Coloring rules…');
    const other = menuOf({ ...ROW, source: '', destination: '', sourcePort: 0, protocol: 'Loopback' }, '');
    choose(other.entries, 'Color its conversation', 'Red');
    expect([...done, ...other.done]).toEqual([
      {
        color: 'green',
        filter: 'ip.addr == 10.244.2.2 and ip.addr == 10.96.0.1 and tcp.port == 41000 and tcp.port == 80',
      },
      'rules',
      { color: 'red', filter: 'null' },
    ]);
  });

  it('copies a packet as a row of a table, which no spreadsheet takes for a formula, and as YAML', () => {
    const { entries, done } = menuOf({ ...ROW, info: '=1+1', values: ['63', 'a,b'] }, '');
    for (const label of ['Copy as CSV', 'Copy as YAML']) copy(entries, label);
    expect(done[0]).toBe(`7,1500000000,default/client:eth0,10.244.2.2,10.96.0.1,TCP,74,'=1+1,63,"a,b"`);
    expect(parse(String(done[1]))).toEqual({ ...ROW, info: '=1+1', values: ['63', 'a,b'] });
  });
});

function copy(entries: readonly MenuEntry[], wanted: string): void {
  const entry = entries.find((each) => 'label' in each && each.label === wanted);
  if (entry !== undefined && 'onSelect' in entry) entry.onSelect();
}

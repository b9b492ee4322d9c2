import { describe, expect, it } from 'vitest';
import { noteOnUnmatchableFilter } from '#sim/api/unmatchable-filter';

const WIRE = [{ kind: 'veth' as const }];
const LOOPBACK = [{ kind: 'loopback' as const }];

describe('noteOnUnmatchableFilter', () => {
  it.each([
    'ip and arp',
    'src host 10.0.0.1 and src host 10.0.0.2',
    'tcp and udp and ip',
    'less 10 and vlan',
  ])('points out %s on any interface', (filter) => {
    expect(noteOnUnmatchableFilter(filter, WIRE)).toBeDefined();
  });

  it.each(['vlan', 'mpls', 'pppoes', 'ether proto 0x88cc', 'rarp'])(
    'points out %s, which nothing in a lab sends',
    (filter) => {
      expect(noteOnUnmatchableFilter(filter, WIRE)).toContain('IPv4, IPv6 and ARP');
    },
  );

  it.each(['arp', 'ether host 0a:58:0a:f4:01:02', 'ether broadcast'])(
    'points out %s on lo alone',
    (filter) => {
      expect(noteOnUnmatchableFilter(filter, LOOPBACK)).toContain('lo carries');
      expect(noteOnUnmatchableFilter(filter, WIRE)).toBeUndefined();
      expect(noteOnUnmatchableFilter(filter, [...LOOPBACK, ...WIRE])).toBeUndefined();
    },
  );

  it.each([
    '',
    'host 10.0.0.1',
    'host 10.0.0.1 and host 10.0.0.2',
    'not tcp',
    'ip or arp',
    'tcp[tcpflags] & tcp-syn != 0',
    'vlan or port 80 or arp',
    'ip6 and icmp6',
    'port 80 and not port 81',
    'ether[0] & 1 = 0',
    'not a filter',
  ])('says nothing of "%s"', (filter) => {
    expect(noteOnUnmatchableFilter(filter, WIRE)).toBeUndefined();
  });
});

import { expect, it } from 'vitest';
import {
  oneLineOf,
  packetToneOf,
  shortInterface,
  splitPacketLine,
} from '../../../../src/renderer/capture/packet-line';

it('takes the time stamp off a line, and leaves a line without one alone', () => {
  expect(splitPacketLine('00:00:03.486871 IP 10.244.2.1 > 10.244.2.2: ICMP host unreachable')).toEqual({
    stamp: '00:00:03.486871',
    packet: 'IP 10.244.2.1 > 10.244.2.2: ICMP host unreachable',
  });
  expect(splitPacketLine('STP 802.1d')).toEqual({ stamp: '', packet: 'STP 802.1d' });
});

it('puts what a tunnel carries on the same line', () => {
  const text =
    'IP 192.168.0.11.54321 > 192.168.0.10.8472: VXLAN, flags [I] (0x08), vni 1\nIP 10.244.1.4 > 10.244.0.2: ICMP';
  expect(oneLineOf(splitPacketLine(`00:00:00.000001 ${text}`).packet)).toBe(
    'IP 192.168.0.11.54321 > 192.168.0.10.8472: VXLAN, flags [I] (0x08), vni 1 ↵ IP 10.244.1.4 > 10.244.0.2: ICMP',
  );
});

it.each([
  ['arp', 'ARP, Request who-has 10.244.1.1 tell 10.244.1.4, length 28'],
  ['dns', 'IP 10.244.1.4.41523 > 10.96.0.10.53: 48315+ A? web.default.svc.cluster.local. (47)'],
  ['dns', 'IP 10.96.0.10.53 > 10.244.2.2.57621: 33456*- 0/1/0 (143)'],
  ['icmp', 'IP 10.244.1.4 > 10.244.2.2: ICMP echo request, id 3, seq 1, length 64'],
  ['tcp', 'IP 10.244.1.2.51982 > 10.100.34.97.80: Flags [S], seq 1, win 64860, length 0'],
  ['tcp', 'IP 10.244.1.2.51982 > 10.96.0.10.53: Flags [S], seq 1, win 64860, length 0'],
  ['udp', 'IP 10.244.1.4.5000 > 10.244.2.2.7: UDP, length 12'],
  [
    'vxlan',
    'IP 192.168.0.11.5 > 192.168.0.10.8472: VXLAN, flags [I] (0x08), vni 1\nIP 10.244.1.4 > 10.244.0.2: ICMP echo',
  ],
  [
    'vxlan',
    'IP 192.168.0.10.42830 > 192.168.0.12.8472: OTV, flags [I] (0x08), overlay 0, instance 1\nIP 10.244.0.3.53 > 10.244.2.2.41511: 21938*- 0/1/0 (143)',
  ],
  ['none', 'IP 192.168.0.1 > 224.0.0.1: igmp query v3'],
])('knows %s by its words', (tone, packet) => {
  expect(packetToneOf(packet)).toBe(tone);
});

it('cuts the owner of an interface and keeps the name of the interface', () => {
  expect(shortInterface('node/control-plane:flannel.1', 25)).toBe('node/co…l-plane:flannel.1');
  expect(shortInterface('default/client:eth0', 25)).toBe('default/client:eth0');
});

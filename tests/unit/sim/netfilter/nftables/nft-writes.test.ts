/** Statements of nftables that write into packets. */
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { echoMessage, ipv6Packet, udpDatagram } from '#kit/ipv6-packet-builder';
import { tcpPacket, udpPacket, wrongChecksums } from '#kit/packet-builder';
import { foldChecksum, sumWords } from '#sim/base/checksum';
import type { Packet } from '#sim/link/packet';
import { HOOK } from '#sim/netfilter/hook';
import { Netfilter } from '#sim/netfilter/netfilter';

const ETH0 = { name: 'eth0' };
const UDP = 17;

/** Takes the packet through a rule, and answers whether all of the rule was carried out. */
function writeTo(packet: Packet, rule: string): boolean {
  const netfilter = new Netfilter(new FakeNetfilterHost());
  const lines = ['add table inet t', 'add chain inet t c { type filter hook input priority 0; }'];
  const result = netfilter.nftables.run([...lines, `add rule inet t c ${rule} counter`, ''].join('\n'));
  expect(result).toMatchObject({ ok: true });
  const isIpv6 = packet.uint8(packet.networkOffset) >>> 4 === 6;
  netfilter.of(isIpv6 ? 'IPv6' : 'IPv4').run(HOOK.INPUT, packet, ETH0, undefined);
  return netfilter.nftables.list().includes('counter packets 1');
}

function hexAt(packet: Packet, offset: number, bytes: number): string {
  const start = packet.networkOffset + offset;
  return Buffer.from(packet.buffer.subarray(start, start + bytes)).toString('hex');
}

function tcp(): Packet {
  return tcpPacket({ from: '10.0.0.2:40000', to: '10.0.0.1:80', flags: 'S', payload: 'abcdef' });
}

describe('a rule that writes', () => {
  it.each([
    ['ip saddr set 10.9.8.7', 12, '0a090807'],
    ['ip daddr set 10.9.8.7', 16, '0a090807'],
    ['ip ttl set 7', 8, '07'],
    ['tcp sequence set 0x01020304', 24, '01020304'],
    ['tcp dport set 8080', 22, '1f90'],
  ])('%s leaves every checksum right', (rule, offset, hex) => {
    const packet = tcp();
    expect(writeTo(packet, rule)).toBe(true);
    expect(hexAt(packet, offset, hex.length / 2)).toBe(hex);
    expect(wrongChecksums(packet)).toEqual([]);
  });

  it('an IPv6 address or a flow label has all bits of it, and the checksum of UDP is right', () => {
    const packet = ipv6Packet({ from: 'fd00::2', to: 'fd00::1', hopLimit: 64 }, udpDatagram(4000, 53));
    expect(writeTo(packet, 'ip6 daddr set 2001:db8:1:2:3:4:5:6 ip6 flowlabel set 0xabcde')).toBe(true);
    expect(hexAt(packet, 0, 4)).toBe('600abcde');
    expect(hexAt(packet, 24, 16)).toBe('20010db8000100020003000400050006');
    expect(ipv6Sum(packet, UDP)).toBe(0);
  });

  it('writes where bits are named, and no checksum, which nft knows nothing of', () => {
    const packet = udpPacket({ from: '10.0.0.2:40000', to: '10.0.0.1:53' });
    const before = hexAt(packet, 26, 2);
    expect(writeTo(packet, '@th,64,32 set 0x77777777')).toBe(true);
    expect(hexAt(packet, 28, 4)).toBe('77777777');
    expect(hexAt(packet, 26, 2)).toBe(before);
  });

  it('ends where the packet is too short for it, and changes nothing', () => {
    const packet = udpPacket({ from: '10.0.0.2:40000', to: '10.0.0.1:53' });
    const before = packet.buffer.slice();
    expect(writeTo(packet, '@nh,2000,16 set 1')).toBe(false);
    expect(writeTo(packet, '@th,96,16 set 1')).toBe(false);
    expect(packet.buffer).toEqual(before);
  });

  it('never leaves a checksum of zero, which says that there is none', () => {
    const packet = ipv6Packet({ from: 'fd00::2', to: 'fd00::1', hopLimit: 64 }, udpDatagram(4000, 53));
    const transport = packet.networkOffset + 40;
    // The one port with which the sum comes to zero.
    const port = (53 + packet.uint16(transport + 6)) % 0xffff;
    expect(writeTo(packet, `udp dport set ${port}`)).toBe(true);
    expect(hexAt(packet, 46, 2)).toBe('ffff');
  });

  it('gives a datagram without a checksum a wrong one, as Linux does', () => {
    const addresses = { from: '10.0.0.2:4000', to: '10.1.0.9:53', payload: 'abcdefg' };
    const packet = udpPacket({ ...addresses, hasChecksum: false });
    expect(writeTo(packet, 'udp dport set 99')).toBe(true);
    expect(hexAt(packet, 20, 8)).toBe('0fa00063000fffd1');
    const another = udpPacket({ ...addresses, hasChecksum: false });
    expect(writeTo(another, 'ip daddr set 10.1.0.8')).toBe(true);
    expect(hexAt(another, 20, 8)).toBe('0fa00035000f0000');
  });

  it('leaves packets of the other family alone', () => {
    const packet = ipv6Packet({ from: 'fd00::2', to: 'fd00::1', hopLimit: 64 }, echoMessage('request', 1));
    const before = packet.buffer.slice();
    expect(writeTo(packet, 'ip daddr set 1.2.3.4')).toBe(false);
    expect(packet.buffer).toEqual(before);
  });
});

/** 0 for a right checksum. */
function ipv6Sum(packet: Packet, protocol: number): number {
  const start = packet.networkOffset;
  const addresses = sumWords(packet.buffer, start + 8, start + 40, protocol + packet.end - start - 40);
  return foldChecksum(sumWords(packet.buffer, start + 40, packet.end, addresses));
}

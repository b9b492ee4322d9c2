import { describe, expect, it } from 'vitest';
import { decodeIcmpv6, encodeIcmpv6, ICMPV6_TYPE, listenerReport } from '#sim/wire/icmpv6';
import {
  neighborAdvertisement,
  neighborSolicitation,
  readNeighborMessage,
  redirectMessage,
} from '#sim/wire/icmpv6-neighbor';
import { decodeIpv6, encodeIpv6 } from '#sim/wire/ipv6';
import { parseIpv6, readIpv6, type Ipv6Address } from '#sim/wire/ipv6-address';
import { Ipv6UpperLayer } from '#sim/wire/ipv6-extension';
import { macOf } from '#sim/wire/mac-address';

function ip6(text: string): Ipv6Address {
  const address = parseIpv6(text);
  if (address === undefined) throw new Error(text);
  return address;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(
    (text.replaceAll(/\s/g, '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)),
  );
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** As Linux 6.18 sent them. */
const SOLICITATION = `6000 0000 0020 3aff fd00 000a 0000 0000 0000 0000 0000 0010 ff02 0000 0000 0000
  0000 0001 ff00 0001 8700 7d6d 0000 0000 fd00 000a 0000 0000 0000 0000 0000 0001 0101 0200 0000 000a`;
const ADVERTISEMENT = `6000 0000 0020 3aff fd00 000a 0000 0000 0000 0000 0000 0001 fd00 000a 0000 0000
  0000 0000 0000 0010 8800 9ba4 e000 0000 fd00 000a 0000 0000 0000 0000 0000 0001 0201 0200 0000 00cc`;
const REPORT = `6000 0000 0038 0001 0000 0000 0000 0000 0000 0000 0000 0000 ff02 0000 0000 0000 0000 0000 0000 0016
  3a00 0502 0000 0100 8f00 6ba4 0000 0002 0400 0000 ff02 0000 0000 0000 0000 0001 ff00 00cc 0400 0000
  ff02 0000 0000 0000 0000 0000 0000 0002`;

describe('IPv6 packets', () => {
  it('are read and written as Linux writes them', () => {
    for (const text of [SOLICITATION, ADVERTISEMENT, REPORT]) {
      const decoded = decodeIpv6(bytesOf(text));
      if (!decoded.ok) throw new Error(decoded.error.kind);
      expect(hexOf(encodeIpv6(decoded.value))).toBe(hexOf(bytesOf(text)));
    }
  });

  it('are refused when they are cut short or of another version', () => {
    expect(decodeIpv6(bytesOf('6000'))).toMatchObject({ ok: false, error: { kind: 'truncated' } });
    expect(decodeIpv6(bytesOf(SOLICITATION).slice(0, 60))).toMatchObject({ error: { kind: 'truncated' } });
    expect(decodeIpv6(bytesOf(SOLICITATION.replace('6000', '4500')))).toMatchObject({
      error: { kind: 'unsupported' },
    });
  });

  it('tell where their extension headers end', () => {
    const upper = new Ipv6UpperLayer();
    const report = bytesOf(REPORT);
    expect(upper.find(report, 0, report.length)).toBe(true);
    expect(upper).toMatchObject({ protocol: 58, offset: 48, nextHeaderAt: 40, isFragment: false });
    expect(upper.find(report, 0, 46)).toBe(false);
  });

  it('tell of a later fragment where its data begins', () => {
    const upper = new Ipv6UpperLayer();
    const fragment = bytesOf(SOLICITATION);
    fragment[6] = 44;
    fragment.set([17, 0, 0x05, 0xa9, 1, 2, 3, 4], 40);
    upper.find(fragment, 0, fragment.length);
    expect(upper).toMatchObject({ protocol: 17, offset: 48, fragmentOffset: 1448, hasMoreFragments: true });
  });
});

describe('ICMPv6 messages', () => {
  it('have the checksum that Linux computes', () => {
    const source = ip6('fd00:a::10');
    const destination = ip6('ff02::1:ff00:1');
    const message = neighborSolicitation(ip6('fd00:a::1'), { sourceMac: macOf(0x02_00_00_00_00_0a) });
    expect(hexOf(encodeIcmpv6(message, { source, destination }))).toBe(
      hexOf(bytesOf(SOLICITATION).slice(40)),
    );
  });

  it('say who is a router, was asked, and may replace what is known', () => {
    const addresses = { source: ip6('fd00:a::1'), destination: ip6('fd00:a::10') };
    const decoded = decodeIcmpv6(bytesOf(ADVERTISEMENT).slice(40), addresses);
    if (!decoded.ok) throw new Error(decoded.error.kind);
    const flags = { isRouter: true, isSolicited: true, isOverride: true };
    expect(readNeighborMessage(decoded.value)).toMatchObject({
      target: ip6('fd00:a::1'),
      flags,
      options: { targetMac: macOf(0x02_00_00_00_00_cc) },
    });
    const made = neighborAdvertisement(ip6('fd00:a::1'), flags, { targetMac: macOf(0x02_00_00_00_00_cc) });
    expect(hexOf(encodeIcmpv6(made, addresses))).toBe(hexOf(bytesOf(ADVERTISEMENT).slice(40)));
  });

  it('are refused with a wrong checksum', () => {
    const addresses = { source: ip6('fd00:a::1'), destination: ip6('fd00:a::11') };
    expect(decodeIcmpv6(bytesOf(ADVERTISEMENT).slice(40), addresses)).toMatchObject({
      ok: false,
      error: { kind: 'bad-checksum' },
    });
  });

  it('report groups as MLDv2 does', () => {
    const groups = [ip6('ff02::1:ff00:cc'), ip6('ff02::2')];
    const report = listenerReport(groups.map((group) => ({ kind: 'to-exclude', group })));
    const addresses = { source: ip6('::'), destination: ip6('ff02::16') };
    expect(hexOf(encodeIcmpv6(report, addresses))).toBe(hexOf(bytesOf(REPORT).slice(48)));
  });

  it('carry the packet that a redirect is about, in units of eight bytes', () => {
    const redirected = bytesOf(SOLICITATION).slice(0, 45);
    const message = redirectMessage(ip6('fe80::2'), ip6('fd00:c::1'), { redirected });
    expect(message.payload.length).toBe(32 + 8 + 48);
    expect(readNeighborMessage(message)).toMatchObject({
      target: ip6('fe80::2'),
      destination: ip6('fd00:c::1'),
    });
  });

  it('with an option of no length are malformed', () => {
    const payload = new Uint8Array(24);
    const message = { type: ICMPV6_TYPE.NEIGHBOR_SOLICITATION, code: 0, rest: 0, payload };
    expect(readNeighborMessage(message)).toBeUndefined();
    expect(readIpv6(payload, 0)).toBe(0n);
  });
});

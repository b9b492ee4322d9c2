import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cidrContains, cidrOf, formatCidr, lastAddressOf, maskOf, parseCidr } from '#sim/wire/cidr';
import { formatIpv4, ipv4, ipv4Of, parseIpv4 } from '#sim/wire/ipv4-address';
import { formatEndpoint, formatIp, parseIp } from '#sim/wire/ip-address';
import { ANY_IPV6, bytesOfIpv6, formatIpv6, parseIpv6, readIpv6 } from '#sim/wire/ipv6-address';
import { formatIpv6Cidr, ipv6CidrContains, parseIpv6Cidr } from '#sim/wire/ipv6-cidr';
import { BROADCAST_MAC, formatMac, isGroupMac, parseMac, readMac } from '#sim/wire/mac-address';
import { addressOfReverseName, reverseNameOf } from '#sim/wire/reverse-name';

describe('IPv4 addresses', () => {
  it('are the same after formatting and parsing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (value) => {
        expect(parseIpv4(formatIpv4(ipv4Of(value)))).toBe(value);
      }),
    );
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.-4',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '0x1.2.3.4',
    '1..3.4',
  ])('are not what %j is', (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  });
});

describe('CIDR ranges', () => {
  it('lose the bits after the prefix', () => {
    expect(parseCidr('10.244.1.7/24')).toEqual({ address: ipv4(10, 244, 1, 0), prefixLength: 24 });
    expect(formatCidr(cidrOf(ipv4(192, 168, 0, 77), 26))).toBe('192.168.0.64/26');
  });

  it.each([
    [0, '0.0.0.0'],
    [1, '128.0.0.0'],
    [24, '255.255.255.0'],
    [32, '255.255.255.255'],
  ])('of length %i have the mask %s', (prefixLength, mask) => {
    expect(formatIpv4(maskOf(prefixLength))).toBe(mask);
  });

  it('contain their first and last address and none beside', () => {
    const range = cidrOf(ipv4(10, 96, 0, 0), 12);
    expect([
      cidrContains(range, ipv4(10, 96, 0, 0)),
      cidrContains(range, lastAddressOf(range)),
      cidrContains(range, ipv4(10, 112, 0, 0)),
      cidrContains(range, ipv4(10, 95, 255, 255)),
    ]).toEqual([true, true, false, false]);
    expect(cidrContains(cidrOf(ipv4(1, 2, 3, 4), 0), ipv4(255, 1, 1, 1))).toBe(true);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/08', '10.0.0/8', '10.0.0.0/8/8', ''])(
    'are not what %j is',
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );
});

describe('MAC addresses', () => {
  it('are the same after formatting and parsing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (bytes) => {
        const mac = readMac(bytes, 0);
        expect(parseMac(formatMac(mac))).toBe(mac);
        expect(isGroupMac(mac)).toBe((bytes[0]! & 1) === 1);
      }),
    );
  });

  it('have the broadcast address of all ones', () => {
    expect(formatMac(BROADCAST_MAC)).toBe('ff:ff:ff:ff:ff:ff');
  });

  it.each([
    '',
    '0a:58:0a:f4:01',
    '0a:58:0a:f4:01:02:03',
    '0a:58:0a:f4:01:0g',
    '0a-58-0a-f4-01-02',
    '0a:58:0a:f4:01:002',
  ])('are not what %j is', (text) => {
    expect(parseMac(text)).toBeUndefined();
  });
});

describe('IPv6 addresses', () => {
  it.each([
    ['::', '::'],
    ['::1', '::1'],
    ['fd00:0:0:0:0:0:0:1', 'fd00::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:ffff:0a00:0001', '::ffff:10.0.0.1'],
  ])('%s is written %s', (text, canonical) => {
    const address = parseIpv6(text);
    expect(address === undefined ? undefined : formatIpv6(address)).toBe(canonical);
  });

  it('are the same after writing and reading their bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(bytesOfIpv6(readIpv6(bytes, 0))).toEqual(bytes);
      }),
    );
  });

  it.each(['1:2:3', '1::2::3', 'g::1', '1:2:3:4:5:6:7:8:9', '12345::'])('are not what %j is', (text) => {
    expect(parseIpv6(text)).toBeUndefined();
  });
});

describe('IPv6 ranges', () => {
  it('lose the bits after the prefix and hold what shares it', () => {
    const range = parseIpv6Cidr('fd00:10:244:1::7/64');
    expect(range === undefined ? undefined : formatIpv6Cidr(range)).toBe('fd00:10:244:1::/64');
    const holds = (text: string): boolean =>
      range !== undefined && ipv6CidrContains(range, parseIpv6(text) ?? ANY_IPV6);
    expect(['fd00:10:244:1::', 'fd00:10:244:1:ffff::1'].map(holds)).toEqual([true, true]);
    expect(['fd00:10:244:2::', 'fd00:10:244::ffff'].map(holds)).toEqual([false, false]);
  });

  it.each(['fd00::', 'fd00::/129', 'fd00::/', '10.0.0.0/8', 'fd00::/64/64'])('are not what %j is', (text) => {
    expect(parseIpv6Cidr(text)).toBeUndefined();
  });
});

describe('addresses of either family', () => {
  it.each(['10.0.0.1', '::', '::1', 'fd00::a:b', '::ffff:10.0.0.1'])(
    '%s is the same after parsing',
    (text) => {
      const address = parseIp(text);
      expect(address === undefined ? undefined : formatIp(address)).toBe(text);
    },
  );

  it('stand in brackets before a port when they are IPv6', () => {
    expect(formatEndpoint(parseIp('fd00::1') ?? ANY_IPV6, 80)).toBe('[fd00::1]:80');
    expect(formatEndpoint(parseIp('10.0.0.1') ?? ANY_IPV6, 80)).toBe('10.0.0.1:80');
  });
});

describe('reverse names', () => {
  it.each([
    ['10.244.1.3', '3.1.244.10.in-addr.arpa.'],
    ['2001:db8::1', '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.'],
  ])('of %s is %s', (text, name) => {
    const address = parseIp(text);
    expect(address === undefined ? undefined : reverseNameOf(address)).toBe(name);
    expect(addressOfReverseName(name.toUpperCase())).toBe(address);
  });

  it.each(['1.10.in-addr.arpa.', '8.b.d.0.1.0.0.2.ip6.arpa.', 'example.com.', '3.1.244.10.in-addr.arpa'])(
    'are not what %j is',
    (name) => {
      expect(addressOfReverseName(name)).toBeUndefined();
    },
  );
});

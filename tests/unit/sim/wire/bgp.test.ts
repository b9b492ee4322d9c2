/** The bytes of BGP, beside what BIRD 1.6.8 and BIRD 2.0.12 sent each other on a veth pair. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BGP_MESSAGE,
  BgpFramer,
  decodeNotification,
  decodeRouteRefresh,
  encodeBgpMessage,
  encodeKeepalive,
  encodeNotification,
  encodeRouteRefresh,
} from '#sim/wire/bgp';
import { AS_SEGMENT, ATTRIBUTE_FLAG, type BgpAttributes } from '#sim/wire/bgp-attributes';
import { bgpError } from '#sim/wire/bgp-error';
import { decodeOpen, encodeOpen, type BgpOpen } from '#sim/wire/bgp-open';
import type { BgpPrefix } from '#sim/wire/bgp-prefix';
import {
  decodeUpdate,
  encodeAnnouncement,
  encodeEndOfRib,
  encodeWithdrawal,
  type BgpUpdate,
} from '#sim/wire/bgp-update';
import { cidrOf } from '#sim/wire/cidr';
import { formatIpCidr, parseIpCidr } from '#sim/wire/ip-cidr';
import { parseIp } from '#sim/wire/ip-address';
import { ipv4Of, parseIpv4 } from '#sim/wire/ipv4-address';

const MARKER = 'ffffffffffffffffffffffffffffffff';
/** Of BIRD 2.0.12 with `add paths on` and `graceful restart`. */
const BIRD_OPEN = `${MARKER}003f0104fc0000f0c0a800022202200104000100010200400600780001010041040000fc0045040001010346004700`;
/** Of BIRD 1.6.8, with path numbers. */
const BIRD_UPDATE = `${MARKER}003e020000001540010100400200400304c0a8000140050400000064000000041a0af40140000000041a0af40100`;
const BIRD_WITHDRAWAL = `${MARKER}0020020009000000041a0af402400000`;

const FOUR = { isFourOctetAs: true, pathIdFamilies: [], isInternal: true } as const;
const TWO = { ...FOUR, isFourOctetAs: false };
const WITH_PATHS = { ...FOUR, pathIdFamilies: ['IPv4', 'IPv6'] } as const;

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function bodyOf(message: Uint8Array | undefined): Uint8Array {
  return message?.subarray(19) ?? new Uint8Array(0);
}

function prefix(text: string, pathId = 0): BgpPrefix {
  const parsed = parseIpCidr(text);
  if (parsed === undefined) throw new Error(text);
  return { prefix: parsed, pathId };
}

function texts(prefixes: readonly BgpPrefix[]): string[] {
  return prefixes.map((item) => formatIpCidr(item.prefix));
}

function updateOf(body: Uint8Array, format: Parameters<typeof decodeUpdate>[1] = FOUR): BgpUpdate {
  const decoded = decodeUpdate(body, format);
  if (!decoded.ok) throw new Error(`${decoded.error.code}/${decoded.error.subcode}`);
  return decoded.value;
}

function errorOf(body: Uint8Array, format: Parameters<typeof decodeUpdate>[1] = FOUR): unknown[] {
  const decoded = decodeUpdate(body, format);
  return decoded.ok ? [] : [decoded.error.code, decoded.error.subcode, hexOf(decoded.error.data)];
}

/** An UPDATE with these attributes that announces 10.0.0.0/8. */
function withAttributes(hex: string): Uint8Array {
  const octets = bytesOf(hex);
  return Uint8Array.from([0, 0, octets.length >> 8, octets.length & 255, ...octets, 8, 10]);
}

const ORIGIN_IGP = '40010100';
const EMPTY_PATH = '400200';
const NEXT_HOP = '400304c0a80001';
const MANDATORY = ORIGIN_IGP + EMPTY_PATH + NEXT_HOP;

describe('the framing of BGP', () => {
  it('finds messages wherever the stream is cut', () => {
    const stream = bytesOf(BIRD_OPEN + BIRD_UPDATE + hexOf(encodeKeepalive()));
    for (const size of [1, 7, 19, 64, 500]) {
      const framer = new BgpFramer();
      const types: number[] = [];
      for (let at = 0; at < stream.length; at += size) {
        framer.push(stream.subarray(at, at + size));
        for (let next = framer.next(); next !== undefined; next = framer.next()) {
          if (next.ok) types.push(next.value.type);
        }
      }
      expect(types).toEqual([1, 2, 4]);
    }
  });

  it.each([
    { what: 'a marker that is not all ones', hex: `${MARKER.slice(2)}00001304`, error: [1, 1, ''] },
    { what: 'a length below the header', hex: `${MARKER}001204`, error: [1, 2, '0012'] },
    { what: 'a length above 4096', hex: `${MARKER}100102`, error: [1, 2, '1001'] },
    { what: 'a KEEPALIVE with a body', hex: `${MARKER}00140400`, error: [1, 2, '0014'] },
    { what: 'an OPEN that is too short', hex: `${MARKER}001c01`, error: [1, 2, '001c'] },
    { what: 'a type that nobody knows', hex: `${MARKER}001309`, error: [1, 3, '09'] },
  ])('answers $what with code, subcode and data', ({ hex, error }) => {
    const framer = new BgpFramer();
    framer.push(bytesOf(hex));
    const next = framer.next();
    expect(next?.ok === false ? [next.error.code, next.error.subcode, hexOf(next.error.data)] : next).toEqual(
      error,
    );
  });

  it('writes and reads NOTIFICATION and ROUTE-REFRESH', () => {
    const error = bgpError(6, 2, Uint8Array.of(1, 2));
    expect(decodeNotification(bodyOf(encodeNotification(error)))).toEqual(error);
    const refresh = { addressFamily: 1, subtype: 2, subsequentFamily: 1 };
    expect(decodeRouteRefresh(bodyOf(encodeRouteRefresh(refresh)))).toEqual(refresh);
    expect(hexOf(encodeRouteRefresh(refresh))).toBe(`${MARKER}00170500010201`);
  });
});

describe('the OPEN message', () => {
  const open: BgpOpen = {
    as: 64_512,
    holdSeconds: 240,
    identifier: parseIpv4('192.168.0.2') ?? ipv4Of(0),
    capabilities: [
      { kind: 'multiprotocol', addressFamily: 1, subsequentFamily: 1 },
      { kind: 'route-refresh' },
      {
        kind: 'graceful-restart',
        isRestarting: false,
        restartSeconds: 120,
        families: [{ addressFamily: 1, subsequentFamily: 1, isForwardingPreserved: false }],
      },
      { kind: 'four-octet-as', as: 64_512 },
      { kind: 'add-path', families: [{ addressFamily: 1, subsequentFamily: 1, mode: 3 }] },
      { kind: 'enhanced-route-refresh' },
      { kind: 'long-lived-graceful-restart' },
    ],
  };

  it('is octet for octet what BIRD sends', () => {
    expect(hexOf(encodeOpen(open))).toBe(BIRD_OPEN);
    expect(decodeOpen(bodyOf(bytesOf(BIRD_OPEN)))).toEqual({ ok: true, value: open });
  });

  it('carries an AS of four octets behind AS_TRANS', () => {
    const bytes = encodeOpen({
      ...open,
      as: 4_200_000_000,
      capabilities: [{ kind: 'four-octet-as', as: 4_200_000_000 }],
    });
    expect(hexOf(bytes.subarray(20, 22))).toBe('5ba0');
    const decoded = decodeOpen(bodyOf(bytes));
    expect(decoded.ok && decoded.value.as).toBe(4_200_000_000);
  });

  it('is read with parameters of either length (RFC 9072)', () => {
    const decoded = decodeOpen(bytesOf('04 fc00 00f0 c0a80002 ff ff 0009 02 0006 4104 0000fc00'));
    expect(decoded.ok && decoded.value.capabilities).toEqual([{ kind: 'four-octet-as', as: 64_512 }]);
  });

  it.each([
    { what: 'another version', hex: '03 fc00 00f0 c0a80002 00', error: [2, 1, '0004'] },
    { what: 'a hold time of two seconds', hex: '04 fc00 0002 c0a80002 00', error: [2, 6, '0002'] },
    { what: 'no identifier', hex: '04 fc00 00f0 00000000 00', error: [2, 3, '00000000'] },
    { what: 'AS 0', hex: '04 0000 00f0 c0a80002 00', error: [2, 2, '0000'] },
    { what: 'an unknown parameter', hex: '04 fc00 00f0 c0a80002 03 010155', error: [2, 4, '010155'] },
    { what: 'a parameter that runs out', hex: '04 fc00 00f0 c0a80002 03 020501', error: [2, 0, ''] },
    { what: 'a capability that runs out', hex: '04 fc00 00f0 c0a80002 04 02024104', error: [2, 0, ''] },
    { what: 'a length beyond the message', hex: '04 fc00 00f0 c0a80002 09 0200', error: [2, 0, ''] },
  ])('is refused with $what', ({ hex, error }) => {
    const decoded = decodeOpen(bytesOf(hex));
    expect(decoded.ok ? [] : [decoded.error.code, decoded.error.subcode, hexOf(decoded.error.data)]).toEqual(
      error,
    );
  });
});

describe('the UPDATE message', () => {
  const plain: BgpAttributes = { origin: 0, asPath: [], localPreference: 100 };
  const nextHop = parseIpv4('192.168.0.1') ?? ipv4Of(0);

  it('is octet for octet what BIRD sends', () => {
    const prefixes = [prefix('10.244.1.64/26', 4), prefix('10.244.1.0/26', 4)];
    const [message] = encodeAnnouncement({ nextHop, prefixes }, plain, WITH_PATHS);
    expect(hexOf(message ?? new Uint8Array(0))).toBe(BIRD_UPDATE);
    expect(updateOf(bodyOf(message), WITH_PATHS)).toEqual({
      withdrawn: [],
      announcements: [{ nextHop, prefixes }],
      attributes: plain,
      endOfRib: undefined,
      problem: undefined,
    });
    const [withdrawal] = encodeWithdrawal([prefix('10.244.2.64/26', 4)], 'IPv4', WITH_PATHS);
    expect(hexOf(withdrawal ?? new Uint8Array(0))).toBe(BIRD_WITHDRAWAL);
  });

  it('marks the end of what there is for each family', () => {
    expect(hexOf(encodeEndOfRib('IPv4'))).toBe(`${MARKER}00170200000000`);
    expect(hexOf(encodeEndOfRib('IPv6'))).toBe(`${MARKER}001d0200000006800f03000201`);
    for (const family of ['IPv4', 'IPv6'] as const) {
      expect(updateOf(bodyOf(encodeEndOfRib(family))).endOfRib).toBe(family);
    }
  });

  it('packs as many prefixes as fit into 4096 octets', () => {
    const prefixes = Array.from({ length: 3_000 }, (_, index) => ({
      prefix: cidrOf(ipv4Of(0x0a00_0000 + index * 256), 24),
      pathId: 0,
    }));
    const messages = encodeAnnouncement({ nextHop, prefixes }, plain, FOUR);
    expect(messages.map(({ length }) => length)).toEqual([4_096, 4_096, 3_940]);
    expect(messages.flatMap((message) => updateOf(bodyOf(message)).announcements[0]?.prefixes ?? [])).toEqual(
      prefixes,
    );
    const withdrawals = encodeWithdrawal(prefixes, 'IPv4', FOUR);
    expect(withdrawals.flatMap((message) => updateOf(bodyOf(message)).withdrawn)).toEqual(prefixes);
  });

  it('carries IPv6 in attributes of their own', () => {
    const address = parseIp('fd00::1');
    if (typeof address !== 'bigint') throw new Error('an IPv6 address');
    const prefixes = [prefix('fd00:10:244::/64'), prefix('::/0'), prefix('fd00::9/128')];
    const [message] = encodeAnnouncement({ nextHop: address, prefixes }, plain, FOUR);
    expect(updateOf(bodyOf(message)).announcements).toEqual([{ nextHop: address, prefixes }]);
    const [withdrawal] = encodeWithdrawal(prefixes, 'IPv6', FOUR);
    expect(updateOf(bodyOf(withdrawal)).withdrawn).toEqual(prefixes);
  });

  it('hands long AS numbers past an old speaker (RFC 6793)', () => {
    const attributes: BgpAttributes = {
      origin: 0,
      asPath: [{ type: AS_SEGMENT.SEQUENCE, members: [65_001, 4_200_000_000, 7] }],
      aggregator: { as: 4_200_000_000, address: nextHop },
    };
    const [message] = encodeAnnouncement({ nextHop, prefixes: [prefix('10.0.0.0/8')] }, attributes, TWO);
    expect(hexOf(bodyOf(message))).toContain('40020802 03fde95ba00007'.replace(' ', ''));
    expect(updateOf(bodyOf(message), TWO).attributes).toEqual(attributes);
    // An old speaker has put its own number in front of what it knows, and left AS4_PATH as it was.
    const longer = withAttributes(
      `${ORIGIN_IGP} 40020a0204 0009 fde9 5ba0 0007 ${NEXT_HOP} c0110e0203 0000fde9 fa56ea00 00000007`,
    );
    expect(updateOf(longer, TWO).attributes.asPath).toEqual([
      { type: AS_SEGMENT.SEQUENCE, members: [9, 65_001, 4_200_000_000, 7] },
    ]);
  });

  it.each([
    { what: 'an ORIGIN of two octets', hex: `4001020000${EMPTY_PATH}${NEXT_HOP}`, problem: /ORIGIN/ },
    { what: 'an ORIGIN of 3', hex: `40010103${EMPTY_PATH}${NEXT_HOP}`, problem: /ORIGIN.*value/ },
    { what: 'an AS_PATH that runs out', hex: `${ORIGIN_IGP}400204 0202 0001${NEXT_HOP}`, problem: /AS_PATH/ },
    { what: 'an unknown segment', hex: `${ORIGIN_IGP}400206 0501 00000001${NEXT_HOP}`, problem: /AS_PATH/ },
    { what: 'an empty segment', hex: `${ORIGIN_IGP}400202 0200${NEXT_HOP}`, problem: /AS_PATH/ },
    {
      what: 'a NEXT_HOP of five octets',
      hex: `${ORIGIN_IGP}${EMPTY_PATH}400305c0a8000101`,
      problem: /NEXT_HOP/,
    },
    {
      what: 'a NEXT_HOP of a group',
      hex: `${ORIGIN_IGP}${EMPTY_PATH}400304e0000001`,
      problem: /Invalid NEXT_HOP/,
    },
    { what: 'no ORIGIN', hex: EMPTY_PATH + NEXT_HOP, problem: /Missing mandatory ORIGIN/ },
    { what: 'no AS_PATH', hex: ORIGIN_IGP + NEXT_HOP, problem: /Missing mandatory AS_PATH/ },
    { what: 'no NEXT_HOP', hex: ORIGIN_IGP + EMPTY_PATH, problem: /Missing mandatory NEXT_HOP/ },
    { what: 'flags of another kind', hex: `c0010100${EMPTY_PATH}${NEXT_HOP}`, problem: /flags/ },
    { what: 'a MULTI_EXIT_DISC of two octets', hex: `${MANDATORY}8004020001`, problem: /MULTI_EXIT_DISC/ },
    { what: 'half a community', hex: `${MANDATORY}c0080200ff`, problem: /COMMUNITY/ },
    { what: 'an empty CLUSTER_LIST', hex: `${MANDATORY}800a00`, problem: /CLUSTER_LIST/ },
    { what: 'an attribute that runs out', hex: `${MANDATORY}4005ff00`, problem: /cut off/ },
  ])('takes the prefixes for withdrawn that come with $what', ({ hex, problem }) => {
    const update = updateOf(withAttributes(hex));
    expect(texts(update.withdrawn)).toEqual(['10.0.0.0/8']);
    expect(update.announcements).toEqual([]);
    expect(update.problem).toMatch(problem);
  });

  it.each([
    { what: 'an ATOMIC_AGGREGATE with octets', hex: `${MANDATORY}40060100` },
    { what: 'an AGGREGATOR of the other length', hex: `${MANDATORY}c00706fc00c0a80001` },
    { what: 'a second ORIGIN', hex: `${MANDATORY}40010102` },
    { what: 'an unknown attribute that is not handed on', hex: `${MANDATORY}80f00101` },
  ])('leaves aside $what', ({ hex }) => {
    const update = updateOf(withAttributes(hex));
    expect(update.attributes).toEqual({ origin: 0, asPath: [] });
    expect(update.problem).toBeUndefined();
  });

  it('leaves aside from another AS what counts inside one', () => {
    const body = withAttributes(`${MANDATORY}4005040000000580090401020304800a0401020304`);
    expect(updateOf(body).attributes).toMatchObject({ localPreference: 5, originatorId: 0x0102_0304 });
    expect(updateOf(body, { ...FOUR, isInternal: false }).attributes).toEqual({ origin: 0, asPath: [] });
  });

  it('keeps an unknown attribute that is to be handed on, and marks it as partial', () => {
    const { attributes } = updateOf(withAttributes(`${MANDATORY}c0f0020102`));
    expect(attributes.unknown).toEqual([{ type: 0xf0, bytes: Uint8Array.of(1, 2) }]);
    const [message] = encodeAnnouncement({ nextHop, prefixes: [prefix('10.0.0.0/8')] }, attributes, FOUR);
    const flags = ATTRIBUTE_FLAG.OPTIONAL | ATTRIBUTE_FLAG.TRANSITIVE | ATTRIBUTE_FLAG.PARTIAL;
    expect(hexOf(bodyOf(message))).toContain(`${flags.toString(16)}f0020102`);
  });

  it.each([
    { what: 'withdrawn prefixes that run out', hex: 'ffff0000', error: [3, 1, ''] },
    { what: 'attributes that run out', hex: '0000ffff', error: [3, 1, ''] },
    { what: 'a prefix of 33 bits', hex: '00000000 21 0a000000', error: [3, 10, ''] },
    { what: 'a prefix that is cut off', hex: '00000000 18 0a00', error: [3, 10, ''] },
    { what: 'an unknown well-known attribute', hex: '0000000440f0010100', error: [3, 2, '40f00101'] },
    { what: 'two lists of IPv6', hex: '0000000c800f03000201800f03000201', error: [3, 1, ''] },
    {
      what: 'a next hop of five octets',
      hex: '0000000d800e0a00020105010203040500',
      error: [3, 9, '0002010501020304 0500'.replace(' ', '')],
    },
  ])('ends the session at $what', ({ hex, error }) => {
    expect(errorOf(bytesOf(hex))).toEqual(error);
  });

  it('comes back from its octets, whatever it says', () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 0xffff_ffff }), { minLength: 1, maxLength: 5 });
    const attributes = fc.record(
      {
        origin: fc.integer({ min: 0, max: 2 }),
        asPath: fc.array(fc.record({ type: fc.integer({ min: 1, max: 2 }), members: numbers }), {
          maxLength: 3,
        }),
        multiExitDiscriminator: fc.nat(),
        localPreference: fc.nat(),
        communities: numbers,
        clusterList: numbers.map((list) => list.map((value) => ipv4Of(value))),
      },
      { requiredKeys: ['origin', 'asPath'] },
    );
    const prefixes = fc.array(
      fc.record({
        address: fc.integer({ min: 0, max: 0xffff_ffff }),
        length: fc.integer({ min: 0, max: 32 }),
        pathId: fc.integer({ min: 0, max: 0xffff_ffff }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(attributes, prefixes, (given, list) => {
        const wanted = list.map(({ address, length, pathId }) => ({
          prefix: cidrOf(ipv4Of(address), length),
          pathId,
        }));
        const [message] = encodeAnnouncement({ nextHop, prefixes: wanted }, given, WITH_PATHS);
        const update = updateOf(bodyOf(message), WITH_PATHS);
        expect(update.attributes).toEqual(given);
        expect(update.announcements).toEqual([{ nextHop, prefixes: wanted }]);
      }),
      { numRuns: 60 },
    );
  });

  it('survives any octets', () => {
    const whole = bodyOf(bytesOf(BIRD_UPDATE));
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        fc.nat({ max: whole.length - 1 }),
        fc.nat({ max: 255 }),
        (noise, at, octet) => {
          const broken = whole.slice();
          broken[at] = octet;
          for (const body of [noise, broken]) {
            const decoded = decodeUpdate(body, WITH_PATHS);
            expect(decoded.ok || decoded.error.code === 3).toBe(true);
            const open = decodeOpen(body);
            expect(open.ok || open.error.code === 2).toBe(true);
          }
          const framer = new BgpFramer();
          framer.push(encodeBgpMessage(BGP_MESSAGE.UPDATE, noise));
          expect(framer.next()).toBeDefined();
        },
      ),
      { numRuns: 300 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { noiseOf, rawNoiseOf } from '#sim/capture/noise';
import { hasEnd, hasEndWithoutLink } from '#sim/capture/packet-ends';
import { ETHERNET_HEADER_BYTES } from '#sim/wire/ethernet';
import { ETHER_TYPE } from '#sim/wire/ether-type';
import { IP_PROTOCOL } from '#sim/wire/ip-protocol';

/** IPv4 in IPv4 whose header says that it has no bytes. */
const WITHOUT_HEADER_LENGTH = ((): Uint8Array => {
  const frame = new Uint8Array(ETHERNET_HEADER_BYTES + 60);
  new DataView(frame.buffer).setUint16(ETHERNET_HEADER_BYTES - 2, ETHER_TYPE.IPV4);
  frame[ETHERNET_HEADER_BYTES] = 0x40;
  frame[ETHERNET_HEADER_BYTES + 9] = IP_PROTOCOL.IPIP;
  return frame;
})();

describe('a packet of IPv4 in IPv4 whose header length is 0', () => {
  const end = WITHOUT_HEADER_LENGTH.length;

  it('has no end that was asked for', () => {
    expect(hasEnd(WITHOUT_HEADER_LENGTH, 0, end, () => true)).toBe(false);
    expect(hasEndWithoutLink(WITHOUT_HEADER_LENGTH, ETHERNET_HEADER_BYTES, end, () => true)).toBe(false);
  });

  it('is no noise', () => {
    expect(noiseOf(WITHOUT_HEADER_LENGTH, 0, end, 0, () => true)).toBeUndefined();
    expect(rawNoiseOf(WITHOUT_HEADER_LENGTH, ETHERNET_HEADER_BYTES, end, 0, () => true)).toBeUndefined();
  });
});

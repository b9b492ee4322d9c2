import { describe, expect, it } from 'vitest';
import { parseMac, ZERO_MAC } from '#sim/wire/mac-address';
import { PACKET_TYPE, packetTypeOf } from '#sim/wire/packet-type';

describe('whom a frame was addressed to', () => {
  it.each([
    ['ff:ff:ff:ff:ff:ff', false, PACKET_TYPE.BROADCAST],
    ['33:33:00:00:00:01', false, PACKET_TYPE.MULTICAST],
    ['01:00:5e:00:00:01', false, PACKET_TYPE.MULTICAST],
    ['02:00:00:00:00:01', true, PACKET_TYPE.HOST],
    ['02:00:00:00:00:01', false, PACKET_TYPE.OTHER_HOST],
    ['00:00:00:00:00:00', true, PACKET_TYPE.HOST],
  ])('%s, the device own: %s, is of type %d', (text, isOfDevice, type) => {
    expect(packetTypeOf(parseMac(text) ?? ZERO_MAC, isOfDevice)).toBe(type);
  });
});

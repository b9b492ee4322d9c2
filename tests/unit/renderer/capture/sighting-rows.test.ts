import { describe, expect, it } from 'vitest';
import { sightingRows } from '../../../../src/renderer/capture/sighting-rows';

function sighting(
  interfaceId: string,
  fields: Readonly<Record<string, string>>,
): Parameters<typeof sightingRows>[0][0] {
  return {
    number: 1,
    timeNs: 0,
    interfaceId,
    fields: Object.entries(fields).map(([name, value]) => ({ name, value })),
  };
}

describe('one packet at several places', () => {
  it('marks what is another value than at the place before', () => {
    const rows = sightingRows([
      sighting('a', { 'IPv4 time to live': '64', 'IPv4 source': '10.0.0.1' }),
      sighting('b', { 'IPv4 time to live': '63', 'IPv4 source': '10.0.0.1' }),
      sighting('c', { 'IPv4 time to live': '63', 'IPv4 source': '10.0.0.1' }),
    ]);
    expect(rows[0]).toEqual({
      field: 'IPv4 time to live',
      values: ['64', '63', '63'],
      changes: [false, true, false],
      isChanging: true,
    });
    expect(rows[1]?.isChanging).toBe(false);
  });

  it('puts what is in a tunnel beside the same without one, and the tunnel in rows of its own', () => {
    const rows = sightingRows([
      sighting('bare', { 'IPv4 source': '10.0.0.1' }),
      sighting('tunnel', {
        'IPv4 source': '192.168.0.1',
        'VXLAN flags': '0x08',
        'inner IPv4 source': '10.0.0.1',
      }),
    ]);
    expect(rows.map(({ field, values }) => [field, ...values])).toEqual([
      ['IPv4 source', '10.0.0.1', '10.0.0.1'],
      ['outer IPv4 source', undefined, '192.168.0.1'],
      ['outer VXLAN flags', undefined, '0x08'],
    ]);
  });
});

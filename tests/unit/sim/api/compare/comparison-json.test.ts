import { expect, it } from 'vitest';
import { comparisonJson } from '#sim/api/compare/comparison-json';
import { alignWays } from '#sim/api/compare/align-ways';
import { say } from '#sim/base/sentence';

const STATION = {
  at: 'default/a',
  device: 'eth0',
  kind: 'veth',
  direction: 'out',
  timeNs: 0,
  mtuBytes: 1500,
  lengthBytes: 98,
  source: '10.244.1.2',
  destination: '10.244.2.2',
  protocol: 'icmp',
  ttl: 64,
  tunnels: ['vxlan 1'],
} as const;

it('says in English to programs what people read in their language', () => {
  const comparison = {
    lab: 'lab',
    target: 'default/a',
    command: 'date',
    runs: [{ kind: 'refused', label: 'flanel', problems: [say('unknown step "{key}"', { key: 'x' })] }],
    pairs: [
      {
        left: 'one',
        right: 'other',
        request: alignWays([STATION], [{ ...STATION, tunnels: [] }]),
        answer: [],
      },
    ],
  } as const;
  expect(JSON.parse(comparisonJson(comparison))).toMatchObject({
    runs: [{ kind: 'refused', label: 'flanel', problems: ['unknown step "x"'] }],
    pairs: [
      {
        request: [
          {
            left: { tunnels: ['vxlan 1'] },
            differences: [{ field: 'tunnel', left: 'vxlan 1', right: 'none' }],
          },
        ],
      },
    ],
  });
});

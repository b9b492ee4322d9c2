import { expect, it } from 'vitest';
import { linesWith } from '../../../../src/renderer/inspector/lines-with';

const ROUTES =
  'default via 192.168.0.1 dev eth0\n10.244.1.0/24 dev cni0\n10.244.2.0/24 via 192.168.0.12 dev eth0\n';

it('keeps lines that have all of the words, in any case', () => {
  expect(linesWith(ROUTES, 'ETH0 10.244')).toEqual(['10.244.2.0/24 via 192.168.0.12 dev eth0']);
});

it('keeps every line without words, and none of nothing', () => {
  expect(linesWith(ROUTES, ' ')).toHaveLength(3);
  expect(linesWith('', '')).toEqual([]);
});

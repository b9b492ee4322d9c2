import { expect, it } from 'vitest';
import type { JourneyHopView } from '#main/contract/journey-requests';
import { legsOf } from '../../../../src/renderer/journey/verdict-words';

function hop(way: JourneyHopView['way'], at: string): JourneyHopView {
  return {
    way,
    at,
    device: 'eth0',
    timeNs: 0,
    stage: 'route',
    outcome: 'goes-on',
    decision: '',
    sentence: '',
    rules: [],
    packet: '',
    changes: [],
    because: [],
    others: [],
  };
}

it('goes there and back by the order of time, and keeps the place of each hop', () => {
  const hops = [hop('request', 'a'), hop('request', 'b'), hop('answer', 'b'), hop('request', 'a')];
  const legs = legsOf(hops).map(({ way, hops: own }) => [way, own.map(([index]) => index)]);
  expect(legs).toEqual([
    ['request', [0, 1]],
    ['answer', [2]],
    ['request', [3]],
  ]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginSteps, runSteps } from '#kit/scenario-steps';

const OVERLAPPING = `    - capture: {start: everything, on: any}
    - exec: {in: default/client, run: ping -i 0.3 10.96.0.10, background: true, interruptAfter: 3.000000007s}
      expect: {exitCode: 1}
    - {at: 0.5s, exec: {in: default/client, run: "wget -qO- http://web"}}
    - exec: {in: host/laptop, run: "ping -c 2 192.168.0.11", background: true}
    - delete: service/web
    - at: 2.123456789s
      apply: |
        apiVersion: v1
        kind: Pod
        metadata: {name: late}
        spec: {containers: [{name: late, image: busybox, command: [sleep, infinity]}]}
    - {at: 2.2s, exec: {in: default/client, run: "wget -T 1 -qO- http://web"}, expect: {exitCode: 1}}
`;

describe('a Scenario that is played in slices', () => {
  it('has the captures of one that is run at once, whatever the slices', () => {
    const atOnce = runSteps(OVERLAPPING);
    expect(atOnce.report().steps.map(({ failures }) => failures)).toEqual(Array(7).fill([]));
    const expected = atOnce.report();
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 400_000_000 })), (slices) => {
        const run = beginSteps(OVERLAPPING);
        const { simulation } = run;
        for (const slice of slices) {
          if (run.isDone) break;
          const target = simulation.nowNs + slice;
          // As a host does: events up to a moment, some of them left for the next slice, then the clock is put there.
          let budget = slice % 500;
          while (budget > 0 && simulation.stepEvent(target)) budget -= 1;
          if (budget > 0) simulation.runUntil(target);
        }
        expect(run.report()).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { runScenario } from '#sim/api/run-scenario';
import { patienceOf } from '#main/worker/computing-time';
import { testCatalogue } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';

const BUSY = `apiVersion: v1
kind: Pod
metadata: {name: busy}
spec: {containers: [{name: busy, image: busybox, command: [sh, -c, 'while :; do :; done']}]}
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: long}
spec: {steps: [{wait: 1h}]}
`;

describe('time to compute', () => {
  it('is over for a lab that never rests, which is said and ends its Scenario', () => {
    const document = readGood(BUSY);
    const [scenario] = document.scenarios;
    if (scenario === undefined) throw new Error('there is no Scenario');
    const options = { images: testCatalogue(), hasWholeCapture: false, ...patienceOf(0.2) };
    const run = runScenario(document, scenario, options);
    if (!run.ok) throw new Error(run.error.problem);
    const { hasPassed, problem } = run.value.report();
    expect({ hasPassed, problem }).toEqual({
      hasPassed: false,
      problem: 'given up after 0.2 s of computing: a program of the lab never rests',
    });
  });

  it('is told once to who waits for long', () => {
    let told = 0;
    const { giveUp } = patienceOf(1000, { seconds: 0, tell: () => (told += 1) });
    expect([giveUp?.(), giveUp?.(), told]).toEqual([undefined, undefined, 1]);
  });

  it('goes on for what takes less', () => {
    expect(patienceOf(1000).giveUp?.()).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { readGood } from '#kit/lab-text';
import { actionWords, describeStep } from '#sim/api/describe-step';
import { inEnglish } from '#sim/base/sentence';

const TEXT = `apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: symptom}
spec:
  steps:
    - {hidden: true, fault: {cable: 'node2:eth0', down: true}}
    - {hidden: false, wait: 1s}
`;

describe('a hidden step', () => {
  it('is not named, except to who has found out', () => {
    const steps = readGood(TEXT).scenarios.flatMap((scenario) => scenario.steps);
    expect(steps.map(describeStep)).toEqual(['something happens', 'wait 1s']);
    expect(steps.map((step) => inEnglish(actionWords(step)))).toEqual([
      'fault on the cable of node2:eth0: down',
      'wait 1s',
    ]);
  });
});

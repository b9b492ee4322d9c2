import { describe, expect, it } from 'vitest';
import { readGood } from '#kit/lab-text';
import { evidenceReport, type CarriedOut } from '#sim/api/evidence';

const TEXT = `apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: symptom}
spec:
  diagnosis: {question: Why?, answers: [one, two], correct: 2}
  evidence:
    - {name: route, points: 3, in: node/node1, run: "^ip r", stdout: {notContains: 10.244.2.0/24, contains: default}}
    - {name: ping, in: client, stdout: {matches: "0 received"}}
  steps: []
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: mine}
spec:
  steps:
    - exec: {in: node/node1, run: ip route}
    - exec: {in: default/client, run: ping -c 1 10.244.2.2}
`;

function carriedOut(...outputs: readonly string[]): readonly CarriedOut[] {
  return readGood(TEXT).scenarios.map((scenario) => ({
    scenario,
    report: {
      name: scenario.name,
      hasPassed: true,
      captures: [],
      steps: scenario.steps.map(({ location }, index) => ({
        title: '',
        location,
        hasPassed: true,
        checks: [],
        failures: [],
        drops: [],
        durationNs: 0,
        stdout: outputs[index] ?? '',
        stderr: '',
      })),
    },
  }));
}

function pointsOf(...outputs: readonly string[]): unknown {
  const done = carriedOut(...outputs);
  const [symptom] = done;
  const report = symptom === undefined ? undefined : evidenceReport(symptom.scenario, done);
  return report === undefined ? undefined : [report.points, report.of, report.hasPassed];
}

describe('evidenceReport', () => {
  it('gives the points of what a command of another Scenario has shown, at the right place', () => {
    expect(pointsOf('default via 192.168.0.1\n', '1 packets transmitted, 0 received\n')).toEqual([
      4,
      4,
      true,
    ]);
    expect(pointsOf('default via 192.168.0.1\n', '1 packets transmitted, 1 received\n')).toEqual([
      3,
      4,
      false,
    ]);
    expect(pointsOf('default via x\n10.244.2.0/24 via y\n', 'default 0 received\n')).toEqual([1, 4, false]);
  });

  it('is silent where nobody has looked', () => {
    const [symptom] = carriedOut();
    expect(symptom && evidenceReport(symptom.scenario, [symptom])).toBeUndefined();
  });
});

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

const HIDDEN_WAY = `---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: found}
spec:
  steps:
    - {hidden: true, exec: {in: node/node1, run: ip route}}
`;

function carriedOut(...outputs: readonly string[]): readonly CarriedOut[] {
  return carriedOutOf(TEXT, ...outputs);
}

function carriedOutOf(text: string, ...outputs: readonly string[]): readonly CarriedOut[] {
  return readGood(text).scenarios.map((scenario) => ({
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

  it('counts hidden steps only until somebody else has looked, and names nothing that they alone have shown', () => {
    const alone = TEXT.slice(0, TEXT.lastIndexOf('---')) + HIDDEN_WAY;
    const [asked, ...found] = carriedOutOf(alone, 'nothing');
    const report = asked && evidenceReport(asked.scenario, [asked, ...found]);
    expect(report?.steps.map(({ title, hasPassed }) => [title, hasPassed])).toEqual([
      ['evidence 1 of 2', false],
      ['evidence 2 of 2', false],
    ]);
    const shown = found.map((each) => ({
      ...each,
      report: { ...each.report, steps: each.report.steps.map((step) => ({ ...step, stdout: 'default\n' })) },
    }));
    const alsoShown = asked && evidenceReport(asked.scenario, [asked, ...shown]);
    expect(alsoShown?.points).toBe(3);
    expect(alsoShown?.steps[0]?.title).toBe('evidence 1 of 2');
    const [, ...mine] = carriedOut('nothing', '0 received');
    const together = asked && evidenceReport(asked.scenario, [asked, ...shown, ...mine]);
    expect(together?.steps.map(({ title, hasPassed }) => [title, hasPassed])).toEqual([
      ['evidence 1 of 2', false],
      ['ping', true],
    ]);
  });

  it('is silent where nobody has looked', () => {
    const [symptom] = carriedOut();
    expect(symptom && evidenceReport(symptom.scenario, [symptom])).toBeUndefined();
  });
});

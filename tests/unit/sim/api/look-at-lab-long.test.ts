import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { testCatalogue } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';
import { runScenario } from '#sim/api/run-scenario';
import type { StepReport } from '#sim/api/scenario-report';

function stepsOf(text: string): readonly StepReport[] {
  const document = readGood({ 'lab.yaml': text });
  return document.scenarios.flatMap((scenario) => {
    const run = runScenario(document, scenario, { images: testCatalogue(), hasWholeCapture: false });
    if (!run.ok) throw new Error(run.error.problem);
    return run.value.report().steps;
  });
}

function scenario(step: string): string {
  return `${readFileSync('resources/labs/three-networks.podwire.yaml', 'utf8')}---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: added}
spec:
  steps:
    - name: it
      ${step}
`;
}

function addedStep(step: string): StepReport {
  const found = stepsOf(scenario(step)).at(-1);
  if (found === undefined) throw new Error('there is no step');
  return found;
}

describe('steps that look at a lab', () => {
  it.each(['three-networks', 'compare'])('pass in the built-in lab %s', (name) => {
    const steps = stepsOf(readFileSync(`resources/labs/${name}.podwire.yaml`, 'utf8'));
    expect(steps.flatMap(({ failures }) => failures)).toEqual([]);
  });

  it('fail with what they printed', () => {
    const step = addedStep('addresses: 10.96.0.50\n      expect: {stdout: {contains: Pods of node1}}');
    expect(step.title).toBe('look up 10.96.0.50');
    expect(step.failures[0]).toContain('expected stdout text that contains "Pods of node1"');
    expect(step.failures[0]).toContain('Service default/web');
  });

  it('say what is no address', () => {
    expect(addedStep('addresses: 10.96.0').failures).toEqual([
      '"10.96.0" is no IP address; write for example 10.96.0.10',
    ]);
  });
});

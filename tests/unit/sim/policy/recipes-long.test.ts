/** The recipes of `resources/recipes`, each dropped into a lab that has nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testCatalogue } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';
import { runScenario } from '#sim/api/run-scenario';

const FOLDER = new URL('../../../../resources/recipes/', import.meta.url);
const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: any}
spec: {seed: 1, cluster: {cni: {plugin: calico}}}
`;

describe('the recipes', () => {
  it.each(readdirSync(FOLDER))('%s keeps what it promises', (name) => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8');
    const document = readGood({ 'lab.podwire.yaml': LAB, [name]: text });
    const [scenario] = document.scenarios;
    if (scenario === undefined) throw new Error('a recipe has a Scenario');
    const run = runScenario(document, scenario, { images: testCatalogue(), hasWholeCapture: false });
    const report = run.ok ? run.value.report() : run.error;
    expect(report.steps.filter(({ hasPassed }) => !hasPassed)).toEqual([]);
    expect(report.hasPassed).toBe(true);
  });
});

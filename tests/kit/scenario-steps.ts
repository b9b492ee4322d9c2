import { runScenario } from '#sim/api/run-scenario';
import { ScenarioRun } from '#sim/api/scenario-run';
import { Simulation } from '#sim/api/simulation';
import { testCatalogue } from './command-lab';
import { readGood, WEB_MANIFEST } from './lab-text';

const OPTIONS = { images: testCatalogue(), hasWholeCapture: false };

function labText(steps: string): string {
  return `${WEB_MANIFEST}---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: tried}
spec:
  steps:
${steps}`;
}

/** A lab that is coming up, in which the steps then begin. */
export function beginSteps(steps: string, hasWholeCapture = false): ScenarioRun {
  const document = readGood(labText(steps));
  const opened = Simulation.open(document, OPTIONS);
  const [scenario] = document.scenarios;
  if (!opened.ok || scenario === undefined) throw new Error('expected a lab with a Scenario');
  return new ScenarioRun(opened.value, scenario, { hasWholeCapture });
}

/** The steps in a lab of their own, to their end; with a `cluster` other than the default one. */
export function runSteps(steps: string, hasWholeCapture = false, cluster?: string): ScenarioRun {
  const lab = `apiVersion: podwire.dev/v1\nkind: Lab\nspec: {cluster: ${cluster}}\n---\n`;
  const document = readGood((cluster === undefined ? '' : lab) + labText(steps));
  const [scenario] = document.scenarios;
  if (scenario === undefined) throw new Error('expected a Scenario');
  const run = runScenario(document, scenario, { ...OPTIONS, hasWholeCapture });
  if (!run.ok) throw new Error(run.error.problem);
  return run.value;
}

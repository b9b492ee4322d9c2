/** What became of a Scenario of a bundle: its own steps, and whether its captures are the bundle's to the byte. */
import type { BundleCapture } from '../../sim/api/bundle';
import { describeCaptureDifference } from '../../sim/api/compare-captures';
import type { StepReport, StepWords } from '../../sim/api/scenario-report';
import type { ScenarioRun } from '../../sim/api/scenario-run';
import { inEnglish, say, type Wording } from '../../sim/api/sentence';
import type { ScoredReport } from './report/lab-report';

/** With its words, those of the comparisons behind those of the steps. */
export function comparedReport(run: ScenarioRun, captures: readonly BundleCapture[]): ScoredReport {
  const report = run.report();
  const expected = captures.filter(({ scenario }) => scenario === report.name);
  const words = expected.map((capture): StepWords => {
    const title = say('capture {name} is the one of the bundle', { name: capture.name });
    return { title, failures: differencesOf(run, capture), drops: [], checks: [title] };
  });
  const comparisons = words.map((said): StepReport => {
    const [title, failures] = [inEnglish(said.title), said.failures.map(inEnglish)];
    const hasPassed = failures.length === 0;
    return {
      title,
      location: run.scenario.location,
      hasPassed,
      checks: [{ subject: 'bytes', text: title, hasPassed }],
      failures,
      drops: [],
      durationNs: 0,
      stdout: '',
      stderr: '',
    };
  });
  return {
    ...report,
    hasPassed: report.hasPassed && comparisons.every(({ hasPassed }) => hasPassed),
    steps: [...report.steps, ...comparisons],
    words: [
      ...run
        .steps()
        .slice(0, report.steps.length)
        .map((step) => step.words),
      ...words,
    ],
  };
}

function differencesOf(run: ScenarioRun, expected: BundleCapture): readonly Wording[] {
  const got = run.captures().find(({ name }) => name === expected.name);
  if (got === undefined)
    return [say('expected {count} packets, got no such capture', { count: expected.packets })];
  if (got.sha256 === expected.sha256) return [];
  return describeCaptureDifference(expected.bytes, run.encodeCapture(expected.name));
}

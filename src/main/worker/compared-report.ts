/** What became of a Scenario of a bundle: its own steps, and whether its captures are the bundle's to the byte. */
import type { BundleCapture } from '../../sim/api/bundle';
import { describeCaptureDifference } from '../../sim/api/compare-captures';
import type { ScenarioReport, StepReport } from '../../sim/api/scenario-report';
import type { ScenarioRun } from '../../sim/api/scenario-run';

export function comparedReport(run: ScenarioRun, captures: readonly BundleCapture[]): ScenarioReport {
  const report = run.report();
  const expected = captures.filter(({ scenario }) => scenario === report.name);
  const comparisons = expected.map((capture): StepReport => {
    const failures = differencesOf(run, capture);
    const title = `capture ${capture.name} is the one of the bundle`;
    return {
      title,
      location: run.scenario.location,
      hasPassed: failures.length === 0,
      checks: [{ subject: 'bytes', text: title, hasPassed: failures.length === 0 }],
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
  };
}

function differencesOf(run: ScenarioRun, expected: BundleCapture): readonly string[] {
  const got = run.captures().find(({ name }) => name === expected.name);
  if (got === undefined) return [`expected ${expected.packets} packets, got no such capture`];
  if (got.sha256 === expected.sha256) return [];
  return describeCaptureDifference(expected.bytes, run.encodeCapture(expected.name));
}

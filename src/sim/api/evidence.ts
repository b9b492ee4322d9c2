/**
 * Of a lab that is broken on purpose: which of what shows the cause has been found. What counts are commands that other Scenarios
 * of the lab ran, a recording of who looked for it most of all, and what those commands printed.
 */
import { textChecks } from '../lab/scenario/expectation';
import type { Evidence, Scenario } from '../lab/scenario/scenario';
import type { ScenarioReport, StepReport } from './scenario-report';

export interface CarriedOut {
  readonly scenario: Scenario;
  readonly report: ScenarioReport;
}

export interface EvidenceReport extends ScenarioReport {
  readonly points: number;
  readonly of: number;
}

/** Undefined where nothing is asked for, or nobody has looked for it. */
export function evidenceReport(
  asked: Scenario,
  carriedOut: readonly CarriedOut[],
): EvidenceReport | undefined {
  const others = carriedOut.filter(({ scenario }) => scenario !== asked && scenario.evidence.length === 0);
  if (asked.evidence.length === 0 || others.length === 0) return undefined;
  const steps = asked.evidence.map((evidence) => stepOf(evidence, { asked, others }));
  const points = asked.evidence.map(({ points: worth }, index) =>
    steps[index]?.hasPassed === true ? worth : 0,
  );
  return {
    name: `${asked.name}: evidence`,
    hasPassed: steps.every(({ hasPassed }) => hasPassed),
    steps,
    captures: [],
    points: sumOf(points),
    of: sumOf(asked.evidence.map(({ points: worth }) => worth)),
  };
}

function stepOf(
  evidence: Evidence,
  { asked, others }: { readonly asked: Scenario; readonly others: readonly CarriedOut[] },
): StepReport {
  const { name, text } = evidence;
  const title = text === undefined ? name : `${name}: ${text.en}`;
  const isFound = others.some((other) => hasShown(evidence, other));
  return {
    name,
    title,
    location: asked.location,
    hasPassed: isFound,
    checks: [{ subject: 'found', text: title, hasPassed: isFound }],
    failures: isFound ? [] : ['no command of the other Scenarios has shown it'],
    drops: [],
    durationNs: 0,
    stdout: '',
    stderr: '',
  };
}

function hasShown({ target, command, stdout }: Evidence, { scenario, report }: CarriedOut): boolean {
  return scenario.steps.some((step, index) => {
    const done = report.steps[index];
    if (step.kind !== 'exec' || done === undefined) return false;
    if (target !== undefined && fullTarget(step.target) !== fullTarget(target)) return false;
    if (command?.test(step.run) === false) return false;
    return textChecks('stdout', stdout, done.stdout).every(({ got }) => got === undefined);
  });
}

/** `client` is `default/client`. */
function fullTarget(target: string): string {
  return target.includes('/') ? target : `default/${target}`;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** Partial credit: the points of each step that is judged, divided among its checks, and what speaks against the rest. */
import type { JudgedStep } from '../../../sim/api/judged-steps';
import type { ScenarioReport, StepReport } from '../../../sim/api/scenario-report';
import { sumOf } from '../../../sim/api/sum-of';

export interface Score {
  readonly points: number;
  readonly of: number;
  /** `teacher.yaml:12:7: exec in default/client: wget …: expected exit code 0, got 1`. */
  readonly evidence: readonly string[];
}

const HUNDREDTHS = 100;

export function scoreOf(report: ScenarioReport, judged: readonly JudgedStep[]): Score {
  const points = sumOf(judged.map((step) => step.points * creditOf(report.steps[step.index])));
  return {
    points: Math.round(points * HUNDREDTHS) / HUNDREDTHS,
    of: sumOf(judged.map((step) => step.points)),
    evidence: failureEvidence(report),
  };
}

/** What speaks against a Scenario, a line each. */
export function failureEvidence({ steps, problem }: ScenarioReport): readonly string[] {
  const failed = steps.filter(({ hasPassed }) => !hasPassed).map(evidenceOf);
  return problem === undefined ? failed : [problem, ...failed];
}

export function percentOf({ points, of }: { readonly points: number; readonly of: number }): number {
  return of === 0 ? 0 : Math.floor((points / of) * HUNDREDTHS);
}

/** A share of its points. */
function creditOf(step: StepReport | undefined): number {
  if (step === undefined) return 0;
  if (step.hasPassed) return 1;
  const passed = step.checks.filter(({ hasPassed }) => hasPassed).length;
  return passed === step.checks.length ? 0 : passed / step.checks.length;
}

function evidenceOf({ location, title, failures, drops }: StepReport): string {
  const { file, line, column } = location;
  const said = [...failures, ...drops.map((drop) => `dropped: ${drop}`)].join('; ');
  return `${file}:${line}:${column}: ${title}: ${said}`;
}

/** Partial credit: a point for each step that is judged, divided among its checks, and what speaks against the rest. */
import type { ScenarioReport, StepReport } from '../../../sim/api/scenario-report';

export interface Score {
  readonly points: number;
  readonly of: number;
  /** `teacher.yaml:12:7: exec in default/client: wget …: expected exit code 0, got 1`. */
  readonly evidence: readonly string[];
}

const HUNDREDTHS = 100;

/** `judged` are the places of the steps that are worth a point. */
export function scoreOf({ steps, problem }: ScenarioReport, judged: readonly number[]): Score {
  const credits = judged.map((index) => creditOf(steps[index]));
  const points = credits.reduce((sum, credit) => sum + credit, 0);
  const failed = steps.filter(({ hasPassed }) => !hasPassed).map(evidenceOf);
  return {
    points: Math.round(points * HUNDREDTHS) / HUNDREDTHS,
    of: judged.length,
    evidence: problem === undefined ? failed : [problem, ...failed],
  };
}

export function percentOf({ points, of }: { readonly points: number; readonly of: number }): number {
  return of === 0 ? 0 : Math.floor((points / of) * HUNDREDTHS);
}

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

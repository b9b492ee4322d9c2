import type { ScenarioReport } from '../../../sim/api/scenario-report';
import type { Score } from './score';

export interface ScoredReport extends ScenarioReport {
  /** Of what somebody handed in. */
  readonly score?: Score;
}

/** What became of the Scenarios of one lab. */
export interface LabReport {
  readonly lab: string;
  /** The path of what was handed in, where checks of somebody else are carried out on it. */
  readonly submission?: string;
  /** Where it is not the lab's own. */
  readonly seed?: number;
  readonly scenarios: readonly ScoredReport[];
}

/** Tells a Scenario from the same one elsewhere. */
export function reportTitleOf({ submission, seed }: LabReport, { name }: ScenarioReport): string {
  const inside = seed === undefined ? name : `${name} (seed ${seed})`;
  return submission === undefined ? inside : `${submission}: ${inside}`;
}

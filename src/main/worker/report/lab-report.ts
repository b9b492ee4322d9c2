import type { ScenarioReport, StepWords } from '../../../sim/api/scenario-report';
import type { Score } from './score';

export interface ScoredReport extends ScenarioReport {
  /** Of the steps in their order, for a page in the reader's language; those without any are in English. */
  readonly words?: readonly StepWords[];
  /** Of what somebody handed in. */
  readonly score?: Score;
  /** In which cluster it ran, where it is not the lab's own: `calico/bgp, ipvs, seed 3`. */
  readonly variant?: string;
}

/** What became of the Scenarios of one lab. */
export interface LabReport {
  readonly lab: string;
  /** The path of what was handed in, where checks of somebody else are carried out on it. */
  readonly submission?: string;
  readonly scenarios: readonly ScoredReport[];
}

/** Tells a Scenario from the same one elsewhere. */
export function reportTitleOf({ submission }: LabReport, { name, variant }: ScoredReport): string {
  const inside = variant === undefined ? name : `${name} (${variant})`;
  return submission === undefined ? inside : `${submission}: ${inside}`;
}

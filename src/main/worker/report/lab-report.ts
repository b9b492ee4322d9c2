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
  /** Labs of several may have Scenarios of one name. */
  readonly isOneOfSeveral?: boolean;
  readonly scenarios: readonly ScoredReport[];
}

/** Tells a Scenario from the same one in another cluster. */
export function variantTitleOf({ name, variant }: ScoredReport): string {
  return variant === undefined ? name : `${name} (${variant})`;
}

/** Tells it from one in another lab, too. */
export function reportTitleOf(
  { lab, submission, isOneOfSeveral = false }: LabReport,
  scenario: ScoredReport,
): string {
  const inside = variantTitleOf(scenario);
  const place = submission ?? (isOneOfSeveral ? lab : undefined);
  return place === undefined ? inside : `${place}: ${inside}`;
}

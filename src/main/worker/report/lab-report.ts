import type { ScenarioReport } from '../../../sim/api/scenario-report';

/** What became of the Scenarios of one lab. */
export interface LabReport {
  readonly lab: string;
  readonly scenarios: readonly ScenarioReport[];
}

/** Carries out a Scenario on a lab of its own, as fast as it goes. */
import { formatDiagnostic } from '../base/diagnostic';
import { err, ok, type Result } from '../base/result';
import type { LabDocument } from '../lab/lab-document';
import type { Scenario } from '../lab/scenario/scenario';
import type { ScenarioReport } from './scenario-report';
import { ScenarioRun, type ScenarioRunOptions } from './scenario-run';
import { Simulation, type SimulationOptions } from './simulation';

/** The end of virtual time. */
const LAST_MOMENT_NS = Number.MAX_SAFE_INTEGER;
/** Of the simulation, until somebody is asked whether it may go on; in one of them a program may write a million lines. */
const EVENTS_AT_ONCE = 16;

export interface Patience {
  /** Undefined as long as it may go on; else why it is given up. */
  readonly giveUp?: () => string | undefined;
}

/** The run, which is done; or the report of a Scenario whose lab did not come up. */
export function runScenario(
  document: LabDocument,
  scenario: Scenario,
  options: SimulationOptions & ScenarioRunOptions & Patience,
): Result<ScenarioRun, ScenarioReport> {
  const opened = Simulation.open(document, options);
  if (!opened.ok) {
    const problem = opened.error.map(formatDiagnostic).join('; ');
    return err({ name: scenario.name, hasPassed: false, steps: [], captures: [], problem });
  }
  const simulation = opened.value;
  const run = new ScenarioRun(simulation, scenario, options);
  for (let events = 1; !run.isDone && simulation.stepEvent(LAST_MOMENT_NS); events += 1) {
    const problem = events % EVENTS_AT_ONCE === 0 ? options.giveUp?.() : undefined;
    if (problem !== undefined) run.stop(problem);
  }
  return ok(run);
}

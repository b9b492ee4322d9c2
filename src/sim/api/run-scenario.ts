/** Carries out a Scenario on a lab of its own and says, step by step, what was expected and what happened. */
import { formatDiagnostic, type SourceLocation } from '../base/diagnostic';
import { seconds } from '../base/time';
import type { LabDocument } from '../lab/lab-document';
import { evaluateExpectation, type CommandOutcome } from '../lab/expectation';
import type { ApplyStep, DeleteStep, ExecStep, Scenario, ScenarioStep } from '../lab/scenario';
import { describeDrop } from './drop-text';
import { Simulation, type SimulationOptions } from './simulation';

/** A command of a Scenario that takes longer than this is stuck. */
const EXEC_LIMIT = seconds(600);
/** At most so many lost packets are named for a failed step. */
const MAX_NAMED_DROPS = 5;

export interface StepReport {
  /** `exec in default/client: wget -qO- http://web`. */
  readonly title: string;
  readonly location: SourceLocation;
  readonly hasPassed: boolean;
  /** What was expected and what happened; empty when it passed. */
  readonly failures: readonly string[];
  /** Packets that went no further during a failed step, and why. */
  readonly drops: readonly string[];
  /** Virtual time that the step took. */
  readonly durationNs: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ScenarioReport {
  readonly name: string;
  readonly hasPassed: boolean;
  readonly steps: readonly StepReport[];
  /** Why the lab did not come up; the steps were not tried then. */
  readonly problem?: string;
}

type StepOutcome = Pick<StepReport, 'failures' | 'stdout' | 'stderr'>;

export function runScenario(
  document: LabDocument,
  scenario: Scenario,
  options: SimulationOptions,
): ScenarioReport {
  const opened = Simulation.open(document, options);
  if (!opened.ok) {
    const problem = opened.error.map(formatDiagnostic).join('; ');
    return { name: scenario.name, hasPassed: false, steps: [], problem };
  }
  const simulation = opened.value;
  simulation.settle();
  const steps: StepReport[] = [];
  for (const step of scenario.steps) {
    const startedAt = simulation.nowNs;
    const dropsBefore = simulation.dropCount;
    simulation.startTrace();
    const outcome = runStep(simulation, step);
    const hasPassed = outcome.failures.length === 0;
    steps.push({
      title: titleOf(step),
      location: step.location,
      hasPassed,
      drops: hasPassed ? [] : namedDrops(simulation, dropsBefore),
      durationNs: simulation.nowNs - startedAt,
      ...outcome,
    });
  }
  return { name: scenario.name, hasPassed: steps.every((step) => step.hasPassed), steps };
}

function namedDrops(simulation: Simulation, afterNumber: number): readonly string[] {
  const drops = simulation.dropsSince(afterNumber).slice(0, MAX_NAMED_DROPS);
  return drops.map((drop) => describeDrop(drop, simulation.journeyOf(drop.packetId)));
}

function runStep(simulation: Simulation, step: ScenarioStep): StepOutcome {
  switch (step.kind) {
    case 'exec':
      return runExec(simulation, step);
    case 'apply':
      return runApply(simulation, step);
    case 'delete':
      return runDelete(simulation, step);
    case 'wait':
      simulation.runFor(step.duration);
      return { failures: [], stdout: '', stderr: '' };
  }
}

function runExec(simulation: Simulation, step: ExecStep): StepOutcome {
  const output = { stdout: '', stderr: '' };
  const command = simulation.exec(
    step.target,
    ['sh', '-c', step.run],
    {
      stdout: (text) => {
        output.stdout += text;
      },
      stderr: (text) => {
        output.stderr += text;
      },
    },
    step.container === undefined ? {} : { container: step.container },
  );
  if (!command.ok) return { failures: [command.error], ...output };
  command.value.endInput();
  const exitCode = simulation.run(command.value, EXEC_LIMIT);
  if (exitCode === 'timed-out')
    return { failures: [`expected it to end, but it ran on for 600 s`], ...output };
  return { failures: failuresOf(step, { exitCode, ...output }), ...output };
}

/** Like `kubectl apply` followed by waiting: the next step meets what it asked for. */
function runApply(simulation: Simulation, step: ApplyStep): StepOutcome {
  const failures = simulation
    .apply(step.objects)
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => message);
  if (failures.length === 0) simulation.settle();
  return { failures, stdout: '', stderr: '' };
}

function runDelete(simulation: Simulation, step: DeleteStep): StepOutcome {
  const problem = simulation.delete(step.reference);
  if (problem === undefined) simulation.settle();
  return { failures: problem === undefined ? [] : [problem], stdout: '', stderr: '' };
}

function titleOf(step: ScenarioStep): string {
  switch (step.kind) {
    case 'exec':
      return `exec in ${step.target}: ${step.run}`;
    case 'apply':
      return `apply ${step.objects.map(({ object }) => `${object.kind}/${object.metadata.name}`).join(', ')}`;
    case 'delete':
      return `delete ${step.reference.kind}/${step.reference.name}`;
    case 'wait':
      return `wait ${step.duration / 1_000_000_000}s`;
  }
}

function failuresOf(step: ExecStep, outcome: CommandOutcome): readonly string[] {
  return evaluateExpectation(step.expectation, outcome).map(
    ({ subject, expected, got }) => `expected ${subject} ${expected}, got ${got}`,
  );
}

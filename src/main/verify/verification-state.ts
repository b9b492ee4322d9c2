/** How far a verification is and what came of it, as pages are told: whole each time, so that one which is reloaded has all of it. */
import type { VerifyPlan } from '../../sim/api/verify/verify-plan';
import type {
  Verification,
  VerificationProblem,
  VerificationScenario,
  VerificationStep,
} from '../contract/verify-requests';
import type { VerifiedStep } from './verify-step';
import type { VerifyListener, VerifyOutcome } from './verify-scenario';
import { plannedStepOf } from './planned-scenario';

/** Of what a command has printed: more is not read in a window. */
const MAX_SHOWN_CHARACTERS = 4_000;

interface Place {
  readonly context: string;
  readonly server: string;
}

export class VerificationState {
  readonly #tell: (verification: Verification) => void;
  #shown: Verification;

  constructor(
    { lab, plans }: { readonly lab: string; readonly plans: readonly VerifyPlan[] },
    { context, server }: Place,
    tell: (verification: Verification) => void,
  ) {
    this.#tell = tell;
    this.#shown = {
      lab,
      context,
      server,
      isRunning: true,
      isStopping: false,
      scenarios: plans.map(({ scenario, steps }) => ({
        name: scenario,
        state: 'waiting',
        notes: [],
        steps: steps.map(waitingStepOf),
      })),
    };
    tell(this.#shown);
  }

  get shown(): Verification {
    return this.#shown;
  }

  /** Of the scenario number `index`. */
  listenerOf(index: number): VerifyListener {
    return {
      onPhase: (state) => this.#changeScenario(index, () => ({ state })),
      onStepBegun: (step) => this.#changeStep(index, step, () => ({ state: 'running' })),
      onStepEnded: (step, verified) => this.#changeStep(index, step, () => endedStepOf(verified)),
    };
  }

  ended(index: number, outcome: VerifyOutcome): void {
    if (outcome.kind === 'stopped') {
      this.#changeScenario(index, () => ({ state: 'stopped', notes: [...outcome.notes] }));
      return;
    }
    const { hasPassed, notes } = outcome.scenario;
    this.#changeScenario(index, () => ({ state: hasPassed ? 'same' : 'differs', notes: [...notes] }));
  }

  stopping(): void {
    this.#change({ isStopping: true });
  }

  /** What has not ended by now has been stopped. */
  over(problem: VerificationProblem | undefined): void {
    this.#change({
      isRunning: false,
      isStopping: false,
      scenarios: this.#shown.scenarios.map((scenario) =>
        scenario.state === 'same' || scenario.state === 'differs' ? scenario : stopped(scenario),
      ),
      ...(problem === undefined ? {} : { problem }),
    });
  }

  #change(fields: Partial<Verification>): void {
    this.#shown = { ...this.#shown, ...fields };
    this.#tell(this.#shown);
  }

  #changeScenario(
    index: number,
    change: (scenario: VerificationScenario) => Partial<VerificationScenario>,
  ): void {
    this.#change({
      scenarios: this.#shown.scenarios.map((scenario, place) =>
        place === index ? { ...scenario, ...change(scenario) } : scenario,
      ),
    });
  }

  #changeStep(index: number, step: number, change: () => Partial<VerificationStep>): void {
    this.#changeScenario(index, ({ steps }) => ({
      steps: steps.map((one, place) => (place === step ? { ...one, ...change() } : one)),
    }));
  }
}

function waitingStepOf(step: VerifyPlan['steps'][number]): VerificationStep {
  const { title, command } = plannedStepOf(step);
  return { title, ...(command === undefined ? {} : { command }), state: 'waiting', notes: [] };
}

function endedStepOf({ result, notes, simulator, cluster }: VerifiedStep): Partial<VerificationStep> {
  return {
    state: result,
    notes: [...notes],
    ...(simulator === undefined ? {} : { simulator: { stdout: shortened(simulator.stdout) } }),
    ...(cluster === undefined
      ? {}
      : {
          cluster: {
            exitCode: cluster.exitCode,
            stdout: shortened(cluster.stdout),
            stderr: shortened(cluster.stderr),
          },
        }),
  };
}

function stopped(scenario: VerificationScenario): VerificationScenario {
  const steps = scenario.steps.map((step) =>
    step.state === 'running' ? { ...step, state: 'waiting' as const } : step,
  );
  return { ...scenario, state: 'stopped', steps };
}

function shortened(text: string): string {
  return text.length <= MAX_SHOWN_CHARACTERS ? text : `${text.slice(0, MAX_SHOWN_CHARACTERS)}…`;
}

/** A step of a Scenario that has begun: what it printed, how it ended, and which packets died meanwhile. */
import { inEnglish, say, type Wording } from '../base/sentence';
import type { Check } from '../lab/scenario/expectation';
import type { ScenarioStep } from '../lab/scenario/scenario';
import type { DropRecord } from '../link/drop-log';
import { describeStep, stepWords } from './describe-step';
import { describeNoiseDrops, dropWords } from './drop-text';
import type { StepReport, StepWords } from './scenario-report';
import type { Simulation } from './simulation';
import { dropCause } from './trace/drop-cause';

/** At most so many lost packets are named for a failed step. */
const MAX_NAMED_DROPS = 5;

export class StartedStep {
  readonly step: ScenarioStep;
  readonly startedNs: number;
  stdout = '';
  stderr = '';
  checks: readonly Check[] = [];
  readonly #simulation: Simulation;
  readonly #dropsBefore: { readonly all: number; readonly withoutNoise: number };
  #endedNs: number | undefined = undefined;
  #failures: readonly Wording[] = [];
  #drops: readonly Wording[] = [];

  constructor(simulation: Simulation, step: ScenarioStep) {
    const { drops } = simulation;
    this.step = step;
    this.startedNs = simulation.nowNs;
    this.#simulation = simulation;
    this.#dropsBefore = { all: drops.count, withoutNoise: drops.withoutNoise.count };
  }

  get state(): 'running' | 'passed' | 'failed' {
    if (this.#endedNs === undefined) return 'running';
    return this.#failures.length === 0 ? 'passed' : 'failed';
  }

  conclude(failures: readonly Wording[]): void {
    this.#failures = failures;
    this.#endedNs = this.#simulation.nowNs;
    this.#drops = failures.length === 0 ? [] : this.#namedDrops();
  }

  report(): StepReport {
    const { name } = this.step;
    return {
      ...(name === undefined ? {} : { name }),
      title: describeStep(this.step),
      location: this.step.location,
      hasPassed: this.state === 'passed',
      checks: this.checks.map(({ subject, expected, got }) => ({
        subject,
        text: inEnglish(expected),
        hasPassed: got === undefined,
      })),
      failures: this.#failures.map(inEnglish),
      drops: this.#drops.map(inEnglish),
      durationNs: (this.#endedNs ?? this.#simulation.nowNs) - this.startedNs,
      stdout: this.stdout,
      stderr: this.stderr,
    };
  }

  /** The same title, failures, drops and expectations, for the reader's language. */
  words(): StepWords {
    return {
      title: stepWords(this.step),
      failures: this.#failures,
      drops: this.#drops,
      checks: this.checks.map(({ expected }) => expected),
    };
  }

  /** The first that tell something; noise is only counted. */
  #namedDrops(): readonly Wording[] {
    const { drops } = this.#simulation;
    const { withoutNoise } = drops;
    const named = withoutNoise.since(this.#dropsBefore.withoutNoise).slice(0, MAX_NAMED_DROPS);
    const telling = withoutNoise.count - this.#dropsBefore.withoutNoise;
    const noise = drops.count - this.#dropsBefore.all - telling;
    return [
      ...named.map((drop) => this.#describe(drop)),
      ...(noise === 0 ? [] : [describeNoiseDrops(noise)]),
    ];
  }

  /** With the objects of the text behind it. */
  #describe(drop: DropRecord): Wording {
    const cause = dropCause(drop, this.#simulation);
    const said = dropWords(drop, this.#simulation.journeyOf(drop.packetId));
    return cause === undefined ? said : say('{said}. {cause}', { said, cause });
  }
}

/** A Scenario that is played before the eyes of people: from the start of its lab to its end, and what came of it. */
import { stepWords } from '../../sim/api/describe-step';
import type { Scenario } from '../../sim/api/read-lab';
import { ScenarioRun } from '../../sim/api/scenario-run';
import { say, type Wording } from '../../sim/api/sentence';
import type { Simulation } from '../../sim/api/simulation';
import type { ScenarioRunState } from '../contract/scenario-requests';
import type { ExpectedCapture } from './worker-message';

type Progress = Pick<ScenarioRunState, 'steps' | 'captures'>;

export class PlayedScenario {
  readonly #scenario: Scenario;
  readonly #shown: () => Simulation;
  /** In each simulation of the lab's run; in none until the lab is up. */
  readonly #runs = new WeakMap<Simulation, ScenarioRun>();
  /** The one that is played, while it is. */
  #playing: ScenarioRun | undefined = undefined;
  #problem: Wording | undefined = undefined;
  #isOver = false;
  /** What came of it, once it is over: its lab may be gone by then. */
  #result: Progress | undefined = undefined;
  #hasLostLab = false;

  /** `shown` answers the simulation that people look at. */
  constructor(scenario: Scenario, shown: () => Simulation) {
    this.#scenario = scenario;
    this.#shown = shown;
  }

  get #run(): ScenarioRun | undefined {
    return this.#runs.get(this.#shown());
  }

  get isPlaying(): boolean {
    return !this.#isOver;
  }

  /** Another text for every change of `state`. */
  get revision(): string {
    return `${this.#run?.revision ?? -1} ${String(this.#isOver)}`;
  }

  /** The lab is up. */
  begin(simulation: Simulation): ScenarioRun {
    const run = new ScenarioRun(simulation, this.#scenario, { hasWholeCapture: true });
    this.#runs.set(simulation, run);
    if (!this.#isOver) this.#playing = run;
    return run;
  }

  /** Has it nothing to begin, since it is over or has begun? */
  get hasBegun(): boolean {
    return this.#isOver || this.#run !== undefined;
  }

  stop(simulation: Simulation, problem: Wording): void {
    const run = this.#runs.get(simulation);
    if (run?.isDone === true) return;
    if (!this.#isOver) this.#problem ??= problem;
    run?.stop(problem);
  }

  /** The lab that it ran in is gone. */
  abandon(problem: Wording): void {
    this.#hasLostLab = true;
    if (!this.#isOver && this.#playing?.isDone !== true) this.#problem ??= problem;
  }

  /** True once, when it is over; `failure` is why the simulator stopped. */
  hasJustEnded(failure: string | undefined): boolean {
    if (this.#isOver) return false;
    if (failure !== undefined) this.#problem ??= say('The simulator stopped: {failure}', { failure });
    const playing = this.#playing;
    this.#isOver = this.#problem !== undefined || playing?.isDone === true;
    if (!this.#isOver) return false;
    this.#result = playing === undefined ? undefined : progressOf(playing);
    this.#playing = undefined;
    return true;
  }

  state(expected: readonly ExpectedCapture[]): ScenarioRunState {
    const { name } = this.#scenario;
    const run = this.#run;
    const progress = this.#hasLostLab ? this.#result : run && progressOf(run);
    const waiting = { state: 'waiting' as const, failures: [], drops: [] };
    const captures = (progress?.captures ?? []).map((capture) => {
      const known = expected.find((other) => other.scenario === name && other.name === capture.name);
      return { ...capture, ...(known === undefined ? {} : { expectedSha256: known.sha256 }) };
    });
    return {
      name,
      isRunning: !this.#isOver,
      steps: progress?.steps ?? this.#scenario.steps.map((step) => ({ title: stepWords(step), ...waiting })),
      captures,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }
}

function progressOf(run: ScenarioRun): Progress {
  return {
    steps: run.steps().map(({ state, words: { title, failures, drops } }) => ({
      title,
      state,
      failures: [...failures],
      drops: [...drops],
    })),
    captures: [...run.captures()],
  };
}

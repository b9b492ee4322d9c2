/** One lab that runs for any number of pages: its clock against the wall's, its captures and their text. */
import { CaptureText } from '../../sim/api/capture-text';
import type { CaptureSession, Simulation } from '../../sim/api/simulation';
import type { CaptureState } from '../contract/capture-requests';
import type { ClockState } from '../contract/clock-requests';
import { Pacer } from './pacer';
import { WINDOW_PRINT_OPTIONS } from './print-options';

/** How long the loop may sleep while it plays and nothing is due. */
const LONGEST_WAIT_MS = 16;
const EVENTS_PER_LOOK = 64;
/** A step gives up when no frame comes for this long: a lab can be silent for ever. */
const STEP_LIMIT_NS = 60_000_000_000;

export class LabHost {
  readonly simulation: Simulation;
  readonly #wallMs: () => number;
  readonly #pacer = new Pacer();
  readonly #texts = new Map<string, CaptureText>();
  /** What `release` goes back to: a lab plays as soon as somebody looks. */
  #shouldPlay = true;
  #failure: string | undefined = undefined;

  constructor(simulation: Simulation, wallMs: () => number) {
    this.simulation = simulation;
    this.#wallMs = wallMs;
  }

  /** Nobody looks: the clock stands still until `release`. */
  hold(): void {
    this.#shouldPlay = this.#pacer.isPlaying;
    this.#pacer.pause();
  }

  release(): void {
    if (this.#shouldPlay) this.play();
  }

  clock(): ClockState {
    const { reachedSpeed } = this.#pacer;
    return {
      nowNs: this.simulation.nowNs,
      isPlaying: this.#pacer.isPlaying,
      speed: this.#pacer.speed,
      ...(reachedSpeed === undefined ? {} : { reachedSpeed }),
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
    };
  }

  play(): void {
    if (this.#failure === undefined) this.#pacer.play(this.#wallMs(), this.simulation.nowNs);
  }

  pause(): void {
    this.#pacer.pause();
  }

  setSpeed(speed: number): void {
    this.#pacer.setSpeed(speed, this.#wallMs(), this.simulation.nowNs);
  }

  /** Runs until the next frame has gone onto a wire, then pauses. */
  step(): void {
    this.#pacer.pause();
    const { simulation } = this;
    const before = simulation.transmissions;
    const deadline = simulation.nowNs + STEP_LIMIT_NS;
    this.guard(() => {
      while (simulation.transmissions === before && simulation.stepEvent(deadline));
    });
  }

  /** Works for at most `budgetMs`. Answers how long nothing is to do, in milliseconds. */
  run(budgetMs: number): number {
    if (!this.#pacer.isPlaying) return Number.POSITIVE_INFINITY;
    const { simulation } = this;
    const startedAt = this.#wallMs();
    const target = this.#pacer.targetNs(startedAt);
    const isDone = this.guard(() => {
      while (simulation.nextEventNs <= target) {
        if (this.#wallMs() - startedAt > budgetMs) return false;
        for (let count = 0; count < EVENTS_PER_LOOK && simulation.stepEvent(target); count += 1);
      }
      simulation.runUntil(Math.max(target, simulation.nowNs));
      return true;
    });
    const wallMs = this.#wallMs();
    this.#pacer.report(wallMs, simulation.nowNs);
    if (isDone !== true) return 0;
    return Math.min(LONGEST_WAIT_MS, Math.max(1, this.#pacer.msUntil(simulation.nextEventNs, wallMs)));
  }

  /** Runs a piece of the simulation; a contradiction of its own stops the lab and is told to the pages. */
  guard<Value>(work: () => Value): Value | undefined {
    if (this.#failure !== undefined) return undefined;
    try {
      return work();
    } catch (error) {
      // The class is the simulator's own, below the door that this file may use.
      if (!(error instanceof Error) || error.name !== 'InvariantError') throw error;
      this.#failure = error.message;
      this.#pacer.pause();
      return undefined;
    }
  }

  captureText(session: CaptureSession): CaptureText {
    let text = this.#texts.get(session.id);
    if (text === undefined) {
      text = new CaptureText(session, WINDOW_PRINT_OPTIONS);
      this.#texts.set(session.id, text);
    }
    return text;
  }

  deleteCapture(captureId: string): void {
    this.simulation.deleteCapture(captureId);
    this.#texts.delete(captureId);
  }

  captureStates(): CaptureState[] {
    return this.simulation.captures.map(captureStateOf);
  }
}

export function captureStateOf(session: CaptureSession): CaptureState {
  return {
    captureId: session.id,
    interfaces: [...session.interfaces],
    filter: session.filterText,
    isRunning: session.isRunning,
    count: session.rows().count,
    isNoiseHidden: false,
  };
}

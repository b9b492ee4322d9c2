/**
 * One lab that runs for any number of pages: its clock against the wall's, and its captures.
 *
 * The lab may be replaced by a new one, which is then brought up as fast as it goes, in the same slices as all else.
 */
import { Settling } from '../../sim/api/settling';
import type { Simulation } from '../../sim/api/simulation';
import type { ClockState } from '../contract/clock-requests';
import { LabCaptures } from './lab-captures';
import { Pacer } from './pacer';

/** How long the loop may sleep while it plays and nothing is due. */
const LONGEST_WAIT_MS = 16;
const EVENTS_PER_LOOK = 64;
/** A step gives up when no frame comes for this long: a lab can be silent for ever. */
const STEP_LIMIT_NS = 60_000_000_000;

export class LabHost {
  readonly captures: LabCaptures;
  readonly wallMs: () => number;
  #simulation: Simulation;
  readonly #pacer = new Pacer();
  readonly #onReplace = new Set<() => void>();
  readonly #onSettled = new Set<() => void>();
  #settling: Settling | undefined = undefined;
  #generation = 1;
  /** What `release` goes back to: a lab plays as soon as somebody looks. */
  #shouldPlay = true;
  #failure: string | undefined = undefined;

  constructor(simulation: Simulation, wallMs: () => number) {
    this.#simulation = simulation;
    this.wallMs = wallMs;
    this.captures = new LabCaptures(simulation);
  }

  /** The lab that runs now. Another one after `replace`: whoever keeps it must listen to `onReplace`. */
  get simulation(): Simulation {
    return this.#simulation;
  }

  /** Grows with each `replace`. */
  get generation(): number {
    return this.#generation;
  }

  /** Why the simulator stopped, until the lab is replaced. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Is the lab on its way to being up? */
  get isSettling(): boolean {
    return this.#settling !== undefined;
  }

  /** Brings the lab up, during `run`. */
  settle(): void {
    this.#settling = new Settling(this.#simulation);
  }

  /** Starts anew with another lab; the clock plays or stands as it did. */
  replace(simulation: Simulation): void {
    simulation.hideNoise(this.#simulation.isNoiseHidden);
    this.#simulation = simulation;
    this.#generation += 1;
    this.#failure = undefined;
    this.captures.moveTo(simulation);
    this.settle();
    for (const listener of this.#onReplace) listener();
  }

  /** Calls `listener` after each `replace`, until the function that is returned is called. */
  onReplace(listener: () => void): () => void {
    this.#onReplace.add(listener);
    return () => {
      this.#onReplace.delete(listener);
    };
  }

  /** Calls `listener` each time that a lab is up, until the function that is returned is called. */
  onSettled(listener: () => void): () => void {
    this.#onSettled.add(listener);
    return () => {
      this.#onSettled.delete(listener);
    };
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
      nowNs: this.#simulation.nowNs,
      isPlaying: this.#pacer.isPlaying,
      speed: this.#pacer.speed,
      ...(reachedSpeed === undefined ? {} : { reachedSpeed }),
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
    };
  }

  play(): void {
    if (this.#failure === undefined) this.#pacer.play(this.wallMs(), this.#simulation.nowNs);
  }

  pause(): void {
    this.#pacer.pause();
  }

  setSpeed(speed: number): void {
    this.#pacer.setSpeed(speed, this.wallMs(), this.#simulation.nowNs);
  }

  /** Runs until the next frame has gone onto a wire, then pauses. A lab that is not up yet comes up first. */
  step(): void {
    this.#pacer.pause();
    if (this.isSettling) return;
    const simulation = this.#simulation;
    const before = simulation.transmissions;
    const deadline = simulation.nowNs + STEP_LIMIT_NS;
    this.guard(() => {
      while (simulation.transmissions === before && simulation.stepEvent(deadline));
    });
  }

  /** Works for at most `budgetMs`. Answers how long nothing is to do, in milliseconds. */
  run(budgetMs: number): number {
    const deadlineMs = this.wallMs() + budgetMs;
    if (!this.#comeUp(deadlineMs)) return 0;
    if (!this.#pacer.isPlaying) return Number.POSITIVE_INFINITY;
    const simulation = this.#simulation;
    const target = this.#pacer.targetNs(this.wallMs());
    const isDone = this.guard(() => {
      while (simulation.nextEventNs <= target) {
        if (this.wallMs() > deadlineMs) return false;
        for (let count = 0; count < EVENTS_PER_LOOK && simulation.stepEvent(target); count += 1);
      }
      simulation.runUntil(Math.max(target, simulation.nowNs));
      return true;
    });
    const wallMs = this.wallMs();
    this.#pacer.report(wallMs, simulation.nowNs);
    if (isDone !== true) return 0;
    return Math.min(LONGEST_WAIT_MS, Math.max(1, this.#pacer.msUntil(simulation.nextEventNs, wallMs)));
  }

  /** Something that people do: it comes after all that is due at this moment, as it will when it is replayed. */
  act<Value>(work: () => Value): Value | undefined {
    this.finishMoment();
    return this.guard(work);
  }

  /** Runs what is still due at this moment. */
  finishMoment(): void {
    const simulation = this.#simulation;
    this.guard(() => simulation.runUntil(simulation.nowNs));
  }

  /**
   * Runs a piece of the simulation. Whatever it throws is a contradiction of its own: it stops the lab and is told to the
   * pages, and the text can still be saved.
   */
  guard<Value>(work: () => Value): Value | undefined {
    if (this.#failure !== undefined) return undefined;
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // The class is the simulator's own, below the door that this file may use.
      this.#failure = error.name === 'InvariantError' ? error.message : String(error);
      this.#settling = undefined;
      this.#pacer.pause();
      return undefined;
    }
  }

  /** False when the time is over and the lab is not up. */
  #comeUp(deadlineMs: number): boolean {
    const settling = this.#settling;
    if (settling === undefined) return true;
    const isUp = this.guard(() => {
      for (;;) {
        for (let count = 0; count < EVENTS_PER_LOOK; count += 1) if (!settling.step()) return true;
        if (this.wallMs() > deadlineMs) return false;
      }
    });
    this.captures.startWaiting();
    if (isUp !== true) return false;
    this.#settling = undefined;
    this.captures.endWaiting();
    // The clock did not follow the wall's meanwhile.
    this.setSpeed(this.#pacer.speed);
    for (const listener of this.#onSettled) listener();
    return true;
  }
}

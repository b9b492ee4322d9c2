/**
 * One lab that runs for any number of pages: its clock against the wall's, its captures, and its past.
 *
 * The lab may be replaced by a new one, which is then brought up as fast as it goes, in the same slices as all else. It is shown at an
 * earlier moment by running it again, from its start to there, with all that people did; the present is kept meanwhile.
 */
import { say, type Wording } from '../../sim/api/sentence';
import { Settling } from '../../sim/api/settling';
import type { ScenarioRun } from '../../sim/api/scenario-run';
import type { Simulation } from '../../sim/api/simulation';
import type { ClockState, StepGoal } from '../contract/clock-requests';
import { LabCaptures } from './lab-captures';
import { KeptRuns } from './kept-runs';
import { EVENTS_PER_LOOK, LabRun, RunningCopy, type Redo } from './lab-run';
import { openSimulation } from './open-simulation';
import { Pacer } from './pacer';
import { Timeline } from './timeline';

/** How long the loop may sleep while it plays and nothing is due. */
const LONGEST_WAIT_MS = 16;
const PAST = say(
  'The lab is shown at an earlier moment. Go back to the present, or go on from here, to do something in it',
);
/** A step gives up when no frame comes for this long: a lab can be silent for ever. */
const STEP_LIMIT_NS = 60_000_000_000;
/** So long a step works at once; it goes on in slices, and others are answered in between. */
const STEP_SLICE_MS = 50;

interface FrameSpacing {
  readonly everyMs: number;
  /** When, by the wall, the next one goes. */
  dueMs: number;
}

interface Step {
  readonly isReached: () => boolean;
  readonly limitNs: number;
}

export class LabHost {
  readonly captures: LabCaptures;
  readonly wallMs: () => number;
  readonly timeline: Timeline;
  /** Those that were left, to be compared with. */
  readonly keptRuns = new KeptRuns();
  /** The Scenario that was played last in each copy of the lab. */
  readonly playedRuns = new WeakMap<Simulation, ScenarioRun>();
  #run: LabRun;
  /** What is shown. */
  #copy: RunningCopy;
  /** What is to be shown, on its way there. */
  #travel: { readonly copy: RunningCopy; readonly targetNs: number } | undefined = undefined;
  /** While an earlier moment is shown: when the present is, and the lab as it is there, unless it has to be run anew. */
  #present: { readonly atNs: number; readonly copy: RunningCopy | undefined } | undefined = undefined;
  /** A step on its way. */
  #stepping: Step | undefined = undefined;
  readonly #pacer = new Pacer();
  /** In the place of a speed. */
  #spacing: FrameSpacing | undefined = undefined;
  readonly #onReplace = new Set<() => void>();
  readonly #onSettled = new Set<() => void>();
  readonly #onTravel = new Set<() => void>();
  #settling: Settling | undefined = undefined;
  #generation = 1;
  /** What `release` goes back to: a lab plays as soon as somebody looks. */
  #shouldPlay = true;
  #failure: string | undefined = undefined;

  constructor(simulation: Simulation, wallMs: () => number) {
    this.#run = new LabRun(simulation.document);
    this.#copy = new RunningCopy(simulation, this.#run);
    this.wallMs = wallMs;
    this.captures = new LabCaptures(simulation, (redo) => this.watch(redo));
    this.timeline = new Timeline(simulation);
  }

  /** The lab that is shown now. Another one after `replace` and after a travel: whoever keeps it must listen to them. */
  get simulation(): Simulation {
    return this.#copy.simulation;
  }

  /** Is an earlier moment shown? */
  get isPast(): boolean {
    return this.#present !== undefined;
  }

  get isTravelling(): boolean {
    return this.#travel !== undefined;
  }

  /** Why nobody can do anything in the lab now, in a sentence without a full stop. */
  get refusal(): Wording | undefined {
    if (this.#failure !== undefined) return say('The simulator has stopped; start the lab anew');
    return this.isPast || this.isTravelling ? PAST : undefined;
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
    this.#settling = new Settling(this.simulation);
  }

  /** Starts anew with another lab; the clock plays or stands as it did. */
  replace(simulation: Simulation): void {
    this.#keep('started-anew');
    this.#hideIn(simulation);
    this.#travel = undefined;
    this.#stepping = undefined;
    this.#present = undefined;
    this.#run = new LabRun(simulation.document);
    this.#copy = new RunningCopy(simulation, this.#run);
    this.timeline.startAnew(simulation);
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

  /** Calls `listener` each time that another moment is shown, until the function that is returned is called. */
  onTravel(listener: () => void): () => void {
    this.#onTravel.add(listener);
    return () => {
      this.#onTravel.delete(listener);
    };
  }

  /** Shows the lab as it was at that moment, as soon as it has been run to there. Answers why that cannot be. */
  travel(atNs: number): Wording | undefined {
    if (this.#failure !== undefined) return say('The simulator has stopped; start the lab anew.');
    if (this.isSettling) return say('The lab is not up yet.');
    const { nowNs } = this.simulation;
    const present = this.#present;
    const endNs = present?.atNs ?? nowNs;
    this.pause();
    this.#travel = undefined;
    if (atNs >= endNs && present === undefined) return undefined;
    if (atNs >= endNs && present?.copy !== undefined) {
      this.#show(present.copy, undefined);
      return undefined;
    }
    const isAhead = atNs >= nowNs && present !== undefined;
    const copy = isAhead ? this.#copy : this.#newCopy();
    if (copy === undefined) return say('The lab that this one started from does not start any more.');
    this.#travel = { copy, targetNs: Math.min(atNs, endNs) };
    return undefined;
  }

  cancelTravel(): void {
    this.#travel = undefined;
  }

  /** What was shown as the past is the present from now on; what came after it is forgotten. */
  branch(): void {
    if (this.#present === undefined) return;
    this.#travel = undefined;
    this.#stepping = undefined;
    this.#keep('branched');
    this.#run.cut(this.#copy.done);
    this.timeline.branch(this.simulation);
    this.captures.branch();
    this.#show(this.#copy, undefined);
  }

  /** What people have done so far, and until when; undefined while the lab comes up. */
  get present(): { readonly run: LabRun; readonly endNs: number } | undefined {
    if (this.#run.upNs === undefined || this.#failure !== undefined) return undefined;
    return { run: this.#run.copy(), endNs: this.#present?.atNs ?? this.simulation.nowNs };
  }

  /** Nobody looks: the clock stands still until `release`. */
  hold(): void {
    this.#shouldPlay = this.#pacer.isPlaying;
    this.pause();
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
      ...(this.#spacing === undefined ? {} : { frameEveryMs: this.#spacing.everyMs }),
      ...(reachedSpeed === undefined || this.#spacing !== undefined ? {} : { reachedSpeed }),
      ...(this.isSettling ? { isComingUp: true as const } : {}),
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
      ...(this.#stepping === undefined ? {} : { isStepping: true as const }),
      ...(this.#present === undefined ? {} : { presentNs: this.#present.atNs }),
      ...(this.#travel === undefined ? {} : { travel: this.#travelState(this.#travel) }),
    };
  }

  play(): void {
    this.#stepping = undefined;
    if (this.#failure === undefined) this.#pacer.play(this.wallMs(), this.simulation.nowNs);
  }

  pause(): void {
    this.#stepping = undefined;
    this.#pacer.pause();
  }

  setSpeed(speed: number): void {
    this.#spacing = undefined;
    this.#pacer.setSpeed(speed, this.wallMs(), this.simulation.nowNs);
  }

  /** While it plays, a frame goes onto a wire each so many milliseconds of the wall, however far apart they are in the lab's time. */
  setFrameEvery(everyMs: number): void {
    this.#spacing = { everyMs, dueMs: this.wallMs() + everyMs };
  }

  /** Runs until `goal` is reached, then pauses. A lab that is not up yet comes up first. */
  step(goal: StepGoal): void {
    this.pause();
    if (this.isSettling || this.isTravelling) return;
    const { simulation, timeline } = this;
    timeline.look(simulation);
    const { transmissions } = simulation;
    let seen = timeline.countUntil(simulation.nowNs);
    const isReached = (): boolean => {
      if (goal === 'event') return true;
      if (goal === 'frame') return simulation.transmissions !== transmissions;
      timeline.look(simulation);
      const until = timeline.countUntil(simulation.nowNs);
      const isThere = until !== seen && (goal === 'mark' || timeline.hasKind(goal, seen, until));
      seen = until;
      return isThere;
    };
    this.#stepping = { isReached, limitNs: this.#limited(simulation.nowNs + STEP_LIMIT_NS) };
    this.#stepOn(this.#stepping, this.wallMs() + STEP_SLICE_MS);
  }

  #stepOn({ isReached, limitNs }: Step, deadlineMs: number): void {
    const isOver = this.guard(() => {
      while (this.#stepOnce(limitNs) && !isReached()) if (this.wallMs() > deadlineMs) return false;
      return true;
    });
    this.timeline.look(this.simulation);
    if (isOver !== false) this.#stepping = undefined;
    this.#arrive();
  }

  /** Works for at most `budgetMs`. Answers how long nothing is to do, in milliseconds. */
  run(budgetMs: number): number {
    const deadlineMs = this.wallMs() + budgetMs;
    if (!this.#comeUp(deadlineMs)) return 0;
    if (this.#travel !== undefined) return this.#goOn(this.#travel, deadlineMs);
    if (this.#stepping !== undefined) {
      this.#stepOn(this.#stepping, this.wallMs() + STEP_SLICE_MS);
      return 0;
    }
    if (!this.#pacer.isPlaying) return Number.POSITIVE_INFINITY;
    if (this.#spacing !== undefined) return this.#runToFrame(this.#spacing, deadlineMs);
    const target = this.#limited(this.#pacer.targetNs(this.wallMs()));
    const isDone = this.guard(() => this.#copy.advance(target, () => this.wallMs() > deadlineMs));
    const { simulation } = this;
    this.timeline.look(simulation);
    const wallMs = this.wallMs();
    this.#pacer.report(wallMs, simulation.nowNs);
    this.#arrive();
    if (isDone !== true) return 0;
    return Math.min(LONGEST_WAIT_MS, Math.max(1, this.#pacer.msUntil(simulation.nextEventNs, wallMs)));
  }

  /** As `run`, with the same time between frames. */
  #runToFrame(spacing: FrameSpacing, deadlineMs: number): number {
    const waitMs = spacing.dueMs - this.wallMs();
    if (waitMs > 0) return Math.min(LONGEST_WAIT_MS, waitMs);
    const { simulation } = this;
    const { transmissions } = simulation;
    const isReached = (): boolean => simulation.transmissions !== transmissions;
    const limitNs = this.#limited(simulation.nowNs + STEP_LIMIT_NS);
    const isMore = this.guard(() => {
      while (this.#stepOnce(limitNs)) if (isReached() || this.wallMs() > deadlineMs) return true;
      return false;
    });
    this.timeline.look(simulation);
    this.#arrive();
    // A long way to the next frame takes several slices.
    if (isMore === true && !isReached()) return 0;
    spacing.dueMs = this.wallMs() + spacing.everyMs;
    return Math.min(LONGEST_WAIT_MS, spacing.everyMs);
  }

  /**
   * Something that people do: it comes after all that is due at this moment, as it does when the run is repeated. Undefined, and nothing
   * has happened, when there is a `refusal`.
   */
  perform<Value>(redo: Redo<Value>): Value | undefined {
    if (this.refusal !== undefined) return undefined;
    return this.guard(() => this.#copy.perform(redo));
  }

  /** Something that changes nothing in the lab, and can be done in its past: captures. */
  watch<Value>(redo: Redo<Value>): Value | undefined {
    // The present knows nothing of it: it is run anew.
    if (this.#present !== undefined) this.#present = { atNs: this.#present.atNs, copy: undefined };
    return this.guard(() => this.#copy.perform(redo));
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
      this.#travel = undefined;
      this.#pacer.pause();
      return undefined;
    }
  }

  #keep(why: 'branched' | 'started-anew'): void {
    const { present } = this;
    if (present !== undefined) this.keptRuns.add({ ...present, why, leftNs: this.simulation.nowNs });
  }

  /** What is hidden now. */
  #hideIn(simulation: Simulation): void {
    simulation.hideNoise(this.simulation.hiddenNoise);
    simulation.muteWorkloads(this.simulation.mutedWorkloads);
  }

  #newCopy(): RunningCopy | undefined {
    const opened = openSimulation(this.#run.document);
    if (!opened.ok) return undefined;
    this.#hideIn(opened.value);
    return new RunningCopy(opened.value, this.#run);
  }

  #travelState({ copy, targetNs }: { readonly copy: RunningCopy; readonly targetNs: number }): {
    toNs: number;
    share: number;
  } {
    return { toNs: targetNs, share: targetNs === 0 ? 1 : copy.simulation.nowNs / targetNs };
  }

  #goOn(
    { copy, targetNs }: { readonly copy: RunningCopy; readonly targetNs: number },
    deadlineMs: number,
  ): number {
    // What was done at that moment is yet to be seen, unless it is the present.
    const isBefore = targetNs < (this.#present?.atNs ?? this.simulation.nowNs);
    this.captures.recordWhileRunning(copy.simulation);
    const isThere = this.guard(() => copy.advance(targetNs, () => this.wallMs() > deadlineMs, { isBefore }));
    if (copy === this.#copy) this.timeline.look(copy.simulation);
    if (isThere !== true) return 0;
    this.#travel = undefined;
    const present = this.#present ?? { atNs: this.simulation.nowNs, copy: this.#copy };
    this.#show(copy, present);
    this.#arrive();
    return 0;
  }

  #show(
    copy: RunningCopy,
    present: { readonly atNs: number; readonly copy: RunningCopy | undefined } | undefined,
  ): void {
    this.#copy = copy;
    this.#present = present;
    this.captures.show(copy.simulation);
    this.#anchorClock();
    for (const listener of this.#onTravel) listener();
  }

  /** It did not follow the wall's meanwhile. */
  #anchorClock(): void {
    this.#pacer.setSpeed(this.#pacer.speed, this.wallMs(), this.simulation.nowNs);
  }

  /** The past goes no further than the present. */
  #limited(targetNs: number): number {
    return Math.min(targetNs, this.#present?.atNs ?? Infinity);
  }

  /** Has the past become the present? */
  #arrive(): void {
    const present = this.#present;
    if (present === undefined || this.#failure !== undefined || this.isTravelling) return;
    if (this.simulation.nowNs < present.atNs || this.#copy.done < this.#run.deeds.length) return;
    this.timeline.moveTo(this.simulation);
    this.#show(this.#copy, undefined);
  }

  /** One event, or one thing that was done in the past. False when nothing happens until then. */
  #stepOnce(deadlineNs: number): boolean {
    const { simulation } = this;
    const deed = this.#run.deeds[this.#copy.done];
    const nextNs = Math.min(simulation.nextEventNs, deed?.atNs ?? Infinity);
    if (nextNs > deadlineNs) {
      if (this.isPast) simulation.runUntil(deadlineNs);
      return false;
    }
    if (deed !== undefined && deed.atNs < simulation.nextEventNs)
      return this.#copy.advance(deed.atNs, () => false);
    return simulation.stepEvent(deadlineNs);
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
    this.timeline.look(this.simulation);
    this.captures.startWaiting();
    if (isUp !== true) return false;
    this.#settling = undefined;
    this.#run.upNs = this.simulation.nowNs;
    this.captures.endWaiting();
    this.#anchorClock();
    for (const listener of this.#onSettled) listener();
    return true;
  }
}

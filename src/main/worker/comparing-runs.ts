/**
 * Two runs of a lab on their way to being compared: both are run again, side by side, in slices.
 *
 * Runs of one lab are one up to the first thing that was done in one of them only; from there they are looked at. Runs of two labs (other
 * settings, another text from the start) are looked at from the moment at which each is up, and what people did comes as long after it.
 */
import { Settling } from '../../sim/api/settling';
import { TwoRuns, type RunComparison } from '../../sim/api/compare/two-runs';
import type { Simulation } from '../../sim/api/simulation';
import { RunningCopy, type LabRun, type Rereading } from './lab-run';

/** Virtual time in which one run may be ahead of the other. */
const STEP_NS = 20_000_000;

interface RepeatedRun {
  readonly run: LabRun;
  readonly endNs: number;
  /** Opened for it, at its time zero. */
  readonly simulation: Simulation;
}

export interface OtherRun extends RepeatedRun {
  /** Set where the lab is another one: what texts say in it. */
  readonly reread?: Rereading;
}

export interface EndedComparison {
  readonly comparison: RunComparison;
  readonly left: Simulation;
  readonly right: Simulation;
  readonly isBranch: boolean;
  /** In the time of the left run. */
  readonly fromNs: number;
  readonly lengthNs: number;
}

export class ComparingRuns {
  #share = 0;
  readonly #work: Generator<undefined, EndedComparison>;
  readonly #left: RepeatedRun;
  readonly #right: OtherRun;
  #isTimeOver: () => boolean = () => false;

  constructor(left: RepeatedRun, right: OtherRun) {
    this.#left = left;
    this.#right = right;
    this.#work = this.#compare();
  }

  /** From 0 to 1. */
  get share(): number {
    return this.#share;
  }

  /** Works until `isTimeOver` says so. Answers what came of it, once it is done. */
  work(isTimeOver: () => boolean): EndedComparison | undefined {
    this.#isTimeOver = isTimeOver;
    for (;;) {
      const step = this.#work.next();
      if (step.done === true) return step.value;
      if (isTimeOver()) return undefined;
    }
  }

  *#compare(): Generator<undefined, EndedComparison> {
    const left = this.#left;
    const right = this.#right;
    const partingNs = right.reread === undefined ? partingOf(left.run, right.run) : undefined;
    const isBranch = partingNs !== undefined;
    const leftUpNs = left.run.upNs ?? 0;
    if (right.reread !== undefined) yield* this.#settle(right.simulation);
    const rightUpNs = right.reread === undefined ? (right.run.upNs ?? 0) : right.simulation.nowNs;
    const origins = isBranch ? { left: 0, right: 0 } : { left: leftUpNs, right: rightUpNs };
    const startNs = partingNs ?? 0;
    const rightEndNs = right.endNs - (isBranch ? 0 : (right.run.upNs ?? 0));
    const endNs = Math.max(left.endNs - origins.left, rightEndNs);
    const copies = {
      left: new RunningCopy(left.simulation, left.run),
      right: new RunningCopy(
        right.simulation,
        right.run,
        right.reread && { reread: right.reread, shiftNs: rightUpNs - (right.run.upNs ?? 0) },
      ),
    };
    const wholeNs = Math.max(1, startNs + origins.left + endNs);
    const move = function* (this: ComparingRuns, untilNs: number, isBefore: boolean): Generator<undefined> {
      yield* this.#advance(copies.left, { targetNs: untilNs + origins.left, isBefore });
      yield* this.#advance(copies.right, { targetNs: untilNs + origins.right, isBefore });
    }.bind(this);
    for (let atNs = -origins.left; atNs < startNs;) {
      atNs = Math.min(startNs, atNs + STEP_NS);
      yield* move(atNs, true);
      this.#share = (0.95 * (atNs + origins.left)) / wholeNs;
    }
    yield* move(startNs, true);
    const runs = new TwoRuns(
      { simulation: left.simulation, originNs: origins.left },
      { simulation: right.simulation, originNs: origins.right },
    );
    for (let atNs = startNs; atNs < endNs;) {
      atNs = Math.min(endNs, atNs + STEP_NS);
      yield* move(atNs, false);
      runs.look();
      this.#share = (0.95 * (atNs + origins.left)) / wholeNs;
    }
    const comparison = yield* runs.finish();
    return {
      comparison,
      left: left.simulation,
      right: right.simulation,
      isBranch,
      fromNs: startNs + origins.left,
      lengthNs: Math.max(0, endNs - startNs),
    };
  }

  *#settle(simulation: Simulation): Generator<undefined> {
    const settling = new Settling(simulation);
    while (settling.step()) if (this.#isTimeOver()) yield undefined;
  }

  *#advance(
    copy: RunningCopy,
    { targetNs, isBefore }: { readonly targetNs: number; readonly isBefore: boolean },
  ): Generator<undefined> {
    if (targetNs < copy.simulation.nowNs) return;
    while (!copy.advance(targetNs, this.#isTimeOver, { isBefore })) yield undefined;
  }
}

/** When the first thing was done that is in one of them only; undefined for runs of two labs. */
function partingOf(left: LabRun, right: LabRun): number | undefined {
  if (left.document !== right.document) return undefined;
  const place = left.deeds.findIndex((deed, index) => deed !== right.deeds[index]);
  const next = place === -1 ? left.deeds.length : place;
  const partingNs = Math.min(left.deeds[next]?.atNs ?? Infinity, right.deeds[next]?.atNs ?? Infinity);
  return partingNs === Infinity ? (left.upNs ?? 0) : partingNs;
}

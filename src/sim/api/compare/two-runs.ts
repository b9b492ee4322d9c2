/**
 * Two runs of a lab side by side, from the moment on up to which they are one: the first frame at each interface that is another one,
 * what came of each command, which packets went no further, and the tables of both at the end.
 *
 * The host moves both; `look` is called now and then, so that what agrees is forgotten.
 */
import type { Sentence } from '../../base/sentence';
import type { Simulation } from '../simulation';
import { dropKey, RunWitness, type WitnessedCommand, type WitnessedDrops } from './run-witness';
import { tableDifferences, type TableDifference } from './run-tables';
import { WireComparison, type WireDifference } from './wire-comparison';

export interface ComparedCommand {
  readonly target: string;
  readonly text: string;
  readonly left: WitnessedCommand | undefined;
  readonly right: WitnessedCommand | undefined;
  readonly isSame: boolean;
}

export interface ComparedDrops {
  readonly place: string;
  readonly reason: Sentence;
  readonly left: number;
  readonly right: number;
  /** Of the first in either run. */
  readonly atNs: number;
}

export interface RunComparison {
  readonly wires: readonly WireDifference[];
  /** Interfaces whose frames are the same to the end. */
  readonly sameWires: number;
  readonly commands: readonly ComparedCommand[];
  /** Those that are not as many in one run as in the other. */
  readonly drops: readonly ComparedDrops[];
  readonly sameDrops: number;
  readonly tables: readonly TableDifference[];
}

interface RunSide {
  readonly simulation: Simulation;
  /** What the run calls its beginning: times are told from there. */
  readonly originNs: number;
}

export class TwoRuns {
  readonly #left: RunWitness;
  readonly #right: RunWitness;
  readonly #wires = new WireComparison();

  constructor(left: RunSide, right: RunSide) {
    this.#left = new RunWitness(left.simulation, left.originNs);
    this.#right = new RunWitness(right.simulation, right.originNs);
  }

  /** Takes up what both have done since the last time. */
  look(): void {
    this.#wires.take(this.#left.takeFrames(), this.#right.takeFrames());
  }

  /** At the end. Yields now and then, since reading the tables of a large lab takes its time. */
  *finish(): Generator<undefined, RunComparison> {
    this.look();
    this.#left.stop();
    this.#right.stop();
    const tables: TableDifference[] = [];
    for (const difference of tableDifferences(this.#left.simulation, this.#right.simulation)) {
      if (difference !== undefined) tables.push(difference);
      yield undefined;
    }
    const drops = pairedDrops(this.#left.drops(), this.#right.drops());
    const wires = this.#wires.differences();
    const otherDrops = drops.filter(({ left, right }) => left !== right);
    return {
      wires,
      sameWires: this.#wires.count - wires.length,
      commands: pairedCommands(this.#left.commands, this.#right.commands),
      drops: otherDrops,
      sameDrops: drops.length - otherDrops.length,
      tables,
    };
  }
}

/** The first `curl http://web` of a place beside the first of the other run, whenever it was. */
function pairedCommands(
  left: readonly WitnessedCommand[],
  right: readonly WitnessedCommand[],
): readonly ComparedCommand[] {
  const waiting = new Map<string, WitnessedCommand[]>();
  for (const command of right) {
    const key = keyOf(command);
    waiting.set(key, [...(waiting.get(key) ?? []), command]);
  }
  const pairs = left.map((command) => pairOf(command, waiting.get(keyOf(command))?.shift()));
  const unpaired = [...waiting.values()].flat().map((command) => pairOf(undefined, command));
  return [...pairs, ...unpaired].sort((one, other) => startOf(one) - startOf(other));
}

function keyOf({ target, text }: WitnessedCommand): string {
  return `${target}\n${text}`;
}

function startOf({ left, right }: ComparedCommand): number {
  return Math.min(left?.atNs ?? Infinity, right?.atNs ?? Infinity);
}

function pairOf(left: WitnessedCommand | undefined, right: WitnessedCommand | undefined): ComparedCommand {
  const { target = '', text = '' } = left ?? right ?? {};
  const isSame = left?.exitCode === right?.exitCode && left?.output === right?.output;
  return { target, text, left, right, isSame: left !== undefined && right !== undefined && isSame };
}

function pairedDrops(
  left: readonly WitnessedDrops[],
  right: readonly WitnessedDrops[],
): readonly ComparedDrops[] {
  const pairs = new Map<string, { -readonly [Key in keyof ComparedDrops]: ComparedDrops[Key] }>();
  const add = (side: 'left' | 'right', { place, reason, count, firstNs }: WitnessedDrops): void => {
    const key = dropKey(place, reason);
    const pair = pairs.get(key) ?? { place, reason, left: 0, right: 0, atNs: firstNs };
    pair[side] += count;
    pair.atNs = Math.min(pair.atNs, firstNs);
    pairs.set(key, pair);
  };
  for (const drops of left) add('left', drops);
  for (const drops of right) add('right', drops);
  return [...pairs.values()].sort((one, other) => one.atNs - other.atNs);
}

/** Comparing the present run of a lab with another one: what can be chosen, the comparison that is on its way, and the last result. */
import type { TableDifference } from '../../sim/api/compare/run-tables';
import {
  readLab,
  wordsOf,
  type Diagnostic,
  type LabDocument,
  type LabOverrides,
} from '../../sim/api/read-lab';
import { listOf, say, type Wording } from '../../sim/api/sentence';
import type { Simulation } from '../../sim/api/simulation';
import type { EventOf } from '../contract/lab-api';
import type { ComparedRuns, RunChoice } from '../contract/run-requests';
import { ComparingRuns, type EndedComparison, type OtherRun } from './comparing-runs';
import type { LabHost } from './lab-host';
import { openSimulation, type Opened } from './open-simulation';
import type { LabOptions } from './worker-message';

/** More nobody reads. */
const MAX_ROWS = 200;
const MAX_LINES = 60;
const MAX_PROBLEMS = 3;

type PresentRun = NonNullable<LabHost['present']>;

type Settings = RunChoice & { readonly kind: 'settings' };

interface RunsStage {
  readonly host: LabHost;
  /** What the command line set in the place of what the text says. */
  readonly options: LabOptions;
}

export class LabRuns {
  readonly #stage: RunsStage;
  #comparing:
    | { readonly choice: RunChoice; readonly runs: ComparingRuns; readonly notes: Wording[] }
    | undefined = undefined;
  #result: ComparedRuns | undefined = undefined;
  #problem: Wording | undefined = undefined;
  #nextId = 1;

  constructor(stage: RunsStage) {
    this.#stage = stage;
  }

  get isComparing(): boolean {
    return this.#comparing !== undefined;
  }

  get result(): ComparedRuns | undefined {
    return this.#result;
  }

  state(): EventOf<'runs'> {
    const share = this.#comparing?.runs.share;
    return {
      kept: this.#stage.host.keptRuns.list(),
      ...(share === undefined ? {} : { share }),
      ...(this.#result === undefined ? {} : { resultId: this.#result.id }),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  /** Begins. Answers why that cannot be. */
  compare(choice: RunChoice): Wording | undefined {
    const { present, failure } = this.#stage.host;
    if (present === undefined) {
      return failure === undefined
        ? say('The lab is not up yet.')
        : say('The simulator has stopped; start the lab anew.');
    }
    const notes: Wording[] = [];
    const left = openSimulation(present.run.document);
    const right = this.#other(choice, present, notes);
    if (!left.ok) return problemOf(left.error);
    if (!right.ok) return right.error;
    this.#problem = undefined;
    this.#comparing = {
      choice,
      runs: new ComparingRuns({ ...present, simulation: left.value }, right.value),
      notes,
    };
    return undefined;
  }

  cancel(): void {
    this.#comparing = undefined;
  }

  /** Works for at most `budgetMs`. */
  work(budgetMs: number): void {
    const comparing = this.#comparing;
    if (comparing === undefined) return;
    const { wallMs } = this.#stage.host;
    const deadlineMs = wallMs() + budgetMs;
    try {
      const ended = comparing.runs.work(() => wallMs() > deadlineMs);
      if (ended === undefined) return;
      this.#result = this.#resultOf(ended, comparing);
    } catch (error) {
      // A contradiction of the simulator in a copy is none in the lab on screen.
      if (!(error instanceof Error)) throw error;
      this.#problem = say('The simulator stopped: {failure}', { failure: error.message });
    }
    this.#comparing = undefined;
  }

  #other(
    choice: RunChoice,
    present: PresentRun,
    notes: Wording[],
  ): { readonly ok: true; readonly value: OtherRun } | { readonly ok: false; readonly error: Wording } {
    const { host } = this.#stage;
    const other = choice.kind === 'kept' ? host.keptRuns.find(choice.id) : present;
    if (other === undefined) return { ok: false, error: say('That run is no longer kept.') };
    const { run, endNs } = other;
    if (choice.kind === 'kept') {
      const opened = openSimulation(run.document);
      if (!opened.ok) return { ok: false, error: problemOf(opened.error) };
      return { ok: true, value: { run, endNs, simulation: opened.value } };
    }
    const overrides = { ...this.#stage.options, ...overridesOf(choice) };
    const reread = rereadingWith(overrides, notes);
    const opened = openWith(run.document, overrides);
    if (!opened.ok) return { ok: false, error: problemOf(opened.error) };
    return { ok: true, value: { run, endNs, simulation: opened.value, reread } };
  }

  #resultOf(
    { comparison, left, right, isBranch, fromNs, lengthNs }: EndedComparison,
    { choice, notes }: { readonly choice: RunChoice; readonly notes: readonly Wording[] },
  ): ComparedRuns {
    const { wires, sameWires, commands, drops, sameDrops, tables } = comparison;
    const id = this.#nextId;
    this.#nextId += 1;
    return {
      id,
      choice,
      fromNs,
      lengthNs,
      isBranch,
      wires: wires.slice(0, MAX_ROWS).map(({ left: one, right: other, ...wire }) => ({
        ...wire,
        ...(one === undefined ? {} : { left: { ...one } }),
        ...(other === undefined ? {} : { right: { ...other } }),
      })),
      wireCount: wires.length,
      sameWires,
      commands: commands.slice(0, MAX_ROWS).map(({ left: one, right: other, ...command }) => ({
        ...command,
        ...(one === undefined ? {} : { left: endOf(one) }),
        ...(other === undefined ? {} : { right: endOf(other) }),
      })),
      steps: this.#stepsOf(left, right),
      drops: drops.slice(0, MAX_ROWS).map((drop) => ({ ...drop })),
      sameDrops,
      tables: tables.slice(0, MAX_ROWS).map(shortened),
      notes: [...notes],
    };
  }

  /** Of the Scenario that was played in each, by its steps' places. */
  #stepsOf(left: Simulation, right: Simulation): ComparedRuns['steps'] {
    const { playedRuns } = this.#stage.host;
    const [one, other] = [left, right].map((simulation) => {
      const run = playedRuns.get(simulation);
      return run === undefined ? undefined : { name: run.scenario.name, steps: run.steps() };
    });
    const runs = one?.name === other?.name ? [one ?? other] : [one, other];
    return runs.flatMap((run) =>
      (run?.steps ?? []).map(({ words: { title } }, index) => {
        const leftState = one?.name === run?.name ? one?.steps[index]?.state : undefined;
        const rightState = other?.name === run?.name ? other?.steps[index]?.state : undefined;
        return {
          scenario: run?.name ?? '',
          title,
          ...(leftState === undefined ? {} : { left: leftState }),
          ...(rightState === undefined ? {} : { right: rightState }),
        };
      }),
    );
  }
}

function endOf({
  atNs,
  endNs,
  exitCode,
  output,
}: {
  readonly atNs: number;
  readonly endNs: number | undefined;
  readonly exitCode: number | undefined;
  readonly output: string;
}): ComparedRuns['commands'][number]['left'] {
  return {
    atNs,
    output,
    ...(endNs === undefined ? {} : { endNs }),
    ...(exitCode === undefined ? {} : { exitCode }),
  };
}

function shortened({ place, command, left, right }: TableDifference): ComparedRuns['tables'][number] {
  const more = Math.max(0, left.length - MAX_LINES) + Math.max(0, right.length - MAX_LINES);
  return { place, command, left: left.slice(0, MAX_LINES), right: right.slice(0, MAX_LINES), more };
}

function overridesOf({ cni, proxyMode, seed }: Settings): LabOptions {
  return {
    ...(cni === undefined ? {} : { cni }),
    ...(proxyMode === undefined ? {} : { proxyMode }),
    ...(seed === undefined ? {} : { seed }),
  };
}

function readWith({ files }: LabDocument, overrides: LabOverrides): Opened<LabDocument> {
  const encoder = new TextEncoder();
  return readLab(
    files.map(({ name, text }) => ({ name, bytes: encoder.encode(text) })),
    overrides,
  );
}

function openWith(document: LabDocument, overrides: LabOverrides): Opened<Simulation> {
  const read = readWith(document, overrides);
  return read.ok ? openSimulation(read.value) : read;
}

/** An edit that cannot be read with these settings is left out, and that is said. */
function rereadingWith(overrides: LabOverrides, notes: Wording[]): (document: LabDocument) => LabDocument {
  const known = new WeakMap<LabDocument, LabDocument>();
  return (document) => {
    const made = known.get(document);
    if (made !== undefined) return made;
    const read = readWith(document, overrides);
    if (!read.ok)
      notes.push(say('An edit is left out on the right: {problem}', { problem: problemOf(read.error) }));
    const reread = read.ok ? read.value : document;
    known.set(document, reread);
    return reread;
  };
}

function problemOf(problems: readonly Diagnostic[]): Wording {
  return listOf(problems.slice(0, MAX_PROBLEMS).map(wordsOf));
}

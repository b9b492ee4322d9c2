/**
 * What happened in a lab since it started, as marks in time: what people did, what the cluster reported, and which packets went no further;
 * and how many frames there were when.
 *
 * It follows the present. Of the past it is read.
 */
import { dropPlace, dropView } from '../../sim/api/drop-text';
import type { Simulation } from '../../sim/api/simulation';
import type { TimelineMark } from '../contract/time-requests';

type DropRecord = Parameters<typeof dropView>[0];

const MAX_MARKS = 20_000;
/** Samples of the counted frames; when there are more, every other one goes. */
const MAX_SAMPLES = 4096;
const FIRST_SAMPLE_NS = 10_000_000;

interface Sample {
  readonly atNs: number;
  readonly frames: number;
}

/** A drop is put in words when somebody reads of it. */
interface DropMark {
  readonly atNs: number;
  readonly kind: 'drop';
  readonly isProblem: true;
  readonly record: DropRecord;
}

/** How many marks, and frames, there were in each of some parts of a time. */
interface TimelineChart {
  readonly frames: number[];
  readonly people: number[];
  readonly reports: number[];
  readonly problems: number[];
}

export class Timeline {
  #source: Simulation;
  /** In the order of time: what comes is never earlier than what was looked at. */
  #marks: (TimelineMark | DropMark)[] = [];
  /** Since the last look, as they came. */
  #pending: (TimelineMark | DropMark)[] = [];
  /** How many of the oldest were forgotten. */
  #forgotten = 0;
  #drops = 0;
  #samples: Sample[] = [];
  #sampleNs = FIRST_SAMPLE_NS;
  #stopListening: () => void = () => undefined;

  constructor(simulation: Simulation) {
    this.#source = simulation;
    this.#listen();
  }

  /** Also of those that are no longer kept. */
  get count(): number {
    return this.#forgotten + this.#marks.length;
  }

  startAnew(simulation: Simulation): void {
    this.#marks = [];
    this.#pending = [];
    this.#forgotten = 0;
    this.#drops = 0;
    this.#samples = [];
    this.#sampleNs = FIRST_SAMPLE_NS;
    this.#follow(simulation);
  }

  /** The present has another simulation, which has done all that the one before did. */
  moveTo(simulation: Simulation): void {
    if (simulation === this.#source) return;
    this.#drops = simulation.drops.withoutNoise.count;
    this.#follow(simulation);
  }

  /** What came after the moment of this simulation has not happened. */
  branch(simulation: Simulation): void {
    this.#marks.length = this.#placeAfter(simulation.nowNs);
    this.#samples = this.#samples.filter(({ atNs }) => atNs <= simulation.nowNs);
    this.moveTo(simulation);
  }

  add(mark: TimelineMark): void {
    this.#pending.push(mark);
  }

  /** Takes up what has happened since the last look. */
  look(simulation: Simulation): void {
    if (simulation !== this.#source) return;
    const drops = simulation.drops.withoutNoise;
    if (drops.count !== this.#drops) {
      for (const record of drops.since(this.#drops))
        this.#pending.push({ atNs: record.time, kind: 'drop', isProblem: true, record });
      this.#drops = drops.count;
    }
    this.#sample(simulation);
    if (this.#pending.length === 0) return;
    this.#marks.push(...this.#pending.sort((one, other) => one.atNs - other.atNs));
    this.#pending = [];
    if (this.#marks.length < 2 * MAX_MARKS) return;
    this.#forgotten += this.#marks.length - MAX_MARKS;
    this.#marks = this.#marks.slice(-MAX_MARKS);
  }

  /** How many marks there were up to that moment. */
  countUntil(atNs: number): number {
    return this.#forgotten + this.#placeAfter(atNs);
  }

  /** Is one of that kind among the marks after the first `from`, up to the one at `until`? */
  hasKind(kind: TimelineMark['kind'], from: number, until: number): boolean {
    const marks = this.#marks.slice(Math.max(0, from - this.#forgotten), until - this.#forgotten);
    return marks.some((mark) => mark.kind === kind);
  }

  /** `count` of them, from the one after the first `from` on. */
  marks(from: number, count: number): readonly TimelineMark[] {
    const start = Math.max(0, from - this.#forgotten);
    const marks = this.#marks.slice(start, Math.max(start, from + count - this.#forgotten));
    return marks.map((mark) => ('record' in mark ? wordedDrop(mark.record) : mark));
  }

  /** Of each of `buckets` parts of the time between. */
  chart(fromNs: number, toNs: number, buckets: number): TimelineChart {
    const empty = (): number[] => Array.from({ length: buckets }, () => 0);
    const chart: TimelineChart = { frames: empty(), people: empty(), reports: empty(), problems: empty() };
    const widthNs = (toNs - fromNs) / buckets;
    const add = (counts: number[], atNs: number, count: number): void => {
      const bucket = Math.min(buckets - 1, Math.floor((atNs - fromNs) / widthNs));
      if (atNs >= fromNs && atNs <= toNs) counts[bucket] = (counts[bucket] ?? 0) + count;
    };
    let before = 0;
    for (const { atNs, frames } of this.#samples) {
      add(chart.frames, atNs, frames - before);
      before = frames;
    }
    for (const { atNs, kind, isProblem } of this.#marks) {
      if (isProblem) add(chart.problems, atNs, 1);
      else add(kind === 'report' ? chart.reports : chart.people, atNs, 1);
    }
    return chart;
  }

  #sample(simulation: Simulation): void {
    const last = this.#samples.at(-1)?.atNs ?? -Infinity;
    if (simulation.nowNs < last + this.#sampleNs) return;
    this.#samples.push({ atNs: simulation.nowNs, frames: simulation.transmissions });
    if (this.#samples.length <= MAX_SAMPLES) return;
    this.#samples = this.#samples.filter((_, index) => index % 2 === 1);
    this.#sampleNs *= 2;
  }

  /** After the last one that is not later. */
  #placeAfter(atNs: number): number {
    let low = 0;
    let high = this.#marks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#marks[middle]?.atNs ?? Infinity) <= atNs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #follow(simulation: Simulation): void {
    this.#stopListening();
    this.#source = simulation;
    this.#listen();
  }

  #listen(): void {
    const simulation = this.#source;
    const stopCommands = simulation.observeCommands(({ target, text }) => {
      const place = target;
      this.add({
        atNs: simulation.nowNs,
        kind: 'command',
        isProblem: false,
        place,
        title: firstLineOf(text),
      });
      return {
        onInterrupt: () => undefined,
        onEnd: (exitCode) => {
          const isProblem = exitCode !== 0;
          const title = `${firstLineOf(text)}: ${exitCode}`;
          this.add({ atNs: simulation.nowNs, kind: 'end', isProblem, place, title });
        },
      };
    });
    const stopReports = simulation.cluster.store.events.onReport(({ note, message, namespace }) => {
      const { kind, name } = note.about;
      const place = note.about.namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
      const isProblem = note.type === 'Warning';
      this.add({
        atNs: simulation.nowNs,
        kind: 'report',
        isProblem,
        place,
        title: note.reason,
        detail: message,
      });
    });
    this.#stopListening = (): void => {
      stopCommands();
      stopReports();
    };
  }
}

function wordedDrop(record: DropRecord): TimelineMark {
  const { timeNs, reason, packet, number } = dropView(record);
  const place = dropPlace(record);
  return { atNs: timeNs, kind: 'drop', isProblem: true, place, title: reason, detail: packet, drop: number };
}

const MAX_TITLE_CHARACTERS = 120;

function firstLineOf(text: string): string {
  const line = text.trim().split('\n')[0] ?? '';
  return line.length <= MAX_TITLE_CHARACTERS ? line : `${line.slice(0, MAX_TITLE_CHARACTERS)}…`;
}

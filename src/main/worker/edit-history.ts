/**
 * One history over all files: typing, edits on the canvas, files that were read again. Unlimited while the lab is open.
 *
 * Typing of one page in one place of one file is one entry while its pauses are short.
 */
import type { Wording } from '../../sim/api/sentence';
import type { EditStep, FileSlot, TextMove } from './edit-step';

/** A longer pause begins an entry of its own. */
const TYPING_PAUSE_MS = 1000;
/** Within about a line of where it was typed last. */
const TYPING_DISTANCE = 80;
/** What is longer was pasted. */
const TYPING_LENGTH = 64;

export interface Typing {
  readonly connectionId: number;
  readonly slot: FileSlot;
  /** When its first and its last letter were typed, by the page's clock. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** What was replaced, in the text before. */
  readonly from: number;
  readonly to: number;
  /** Where what was written ends, in the text after. */
  readonly end: number;
}

export interface HistoryEntry {
  name: Wording;
  readonly steps: EditStep[];
  /** Pods that the edit moves, and that its undoing moves back: they are replaced without being asked. */
  readonly replacedPods: readonly string[];
  /** The last, where more may join it. */
  typing: Typing | undefined;
}

export interface PerformedEdit {
  readonly entry: HistoryEntry;
  readonly moves: readonly TextMove[];
}

export class EditHistory {
  readonly #entries: HistoryEntry[] = [];
  #position = 0;

  get names(): readonly Wording[] {
    return this.#entries.map(({ name }) => name);
  }

  /** So many of the entries are done. */
  get position(): number {
    return this.#position;
  }

  /** What `undo` would take back. */
  get undoName(): Wording | undefined {
    return this.#position === 0 ? undefined : this.#entries.at(this.#position - 1)?.name;
  }

  get redoName(): Wording | undefined {
    return this.#entries.at(this.#position)?.name;
  }

  perform(name: Wording, steps: readonly EditStep[], replacedPods: readonly string[]): PerformedEdit {
    return this.#add({ name, steps: [...steps], replacedPods, typing: undefined });
  }

  /** The entry may be an older one that the typing goes on with; its name is for the caller to set. */
  type(step: EditStep, typing: Typing): PerformedEdit {
    const last = this.#position === this.#entries.length ? this.#entries.at(-1) : undefined;
    if (last?.typing === undefined || !isContinued(last.typing, typing)) {
      const continued = isShort(typing) ? typing : undefined;
      return this.#add({ name: '', steps: [step], replacedPods: [], typing: continued });
    }
    last.steps.push(step);
    last.typing = typing;
    return { entry: last, moves: [step.perform()] };
  }

  /** What is typed next is an entry of its own. */
  endTyping(): void {
    const last = this.#entries.at(this.#position - 1);
    if (last !== undefined) last.typing = undefined;
  }

  undo(): PerformedEdit | undefined {
    if (this.#position === 0) return undefined;
    const entry = this.#entries.at(this.#position - 1);
    if (entry === undefined) return undefined;
    this.#position -= 1;
    entry.typing = undefined;
    return { entry, moves: entry.steps.toReversed().map((step) => step.undo()) };
  }

  redo(): PerformedEdit | undefined {
    const entry = this.#entries.at(this.#position);
    if (entry === undefined) return undefined;
    this.#position += 1;
    return { entry, moves: entry.steps.map((step) => step.perform()) };
  }

  #add(entry: HistoryEntry): PerformedEdit {
    this.#entries.splice(this.#position);
    this.#entries.push(entry);
    this.#position += 1;
    return { entry, moves: entry.steps.map((step) => step.perform()) };
  }
}

function isShort({ from, to, end }: Typing): boolean {
  return to - from <= TYPING_LENGTH && end - from <= TYPING_LENGTH;
}

function isContinued(last: Typing, next: Typing): boolean {
  return (
    isShort(next) &&
    last.connectionId === next.connectionId &&
    last.slot === next.slot &&
    next.firstMs - last.lastMs < TYPING_PAUSE_MS &&
    next.from <= last.end + TYPING_DISTANCE &&
    next.to >= last.from - TYPING_DISTANCE
  );
}

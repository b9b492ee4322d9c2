/**
 * The page's copy of one file, which is ahead of the host's while somebody types: what the host has confirmed, the
 * changes that are under way to it, and those that are not sent yet.
 *
 * Changes of others are carried over the page's own: of two insertions at one place the host's comes first, so that
 * every page arrives at the host's text.
 */
import { ChangeSet, Text } from '@codemirror/state';
import type { TextChange } from '../../main/contract/text-change';

const LINE_END = '\n';

interface TypingTime {
  readonly from: number;
  readonly to: number;
}

export class FileCopy {
  name: string;
  #confirmed: Text;
  #underWay: ChangeSet | undefined;
  #unsent: ChangeSet | undefined;
  #current: Text;
  #underWayMs: TypingTime | undefined;
  #unsentMs: TypingTime | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.#confirmed = textOf(text);
    this.#current = this.#confirmed;
  }

  /** With everything that was typed here. */
  get current(): Text {
    return this.#current;
  }

  get hasUnsent(): boolean {
    return this.#unsent !== undefined;
  }

  /** Typed here, and not confirmed by the host. */
  get isAhead(): boolean {
    return this.#unsent !== undefined || this.#underWay !== undefined;
  }

  /** When what is under way was typed. */
  get underWayMs(): TypingTime | undefined {
    return this.#underWayMs;
  }

  /** `atMs` is the time of the page's own clock. */
  edit(changes: readonly TextChange[], atMs: number): void {
    const typed = changeSetOf(changes, this.#current.length);
    this.#unsentMs = { from: this.#unsentMs?.from ?? atMs, to: atMs };
    this.#current = typed.apply(this.#current);
    this.#unsent = this.#unsent?.compose(typed) ?? typed;
  }

  /** What to send next; it counts as under way until one of the next three. */
  takeUnsent(): readonly TextChange[] {
    this.#underWay = this.#unsent;
    this.#underWayMs = this.#unsentMs;
    this.#unsent = undefined;
    this.#unsentMs = undefined;
    return this.#underWay === undefined ? [] : changesOf(this.#underWay);
  }

  /** The host has taken what was under way. */
  confirm(): void {
    this.#confirmed = this.#underWay?.apply(this.#confirmed) ?? this.#confirmed;
    this.#underWay = undefined;
  }

  /** The host has not taken what was under way: it is to be sent again. */
  takeBack(): void {
    if (this.#underWay === undefined) return;
    this.#unsent = this.#unsent === undefined ? this.#underWay : this.#underWay.compose(this.#unsent);
    if (this.#underWayMs !== undefined) {
      const { from, to } = this.#underWayMs;
      this.#unsentMs = { from, to: this.#unsentMs?.to ?? to };
    }
    this.#underWay = undefined;
  }

  /** Takes the change of somebody else. Answers what it does to the text as it is here. */
  receive(changes: readonly TextChange[]): readonly TextChange[] {
    return this.#receive(changeSetOf(changes, this.#confirmed.length));
  }

  /** Takes back everything that the host has not confirmed. Answers what that does to the text. */
  discard(): readonly TextChange[] {
    this.takeBack();
    const typed = this.#unsent;
    if (typed === undefined) return [];
    this.#unsent = undefined;
    this.#unsentMs = undefined;
    this.#current = this.#confirmed;
    return changesOf(typed.invert(this.#confirmed));
  }

  /**
   * Takes the text of a host that was away, after `edits` edits that are not known here. One of them may have been what
   * was under way.
   */
  reconcile(text: string, edits: number): readonly TextChange[] {
    const theirs = textOf(text);
    if (this.#underWay !== undefined) {
      if (this.#hasTaken(this.#underWay, theirs, edits)) this.confirm();
      else this.takeBack();
    }
    return this.#receive(ChangeSet.of(differenceOf(this.#confirmed, theirs), this.#confirmed.length));
  }

  /** The host came back with less than it had: what is here is what it gets. */
  putBack(text: string): void {
    this.#confirmed = textOf(text);
    this.#underWay = undefined;
    const lost = ChangeSet.of(differenceOf(this.#confirmed, this.#current), this.#confirmed.length);
    this.#unsent = lost.empty ? undefined : lost;
  }

  /** In doubt not: to find something typed twice is better than not to find it. */
  #hasTaken(underWay: ChangeSet, theirs: Text, edits: number): boolean {
    const taken = underWay.apply(this.#confirmed);
    if (edits <= 1) return edits === 1 && taken.eq(theirs);
    const after = differenceOf(taken, theirs);
    const isIntact = typedRangesOf(underWay).every(({ from, to }) => after.to <= from || to <= after.from);
    return isIntact && sizeOf(after) < sizeOf(differenceOf(this.#confirmed, theirs));
  }

  #receive(theirs: ChangeSet): readonly TextChange[] {
    this.#confirmed = theirs.apply(this.#confirmed);
    const overUnderWay = this.#underWay === undefined ? theirs : theirs.map(this.#underWay, true);
    const overAll = this.#unsent === undefined ? overUnderWay : overUnderWay.map(this.#unsent, true);
    this.#underWay = this.#underWay?.map(theirs);
    this.#unsent = this.#unsent?.map(overUnderWay);
    this.#current = overAll.apply(this.#current);
    return changesOf(overAll);
  }
}

function textOf(text: string): Text {
  return Text.of(text.split(LINE_END));
}

function changeSetOf(changes: readonly TextChange[], length: number): ChangeSet {
  return ChangeSet.of([...changes], length, LINE_END);
}

function changesOf(changeSet: ChangeSet): readonly TextChange[] {
  const changes: TextChange[] = [];
  changeSet.iterChanges((from, to, _fromAfter, _toAfter, inserted) => {
    changes.push({ from, to, insert: inserted.toString() });
  });
  return changes;
}

/** Where the inserted text is afterwards. */
function typedRangesOf(changeSet: ChangeSet): readonly { readonly from: number; readonly to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  changeSet.iterChanges((_from, _to, from, to) => ranges.push({ from, to }));
  return ranges;
}

interface Difference {
  readonly from: number;
  readonly to: number;
  readonly insert: Text;
}

/** One change from what begins alike to what ends alike. */
function differenceOf(before: Text, after: Text): Difference {
  const [one, other] = [before.toString(), after.toString()];
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one.charCodeAt(start) === other.charCodeAt(start)) start++;
  let end = 0;
  while (
    end < shorter - start &&
    one.charCodeAt(one.length - end - 1) === other.charCodeAt(other.length - end - 1)
  ) {
    end++;
  }
  return { from: start, to: one.length - end, insert: textOf(other.slice(start, other.length - end)) };
}

function sizeOf({ from, to, insert }: Difference): number {
  return to - from + insert.length;
}

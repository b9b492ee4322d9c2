/** What a change makes of a text, line by line, with a line before and after. Pure. */
import type { TextChange } from '../../main/contract/text-change';

export interface PreviewLine {
  readonly kind: 'same' | 'removed' | 'added' | 'gap';
  /** In the text before, from 1; of an added line undefined. */
  readonly number: number | undefined;
  readonly text: string;
}

/** Lines of context around what changes. */
const CONTEXT = 1;

interface Piece {
  /** Lines of the text before, from 0, `end` not included. */
  readonly start: number;
  readonly end: number;
  readonly after: readonly string[];
}

export function previewOf(text: string, changes: readonly TextChange[]): readonly PreviewLine[] {
  const lines = text.split('\n');
  const pieces = piecesOf(text, lines, changes);
  // After the line end of the last line there is none.
  const lineCount = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  const preview: PreviewLine[] = [];
  let shownTo = 0;
  for (const [index, { start, end, after }] of pieces.entries()) {
    const from = Math.max(start - CONTEXT, shownTo);
    if (preview.length > 0 && from > shownTo) preview.push({ kind: 'gap', number: undefined, text: '' });
    preview.push(...linesOf(lines, from, start, 'same'), ...linesOf(lines, start, end, 'removed'));
    preview.push(...after.map((line) => ({ kind: 'added' as const, number: undefined, text: line })));
    shownTo = Math.min(end + CONTEXT, pieces[index + 1]?.start ?? Math.max(end, lineCount));
    preview.push(...linesOf(lines, end, shownTo, 'same'));
  }
  return preview;
}

/** Whole lines that become others, those that stay at the ends of a piece taken off. */
function piecesOf(text: string, lines: readonly string[], changes: readonly TextChange[]): readonly Piece[] {
  const starts = lineStartsOf(lines);
  const pieces: Piece[] = [];
  let open: { start: number; last: number; changes: TextChange[] } | undefined;
  const close = (): void => {
    if (open === undefined) return;
    const from = starts[open.start] ?? 0;
    const to = (starts[open.last] ?? 0) + (lines[open.last]?.length ?? 0);
    const after = changed(text, open.changes, from, to).split('\n');
    pieces.push(trimmed({ start: open.start, end: open.last + 1, after }, lines));
  };
  for (const change of changes) {
    const [first, last] = [lineAt(starts, change.from), lineAt(starts, change.to)];
    if (open !== undefined && first <= open.last) {
      open = { ...open, last: Math.max(open.last, last), changes: [...open.changes, change] };
    } else {
      close();
      open = { start: first, last, changes: [change] };
    }
  }
  close();
  return pieces.filter(({ start, end, after }) => end > start || after.length > 0);
}

function trimmed({ start, end, after }: Piece, lines: readonly string[]): Piece {
  let [from, to, first, last] = [start, end, 0, after.length];
  while (from < to && first < last && lines[from] === after[first]) {
    from += 1;
    first += 1;
  }
  while (to > from && last > first && lines[to - 1] === after[last - 1]) {
    to -= 1;
    last -= 1;
  }
  return { start: from, end: to, after: after.slice(first, last) };
}

function changed(text: string, changes: readonly TextChange[], from: number, to: number): string {
  let [result, at] = ['', from];
  for (const change of changes) {
    result += text.slice(at, change.from) + change.insert;
    at = change.to;
  }
  return result + text.slice(at, to);
}

function lineStartsOf(lines: readonly string[]): readonly number[] {
  let offset = 0;
  return lines.map((line) => {
    const start = offset;
    offset += line.length + 1;
    return start;
  });
}

function lineAt(starts: readonly number[], offset: number): number {
  return Math.max(
    0,
    starts.findLastIndex((start) => start <= offset),
  );
}

function linesOf(
  lines: readonly string[],
  from: number,
  to: number,
  kind: 'same' | 'removed',
): readonly PreviewLine[] {
  return lines.slice(from, to).map((text, index) => ({ kind, number: from + index + 1, text }));
}

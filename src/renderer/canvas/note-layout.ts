/** How a note is broken into lines, and how large it is. Pure: letters are counted, not measured. */
import type { LayoutPlace } from '../../main/contract/design';
import { isOverlapping, type Box } from './geometry';

const LINE_LETTERS = 34;
const MAX_LINES = 12;
/** Of a wide letter at the note's size; Chinese letters take two. */
const LETTER_WIDTH = 7.4;
export const NOTE_LETTER_SIZE = 12;
export const NOTE_LINE_HEIGHT = 1.2;
export const NOTE_PADDING = 10;
const MIN_WIDTH = 80;
/** How much larger it is from farther off, as names are. */
const SCALES = { small: 1, large: 20 / NOTE_LETTER_SIZE, largest: 24 / NOTE_LETTER_SIZE } as const;
const SCALE_STEP = 0.1;

export interface NoteLayout {
  readonly lines: readonly string[];
  readonly width: number;
  readonly height: number;
}

export function noteLayoutOf(text: string): NoteLayout {
  const all = text.split('\n').flatMap((line) => brokenLine(line));
  const lines = all.length <= MAX_LINES ? all : [...all.slice(0, MAX_LINES - 1), '…'];
  const widest = Math.max(1, ...lines.map((line) => lettersOf(line)));
  return {
    lines,
    width: Math.max(MIN_WIDTH, Math.ceil(widest * LETTER_WIDTH) + 2 * NOTE_PADDING),
    height: Math.ceil(lines.length * NOTE_LETTER_SIZE * NOTE_LINE_HEIGHT) + 2 * NOTE_PADDING,
  };
}

export function noteBoxOf(text: string, [x, y]: LayoutPlace): Box {
  const { width, height } = noteLayoutOf(text);
  return { x, y, width, height };
}

export function noteScale(letters: keyof typeof SCALES): number {
  return SCALES[letters];
}

/** How much larger it can be from its corner without lying on more of the others than it was put on. */
export function noteRoom(box: Box, others: readonly Box[]): number {
  const beside = others.filter((other) => !isOverlapping(box, other));
  let room = 1;
  for (let scale = SCALES.largest; scale > 1; scale -= SCALE_STEP) {
    const larger = scaledNote(box, scale);
    if (beside.some((other) => isOverlapping(larger, other))) continue;
    room = scale;
    break;
  }
  return room;
}

/** From the corner where it was put. */
export function scaledNote(box: Box, scale: number): Box {
  return { ...box, width: box.width * scale, height: box.height * scale };
}

/** At blanks where there are some; a word that is longer than a line is cut. */
function brokenLine(line: string): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<= )|(?<=[\u3000-\u9fff\uff00-\uffef])/u)) {
    if (current !== '' && lettersOf(current + word.trimEnd()) > LINE_LETTERS) {
      lines.push(current.trimEnd());
      current = '';
    }
    current += word;
    while (lettersOf(current) > LINE_LETTERS) {
      lines.push(current.slice(0, LINE_LETTERS));
      current = current.slice(LINE_LETTERS);
    }
  }
  return [...lines, current.trimEnd()];
}

function lettersOf(text: string): number {
  let count = 0;
  for (const letter of text)
    count += /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uff00-\uff60]/u.test(letter) ? 2 : 1;
  return count;
}

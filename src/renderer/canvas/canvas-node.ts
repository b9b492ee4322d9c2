/** Boxes and texts of the picture. */
import type { Tone } from '../ui/pod-status';
import { centerOf, type Box, type Point } from './geometry';
import { noteScale, scaledNote } from './note-layout';

/** Of a text with several lines, as a part of its size. */
export const LINE_HEIGHT = 1.2;

/** A box, or a text that stands by itself. */
export interface CanvasNode {
  readonly id: string;
  readonly shape:
    | 'band'
    | 'summary'
    | 'service'
    | 'workload'
    | 'ingress'
    | 'slice'
    | 'policy'
    | 'fold'
    | 'machine'
    | 'pod'
    | 'interface'
    | 'port'
    | 'segment'
    | 'text'
    | 'badge'
    | 'note'
    | 'group';
  /** What is selected by clicking it; undefined for what only names a part of the picture. */
  readonly ref: string | undefined;
  readonly label: string;
  /** Instead of the label in large letters, where there is room for less. */
  readonly brief?: string;
  /** Of the text in large letters; what is longer is cut. */
  readonly room?: number;
  /** Of a note: how much larger it can be without hiding more, and how much larger it is. */
  readonly maxScale?: number;
  readonly scale?: number;
  readonly tone: Tone | 'none';
  /** More words for the style: `down`, `router`, `bridge`, `planned`, `leaving`, `large`, `largest`, `title`, `line` below a name, `at-left`, `at-right`, `at-middle`. */
  readonly variants: readonly string[];
  /** Shown only beside small letters, only near enough to tell Pods apart, or only from farther off; always without. */
  readonly distance?: 'close' | 'near' | 'far';
  readonly center: Point;
  readonly width: number;
  readonly height: number;
  /** Lines; the first is the full name. */
  readonly tooltip: readonly string[];
}

/** The farther off the picture is looked at, the larger in it: first more of each name can be read, then at least some of it. */
export type Letters = 'small' | 'large' | 'largest';

/** Who looks at it: an audience sits farther off than somebody at a desk. */
export type Reader = 'desk' | 'audience';

/** As it is drawn in such letters. */
export function lettered(node: CanvasNode, letters: Letters, reader: Reader): CanvasNode {
  if (node.shape === 'note') return letteredNote(node, letters, reader);
  if (letters === 'small') return node;
  const more = letters === 'large' ? ['large'] : ['large', 'largest'];
  return { ...node, label: node.brief ?? node.label, variants: [...node.variants, ...more] };
}

/** For somebody at a desk, who has put it where there was room for it, it takes no more than that. */
function letteredNote(note: CanvasNode, letters: Letters, reader: Reader): CanvasNode {
  const wanted = noteScale(letters);
  const scale = reader === 'audience' ? wanted : Math.min(wanted, note.maxScale ?? 1);
  if (scale === 1) return note;
  const { center, width, height } = note;
  const box = scaledNote({ x: center.x - width / 2, y: center.y - height / 2, width, height }, scale);
  return { ...note, center: centerOf(box), width: box.width, height: box.height, scale };
}

export function boxNode(
  ref: string,
  box: Box,
  look: Pick<CanvasNode, 'shape' | 'label' | 'brief' | 'room' | 'tone' | 'variants' | 'tooltip'>,
): CanvasNode {
  return { id: ref, ref, center: centerOf(box), width: box.width, height: box.height, ...look };
}

export function textNode(text: {
  readonly id: string;
  readonly ref: string | undefined;
  readonly label: string;
  readonly brief?: string;
  readonly room?: number;
  readonly distance?: 'close';
  readonly at: Point;
  readonly align: 'at-left' | 'at-right' | 'at-middle';
  readonly tone?: Tone;
  readonly variants?: readonly string[];
  readonly tooltip: readonly string[];
}): CanvasNode {
  const { at, align, tone = 'none', variants = [], ...rest } = text;
  return {
    ...rest,
    tone,
    shape: 'text',
    variants: [align, ...variants],
    center: at,
    width: 1,
    height: 1,
  };
}

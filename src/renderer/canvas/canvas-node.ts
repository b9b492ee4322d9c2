/** Boxes and texts of the picture. */
import type { Tone } from '../ui/pod-status';
import { centerOf, type Box, type Point } from './geometry';

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
  readonly tone: Tone | 'none';
  /** More words for the style: `down`, `router`, `bridge`, `planned`, `leaving`, `at-left`, `at-right`, `at-middle`. */
  readonly variants: readonly string[];
  /** Shown only near enough to read it, or only from farther off; always without. */
  readonly distance?: 'near' | 'far';
  readonly center: Point;
  readonly width: number;
  readonly height: number;
  /** Lines; the first is the full name. */
  readonly tooltip: readonly string[];
}

export function boxNode(
  ref: string,
  box: Box,
  look: Pick<CanvasNode, 'shape' | 'label' | 'tone' | 'variants' | 'tooltip'>,
): CanvasNode {
  return { id: ref, ref, center: centerOf(box), width: box.width, height: box.height, ...look };
}

export function textNode(text: {
  readonly id: string;
  readonly ref: string | undefined;
  readonly label: string;
  readonly at: Point;
  readonly align: 'at-left' | 'at-right' | 'at-middle';
  readonly tone?: Tone;
  readonly variants?: readonly string[];
  readonly tooltip: readonly string[];
}): CanvasNode {
  const { id, ref, label, at, align, tone = 'none', tooltip, variants = [] } = text;
  return {
    id,
    ref,
    label,
    tone,
    tooltip,
    shape: 'text',
    variants: [align, ...variants],
    center: at,
    width: 1,
    height: 1,
  };
}

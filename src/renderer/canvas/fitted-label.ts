/** A label as long as its place is wide. Nobody measures letters: they have their usual widths. */
import type { LabelLook } from './canvas-look';

/** Of the letter's size. */
const LETTER_WIDTHS = { ui: 0.56, mono: 0.61 } as const;

export function fittedLabel(line: string, { maxWidth, size, family }: LabelLook): string {
  const letters = Math.floor(maxWidth / (size * LETTER_WIDTHS[family]));
  return line.length <= letters ? line : `${line.slice(0, Math.max(letters - 1, 1))}…`;
}

/** In full. */
export function labelWidth(line: string, { size, family }: LabelLook): number {
  return line.length * size * LETTER_WIDTHS[family];
}

/** A label as long as its place is wide. The end stays: it is what tells generated names apart. */
import { elided } from '../ui/elided';
import type { LabelLook } from './canvas-look';

/** Of the letter's size. */
const LETTER_WIDTHS = { ui: 0.56, mono: 0.61 } as const;

/** Where nobody measures letters: they have their usual widths. */
export function fittedLabel(line: string, { maxWidth, size, family }: LabelLook): string {
  return elided(line, Math.max(Math.floor(maxWidth / (size * LETTER_WIDTHS[family])), 1));
}

/** Where letters are measured. */
export function measuredLabel(line: string, maxWidth: number, widthOf: (text: string) => number): string {
  let fitted = line;
  for (let length = line.length - 1; length > 0 && widthOf(fitted) > maxWidth; length--)
    fitted = elided(line, length);
  return fitted;
}

/** In full. */
export function labelWidth(line: string, { size, family }: LabelLook): number {
  return line.length * size * LETTER_WIDTHS[family];
}

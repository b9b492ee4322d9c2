/** How wide a column may be made, in whole pixels: so that its title can still be seen, and the others found. Pure. */

export const MIN_COLUMN_WIDTH = 36;
export const MAX_COLUMN_WIDTH = 900;

export function clampedWidth(width: number): number {
  return Math.round(Math.min(MAX_COLUMN_WIDTH, Math.max(MIN_COLUMN_WIDTH, width)));
}

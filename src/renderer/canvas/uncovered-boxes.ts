/** What comes into view at the edges of a pane when what it shows moves: all of it where nothing stays. Pure. */
import type { Box, Point } from './geometry';

export function uncoveredBoxes(
  by: Point,
  { width, height }: { readonly width: number; readonly height: number },
): readonly Box[] {
  const [across, down] = [Math.min(Math.abs(by.x), width), Math.min(Math.abs(by.y), height)];
  const sides: readonly Box[] = [
    { x: by.x > 0 ? 0 : width - across, y: 0, width: across, height },
    { x: 0, y: by.y > 0 ? 0 : height - down, width, height: down },
  ];
  return sides.filter((side) => side.width > 0 && side.height > 0);
}

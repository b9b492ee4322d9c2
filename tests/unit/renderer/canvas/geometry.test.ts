import { expect, it } from 'vitest';
import { boundsOf, simplifiedPath } from '../../../../src/renderer/canvas/geometry';

it('leaves out repeated points and points on a straight line', () => {
  const path = [
    { x: 0, y: 0 },
    { x: 0, y: 5 },
    { x: 0, y: 5 },
    { x: 0, y: 9 },
    { x: 4, y: 9 },
  ];
  expect(simplifiedPath(path)).toEqual([
    { x: 0, y: 0 },
    { x: 0, y: 9 },
    { x: 4, y: 9 },
  ]);
});

it('surrounds boxes with the smallest box, and nothing with none', () => {
  const boxes = [
    { x: 1, y: 2, width: 3, height: 4 },
    { x: -5, y: 4, width: 1, height: 9 },
  ];
  expect(boundsOf(boxes)).toEqual({ x: -5, y: 2, width: 9, height: 11 });
  expect(boundsOf([])).toBeUndefined();
});

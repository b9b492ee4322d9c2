import { expect, it } from 'vitest';
import { aimAt, boundsOf, simplifiedPath } from '../../../../src/renderer/canvas/geometry';

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

it('aims at the middle of a box, and of one that is higher than the room at its top, where its name is', () => {
  const room = { width: 600, height: 400 };
  expect(aimAt({ x: 100, y: 50, width: 500, height: 200 }, room)).toEqual({ x: 350, y: 150 });
  expect(aimAt({ x: 100, y: 50, width: 500, height: 2000 }, room)).toEqual({ x: 350, y: 250 });
});

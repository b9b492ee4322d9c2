import { expect, it } from 'vitest';
import { nameBoxes } from '../../../../src/renderer/canvas/name-boxes';

it('takes of what holds others the name in its corner, and of everything else the whole', () => {
  const node = { x: 10, y: 20, width: 600, height: 200 };
  const pod = { x: 30, y: 60, width: 190, height: 70 };
  const boxes = new Map([
    ['machine:node/node1', node],
    ['pod:default/client', pod],
  ]);
  expect(nameBoxes({ boxes })).toEqual([{ x: 10, y: 20, width: 150, height: 24 }, pod]);
});

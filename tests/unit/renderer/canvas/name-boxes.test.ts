import { expect, it } from 'vitest';
import { nameBoxes } from '../../../../src/renderer/canvas/name-boxes';

it('takes of a machine the line at its top, of everything else the whole, and the names of segments', () => {
  const node = { x: 10, y: 20, width: 600, height: 200 };
  const pod = { x: 30, y: 60, width: 190, height: 70 };
  const boxes = new Map([
    ['machine:node/node1', node],
    ['pod:default/client', pod],
  ]);
  const bar = {
    ref: 'segment:segment/lan',
    segmentId: 'segment/lan',
    isVertical: true,
    isJoint: false,
    box: { x: 700, y: 20, width: 10, height: 200 },
    label: { x: 705, y: 10 },
  };
  expect(nameBoxes({ boxes, bars: [bar, { ...bar, label: undefined }] })).toEqual([
    { x: 10, y: 20, width: 600, height: 24 },
    pod,
    { x: 640, y: 1, width: 130, height: 18 },
  ]);
});

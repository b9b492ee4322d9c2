import type { ReactElement } from 'react';
import { expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { useDrag, type Drag } from '../../../../src/renderer/canvas/use-drag';

let drag: Drag | undefined;
const drops: Drag[] = [];

function Pane(): ReactElement {
  const dragging = useDrag({
    under: () => ({ ref: undefined }),
    onBegin: () => undefined,
    onDrop: (dropped) => drops.push(dropped),
    onEnd: () => undefined,
  });
  drag = dragging.drag;
  return (
    <div id="pane" onPointerDown={(event) => dragging.press({ kind: 'place', ref: 'machine:a' }, event)} />
  );
}

function pointer(type: string, x: number): void {
  const event = new PointerEvent(type, { bubbles: true, clientX: x, clientY: 10 });
  document.querySelector('#pane')?.dispatchEvent(event);
}

it('ends a drag without effect when the window changes its size, which moves the picture below it', async () => {
  mount(<Pane />);
  pointer('pointerdown', 10);
  pointer('pointermove', 40);
  await expect.poll(() => drag?.at.x).toBe(40);
  dispatchEvent(new Event('resize'));
  await expect.poll(() => drag).toBeUndefined();
  pointer('pointermove', 80);
  pointer('pointerup', 80);
  expect(drops).toEqual([]);
});

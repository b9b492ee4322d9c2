import type { ReactElement } from 'react';
import { expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import type { Drag } from '../../../../src/renderer/canvas/use-drag';
import { usePlacing } from '../../../../src/renderer/canvas/use-placing';
import { BASIC_ITEMS, type PaletteItem } from '../../../../src/renderer/store/palette-items';

let hand: Drag | undefined;

function Pane(props: { readonly item: PaletteItem | undefined }): ReactElement {
  const under = ({ x }: Drag['at']): Drag['over'] => ({ ref: x < 100 ? 'machine:node/node1' : undefined });
  const placing = usePlacing({ item: props.item, under });
  hand = placing.hand;
  return (
    <div id="pane" onPointerMove={placing.onPointerMove} onPointerLeave={placing.onPointerLeave}>
      <span id="inside" />
    </div>
  );
}

function pointer(type: string, init: PointerEventInit): void {
  const event = new PointerEvent(type, { bubbles: true, ...init });
  document.querySelector('#inside')?.dispatchEvent(event);
}

it('holds what each click puts into the lab under the pointer, over what is there', async () => {
  const [item] = BASIC_ITEMS;
  mount(<Pane item={item} />);
  expect(hand).toBeUndefined();
  pointer('pointermove', { clientX: 20, clientY: 30 });
  await expect.poll(() => hand?.at).toEqual({ x: 20, y: 30 });
  expect(hand).toMatchObject({ dragged: { kind: 'add', item }, isExact: false });
  expect(hand?.over?.ref).toBe('machine:node/node1');
  pointer('pointermove', { clientX: 200, clientY: 30, altKey: true });
  await expect.poll(() => hand?.at.x).toBe(200);
  expect(hand).toMatchObject({ over: { ref: undefined }, isExact: true });
});

it('is empty while the picture is moved, beside it, and when it is put away', async () => {
  const [item] = BASIC_ITEMS;
  const hold = async (): Promise<void> => {
    pointer('pointermove', { clientX: 20, clientY: 30 });
    await expect.poll(() => hand).toBeDefined();
  };
  const { draw } = mount(<Pane item={item} />);
  await hold();
  pointer('pointermove', { clientX: 30, clientY: 30, buttons: 1 });
  await expect.poll(() => hand).toBeUndefined();
  await hold();
  pointer('pointerout', { relatedTarget: document.body });
  await expect.poll(() => hand).toBeUndefined();
  await hold();
  draw(<Pane item={undefined} />);
  expect(hand).toBeUndefined();
});

import { expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { DragPreview } from '../../../../src/renderer/canvas/drag-preview';

async function previewAt(x: number): Promise<CSSStyleDeclaration | undefined> {
  const at = { x, y: 300 };
  const dragged = { kind: 'place', ref: 'machine:node/node1' } as const;
  const drag = { dragged, from: at, at, over: undefined, isExact: false };
  const stores = await pageStoresFor(new SilentLabApi());
  mount(<DragPreview drag={drag} target={undefined} hasPlace={false} isLocked={false} />, stores);
  return [...document.querySelectorAll<HTMLElement>('.drag-preview')].at(-1)?.style;
}

it('stands right of the pointer, and left of it where the window ends', async () => {
  expect(await previewAt(100)).toMatchObject({ left: '112px', right: '' });
  expect(await previewAt(innerWidth - 50)).toMatchObject({ left: '', right: '62px' });
});

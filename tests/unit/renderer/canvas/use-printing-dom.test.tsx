import { useRef, type ReactElement } from 'react';
import { expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { ENGLISH } from '#kit/english';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { clusterTopology } from '#kit/topology-builder';
import { sceneOf, type Scene } from '../../../../src/renderer/canvas/scene';
import { usePrinting } from '../../../../src/renderer/canvas/use-printing';
import { labPictureOf } from '../../../../src/renderer/store/lab-picture';
import type { CanvasViewKind } from '../../../../src/renderer/store/workspace-store';

function Printing(props: { readonly scene: Scene | undefined }): ReactElement | undefined {
  const scene = useRef(props.scene);
  usePrinting(scene);
  return undefined;
}

async function show(view?: CanvasViewKind): Promise<void> {
  const stores = await pageStoresFor(new SilentLabApi());
  const picture = labPictureOf(clusterTopology([{ name: 'node1', pods: ['client <1>'] }]));
  const given = { picture, previous: undefined, matrix: undefined, t: ENGLISH.t };
  const scene = view === undefined ? undefined : sceneOf({ view, ...given });
  mount(<Printing scene={scene} />, stores);
}

function sheets(): readonly Element[] {
  return [...document.querySelectorAll('.print-sheet')];
}

it('puts the whole view on a sheet of its own while the window is printed, and only then', async () => {
  await show('physical');
  expect(sheets()).toEqual([]);
  window.dispatchEvent(new Event('beforeprint'));
  const [sheet, ...others] = sheets();
  expect(others).toEqual([]);
  expect(sheet?.parentElement).toBe(document.body);
  expect(sheet?.querySelector('p')?.textContent).toBe('Physical');
  const words = [...(sheet?.querySelectorAll('svg text') ?? [])].map(({ textContent }) => textContent);
  expect(words).toEqual(expect.arrayContaining(['node1', 'client <1>', 'laptop']));
  window.dispatchEvent(new Event('afterprint'));
  expect(sheets()).toEqual([]);
});

it('prints the view that is shown', async () => {
  await show('logical');
  window.dispatchEvent(new Event('beforeprint'));
  const [sheet] = sheets();
  expect(sheet?.querySelector('p')?.textContent).toBe('Logical');
  expect(sheet?.textContent).not.toContain('flannel.1');
  window.dispatchEvent(new Event('afterprint'));
});

it('leaves the page as it is while there is no picture', async () => {
  await show();
  window.dispatchEvent(new Event('beforeprint'));
  expect(sheets()).toEqual([]);
});

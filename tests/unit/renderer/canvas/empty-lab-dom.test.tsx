import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { designedPod, emptyDesign } from '#kit/design-builder';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { EmptyLab } from '../../../../src/renderer/canvas/empty-lab';
import type { Stores } from '../../../../src/renderer/store/stores';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';

const SCENARIO = {
  name: 'a-lease',
  steps: [],
  guides: [],
  captures: [],
  location: { file: 'dhcp.podwire.yaml', line: 1, column: 1 },
};

let container: HTMLElement;
let root: Root;
let stores: Stores;

beforeEach(async () => {
  stores = await pageStoresFor(new SilentLabApi());
  container = document.createElement('div');
  root = createRoot(container);
  flushSync(() =>
    root.render(
      <StoresProvider stores={stores}>
        <EmptyLab />
      </StoresProvider>,
    ),
  );
});

afterEach(() => flushSync(() => root.unmount()));

function isShown(): boolean {
  return container.querySelector('[data-testid="empty-lab"]') !== null;
}

it('says what an empty cluster needs until there is something in it', () => {
  expect(isShown()).toBe(false);
  flushSync(() => stores.design.setState({ design: emptyDesign(['node1']) }));
  expect(isShown()).toBe(true);
  flushSync(() =>
    stores.design.setState({ design: { ...emptyDesign(['node1']), pods: [designedPod('client')] } }),
  );
  expect(isShown()).toBe(false);
});

it('leaves the picture of a lab alone that has a Scenario, whose maker wants no Pods', () => {
  flushSync(() => stores.design.setState({ design: emptyDesign(['node1']) }));
  flushSync(() => stores.scenario.setState({ scenarios: [SCENARIO] }));
  expect(isShown()).toBe(false);
});

import { flushSync } from 'react-dom';
import { beforeEach, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { findAll } from '#kit/page-elements';
import { designedPod, emptyDesign } from '#kit/design-builder';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { EmptyLab } from '../../../../src/renderer/canvas/empty-lab';
import type { Stores } from '../../../../src/renderer/store/stores';

const SCENARIO = {
  name: 'a-lease',
  steps: [],
  guides: [],
  captures: [],
  location: { file: 'dhcp.podwire.yaml', line: 1, column: 1 },
};

let stores: Stores;

beforeEach(async () => {
  stores = await pageStoresFor(new SilentLabApi());
  mount(<EmptyLab />, stores);
});

function isShown(): boolean {
  return findAll('empty-lab').length > 0;
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

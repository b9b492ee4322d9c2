import { expect, it } from 'vitest';
import { emptyDesign } from '#kit/design-builder';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { clusterTopology } from '#kit/topology-builder';
import type { EditCommand } from '#main/contract/design';
import { elementMenuOf } from '../../../../src/renderer/store/element-menu';
import { labPictureOf } from '../../../../src/renderer/store/lab-picture';

it('of a group selects what is in it, and takes the group apart', async () => {
  const stores = await pageStoresFor(new SilentLabApi());
  const edits: EditCommand[] = [];
  stores.design.setState({
    edit: (command) => {
      edits.push(command);
      return new Promise(() => undefined);
    },
  });
  const members = ['node/node1', 'pod/default/client'];
  const picture = labPictureOf(clusterTopology([{ name: 'node1', pods: ['client'] }]), {
    ...emptyDesign(['node1']),
    layout: { positions: {}, locked: [], groups: [{ name: 'edge', members }], notes: [] },
  });
  const entries = elementMenuOf({ refs: ['group:edge'], picture, stores });
  const choose = (testId: string): void => {
    for (const entry of entries) if ('onSelect' in entry && entry.testId === testId) entry.onSelect();
  };
  choose('menu-select-group');
  expect(stores.workspace.getState().selectedRefs).toEqual(['machine:node/node1', 'pod:default/client']);
  choose('menu-ungroup');
  expect(edits).toEqual([{ kind: 'ungroup', names: ['edge'] }]);
});

it('of a Pod does not offer to hide its packets while a file is shown, which says nothing of what is hidden', async () => {
  const stores = await pageStoresFor(new SilentLabApi());
  const topology = clusterTopology([{ name: 'node1', pods: ['client'] }]);
  const picture = labPictureOf(topology, emptyDesign(['node1']));
  const offers = (): boolean =>
    elementMenuOf({ refs: ['pod:default/client'], picture, stores }).some(
      (entry) => 'testId' in entry && entry.testId === 'menu-mute',
    );
  expect(offers()).toBe(true);
  stores.capture.getState().showFile({ captureId: 'f1', fileName: 'web.pcap' });
  expect(offers()).toBe(false);
});

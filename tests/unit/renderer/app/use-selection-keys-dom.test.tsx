import type { ReactElement } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyDesign } from '#kit/design-builder';
import { settle } from '#kit/fake-lab-api';
import { mount } from '#kit/mounted';
import { stubClipboard } from '#kit/page-clipboard';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { stubProperty } from '#kit/stub-property';
import { clusterTopology } from '#kit/topology-builder';
import type { EditCommand } from '#main/contract/design';
import { useSelectionKeys } from '../../../../src/renderer/app/use-selection-keys';
import { labPictureOf } from '../../../../src/renderer/store/lab-picture';

let commands: EditCommand[];
let isPictureVisible: boolean;

function Page(): ReactElement {
  useSelectionKeys();
  return (
    <>
      <button type="button" id="tab" />
      <div className="canvas-picture" />
      <input id="filter" />
      <div role="grid" id="packets" tabIndex={0} />
    </>
  );
}

function press(id: string, key: string, ctrlKey = true): void {
  document
    .querySelector(`#${id}`)
    ?.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }));
}

beforeEach(async () => {
  commands = [];
  isPictureVisible = true;
  // jsdom lays nothing out.
  stubProperty(Element.prototype, 'checkVisibility', () => isPictureVisible);
  stubClipboard();
  const stores = await pageStoresFor(
    new SilentLabApi({ 'design.copy': () => ({ text: 'kind: Pod', count: 1 }) }),
  );
  stores.design.setState({
    edit: (command) => {
      commands.push(command);
      return Promise.resolve({ kind: 'refused', message: 'no' });
    },
  });
  const topology = clusterTopology([{ name: 'node1', pods: ['client'] }]);
  stores.picture.setState({ picture: labPictureOf(topology, emptyDesign(['node1'])) });
  stores.workspace.getState().select('pod:default/client');
  mount(<Page />, stores);
});

describe('keys that nothing takes', () => {
  it('go to what is selected: copy, cut, paste, duplicate and delete', async () => {
    press('tab', 'd');
    press('tab', 'c');
    document.querySelector('#tab')?.dispatchEvent(new Event('paste', { bubbles: true, cancelable: true }));
    press('tab', 'Delete', false);
    await expect.poll(() => commands).toHaveLength(3);
    expect(commands).toContainEqual({ kind: 'duplicate', refs: ['pod/default/client'] });
    expect(commands).toContainEqual({ kind: 'paste', text: 'kind: Pod' });
    expect(commands).toContainEqual({ kind: 'delete', refs: ['pod/default/client'] });
  });

  it('stay with a field or a table of packets that has the focus, and with what is not shown', async () => {
    press('filter', 'd');
    press('filter', 'Delete', false);
    press('packets', 'd');
    isPictureVisible = false;
    press('tab', 'd');
    await settle();
    expect(commands).toEqual([]);
  });
});

import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { clusterTopology } from '#kit/topology-builder';
import { useAddressNames } from '../../../../src/renderer/capture/use-address-names';

function Names(): ReactElement {
  return <>{[...useAddressNames()].map((entry) => entry.join(' ')).join(', ')}</>;
}

it('are those of the lab, and of a file only those that the file says', async () => {
  const api = new SilentLabApi({ 'capture.names': () => [{ address: '10.0.0.7', name: 'mail' }] });
  const stores = await pageStoresFor(api);
  const { container } = mount(<Names />, stores);
  const topology = clusterTopology([{ name: 'node1', pods: ['web'] }]);
  flushSync(() => stores.lab.setState({ topology }));
  await vi.waitFor(() => expect(container.textContent).toMatch(/10\.244\.\S+ default\/web/u));
  flushSync(() => stores.capture.setState({ captureId: 'capture-2', fileName: 'other.pcapng' }));
  expect(container.textContent).toBe('');
  await vi.waitFor(() => expect(container.textContent).toBe('10.0.0.7 mail'));
  flushSync(() => stores.capture.setState({ captureId: 'capture-1', fileName: undefined }));
  expect(container.textContent).toMatch(/10\.244\.\S+ default\/web/u);
});

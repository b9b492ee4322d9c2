import { flushSync } from 'react-dom';
import { expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { clusterTopology } from '#kit/topology-builder';
import type { JourneyView as Journey } from '#main/contract/journey-requests';
import type { Topology } from '#main/contract/topology';
import { Because } from '../../../../src/renderer/journey/journey-hop';
import { JourneyView } from '../../../../src/renderer/journey/journey-view';

function serviceIn(namespace: string, name: string): Topology['services'][number] {
  const ports = [{ port: 53, protocol: 'UDP', targetPort: '53' }];
  return { id: `${namespace}/${name}`, namespace, name, type: 'ClusterIP', ports, endpoints: [] };
}

it('offers each Service of the lab with its namespace, which the sender need not share', async () => {
  const api = new SilentLabApi();
  const { container } = mount(<JourneyView />, await pageStoresFor(api));
  const services = [serviceIn('default', 'web'), serviceIn('kube-system', 'kube-dns')];
  flushSync(() => api.emit('topology', { ...clusterTopology([{ name: 'node1', pods: [] }]), services }));
  const offered = [...container.querySelectorAll('datalist option')].map((option) =>
    option.getAttribute('value'),
  );
  expect(offered).toEqual(['svc/default/web:53/udp', 'svc/kube-system/kube-dns:53/udp']);
});

it('leads from what decided to the object and to its line', async () => {
  const stores = await pageStoresFor(new SilentLabApi());
  const location = { file: 'shop.podwire.yaml', line: 46, column: 7 };
  const object = 'networkpolicy/shop/web';
  const { container } = mount(
    <Because items={[{ text: 'NetworkPolicy shop/web', object, location }]} />,
    stores,
  );
  const [policy, line] = container.querySelectorAll('button');
  expect([policy?.textContent, line?.textContent]).toEqual([
    'NetworkPolicy shop/web',
    'shop.podwire.yaml:46:7',
  ]);
  policy?.click();
  expect(stores.workspace.getState().selectedRef).toBe('policy:shop/web');
});

it('tries the same connection again when the text has changed since', async () => {
  const journey: Journey = { title: 'a > b', verdict: 'dropped', reason: '', hops: [], cause: [], fixes: [] };
  const api = new SilentLabApi({
    'text.get': () => ({ version: 3, files: [{ name: 'lab.yaml', text: 'a\n' }] }),
    'journey.trace': ({ version }) => ({ kind: 'journey', journey, version }),
    'journey.ofDrop': () => ({ kind: 'journey', journey, version: 3 }),
  });
  const stores = await pageStoresFor(api);
  const { container } = mount(<JourneyView />, stores);
  const again = (): HTMLElement | null => container.querySelector('[data-testid="journey-again"]');
  await vi.waitFor(() => expect(stores.text.getState().version).toBe(3));
  await stores.journey.getState().trace('default/client', 'svc/web:80');
  await vi.waitFor(() => expect(container.textContent).toContain('Dropped'));
  expect(again()).toBeNull();
  flushSync(() => api.emit('text', { version: 4, name: 'edit', files: [] }));
  again()?.click();
  await vi.waitFor(() => expect(again()).toBeNull());
  expect(api.requests.at(-1)).toEqual({
    name: 'journey.trace',
    argument: { from: 'default/client', to: 'svc/web:80', version: 4 },
  });
  // A packet's own way is what it was.
  await stores.journey.getState().askDrop(1);
  expect(again()).toBeNull();
});

import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLabApi } from '#kit/fake-lab-api';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { clusterTopology } from '#kit/topology-builder';
import type { RequestName, RequestOf, ResponseOf } from '#main/contract/lab-api';
import { CompareView } from '../../../../src/renderer/compare/compare-view';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';

const REFUSED = new FakeLabApi({
  'comparison.run': () => ({ kind: 'refused', message: 'there is no Pod default/client' }),
});

class Api extends SilentLabApi {
  override request<Name extends RequestName>(
    name: Name,
    argument: RequestOf<Name>,
  ): Promise<ResponseOf<Name>> {
    return name === 'comparison.run' ? REFUSED.request(name, argument) : super.request(name, argument);
  }
}

let root: Root;

beforeEach(async () => {
  const container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
  const stores = await pageStoresFor(new Api());
  const topology = clusterTopology([{ name: 'node1', pods: ['client'] }]);
  stores.lab.setState({ isConnected: true, topology });
  const form = { target: 'default/client', command: 'wget web', left: 'flannel/vxlan', right: 'calico/bgp' };
  stores.comparison.setState({ form });
  stores.text.setState({ flush: () => Promise.resolve() });
  flushSync(() =>
    root.render(
      <StoresProvider stores={stores}>
        <CompareView />
      </StoresProvider>,
    ),
  );
});

afterEach(() => {
  flushSync(() => root.unmount());
  document.body.replaceChildren();
});

function find(testId: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
  if (found === null) throw new Error(`there is no ${testId}`);
  return found;
}

describe('the same command under two plugins', () => {
  it('is refused with the reason, once it is asked for', async () => {
    expect(document.querySelector('[data-testid="compare-problem"]')).toBeNull();
    find('compare-run').click();
    const problem = await vi.waitFor(() => find('compare-problem'));
    expect(problem.textContent).toContain('there is no Pod default/client');
    expect(find('compare-run').textContent).toBe('Compare');
  });
});

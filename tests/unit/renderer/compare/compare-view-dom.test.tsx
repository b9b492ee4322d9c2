import { beforeEach, describe, expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { find, findAll } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { clusterTopology } from '#kit/topology-builder';
import { CompareView } from '../../../../src/renderer/compare/compare-view';

beforeEach(async () => {
  const api = new SilentLabApi({
    'comparison.run': () => ({ kind: 'refused', message: 'there is no Pod default/client' }),
  });
  const stores = await pageStoresFor(api);
  const topology = clusterTopology([{ name: 'node1', pods: ['client'] }]);
  stores.lab.setState({ isConnected: true, topology });
  const form = { target: 'default/client', command: 'wget web', left: 'flannel/vxlan', right: 'calico/bgp' };
  stores.comparison.setState({ form });
  stores.text.setState({ flush: () => Promise.resolve() });
  mount(<CompareView />, stores);
});

describe('the same command under two plugins', () => {
  it('is refused with the reason, once it is asked for', async () => {
    expect(findAll('compare-problem')).toEqual([]);
    find('compare-run').click();
    const problem = await vi.waitFor(() => find('compare-problem'));
    expect(problem.textContent).toContain('there is no Pod default/client');
    expect(find('compare-run').textContent).toBe('Compare');
  });
});

import { flushSync } from 'react-dom';
import { expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { stubProperty } from '#kit/stub-property';
import { clusterTopology, podOf } from '#kit/topology-builder';
import { TopologyList } from '../../../../src/renderer/topology-list/topology-list';

class NothingSeen {
  observe(): void {
    // It is behind another panel.
  }

  disconnect(): void {
    // Nothing is kept.
  }
}

/** Says how many rows it has, while it is behind another panel. */
async function listOf(unscheduled: number): Promise<() => number> {
  stubProperty(window, 'IntersectionObserver', NothingSeen);
  const api = new SilentLabApi();
  const { container } = mount(<TopologyList />, await pageStoresFor(api));
  const pods = Array.from({ length: unscheduled }, (_, index) =>
    podOf(`web-${index}`, '', { isReady: false }),
  );
  flushSync(() => api.emit('topology', { ...clusterTopology([]), unscheduled: pods }));
  return () => Number(container.querySelector('[role=treegrid]')?.getAttribute('aria-rowcount') ?? 0);
}

it('has its rows at once in a small lab, though nobody sees them yet', async () => {
  await expect.poll(await listOf(20)).toBeGreaterThan(20);
});

it('makes no rows of thousands of Pods that nobody sees, whether they have a node or not', async () => {
  const rows = await listOf(2000);
  // It would follow the picture in less than that.
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(rows()).toBe(0);
});

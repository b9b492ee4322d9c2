import { flushSync } from 'react-dom';
import { describe, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { find } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { clusterTopology } from '#kit/topology-builder';
import { SenderSelect } from '../../../../src/renderer/ui/sender-select';

async function show(podCount: number): Promise<HTMLSelectElement> {
  const api = new SilentLabApi();
  const stores = await pageStoresFor(api);
  mount(<SenderSelect className="" testId="from" value="default/pod-1" onChange={() => undefined} />, stores);
  const pods = Array.from({ length: podCount }, (_, index) => `pod-${index}`);
  flushSync(() => api.emit('topology', clusterTopology([{ name: 'node1', pods }])));
  return find('from') as HTMLSelectElement;
}

describe('the senders of a lab', () => {
  it('are all in the list where they are few', async () => {
    const select = await show(3);
    expect([select.options.length, select.value]).toEqual([7, 'default/pod-1']);
  });

  it('are the chosen one alone where they are many, until somebody comes to the list', async () => {
    const select = await show(500);
    expect([select.options.length, select.value]).toEqual([1, 'default/pod-1']);
    flushSync(() => select.focus());
    expect([select.options.length, select.value]).toEqual([504, 'default/pod-1']);
  });
});

import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { clusterTopology } from '#kit/topology-builder';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';
import { SenderSelect } from '../../../../src/renderer/ui/sender-select';

let container: HTMLElement;
let root: Root;

async function show(podCount: number): Promise<HTMLSelectElement> {
  const api = new SilentLabApi();
  const stores = await pageStoresFor(api);
  flushSync(() =>
    root.render(
      <StoresProvider stores={stores}>
        <SenderSelect className="" testId="from" value="default/pod-1" onChange={() => undefined} />
      </StoresProvider>,
    ),
  );
  const pods = Array.from({ length: podCount }, (_, index) => `pod-${index}`);
  flushSync(() => api.emit('topology', clusterTopology([{ name: 'node1', pods }])));
  const select = container.querySelector('select');
  if (select === null) throw new Error('no list was drawn');
  return select;
}

beforeEach(() => {
  container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
});

afterEach(() => {
  flushSync(() => root.unmount());
  container.remove();
});

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

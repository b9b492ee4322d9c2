import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeLabApi } from '#kit/fake-lab-api';
import { clusterTopology } from '#kit/topology-builder';
import type { RequestName, ResponseOf } from '#main/contract/lab-api';
import { loadLanguageStore } from '../../../../src/renderer/store/language-store';
import { createSettingsStore } from '../../../../src/renderer/store/settings-store';
import { createPageStores, createStores } from '../../../../src/renderer/store/stores';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';
import { SenderSelect } from '../../../../src/renderer/ui/sender-select';

/** A host that answers nothing. */
class SilentApi extends FakeLabApi {
  override request<Name extends RequestName>(): Promise<ResponseOf<Name>> {
    return new Promise(() => undefined);
  }
}

let container: HTMLElement;
let root: Root;

async function show(podCount: number): Promise<HTMLSelectElement> {
  const api = new SilentApi({});
  const settings = createSettingsStore(api, window);
  const stores = createStores(
    api,
    createPageStores(api, settings, await loadLanguageStore(window, settings)),
  );
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
  Object.assign(window, { matchMedia: () => ({ matches: false, addEventListener: () => undefined }) });
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

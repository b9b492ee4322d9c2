import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import { pageStoresFor } from '#kit/page-stores';
import type { RequestName, RequestOf, ResponseOf } from '#main/contract/lab-api';
import { FileDialogs } from '../../../../src/renderer/files/file-dialogs';
import type { Stores } from '../../../../src/renderer/store/stores';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';

/** What is not told is on its way for ever. */
class SlowApi extends FakeLabApi {
  override request<Name extends RequestName>(
    name: Name,
    argument: RequestOf<Name>,
  ): Promise<ResponseOf<Name>> {
    if (this.answers[name] !== undefined) return super.request(name, argument);
    this.requests.push({ name, argument });
    return new Promise(() => undefined);
  }
}

let api: SlowApi;
let stores: Stores;
let root: Root;

beforeEach(async () => {
  // jsdom opens no dialogs.
  Object.assign(HTMLDialogElement.prototype, { showModal: () => undefined, close: () => undefined });
  api = new SlowApi({
    'lab.leaving': () => ({ kind: 'leaving', notes: [] }),
    'jobs.cancel': () => undefined,
  });
  stores = await pageStoresFor(api);
  const typed = {
    flush: (): Promise<void> => Promise.resolve(),
    undo: (): Promise<void> => Promise.resolve(),
  };
  stores.file.getState().attachLab(typed, () => undefined);
  const container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
});

afterEach(() => {
  flushSync(() => root.unmount());
  document.body.replaceChildren();
});

async function show(kind: 'export' | 'export-as'): Promise<void> {
  stores.file.getState().show({ kind });
  flushSync(() =>
    root.render(
      <StoresProvider stores={stores}>
        <FileDialogs />
      </StoresProvider>,
    ),
  );
  await settle();
}

function find(testId: string): HTMLElement | undefined {
  return document.querySelector<HTMLElement>(`[data-testid="${testId}"]`) ?? undefined;
}

async function click(testId: string): Promise<void> {
  flushSync(() => find(testId)?.click());
  await settle();
}

async function choose(testId: string, value: string): Promise<void> {
  const select = find(testId);
  if (!(select instanceof HTMLSelectElement)) throw new Error(`there is no ${testId}`);
  select.value = value;
  flushSync(() => select.dispatchEvent(new Event('change', { bubbles: true })));
  await settle();
}

function asked(name: RequestName): readonly unknown[] {
  return api.requests.filter((request) => request.name === name).map(({ argument }) => argument);
}

describe('the dialogs of exports', () => {
  it('look at what leaves again whenever a box is ticked, and export with the ticks', async () => {
    await show('export');
    await click('export-anonymous');
    await click('export-secrets');
    expect(asked('lab.leaving')).toEqual([
      { format: 'bundle', isAnonymous: false, hasSecrets: false },
      { format: 'bundle', isAnonymous: true, hasSecrets: false },
      { format: 'bundle', isAnonymous: true, hasSecrets: true },
    ]);
    await click('export-download');
    expect(asked('bundle.export')).toEqual([{ isAnonymous: true, hasSecrets: true }]);
  });

  it('ask for values of Secrets where they could leave, and forget the ticks of the last time', async () => {
    await show('export-as');
    await click('export-secrets');
    await choose('export-as-format', 'svg');
    expect(find('export-secrets')).toBeUndefined();
    flushSync(() => stores.file.getState().cancel());
    await settle();
    await show('export-as');
    expect(find('export-secrets')).toHaveProperty('checked', false);
    expect(find('export-anonymous')).toHaveProperty('checked', false);
  });

  it('end what is being made when they are cancelled, and say nothing of it', async () => {
    let answer: (outcome: ResponseOf<'lab.exportAs'>) => void = () => undefined;
    api.answers['lab.exportAs'] = () => new Promise((resolve) => (answer = resolve));
    await show('export-as');
    await click('export-as-download');
    expect(find('export-as-download')).toHaveProperty('disabled', true);
    stores.file.getState().cancel();
    await settle();
    expect(asked('jobs.cancel')).toEqual([{}]);
    answer({ kind: 'failed', message: { key: 'The export was cancelled.', values: {} } });
    await settle();
    expect(stores.file.getState()).toMatchObject({ dialog: undefined, problem: undefined, isBusy: false });
  });
});

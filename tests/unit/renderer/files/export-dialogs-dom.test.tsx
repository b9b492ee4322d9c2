import { flushSync } from 'react-dom';
import { beforeEach, describe, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { fill, find, findAll } from '#kit/page-elements';
import { settle } from '#kit/fake-lab-api';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import type { ResponseOf } from '#main/contract/lab-api';
import { FileDialogs } from '../../../../src/renderer/files/file-dialogs';
import type { Stores } from '../../../../src/renderer/store/stores';

let api: SilentLabApi;
let stores: Stores;

beforeEach(async () => {
  api = new SilentLabApi({
    'lab.leaving': () => ({ kind: 'leaving', notes: [] }),
    'jobs.cancel': () => undefined,
  });
  stores = await pageStoresFor(api);
  const typed = {
    flush: (): Promise<void> => Promise.resolve(),
    undo: (): Promise<void> => Promise.resolve(),
  };
  stores.file.getState().attachLab(typed, () => undefined);
  mount(<FileDialogs />, stores);
});

async function show(kind: 'export' | 'export-as'): Promise<void> {
  flushSync(() => stores.file.getState().show({ kind }));
  await settle();
}

async function click(testId: string): Promise<void> {
  flushSync(() => find(testId).click());
  await settle();
}

describe('the dialogs of exports', () => {
  it('look at what leaves again whenever a box is ticked, and export with the ticks', async () => {
    await show('export');
    await click('export-anonymous');
    await click('export-secrets');
    expect(api.asked('lab.leaving')).toEqual([
      { format: 'bundle', isAnonymous: false, hasSecrets: false },
      { format: 'bundle', isAnonymous: true, hasSecrets: false },
      { format: 'bundle', isAnonymous: true, hasSecrets: true },
    ]);
    await click('export-download');
    expect(api.asked('bundle.export')).toEqual([{ isAnonymous: true, hasSecrets: true, language: 'en' }]);
  });

  it('ask for values of Secrets where they could leave, and forget the ticks of the last time', async () => {
    await show('export-as');
    await click('export-secrets');
    fill('export-as-format', 'svg');
    await settle();
    expect(findAll('export-secrets')).toEqual([]);
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
    expect(api.asked('jobs.cancel')).toEqual([{}]);
    answer({ kind: 'failed', message: { key: 'The export was cancelled.', values: {} } });
    await settle();
    expect(stores.file.getState()).toMatchObject({ dialog: undefined, problem: undefined, isBusy: false });
  });
});

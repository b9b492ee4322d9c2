import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import { say } from '#sim/base/sentence';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import type { FileState } from '#main/contract/file-requests';
import { createFileStore, type FileStoreState } from '../../../../src/renderer/store/file-store';
import { createNoticeStore } from '../../../../src/renderer/store/notice-store';

const SHOP: FileState = {
  labNumber: 1,
  name: 'shop.podwire.yaml',
  path: '/labs/shop.podwire.yaml',
  kind: 'lab',
  isDirty: false,
  isReadOnly: false,
  disk: 'same',
  isOpenElsewhere: false,
};

async function openStore(
  answers: FakeLabApi['answers'] = {},
  file: Partial<FileState> = {},
): Promise<{
  readonly api: FakeLabApi;
  readonly state: () => FileStoreState;
  readonly notices: () => readonly string[];
}> {
  const api = new FakeLabApi({
    'file.get': () => ({ ...SHOP, ...file }),
    'file.recent': () => [],
    'file.examples': () => [],
    'dialog.open': () => ({ kind: 'unavailable' }),
    'dialog.save': () => ({ kind: 'unavailable' }),
    'folder.list': () => ({ path: '/home/me', parent: '/home', entries: [] }),
    'file.open': () => ({ kind: 'opened' }),
    ...answers,
  });
  const notices = createNoticeStore();
  const store = createFileStore(api, notices, ENGLISH.t, () => 'zh-TW');
  await settle();
  api.requests.length = 0;
  return {
    api,
    state: () => store.getState(),
    notices: () => notices.getState().notices.map(({ text }) => text),
  };
}

describe('the file store, opening', () => {
  it('begins with the start page where nobody asked for a lab, and not over edits', async () => {
    expect((await openStore()).state().dialog).toBeUndefined();
    const unasked = await openStore({}, { isStart: true });
    expect(unasked.state().dialog).toEqual({ kind: 'start' });
    const edited = await openStore({}, { isStart: true, isDirty: true });
    expect(edited.state().dialog).toBeUndefined();
  });

  it('does not wait for what was typed into a lab that another one has replaced', async () => {
    const { api, state } = await openStore({ 'file.save': () => ({ kind: 'saved', path: '/labs/a.yaml' }) });
    const silent = { flush: () => new Promise<void>(() => undefined), undo: () => Promise.resolve() };
    state().attachLab(silent, () => undefined);
    const saving = state().save();
    await settle();
    expect(state().isBusy).toBe(true);
    state().attachLab({ ...silent, flush: () => Promise.resolve() }, () => undefined);
    await saving;
    expect(state().isBusy).toBe(false);
    // What would have been saved is another lab now.
    expect(api.namesOfRequests()).not.toContain('file.save');
    await state().save();
    expect(api.namesOfRequests()).toContain('file.save');
  });

  it('says nothing of an opening that was cancelled', async () => {
    const { api, state } = await openStore({
      'file.open': () => ({ kind: 'cancelled' }),
      'jobs.cancel': () => undefined,
    });
    await state().open({ kind: 'path', path: '/labs/large.yaml' });
    expect(state()).toMatchObject({ dialog: undefined, problem: undefined, isBusy: false });
    state().cancel();
    expect(api.namesOfRequests()).not.toContain('jobs.cancel');
  });

  it('asks once for the small picture of a lab, also where there is none', async () => {
    const { api, state } = await openStore({ 'file.sketch': () => ({}) });
    await state().loadSketch('/a.yaml');
    await state().loadSketch('/a.yaml');
    expect(api.namesOfRequests()).toEqual(['file.sketch']);
  });

  it('asks the host for its own dialog, and shows ours where it has none', async () => {
    const { state } = await openStore();
    await state().chooseOpen();
    expect(state().dialog).toEqual({ kind: 'open' });
    const desktop = await openStore({ 'dialog.open': () => ({ kind: 'chosen', path: '/a.yaml' }) });
    await desktop.state().chooseOpen();
    expect(desktop.api.requests).toContainEqual({ name: 'file.open', argument: { path: '/a.yaml' } });
    expect(desktop.state().dialog).toBeUndefined();
  });

  it('asks before unsaved edits go, and opens after they were saved', async () => {
    let isDirty = true;
    const { api, state } = await openStore({
      'file.open': () => (isDirty ? { kind: 'unsaved' } : { kind: 'opened' }),
      'file.save': () => {
        isDirty = false;
        return { kind: 'saved', path: '/labs/shop.podwire.yaml' };
      },
    });
    const wish = { kind: 'path', path: '/b.yaml' } as const;
    await state().open(wish);
    expect(state().dialog).toEqual({ kind: 'unsaved', wish });
    await state().saveAndOpen(wish);
    expect(api.namesOfRequests().slice(0, 3)).toEqual(['file.open', 'file.save', 'file.open']);
    expect(state().dialog).toBeUndefined();
  });

  it('throws edits away only when told to', async () => {
    const { api, state } = await openStore({
      'file.open': ({ discardsEdits }) => ({ kind: discardsEdits === true ? 'opened' : 'unsaved' }),
    });
    await state().open({ kind: 'path', path: '/b.yaml' });
    state().cancel();
    expect(state().dialog).toBeUndefined();
    await state().open({ kind: 'path', path: '/b.yaml' }, true);
    expect(api.requests.at(-2)).toEqual({
      name: 'file.open',
      argument: { path: '/b.yaml', discardsEdits: true },
    });
  });

  it('forgets what was to be opened when saving is called off', async () => {
    const { api, state } = await openStore({
      'file.open': () => ({ kind: 'unsaved' }),
      'file.save': () => ({ kind: 'needs-path', folder: '/labs', name: 'untitled.podwire.yaml' }),
      'file.saveAs': ({ path }) => ({ kind: 'saved', path }),
    });
    await state().saveAndOpen({ kind: 'path', path: '/b.yaml' });
    expect(state().dialog).toMatchObject({ kind: 'save-as', folder: '/labs' });
    state().cancel();
    await state().saveAs('/labs/later.podwire.yaml');
    expect(api.namesOfRequests()).not.toContain('file.open');
  });

  it('says in the picker why a file cannot be opened, and elsewhere in a dialog of its own', async () => {
    const failed = { kind: 'failed', message: 'It is a picture.', hint: 'Choose another.' } as const;
    const { state } = await openStore({ 'file.open': () => failed });
    state().show({ kind: 'open' });
    await state().open({ kind: 'path', path: '/cat.png' });
    expect(state()).toMatchObject({ dialog: { kind: 'open' }, problem: { message: 'It is a picture.' } });
    state().cancel();
    await state().open({ kind: 'path', path: '/cat.png' });
    expect(state()).toMatchObject({
      dialog: { kind: 'problem', title: '/cat.png cannot be opened' },
      problem: failed,
      isBusy: false,
    });
  });

  it('waits for what was typed before it asks whether anything is unsaved', async () => {
    const { api, state } = await openStore();
    let isTyped = false;
    const text = {
      flush: async () => {
        await settle();
        isTyped = api.namesOfRequests().length === 0;
      },
      undo: () => Promise.resolve(),
    };
    state().attachLab(text, () => undefined);
    await state().open({ kind: 'path', path: '/b.yaml' });
    expect(isTyped).toBe(true);
  });

  it('shows a capture file among the captures of the lab, which stays', async () => {
    const { state } = await openStore({
      'file.open': () => ({ kind: 'capture', captureId: '7', fileName: 'web.pcap' }),
    });
    const shown: unknown[] = [];
    const text = { flush: () => Promise.resolve(), undo: () => Promise.resolve() };
    state().attachLab(text, (file) => shown.push(file));
    state().show({ kind: 'open' });
    await state().open({ kind: 'path', path: '/tmp/web.pcap' });
    expect(shown).toMatchObject([{ captureId: '7', fileName: 'web.pcap' }]);
    expect(state()).toMatchObject({ dialog: undefined, file: { name: SHOP.name } });
  });
});

describe('the file store, saving', () => {
  it('asks for a place where there is none, and says where it went', async () => {
    const { state, notices } = await openStore({
      'file.save': () => ({ kind: 'needs-path', folder: '/home/me', name: 'untitled.podwire.yaml' }),
      'file.saveAs': ({ path }) => ({ kind: 'saved', path }),
    });
    await state().save();
    expect(state().dialog).toEqual({
      kind: 'save-as',
      content: 'lab',
      folder: '/home/me',
      name: 'untitled.podwire.yaml',
    });
    await state().saveAs('/home/me/a.podwire.yaml');
    expect(state().dialog).toBeUndefined();
    expect(notices()).toEqual(['Saved as /home/me/a.podwire.yaml']);
  });

  it('replaces a file only when told to', async () => {
    const { api, state } = await openStore({
      'file.saveAs': ({ path, overwrites }) =>
        overwrites === true ? { kind: 'saved', path } : { kind: 'exists', path },
    });
    await state().chooseSaveAs();
    expect(state().dialog).toMatchObject({ folder: '/labs', name: 'shop.podwire.yaml' });
    await state().saveAs('/labs/b.podwire.yaml');
    expect(state().dialog).toMatchObject({ kind: 'save-as', existing: '/labs/b.podwire.yaml' });
    await state().saveAs('/labs/b.podwire.yaml', true);
    expect(state().dialog).toBeUndefined();
    expect(api.requests.at(-1)?.argument).toEqual({ path: '/labs/b.podwire.yaml', overwrites: true });
  });

  it('asks when somebody else wrote the file, and reverts with an undo', async () => {
    const { state, notices } = await openStore({
      'file.save': ({ overwrites }) =>
        overwrites === true
          ? { kind: 'saved', path: '/labs/shop.podwire.yaml' }
          : { kind: 'changed-on-disk', path: '/labs/shop.podwire.yaml' },
      'file.revert': () => ({ kind: 'reverted' }),
    });
    await state().save();
    expect(state().dialog).toEqual({ kind: 'changed-on-disk', path: '/labs/shop.podwire.yaml' });
    await state().revert();
    expect(state().dialog).toBeUndefined();
    expect(notices()).toEqual(['The text is what is on disk.']);
    await state().save(true);
    expect(state().dialog).toBeUndefined();
  });

  it('says that what another program wrote was taken over', async () => {
    const { api, notices } = await openStore();
    api.emit('text', { version: 2, name: 'typing', files: [] });
    api.emit('text', {
      version: 3,
      name: say('take over {name} as changed on disk', { name: 'shop.podwire.yaml' }),
      files: [],
    });
    expect(notices()).toEqual(['shop.podwire.yaml was changed on disk, and is here as it is there now.']);
  });

  it('keeps mine until the disk is the same again, or another lab is open', async () => {
    const { api, state } = await openStore({}, { disk: 'changed' });
    state().dismissDiskChange();
    api.emit('file', { ...SHOP, disk: 'changed', isDirty: true });
    expect(state().isDiskChangeDismissed).toBe(true);
    api.emit('file', SHOP);
    api.emit('file', { ...SHOP, disk: 'changed' });
    expect(state().isDiskChangeDismissed).toBe(false);
    state().dismissDiskChange();
    api.emit('file', { ...SHOP, disk: 'changed', labNumber: 2 });
    expect(state().isDiskChangeDismissed).toBe(false);
  });

  it('asks for another place for a file that cannot be written', async () => {
    const { api, state } = await openStore({}, { isReadOnly: true });
    await state().save();
    expect(state().dialog).toMatchObject({
      kind: 'save-as',
      reason: 'shop.podwire.yaml cannot be written. Choose another place for it.',
    });
    expect(api.namesOfRequests()).not.toContain('file.save');
  });

  it('asks before it takes edits back, and does not where there are none', async () => {
    const lab = { name: 'shop', startTimeMs: 0, generation: 2 };
    const dirty = await openStore({ 'lab.reset': () => lab }, { isDirty: true });
    await dirty.state().askReset();
    expect(dirty.state().dialog).toEqual({ kind: 'reset' });
    expect(dirty.api.requests).toEqual([]);
    await dirty.state().reset();
    expect(dirty.notices()).toEqual(['The lab is as it was saved, and started anew.']);
    const clean = await openStore({ 'lab.reset': () => lab });
    await clean.state().askReset();
    expect(clean.api.namesOfRequests()).toEqual(['lab.reset']);
  });
});

describe('the file store, exporting', () => {
  const exported = {
    kind: 'exported',
    fileName: 'shop.podwire',
    captures: [],
    failures: [],
  } as const;

  it('names the bundle after the lab, and shows what came of it', async () => {
    const { state } = await openStore({
      'bundle.export': ({ path }) => ({
        ...exported,
        ...(path === undefined ? {} : { path }),
        captures: [],
        failures: [],
        notes: [],
      }),
    });
    state().show({ kind: 'export' });
    await state().chooseExport();
    expect(state().dialog).toEqual({
      kind: 'save-as',
      content: 'bundle',
      folder: '/labs',
      name: 'shop.podwire',
    });
    await state().exportBundle('/labs/shop.podwire');
    expect(state().dialog).toMatchObject({ kind: 'exported', result: { path: '/labs/shop.podwire' } });
  });

  it('asks before it replaces a bundle', async () => {
    const { state } = await openStore({
      'bundle.export': () => ({ kind: 'exists', path: '/labs/shop.podwire' }),
    });
    await state().chooseExport();
    await state().exportBundle('/labs/shop.podwire');
    expect(state().dialog).toMatchObject({ kind: 'save-as', existing: '/labs/shop.podwire' });
  });
});

describe('the file store, exporting for other programs', () => {
  const made = { kind: 'exported', fileName: 'shop.svg', text: '<svg/>', notes: [] } as const;

  it('asks the host for what was chosen, in the language of the window, and for the lines that a picture of pixels is made of', async () => {
    const asked: string[] = [];
    const { state } = await openStore({
      'lab.exportAs': ({ format, language, isAnonymous }) => {
        asked.push(`${format} ${language ?? ''}${isAnonymous === true ? ', anonymous' : ''}`);
        return { ...made, notes: [] };
      },
    });
    state().show({ kind: 'export-as' });
    await state().exportAs('kind');
    state().share({ isAnonymous: true, hasSecrets: false });
    await state().exportAs('html');
    state().show({ kind: 'export-as' });
    await state().exportAs('png');
    expect(asked).toEqual(['kind zh-TW', 'html zh-TW, anonymous', 'svg zh-TW']);
    expect(state().dialog).toEqual({ kind: 'exported-as', format: 'png', result: made });
  });

  it('asks what would leave with what is chosen now, however late an earlier answer comes', async () => {
    const asked: object[] = [];
    let finish = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { state } = await openStore({
      'lab.leaving': async (wanted) => {
        asked.push(wanted);
        if (wanted.hasSecrets !== true) await late;
        return { kind: 'leaving', notes: [wanted.hasSecrets === true ? 'with values' : 'without'] };
      },
    });
    state().show({ kind: 'export-as' });
    const first = state().loadLeaving('png', undefined);
    state().share({ isAnonymous: false, hasSecrets: true });
    await state().loadLeaving('html', 'symptom');
    expect(state().leaving).toEqual(['with values']);
    finish();
    await first;
    expect(state().leaving).toEqual(['with values']);
    expect(asked).toEqual([
      { format: 'svg', isAnonymous: false, hasSecrets: false },
      { format: 'html', isAnonymous: false, hasSecrets: true, scenario: 'symptom' },
    ]);
  });

  it('shares no value of a Secret that it was not asked for since the question was asked', async () => {
    const { state } = await openStore({});
    state().share({ isAnonymous: false, hasSecrets: true });
    state().show({ kind: 'export' });
    expect(state().sharing).toEqual({ isAnonymous: false, hasSecrets: false });
  });

  it('says in the same dialog why nothing was made', async () => {
    const { state } = await openStore({
      'lab.exportAs': () => ({ kind: 'failed', message: 'the lab has IPv6' }),
    });
    state().show({ kind: 'export-as' });
    await state().exportAs('netns');
    expect(state().dialog).toEqual({ kind: 'export-as' });
    expect(state().problem).toMatchObject({ message: 'the lab has IPv6' });
  });
});

describe('the file store, loading', () => {
  it('keeps what the host said since, however long the list of examples takes', async () => {
    let answerExamples: (examples: []) => void = () => undefined;
    const { api, state } = await openStore({
      'file.examples': () =>
        new Promise((resolve) => {
          answerExamples = resolve;
        }),
    });
    expect(state().file).toEqual(SHOP);
    state().show({ kind: 'start' });
    api.emit('file', { ...SHOP, isDirty: true });
    answerExamples([]);
    await settle();
    expect(state().file?.isDirty).toBe(true);
  });

  it('asks for the examples once somebody looks at them, and once', async () => {
    let asked = 0;
    const example = { path: '/labs/first.yaml', name: 'First', text: '', topic: 'first-steps' as const };
    const { state } = await openStore({
      'file.examples': () => {
        asked += 1;
        return [example];
      },
    });
    expect(asked).toBe(0);
    for (const kind of ['start', 'open', 'start'] as const) {
      state().show({ kind });
      await settle();
      expect(state().examples).toEqual([example]);
      state().cancel();
    }
    expect(asked).toBe(1);
  });
});

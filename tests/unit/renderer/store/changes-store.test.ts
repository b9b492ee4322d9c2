import { describe, expect, it } from 'vitest';
import type { LabChanges } from '#main/contract/change-requests';
import type { ResponseOf } from '#main/contract/lab-api';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import { createMessages } from '../../../../src/renderer/i18n/messages';
import { createChangesStore } from '../../../../src/renderer/store/changes-store';

const SAME: LabChanges = {
  isSame: true,
  cluster: [],
  objects: [],
  others: [],
  pairs: [],
  workloads: [],
  hiddenCount: 0,
  text: '',
};
const { t } = createMessages('en', {});

function storeOf(api: FakeLabApi, done: string[] = []): ReturnType<typeof createChangesStore> {
  const flush = (): Promise<void> => {
    done.push('flushed');
    return Promise.resolve();
  };
  return createChangesStore(api, { flush, version: () => 4 }, t);
}

describe('the store of changes between two labs', () => {
  it('sends what was typed first, and keeps of which text the answer is', async () => {
    const done: string[] = [];
    const api = new FakeLabApi({
      'changes.compare': ({ other }) => {
        done.push(other.kind);
        return { kind: 'compared', changes: SAME };
      },
    });
    const store = storeOf(api, done);
    await store.getState().compare();
    expect(done).toEqual(['flushed', 'saved']);
    expect(store.getState()).toMatchObject({ isRunning: false, result: { version: 4, changes: SAME } });
  });

  it('compares at once with what is chosen, and again when it is to go the other way round', async () => {
    const api = new FakeLabApi({ 'changes.compare': () => ({ kind: 'compared', changes: SAME }) });
    const store = storeOf(api);
    await store.getState().choose({ kind: 'path', path: '/labs/other.podwire.yaml' });
    await store.getState().reverse();
    expect(api.requests.map(({ argument }) => argument)).toEqual([
      { other: { kind: 'path', path: '/labs/other.podwire.yaml' }, isReversed: false },
      { other: { kind: 'path', path: '/labs/other.podwire.yaml' }, isReversed: true },
    ]);
  });

  it('shows the answer to the last question, whichever comes first', async () => {
    const waiting: ((answer: ResponseOf<'changes.compare'>) => void)[] = [];
    const api = new FakeLabApi({
      'changes.compare': () => new Promise((resolve) => waiting.push(resolve)),
    });
    const store = storeOf(api);
    void store.getState().compare();
    void store.getState().choose({ kind: 'path', path: '/b' });
    await settle();
    waiting[1]?.({ kind: 'compared', changes: SAME });
    waiting[0]?.({ kind: 'failed', message: 'no such file' });
    await settle();
    expect(store.getState()).toMatchObject({
      isRunning: false,
      problem: undefined,
      result: { other: { kind: 'path', path: '/b' } },
    });
  });

  it('says why there is nothing to see, and shows no older answer beside that', async () => {
    const answers: ResponseOf<'changes.compare'>[] = [
      { kind: 'compared', changes: SAME },
      {
        kind: 'refused',
        diagnostics: [{ severity: 'error', code: 'bad', message: 'no kind', location: place(3) }],
      },
      { kind: 'cancelled' },
    ];
    const api = new FakeLabApi({ 'changes.compare': () => answers.shift() ?? { kind: 'cancelled' } });
    const store = storeOf(api);
    await store.getState().compare();
    await store.getState().compare();
    expect(store.getState()).toMatchObject({
      result: undefined,
      problem: { message: 'One of the two cannot be read.', diagnostics: [{ message: 'no kind' }] },
    });
    await store.getState().compare();
    expect(store.getState()).toMatchObject({ isRunning: false, problem: undefined });
  });
});

function place(line: number): { file: string; line: number; column: number } {
  return { file: 'b.yaml', line, column: 1 };
}

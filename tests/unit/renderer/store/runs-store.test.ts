import { describe, expect, it } from 'vitest';
import { createRunsStore } from '../../../../src/renderer/store/runs-store';
import type { ComparedRuns } from '#main/contract/run-requests';
import { FakeLabApi, settle } from '#kit/fake-lab-api';

const KEPT = { id: 3, why: 'branched', leftNs: 5, endNs: 9, deeds: 1 } as const;
const RESULT: ComparedRuns = {
  id: 7,
  choice: { kind: 'kept', id: 3 },
  fromNs: 5,
  lengthNs: 4,
  isBranch: true,
  wires: [],
  wireCount: 0,
  sameWires: 2,
  commands: [],
  steps: [],
  drops: [],
  sameDrops: 0,
  tables: [],
  notes: [],
};

function storeOf(api: FakeLabApi, done: string[] = []): ReturnType<typeof createRunsStore> {
  const flush = (): Promise<void> => {
    done.push('flushed');
    return Promise.resolve();
  };
  return createRunsStore(api, flush);
}

describe('the store of runs', () => {
  it('sends what was typed before two runs are compared', async () => {
    const done: string[] = [];
    const api = new FakeLabApi({
      'runs.compare': () => {
        done.push('asked');
        return { kind: 'started' };
      },
    });
    await storeOf(api, done).getState().compare({ kind: 'kept', id: 3 });
    expect(done).toEqual(['flushed', 'asked']);
  });

  it('says why two runs cannot be compared', async () => {
    const refused = { kind: 'refused', message: 'That run is no longer kept.' } as const;
    const store = storeOf(new FakeLabApi({ 'runs.compare': () => refused }));
    await store.getState().compare({ kind: 'kept', id: 3 });
    expect(store.getState().problem).toEqual({ message: 'That run is no longer kept.' });
  });

  it('fetches each result once, when the host has it', async () => {
    const api = new FakeLabApi({ 'runs.result': () => RESULT });
    const store = storeOf(api);
    api.emit('runs', { kept: [KEPT], share: 0.5 });
    expect(store.getState()).toMatchObject({ kept: [KEPT], share: 0.5, result: undefined });
    api.emit('runs', { kept: [KEPT], resultId: 7 });
    await settle();
    api.emit('runs', { kept: [], resultId: 7 });
    await settle();
    expect(store.getState()).toMatchObject({ kept: [], share: undefined, result: RESULT });
    expect(api.namesOfRequests()).toEqual(['runs.result']);
  });
});

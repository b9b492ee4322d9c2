import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import { designedPod, emptyDesign } from '#kit/design-builder';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import type { EditOutcome } from '#main/contract/design';
import { createDesignStore } from '../../../../src/renderer/store/design-store';
import type { NoticeContent } from '../../../../src/renderer/store/notice-store';

function setUp(outcome: EditOutcome): {
  readonly api: FakeLabApi;
  readonly store: ReturnType<typeof createDesignStore>;
  readonly selections: (readonly string[])[];
  readonly notices: NoticeContent[];
  readonly done: string[];
} {
  const [selections, notices, done]: [(readonly string[])[], NoticeContent[], string[]] = [[], [], []];
  const api = new FakeLabApi({
    'design.get': () => emptyDesign(['node1']),
    'design.edit': () => {
      done.push('edit');
      return outcome;
    },
  });
  const store = createDesignStore(
    api,
    {
      flush: () => {
        done.push('flush');
        return Promise.resolve();
      },
      undo: () => {
        done.push('undo');
        return Promise.resolve();
      },
      selectAll: (refs) => selections.push(refs),
      notify: (content) => notices.push(content),
      words: ENGLISH.words,
    },
    ENGLISH.t,
  );
  return { api, store, selections, notices, done };
}

const MOVE = { kind: 'move', pod: 'pod/default/client', node: 'node2' } as const;

describe('an edit', () => {
  it('meets the text that was typed, selects what it changed and says so', async () => {
    const { store, selections, done } = setUp({
      kind: 'done',
      version: 2,
      name: { key: 'move {name} to {node}', values: { name: 'client', node: 'node2' } },
      ref: 'pod/default/client',
    });
    await store.getState().edit(MOVE);
    expect(done).toEqual(['flush', 'edit']);
    expect(selections).toEqual([['pod:default/client']]);
    expect(store.getState().announcement?.text).toBe('Moved client to node2.');
  });

  it('that is refused says why where it was made, and makes what is offered instead', async () => {
    const offer = {
      label: 'Pin web to node2',
      command: { kind: 'pin', workload: 'deployment/default/web', node: 'node2' },
    } as const;
    const { api, store } = setUp({ kind: 'refused', message: 'owned by ReplicaSet/web', offer });
    await store.getState().edit(MOVE, { x: 10, y: 20 });
    expect(store.getState().refusal).toEqual({
      message: 'owned by ReplicaSet/web',
      offer,
      at: { x: 10, y: 20 },
    });
    await store.getState().acceptOffer();
    expect(api.requests.at(-1)).toEqual({ name: 'design.edit', argument: { command: offer.command } });
  });

  it('that needs a lab file is made once the person agrees, and only then', async () => {
    const { api, store } = setUp({
      kind: 'needs-lab-file',
      fileName: 'web.podwire.yaml',
      message: 'The manifest stays clean.',
    });
    await store.getState().edit(MOVE);
    expect(store.getState().question?.fileName).toBe('web.podwire.yaml');
    await store.getState().answerQuestion(false);
    expect(api.namesOfRequests().filter((name) => name === 'design.edit')).toHaveLength(1);
    await store.getState().edit(MOVE);
    await store.getState().answerQuestion(true);
    expect(api.requests.at(-1)).toEqual({
      name: 'design.edit',
      argument: { command: MOVE, makesLabFile: true },
    });
  });

  it('that deletes offers to undo, which selects what came back', async () => {
    const { store, selections, notices, done } = setUp({
      kind: 'done',
      version: 2,
      name: { key: 'delete {what}', values: { what: 'client' } },
    });
    await store.getState().edit({ kind: 'delete', refs: ['pod/default/client'] });
    expect(notices[0]?.text).toBe('Deleted client.');
    notices[0]?.actions?.[0]?.onAct();
    await settle();
    expect(done.at(-1)).toBe('undo');
    expect(selections).toEqual([[], ['pod:default/client']]);
  });
});

it('remembers what was in the text until the lab starts anew', async () => {
  const { api, store } = setUp({ kind: 'done', version: 2, name: '' });
  await settle();
  const design = emptyDesign(['node1']);
  api.emit('lab', { name: 'lab', startTimeMs: 0, generation: 1 });
  api.emit('design', { ...design, version: 2, pods: [designedPod('client')] });
  api.emit('design', { ...design, version: 3 });
  expect(store.getState().seen.has('pod/default/client')).toBe(true);
  api.emit('lab', { name: 'lab', startTimeMs: 0, generation: 2 });
  await settle();
  expect(store.getState().seen.has('pod/default/client')).toBe(false);
});

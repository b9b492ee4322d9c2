import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import { createNoticeStore } from '../../../../src/renderer/store/notice-store';
import { createScenarioStore, type ScenarioStoreState } from '../../../../src/renderer/store/scenario-store';

async function openStore(answers: FakeLabApi['answers']): Promise<{
  readonly api: FakeLabApi;
  readonly state: () => ScenarioStoreState;
  readonly notices: () => readonly string[];
}> {
  const api = new FakeLabApi({
    'scenario.list': () => [],
    'recording.start': () => ({ isRecording: true, sinceNs: 0, steps: [], warnings: [] }),
    ...answers,
  });
  const notices = createNoticeStore();
  const store = createScenarioStore(api, {
    notices,
    t: ENGLISH.t,
    words: ENGLISH.words,
    flush: () => Promise.resolve(),
  });
  await settle();
  return {
    api,
    state: () => store.getState(),
    notices: () => notices.getState().notices.map(({ text }) => text),
  };
}

describe('the scenario store', () => {
  it('records what the host tells of, and says how many steps came of it', async () => {
    const { api, state, notices } = await openStore({
      'recording.stop': ({ name }) => ({ kind: 'recorded', name, stepCount: 2 }),
    });
    state().show({ kind: 'start' });
    await state().record(true);
    expect(state()).toMatchObject({ dialog: undefined, recording: { isRecording: true } });
    api.emit('recording', { isRecording: true, steps: ['exec in a: ls', 'exec in a: id'], warnings: [] });
    expect(state().recording.steps).toHaveLength(2);
    state().show({ kind: 'stop' });
    await state().finish({ name: 'two', text: '' });
    expect(api.requests.at(-1)).toEqual({ name: 'recording.stop', argument: { name: 'two' } });
    expect(state()).toMatchObject({ dialog: undefined, recording: { isRecording: false } });
    expect(notices()).toEqual(['Recorded two: 2 steps.']);
  });

  it('stays in the dialog with the reason when a name is refused', async () => {
    const { state } = await openStore({
      'recording.stop': () => ({ kind: 'refused', message: 'there is a Scenario called two' }),
    });
    state().show({ kind: 'stop' });
    await state().finish({ name: 'two', text: '' });
    expect(state()).toMatchObject({
      dialog: { kind: 'stop' },
      problem: 'there is a Scenario called two',
    });
  });

  it('asks before a lab file is made beside manifests, and sends the same answer again', async () => {
    const { api, state } = await openStore({
      'recording.stop': ({ name, makesLabFile }) =>
        makesLabFile === true
          ? { kind: 'recorded', name, stepCount: 1 }
          : { kind: 'needs-lab-file', fileName: 'lab.podwire.yaml', message: 'why' },
    });
    await state().finish({ name: 'one', text: 'what it shows' });
    const { dialog } = state();
    expect(dialog).toEqual({
      kind: 'needs-lab-file',
      fileName: 'lab.podwire.yaml',
      message: 'why',
      name: 'one',
      text: 'what it shows',
    });
    await state().finish({ name: 'one', text: 'what it shows', makesLabFile: true });
    expect(api.requests.at(-1)?.argument).toEqual({
      name: 'one',
      text: 'what it shows',
      makesLabFile: true,
    });
    expect(state().dialog).toBeUndefined();
  });

  it('says why a Scenario is not played', async () => {
    const { state, notices } = await openStore({
      'scenario.play': () => ({ kind: 'no-such-scenario', message: 'the lab has no Scenario called gone' }),
    });
    await state().play('gone');
    expect(notices()).toEqual(['the lab has no Scenario called gone']);
  });

  it('follows the run that the host tells of', async () => {
    const { api, state } = await openStore({});
    const run = { name: 'one', isRunning: true, steps: [], captures: [] };
    api.emit('scenario.run', run);
    expect(state().run).toEqual(run);
    api.connection(true);
    api.connection(false);
    api.connection(true);
    expect(state().run).toBeUndefined();
  });
});

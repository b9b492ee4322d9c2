import { beforeEach, describe, expect, it } from 'vitest';
import { WEB_MANIFEST } from '#kit/lab-text';
import { SCENARIO, SCENARIO_FILE, SCENARIO_LAB, ScenarioSession, textIn } from '#kit/scenario-session';

let lab: ScenarioSession;

describe('the Scenarios of a lab', () => {
  beforeEach(() => {
    lab = new ScenarioSession({ [SCENARIO_FILE]: SCENARIO_LAB + SCENARIO });
  });

  it('are listed, and followed as the text changes', () => {
    const expected = {
      name: 'first-request',
      text: { en: 'How it begins.' },
      steps: [
        'start capture web on default/client:eth0',
        'exec in default/client: wget -qO- http://web',
        'exec in default/client, in the background: ping -c 3 192.168.0.11',
        'exec in default/client: sleep 3; exit 4',
      ],
      captures: ['web'],
    };
    expect(lab.page.ask('scenario.list')).toMatchObject([expected]);
    expect(lab.page.last('scenarios')).toMatchObject([expected]);
    lab.type('name: first-request', 'name: second');
    lab.session.work();
    expect(lab.page.last('scenarios')).toMatchObject([{ name: 'second' }]);
  });

  it('keep what a play gave when the lab starts anew, also to record', () => {
    lab.page.ask('clock.speed', { speed: 100 });
    lab.page.ask('scenario.play', { name: 'first-request' });
    lab.pass(1000);
    const given = lab.page.last('scenario.run');
    expect(given).toMatchObject({
      isRunning: false,
      steps: [{}, { state: 'passed' }, {}, { state: 'failed' }],
      captures: [{ name: 'web' }],
    });
    lab.page.ask('lab.restart');
    lab.pass(100);
    expect(lab.page.last('scenario.run')).toEqual(given);
    lab.page.ask('recording.start', { isFromStart: true });
    lab.pass(100);
    expect(lab.page.last('scenario.run')).toEqual(given);
  });

  it('say which there are when another is asked for', () => {
    expect(lab.page.ask('scenario.play', { name: 'frist' })).toEqual({
      kind: 'no-such-scenario',
      message: 'No Scenario is called frist; there are first-request.',
    });
  });
});

describe('a recording in the window', () => {
  it('has a Pod that was moved back where it was, and there again when it is undone', () => {
    lab = new ScenarioSession({ [SCENARIO_FILE]: SCENARIO_LAB });
    lab.page.ask('recording.start', { isFromStart: false });
    const command = { kind: 'move', pod: 'pod/default/client', node: 'node/node2' };
    expect(lab.page.ask('design.edit', { command })).toMatchObject({ kind: 'done' });
    lab.pass(3000);
    expect(lab.page.ask('recording.stop', { name: 'move' })).toMatchObject({ kind: 'recorded' });
    expect(lab.page.ask('text.state')).toMatchObject({ diagnostics: [], application: { kind: 'applied' } });
    lab.page.ask('history.undo');
    expect(lab.page.ask('text.state')).toMatchObject({ diagnostics: [], application: { kind: 'applied' } });
  });

  it('keeps a text that was not recorded: an edit with an error is mended or undone first', () => {
    lab = new ScenarioSession({ [SCENARIO_FILE]: SCENARIO_LAB });
    lab.page.ask('recording.start', { isFromStart: false });
    lab.type('replicas: 3', 'replicas: [');
    expect(lab.page.ask('recording.stop', { name: 'x' })).toMatchObject({ kind: 'refused' });
    lab.page.ask('history.undo');
    expect(lab.page.ask('recording.stop', { name: 'x' })).toMatchObject({ kind: 'recorded', stepCount: 0 });
  });

  it('wants a name that is free, and one that a name can be', () => {
    lab = new ScenarioSession({ [SCENARIO_FILE]: SCENARIO_LAB + SCENARIO });
    expect(lab.page.ask('recording.stop', { name: 'x' })).toEqual({
      kind: 'refused',
      message: 'Nothing is being recorded.',
    });
    lab.page.ask('recording.start', { isFromStart: false });
    expect(lab.page.ask('recording.stop', { name: 'first-request' })).toEqual({
      kind: 'refused',
      message: 'There is a Scenario first-request already. Choose another name.',
    });
    for (const name of ['', 'First', 'a b', '-a', 'a/b', 'ä', 'x'.repeat(64)]) {
      expect(lab.page.ask('recording.stop', { name })).toMatchObject({ kind: 'refused' });
    }
    expect(lab.page.ask('scenario.play', { name: 'first-request' })).toMatchObject({
      kind: 'no-such-scenario',
    });
    expect(lab.page.ask('recording.stop', { name: 'second.request-2' })).toMatchObject({ kind: 'recorded' });
    expect(lab.page.ask('scenario.list')).toMatchObject([
      { name: 'first-request' },
      { name: 'second.request-2' },
    ]);
  });

  it('leaves a plain manifest as it is, and asks for a lab file beside it', () => {
    lab = new ScenarioSession({ 'web.yaml': WEB_MANIFEST });
    lab.page.ask('recording.start', { isFromStart: false });
    lab.page.terminal('client')('true\r');
    lab.pass(100);
    const outcome = lab.page.ask('recording.stop', { name: 'x' });
    expect(outcome).toMatchObject({
      kind: 'needs-lab-file',
      fileName: expect.stringMatching(/\.podwire\.yaml$/u) as unknown,
    });
    const fileName = textIn(outcome, 'fileName');
    expect(lab.page.last('recording')).toMatchObject({ isRecording: true });
    expect(lab.page.ask('recording.stop', { name: 'x', makesLabFile: true })).toMatchObject({
      kind: 'recorded',
      stepCount: 1,
    });
    expect(lab.text('web.yaml')).toBe(WEB_MANIFEST);
    expect(lab.text(fileName)).toMatch(
      /^apiVersion: podwire\.dev\/v1\nkind: Lab\n[\s\S]*\n---\napiVersion: podwire\.dev\/v1\nkind: Scenario\n/u,
    );
    expect(lab.page.ask('scenario.list')).toMatchObject([
      { name: 'x', steps: ['exec in default/client: true'] },
    ]);
  });

  it('begins again with a lab that is started anew meanwhile, and can be thrown away', () => {
    lab = new ScenarioSession({ [SCENARIO_FILE]: SCENARIO_LAB });
    lab.page.ask('recording.start', { isFromStart: false });
    lab.page.terminal('client')('true\r');
    lab.pass(100);
    lab.page.ask('lab.restart');
    lab.pass(10);
    lab.page.terminal('client')('false\r');
    lab.pass(100);
    expect(lab.page.last('recording')).toMatchObject({
      steps: ['exec in default/client: false'],
      warnings: ['The lab was started anew; the recording began again with it.'],
    });
    expect(lab.page.ask('recording.discard')).toEqual({ isRecording: false, steps: [], warnings: [] });
    lab.page.terminal('client')('true\r');
    lab.pass(100);
    expect(lab.page.last('recording')).toMatchObject({ isRecording: false });
    expect(lab.text()).toBe(SCENARIO_LAB);
  });
});

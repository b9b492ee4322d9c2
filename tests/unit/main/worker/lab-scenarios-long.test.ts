/** Scenarios that are played, and recorded, in the window. */
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { SCENARIO, SCENARIO_FILE, SCENARIO_LAB, ScenarioSession, textIn } from '#kit/scenario-session';
import { imageCatalogue } from '#main/worker/image-catalogue';
import { readLab } from '#sim/api/read-lab';
import { runScenario } from '#sim/api/run-scenario';

let lab: ScenarioSession;

/** What `podwire run` gets of the first Scenario of the text. */
function runText({ session }: ScenarioSession): ReturnType<typeof runScenario> {
  const files = session
    .files()
    .map(({ name, text: content }) => ({ name, bytes: new TextEncoder().encode(content) }));
  const document = readLab(files);
  if (!document.ok) throw new Error(document.error.map(({ message }) => message).join());
  const [scenario] = document.value.scenarios;
  if (scenario === undefined) throw new Error('expected a Scenario');
  return runScenario(document.value, scenario, { images: imageCatalogue(), hasWholeCapture: true });
}

describe('the Scenarios of a lab', () => {
  beforeEach(() => {
    lab = new ScenarioSession({ [SCENARIO_FILE]: SCENARIO_LAB + SCENARIO });
  });

  it('are played on a new lab at the speed of the clock, with the captures of podwire run', () => {
    lab.pass(1000);
    const { generation } = lab.session.host;
    expect(lab.page.ask('scenario.play', { name: 'first-request' })).toEqual({ kind: 'playing' });
    expect(lab.page.last('scenario.run')).toMatchObject({
      isRunning: true,
      steps: [{ state: 'waiting' }, {}, {}, {}],
    });
    lab.pass(1000);
    expect(lab.session.host.generation).toBe(generation + 1);
    expect(lab.page.last('scenario.run')).toMatchObject({
      steps: [{ state: 'passed' }, { state: 'passed' }, { state: 'waiting' }, { state: 'waiting' }],
    });
    lab.pass(3000);
    expect(lab.page.last('scenario.run')).toMatchObject({
      isRunning: true,
      steps: [{}, {}, { state: 'running' }, { state: 'running' }],
    });
    lab.pass(3000);
    const run = runText(lab);
    expect(lab.page.last('scenario.run')).toMatchObject({
      name: 'first-request',
      isRunning: false,
      steps: [
        { state: 'passed' },
        { state: 'passed' },
        { state: 'passed' },
        { state: 'failed', failures: ['expected exit code 0, got 4'] },
      ],
      captures: run.ok ? run.value.captures() : [],
    });
  });

  it('have edits wait while they are played', () => {
    lab.page.ask('scenario.play', { name: 'first-request' });
    lab.pass(500);
    lab.type('replicas: 3', 'replicas: 1');
    lab.pass(1500);
    expect(lab.page.ask('text.state')).toMatchObject({ application: { kind: 'waiting' } });
    expect(
      lab.session.host.simulation.cluster.pods().filter(({ name }) => name.startsWith('web')),
    ).toHaveLength(3);
    lab.pass(8000);
    expect(lab.page.last('scenario.run')).toMatchObject({ isRunning: false });
    expect(lab.page.ask('text.state')).toMatchObject({ application: { kind: 'applied' } });
    lab.pass(5000);
    expect(
      lab.session.host.simulation.cluster.pods().filter(({ name }) => name.startsWith('web')),
    ).toHaveLength(1);
  });

  it('are stopped when somebody wants it, or starts the lab anew', () => {
    lab.page.ask('scenario.play', { name: 'first-request' });
    lab.pass(3000);
    lab.page.ask('scenario.stop');
    expect(lab.page.last('scenario.run')).toMatchObject({ isRunning: false, problem: 'It was stopped.' });
    lab.page.ask('scenario.play', { name: 'first-request' });
    lab.page.ask('scenario.stop');
    expect(lab.page.last('scenario.run')).toMatchObject({ isRunning: false, problem: 'It was stopped.' });
    lab.page.ask('scenario.play', { name: 'first-request' });
    lab.pass(1000);
    lab.page.ask('lab.restart');
    expect(lab.page.last('scenario.run')).toMatchObject({
      isRunning: false,
      problem: 'The lab was started anew.',
    });
    expect(lab.page.ask('text.state')).toMatchObject({ application: { kind: 'applied' } });
  });

  it('say what the bundle expects of their captures', () => {
    const run = runText(lab);
    if (!run.ok) throw new Error('expected a run');
    const [capture] = run.value.captures();
    const sha256 = capture?.sha256 ?? '';
    lab = new ScenarioSession({ [SCENARIO_FILE]: SCENARIO_LAB + SCENARIO }, [
      { scenario: 'first-request', name: 'web', sha256 },
    ]);
    lab.page.ask('clock.speed', { speed: 100 });
    lab.page.ask('scenario.play', { name: 'first-request' });
    lab.pass(1000);
    expect(lab.page.last('scenario.run')).toMatchObject({ captures: [{ sha256, expectedSha256: sha256 }] });
  });
});

describe('a recording in the window', () => {
  it('becomes a Scenario in the lab by one edit, whose replay has the same capture to the byte', () => {
    lab = new ScenarioSession({ [SCENARIO_FILE]: SCENARIO_LAB });
    lab.pass(2345);
    const before = lab.text();
    expect(lab.page.ask('recording.start', { isFromStart: true })).toMatchObject({
      isRecording: true,
      steps: [],
    });
    lab.pass(10);
    const client = lab.page.terminal('client');
    const node = lab.page.terminal('node/node1');
    lab.pass(777);
    const captureId = textIn(lab.page.ask('capture.start', { interfaces: ['any'], filter: '' }), 'captureId');
    client('for i in 1 2 3; do wget -qO- http://web; sleep 1; done\r');
    lab.pass(450);
    node('ping 192.168.0.12\r');
    lab.pass(400);
    lab.page.ask('traffic.send', { from: 'pod/default/client', to: 'service/default/web' });
    lab.type('replicas: 3', 'replicas: 2');
    lab.pass(1800);
    node('\u0003');
    client('nslookup web\r');
    lab.pass(2500);
    lab.page.ask('capture.stop', { captureId });
    const exported = lab.page.exported(captureId, 'plain');
    const live = createHash('sha256').update(exported).digest('hex');
    expect(lab.page.last('recording')).toMatchObject({
      isRecording: true,
      steps: [
        'start capture-1 on any',
        'exec in default/client: for i in 1 2 3; do wget -qO- http://web; sleep 1; done',
        'exec in node/node1: ping 192.168.0.12 (until Ctrl+C)',
        expect.stringMatching(/^exec in default\/client: wget .*http:\/\/web/u),
        'apply Deployment/web',
        'exec in default/client: nslookup web',
        'stop capture-1',
      ],
      warnings: [],
    });
    expect(lab.page.ask('recording.stop', { name: 'overlap', text: 'Two at once.' })).toEqual({
      kind: 'recorded',
      name: 'overlap',
      stepCount: 7,
    });
    expect(lab.text().startsWith(before)).toBe(true);
    expect(lab.text()).toContain(
      '\n---\napiVersion: podwire.dev/v1\nkind: Scenario\nmetadata:\n  name: overlap\n',
    );
    expect(lab.page.ask('text.state')).toMatchObject({
      undo: 'record overlap',
      application: { kind: 'applied' },
    });
    expect(lab.page.last('recording')).toEqual({ isRecording: false, steps: [], warnings: [] });
    lab.page.ask('clock.speed', { speed: 7 });
    expect(lab.page.ask('scenario.play', { name: 'overlap' })).toEqual({ kind: 'playing' });
    lab.pass(4000);
    const played = lab.page.last('scenario.run');
    expect(played).toMatchObject({ isRunning: false, captures: [{ name: 'capture-1', sha256: live }] });
    const run = runText(lab);
    expect(run.ok ? run.value.report().steps.flatMap(({ failures }) => failures) : run.error).toEqual([]);
    lab.page.ask('history.undo');
    expect(lab.text()).toBe(before.replace('replicas: 3', 'replicas: 2'));
  });
});

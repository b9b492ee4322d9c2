import { beforeEach, describe, expect, it } from 'vitest';
import { testCatalogue } from '#kit/command-lab';
import { readGood, WEB_MANIFEST } from '#kit/lab-text';
import { Recorder } from '#sim/api/recorder';
import { inEnglish } from '#sim/base/sentence';
import { Simulation, type TerminalSession } from '#sim/api/simulation';

const SECONDS = 1_000_000_000;
const OPTIONS = { images: testCatalogue() };
const SIZE = { columns: 80, rows: 24 };

/** A lab that somebody works in, and a host that runs it in slices. */
function warningsOf(recorder: Recorder): readonly string[] {
  return recorder.warnings().map(inEnglish);
}

class Session {
  readonly simulation: Simulation;
  readonly recorder: Recorder;

  constructor() {
    const opened = Simulation.open(readGood(WEB_MANIFEST), OPTIONS);
    if (!opened.ok) throw new Error('expected a lab');
    this.simulation = opened.value;
    this.simulation.settle();
    this.recorder = new Recorder(this.simulation, { isComingUp: false });
  }

  terminal(target: string): TerminalSession {
    const terminal = this.simulation.openTerminal(target, SIZE, () => undefined);
    if (!terminal.ok) throw new Error(inEnglish(terminal.error));
    return terminal.value;
  }

  pass(seconds: number): void {
    this.simulation.runFor(Math.round(seconds * SECONDS));
  }

  /** The Scenario's steps, without what all have in common. */
  steps(): string {
    return this.recorder.toScenario('recorded').split('  steps:\n')[1] ?? '';
  }
}

let session: Session;

beforeEach(() => {
  session = new Session();
});

describe('a recording', () => {
  it('holds each command with its moment, its place and its exit code', () => {
    const terminal = session.terminal('client');
    session.pass(1.25);
    terminal.write('wget -qO- http://web\r');
    session.pass(2);
    terminal.write('\r# nothing\r');
    terminal.write('false\r');
    session.pass(1);
    expect(session.steps()).toBe(
      `    - at: 1.25002s
      exec:
        in: default/client
        run: wget -qO- http://web
      expect:
        exitCode: 0
    - at: 3.25002s
      exec:
        in: default/client
        run: 'false'
      expect:
        exitCode: 1
`.replace("'false'", '"false"'),
    );
    expect(session.recorder.titles().map(inEnglish)).toEqual([
      'exec in default/client: wget -qO- http://web',
      'exec in default/client: false',
    ]);
    expect(warningsOf(session.recorder)).toEqual([]);
  });

  it('puts into the background what had not ended when the next thing began', () => {
    const one = session.terminal('client');
    const other = session.terminal('node/node1');
    one.write('sleep 3\r');
    session.pass(1);
    other.write('sleep 1\r');
    session.pass(4);
    one.write('sleep 1000\r');
    session.pass(1);
    const [first = '', second = '', third = ''] = session.steps().split('    - at: ').slice(1);
    expect(first).toContain('background: true\n      expect:\n        exitCode: 0');
    expect(second).not.toContain('background');
    expect(third).toContain('background: true');
    expect(third).not.toContain('expect');
  });

  it('holds when Ctrl+C was pressed', () => {
    const terminal = session.terminal('client');
    terminal.write('ping 192.168.0.11\r');
    session.pass(2.5);
    terminal.write('\u0003');
    session.pass(1);
    expect(session.steps()).toContain('interruptAfter: 2.49998s\n      expect:\n        exitCode: 0\n');
    expect(session.recorder.titles().map(inEnglish)).toEqual([
      'exec in default/client: ping 192.168.0.11 (until Ctrl+C)',
    ]);
  });

  it('carries over what the shell of the terminal remembers', () => {
    const terminal = session.terminal('client');
    for (const line of ['cd /tmp', 'X="a b"; export Y=1', 'echo $X', 'echo 1 | grep 2', 'echo $?', 'cd /']) {
      terminal.write(`${line}\r`);
      session.pass(0.1);
    }
    terminal.write('env\r');
    session.pass(0.1);
    const runs = [...session.steps().matchAll(/run: (.*)/gu)].map(([, run]) => run);
    expect(runs).toEqual([
      'cd /tmp',
      'cd /tmp; X="a b"; export Y=1',
      "cd /tmp; X='a b'; export Y=1; echo $X",
      'cd /tmp; export Y=1; echo 1 | grep 2',
      'cd /tmp; export Y=1; (exit 1); echo $?',
      'cd /tmp; export Y=1; cd /',
      'export Y=1; env',
    ]);
    expect(warningsOf(session.recorder)).toEqual([]);
  });

  it('says what it cannot carry over', () => {
    const terminal = session.terminal('client');
    for (const line of [
      'greet() { echo hi; }',
      'greet',
      'sleep 100 & echo',
      'kill $!',
      'set -- a',
      'echo $1',
    ]) {
      terminal.write(`${line}\r`);
      session.pass(0.1);
    }
    expect(warningsOf(session.recorder)).toEqual([
      '"greet" in default/client calls greet, which was defined in the terminal.',
      '"kill $!" in default/client deals with background jobs of the terminal.',
      '"echo $1" in default/client uses arguments that were set in the terminal.',
    ]);
  });

  it('says which commands read what was typed into them', () => {
    const terminal = session.terminal('client');
    terminal.write('sleep 1; cat\r');
    session.pass(0.1);
    const { revision } = session.recorder;
    expect(warningsOf(session.recorder)).toEqual([]);
    session.pass(1);
    terminal.write('hello\r');
    session.pass(0.1);
    expect(warningsOf(session.recorder)).toHaveLength(1);
    expect(session.recorder.revision).toBeGreaterThan(revision);
    terminal.write('\u0004');
    session.pass(0.1);
    expect(session.recorder.titles().map(inEnglish)).toEqual(['exec in default/client: sleep 1; cat']);
    expect(warningsOf(session.recorder)).toEqual([
      '"sleep 1; cat" in default/client reads what is typed while it runs; a Scenario gives it no input, and it may do something else then.',
    ]);
  });

  it('holds commands of several lines, of a container among several, and those that nobody typed', () => {
    const files = `${WEB_MANIFEST}---
apiVersion: v1
kind: Pod
metadata: {name: two, namespace: default}
spec:
  containers:
    - {name: one, image: busybox, command: [sleep, infinity]}
    - {name: other, image: busybox, command: [sleep, infinity]}
`;
    const opened = Simulation.open(readGood(files), OPTIONS);
    if (!opened.ok) throw new Error('expected a lab');
    const simulation = opened.value;
    simulation.settle();
    const recorder = new Recorder(simulation, { isComingUp: false });
    const terminal = simulation.openTerminal('two', SIZE, () => undefined, { container: 'other' });
    if (!terminal.ok) throw new Error(inEnglish(terminal.error));
    terminal.value.write('for i in 1 2; do\recho $i\rdone\r');
    simulation.runFor(SECONDS);
    const sent = simulation.exec('client', ['echo', 'a b'], {
      stdout: () => undefined,
      stderr: () => undefined,
    });
    expect(sent.ok).toBe(true);
    expect(recorder.toScenario('recorded').split('  steps:\n')[1]).toBe(`    - at: 0.00002s
      exec:
        in: default/two
        container: other
        run: |-
          for i in 1 2; do
          echo $i
          done
      expect:
        exitCode: 0
    - at: 1s
      exec:
        in: default/client
        run: echo 'a b'
      expect:
        exitCode: 0
`);
  });

  it('counts from when the lab is up, and says what came before', () => {
    const opened = Simulation.open(readGood(WEB_MANIFEST), OPTIONS);
    if (!opened.ok) throw new Error('expected a lab');
    const simulation = opened.value;
    const recorder = new Recorder(simulation, { isComingUp: true });
    const terminal = simulation.openTerminal('node/node1', SIZE, () => undefined);
    if (!terminal.ok) throw new Error(inEnglish(terminal.error));
    terminal.value.write('ip a\r');
    simulation.settle();
    recorder.begin();
    simulation.runFor(SECONDS);
    terminal.value.write('ip r\r');
    simulation.runFor(SECONDS);
    expect(recorder.titles().map(inEnglish)).toEqual(['exec in node/node1: ip r']);
    expect(recorder.toScenario('x')).toContain('- at: 1.00002s');
    expect(warningsOf(recorder)).toEqual([
      '"ip a" was run before the lab was up; it is not in the Scenario.',
    ]);
  });

  it('holds edits of objects, and says that it cannot hold those of machines', () => {
    const before = session.simulation.document;
    session.pass(1);
    const after = readGood(
      WEB_MANIFEST.replace('replicas: 3', 'replicas: 4').replace(
        /---\napiVersion: v1\nkind: Pod[\s\S]*$/u,
        '',
      ) +
        '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {on: "yes", text: "a: b\\nc"}\n',
    );
    expect(session.simulation.update(after).kind).toBe('applied');
    session.recorder.edit({ before, after });
    expect(session.recorder.titles().map(inEnglish)).toEqual([
      'delete Pod/client',
      'apply Deployment/web, ConfigMap/settings',
    ]);
    const replayed = readGood(`${WEB_MANIFEST}---\n${session.recorder.toScenario('recorded')}`).scenarios[0];
    const [remove, apply] = replayed?.steps ?? [];
    expect(remove).toMatchObject({
      at: SECONDS,
      reference: { kind: 'Pod', namespace: 'default', name: 'client' },
    });
    expect(apply?.kind === 'apply' ? apply.objects.map(({ object }) => object) : []).toEqual(
      after.objects.map(({ object }) => object).filter(({ kind }) => kind !== 'Service'),
    );
    const lab =
      'apiVersion: podwire.dev/v1\nkind: Lab\nspec: {outside: [{name: phone, segment: lan, addresses: [192.168.0.77]}]}\n---\n';
    session.recorder.edit({ before, after: readGood(lab + WEB_MANIFEST) });
    expect(warningsOf(session.recorder)[0]).toMatch(
      /^A Scenario cannot hold edits of nodes and machines: .*phone.* stays/u,
    );
  });

  it('holds faults of cables, in each direction', () => {
    const before = session.simulation.document;
    const lab =
      'apiVersion: podwire.dev/v1\nkind: Lab\nspec: {faults: [{cable: node2, direction: out, loss: 5%}]}\n---\n';
    const after = readGood(lab + WEB_MANIFEST);
    expect(session.simulation.update(after).kind).toBe('applied');
    session.recorder.edit({ before, after });
    session.recorder.edit({ before: after, after: before });
    expect(warningsOf(session.recorder)).toEqual([]);
    expect(session.recorder.titles().map(inEnglish)).toEqual([
      'mend the cable of node2:eth0',
      'fault on the cable of node2:eth0',
      'mend the cable of node2:eth0',
    ]);
    expect(session.steps()).toContain('fault:\n        cable: node2:eth0\n        direction: in\n');
    expect(session.steps()).toContain(
      'fault:\n        cable: node2:eth0\n        direction: out\n        loss: "5%"\n',
    );
  });

  it('holds that a Pod was created anew: it is deleted at once, and is the first to be applied', () => {
    const late =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: late}\nspec: {containers: [{name: late, image: busybox}]}\n---\n';
    const before = session.simulation.document;
    const after = readGood(
      late + WEB_MANIFEST.replace('command: [sleep, infinity]', 'command: [sleep, "1000"]'),
    );
    expect(session.simulation.replacePods(after, ['pod/default/client'])).toEqual([]);
    session.recorder.edit({ before, after });
    expect(session.recorder.titles().map(inEnglish)).toEqual([
      'delete Pod/client --grace-period=0 --force',
      'apply Pod/client, Pod/late',
    ]);
    expect(session.steps()).toContain('delete: pod/client\n      gracePeriodSeconds: 0\n');
    expect(warningsOf(session.recorder)).toEqual([]);
  });

  it('holds captures with the filter that they have in the end', () => {
    const running = session.simulation.startCapture({ interfaces: ['any'], filter: '' });
    expect(running.ok).toBe(true);
    const recorder = new Recorder(session.simulation, { isComingUp: false });
    session.pass(1);
    const started = session.simulation.startCapture({ interfaces: ['client:eth0'], filter: '' });
    if (!started.ok) throw new Error('expected a capture');
    recorder.startCapture(started.value);
    session.pass(1);
    started.value.setFilter('tcp port 80');
    recorder.stopCapture(started.value);
    expect(recorder.toScenario('x').split('  steps:\n')[1]).toBe(`    - at: 0s
      capture:
        start: capture-1
        on:
          - any
    - at: 1s
      capture:
        start: capture-2
        on:
          - default/client:eth0
        filter: tcp port 80
    - at: 2s
      capture:
        stop: capture-2
`);
    expect(warningsOf(recorder)).toEqual([
      'The capture on any had begun before the recording; in the Scenario it begins with it.',
    ]);
  });
});

/** What was recorded from the start of a lab is replayed to the byte, whatever was done and when. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testCatalogue } from '#kit/command-lab';
import { readGood, WEB_MANIFEST } from '#kit/lab-text';
import { captureHash } from '#sim/api/capture-hash';
import { Recorder } from '#sim/api/recorder';
import { runScenario } from '#sim/api/run-scenario';
import { Simulation, type TerminalSession } from '#sim/api/simulation';
import { inEnglish } from '#sim/base/sentence';

const SECONDS = 1_000_000_000;
const OPTIONS = { images: testCatalogue() };
const SIZE = { columns: 80, rows: 24 };

const POD = `apiVersion: v1
kind: Pod
metadata: {name: NAME}
spec:
  terminationGracePeriodSeconds: 5
  nodeSelector: {kubernetes.io/hostname: node2}
  containers: [{name: main, image: busybox, command: [sleep, infinity]}]
`;

function movedTo(node: string): string {
  const selector = `spec:\n  nodeSelector: {kubernetes.io/hostname: ${node}}\n  containers:\n    - {name: client,`;
  return WEB_MANIFEST.replace('spec:\n  containers:\n    - {name: client,', selector);
}

/** A lab that somebody works in, and a host that runs it in slices. */
class Session {
  readonly simulation: Simulation;
  readonly recorder: Recorder;

  readonly #manifest: string;

  constructor(manifest = WEB_MANIFEST) {
    this.#manifest = manifest;
    const opened = Simulation.open(readGood(manifest), OPTIONS);
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

  /** Hashes of the captures of a replay on a fresh lab, whose steps all have to pass. */
  replay(): readonly string[] {
    const document = readGood(`${this.#manifest}---\n${this.recorder.toScenario('recorded')}`);
    const [scenario] = document.scenarios;
    if (scenario === undefined) throw new Error('expected a Scenario');
    const run = runScenario(document, scenario, { ...OPTIONS, hasWholeCapture: false });
    if (!run.ok) throw new Error(run.error.problem);
    expect(run.value.report().steps.flatMap(({ failures }) => failures)).toEqual([]);
    return run.value.captures().map(({ sha256 }) => sha256);
  }
}

/** What somebody does next, and for how long the lab then goes on. */
const action = fc.record({
  kind: fc.constantFrom('client', 'node', 'interrupt-client', 'interrupt-node', 'request', 'edit', 'nothing'),
  command: fc.constantFrom(
    'wget -qO- http://web',
    'ping -i 0.2 192.168.0.11',
    'for i in 1 2 3; do wget -T 1 -qO- http://web >/dev/null; done',
    'ping -c 2 10.96.0.10 & ping -c 1 192.168.0.1; wait',
    'cd /tmp; nslookup web',
    'wget -T 1 -qO- http://nowhere',
  ),
  replicas: fc.integer({ min: 1, max: 5 }),
  pauseNs: fc.oneof(fc.integer({ min: 0, max: 3_000_000_000 }), fc.integer({ min: 0, max: 50_000 })),
});

describe('a recording from the start of a lab', () => {
  it.each([
    { name: 'moves a Pod in which a command runs', manifest: () => movedTo('node2') },
    {
      name: 'moves a Pod, adds one before it and deletes a Service',
      manifest: () =>
        `${POD.replaceAll('NAME', 'late')}---\n${movedTo('node2').replace(/---\napiVersion: v1\nkind: Service[\s\S]*?---/u, '---')}`,
    },
  ])('is replayed to the byte when it $name', ({ manifest }) => {
    const live = new Session(`${movedTo('node1')}---\n${POD.replaceAll('NAME', 'other')}`);
    const { simulation, recorder } = live;
    const client = live.terminal('client');
    const started = simulation.startCapture({ interfaces: ['any'], filter: '' });
    if (!started.ok) throw new Error('expected a capture');
    recorder.startCapture(started.value);
    client.write('ping -i 0.3 192.168.0.12\r');
    live.pass(2.0001);
    const before = simulation.document;
    const after = readGood(`${manifest()}---\n${POD.replaceAll('NAME', 'other')}`);
    expect(simulation.update(after).kind).toBe('refused');
    expect(simulation.replacePods(after, ['pod/default/client'])).toEqual([]);
    recorder.edit({ before, after });
    live.pass(20);
    live.terminal('client').write('ping -c 2 192.168.0.12\r');
    live.pass(50);
    recorder.stopCapture(started.value);
    started.value.stop();
    expect(recorder.warnings()).toEqual([]);
    expect(live.replay()).toEqual([captureHash(started.value.encode())]);
  });

  it('is replayed with the same captures to the byte: two terminals, commands that overlap, edits', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 3, maxLength: 12 }), (actions) => {
        const live = new Session();
        const { simulation, recorder } = live;
        const client = live.terminal('client');
        const node = live.terminal('node/node2');
        live.pass(0.7);
        const started = simulation.startCapture({ interfaces: ['any'], filter: '' });
        if (!started.ok) throw new Error('expected a capture');
        recorder.startCapture(started.value);
        for (const { kind, command, replicas, pauseNs } of actions) {
          if (kind === 'client') client.write(`${command}\r`);
          else if (kind === 'node')
            node.write(`${command.replace(/^cd/u, 'ip link; cd').replaceAll('wget -qO-', 'curl -s')}\r`);
          else if (kind === 'interrupt-client') client.write('\u0003');
          else if (kind === 'interrupt-node') node.write('\u0003');
          else if (kind === 'request') {
            const sent = simulation.exec('host/laptop', ['sh', '-c', 'ping -c 1 192.168.0.12'], {
              stdout: () => undefined,
              stderr: () => undefined,
            });
            if (sent.ok) sent.value.endInput();
          } else if (kind === 'edit') {
            const before = simulation.document;
            const after = readGood(WEB_MANIFEST.replace('replicas: 3', `replicas: ${replicas}`));
            simulation.update(after);
            recorder.edit({ before, after });
          }
          simulation.runFor(pauseNs);
        }
        live.pass(2);
        recorder.stopCapture(started.value);
        started.value.stop();
        expect(live.replay()).toEqual([captureHash(started.value.encode())]);
      }),
      { numRuns: 15 },
    );
  });
});

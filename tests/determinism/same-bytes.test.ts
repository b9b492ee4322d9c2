/** Same lab, same seed, same bytes: within one process, and beside other labs. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { WEB_MANIFEST } from '#kit/web-manifest';
import { imageCatalogue } from '#main/worker/image-catalogue';
import { readLab, type LabDocument, type LabOverrides } from '#sim/api/read-lab';
import { Simulation } from '#sim/api/simulation';

const LABS = fileURLToPath(new URL('../../resources/labs/', import.meta.url));
const SECONDS = 1_000_000_000;

/** Programs of the cluster write to one another all the time; in a few seconds each has said everything that it says. */
const TALKATIVE = 'control-plane-traffic.podwire.yaml';

function documentOf(name: string, bytes: Uint8Array, overrides: LabOverrides = {}): LabDocument {
  const document = readLab([{ name, bytes }], overrides);
  if (!document.ok) throw new Error(document.error.map(({ message }) => message).join('; '));
  return document.value;
}

/** A lab that is captured from its first moment, on every interface. */
class Run {
  readonly simulation: Simulation;

  constructor(document: LabDocument) {
    const opened = Simulation.open(document, { images: imageCatalogue() });
    if (!opened.ok) throw new Error(opened.error.map(({ message }) => message).join('; '));
    this.simulation = opened.value;
    this.simulation.startCapture({ interfaces: ['any'], filter: '' });
  }

  hash(): string {
    const [capture] = this.simulation.captures;
    const hash = createHash('sha256').update(capture?.encode() ?? '');
    for (const { time, reason, at } of this.simulation.drops.since(0))
      hash.update(`${time} ${reason} ${at}\n`);
    return hash.digest('hex');
  }
}

function hashOf(document: LabDocument, seconds: number): string {
  const run = new Run(document);
  run.simulation.runFor(seconds * SECONDS);
  return run.hash();
}

const web = new TextEncoder().encode(WEB_MANIFEST);
const shipped = readdirSync(LABS).map((name) => [name, readFileSync(LABS + name)] as const);

describe('a lab that is run twice', () => {
  it.each(shipped)(
    'sends the same bytes at the same times, and loses the same packets: %s',
    (name, bytes) => {
      const seconds = name === TALKATIVE ? 5 : 15;
      expect(hashOf(documentOf(name, bytes), seconds)).toBe(hashOf(documentOf(name, bytes), seconds));
    },
  );

  it('does not depend on how its time is cut into pieces', () => {
    const whole = hashOf(documentOf('web.yaml', web), 10);
    const pieces = new Run(documentOf('web.yaml', web));
    for (let piece = 0; piece < 1000; piece += 1) pieces.simulation.runFor(SECONDS / 100);
    expect(pieces.hash()).toBe(whole);
  });

  it('does not depend on another lab beside it', () => {
    const alone = hashOf(documentOf('web.yaml', web), 5);
    const one = new Run(documentOf('web.yaml', web));
    const other = new Run(documentOf('web.yaml', web, { seed: 99, nodeCount: 3 }));
    for (let piece = 0; piece < 50; piece += 1) {
      one.simulation.runFor(SECONDS / 10);
      other.simulation.runFor(SECONDS / 7);
    }
    expect(one.hash()).toBe(alone);
  });

  it('does not depend on the name of its file', () => {
    expect(hashOf(documentOf('a/b/other.yaml', web), 5)).toBe(hashOf(documentOf('web.yaml', web), 5));
  });

  it('sends the same bytes when the same edits come at the same times', () => {
    const edited = (): string => {
      const run = new Run(documentOf('web.yaml', web));
      const text = new TextDecoder().decode(web);
      const lab = (nodes: string, replicas: number): LabDocument =>
        documentOf(
          'web.yaml',
          new TextEncoder().encode(
            `apiVersion: podwire.dev/v1\nkind: Lab\nspec: {cluster: {nodes: [${nodes}]}}\n---\n${text.replace('replicas: 3', `replicas: ${replicas}`)}`,
          ),
        );
      const edits = [
        lab('{name: control-plane}, {name: node1}, {name: node2}, {name: node3}', 6),
        lab('{name: control-plane}, {name: node1}, {name: node3}', 6),
        lab('{name: control-plane}, {name: node1}, {name: node3}', 1),
        lab('{name: control-plane}, {name: node1}, {name: node2}, {name: node3}', 4),
      ];
      for (const document of edits) {
        run.simulation.runFor(5.3 * SECONDS);
        expect(run.simulation.update(document)).toEqual({ kind: 'applied' });
        const output = { stdout: (): void => undefined, stderr: (): void => undefined };
        run.simulation.exec('host/laptop', ['ping', '-c', '3', 'node3'], output);
      }
      run.simulation.runFor(70 * SECONDS);
      return run.hash();
    };
    const first = edited();
    expect(edited()).toBe(first);
    expect(first).not.toBe(hashOf(documentOf('web.yaml', web), 91.2));
  });

  it('does depend on its seed', () => {
    expect(hashOf(documentOf('web.yaml', web, { seed: 2 }), 5)).not.toBe(
      hashOf(documentOf('web.yaml', web), 5),
    );
  });
});

import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { JobOutput } from '#main/worker/job-output';
import { ServeJob } from '#main/worker/serve-job';
import type { FromWorker } from '#main/worker/worker-message';

const MANIFEST = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function open(bytes: Uint8Array, mode: 'strict' | 'page' | 'window') {
  const posted: FromWorker[] = [];
  const job = new ServeJob((message) => posted.push(message));
  const output = new JobOutput((message) => posted.push(message));
  const lab = { files: [{ name: 'shop.yaml', bytes }], options: {}, isVerbose: false };
  const exitCode = job.open({ kind: 'serve', lab, mode }, output);
  output.flush();
  return { job, posted, exitCode };
}

/** Resolves to the first message of that kind, which may be on its way. */
async function messageOf<Kind extends FromWorker['kind']>(
  posted: readonly FromWorker[],
  kind: Kind,
): Promise<FromWorker & { readonly kind: Kind }> {
  for (;;) {
    const found = posted.find(
      (message): message is FromWorker & { readonly kind: Kind } => message.kind === kind,
    );
    if (found !== undefined) return found;
    await delay(5);
  }
}

describe('ServeJob', () => {
  it('refuses a lab with errors where it is strict, and opens it in a window', () => {
    const broken = bytesOf('kind: Namespace\n');
    const strict = open(broken, 'strict');
    expect(strict.exitCode).toBe(2);
    expect(strict.posted).toMatchObject([{ kind: 'error-output' }]);
    const window = open(broken, 'window');
    expect(window.exitCode).toBeUndefined();
    expect(window.posted).toEqual([{ kind: 'ready' }]);
  });

  it('says in a window too what is no text', () => {
    const { posted } = open(Uint8Array.of(0x50, 0x4b, 0x03, 0x04), 'window');
    expect(posted).toMatchObject([{ kind: 'refused', diagnostics: [{ code: 'binary-file' }] }]);
  });

  it('is ready once the lab is up where it is strict', async () => {
    const { posted } = open(bytesOf(MANIFEST), 'strict');
    expect(posted).toEqual([]);
    await messageOf(posted, 'ready');
  });

  it('keeps no page waiting for a large lab, but for a small one', async () => {
    const deployment = (replicas: number): Uint8Array =>
      bytesOf(`apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: nginx }] }
`);
    const large = open(deployment(400), 'page');
    expect(large.posted).toEqual([{ kind: 'ready' }]);
    const small = open(deployment(1), 'page');
    expect(small.posted).toEqual([]);
    await messageOf(small.posted, 'ready');
  });

  it('gives the text to the disk, and tells what is not saved', async () => {
    const { job, posted } = open(bytesOf(MANIFEST), 'window');
    job.receive({ kind: 'connect', connectionId: 1 });
    const argument = { file: 'shop.yaml', base: 1, changes: [{ from: 0, to: 0, insert: '# mine\n' }] };
    job.receive({
      kind: 'client',
      connectionId: 1,
      message: { kind: 'request', id: 1, name: 'text.change', argument },
    });
    expect(await messageOf(posted, 'edited')).toEqual({
      kind: 'edited',
      version: 2,
      editedFiles: ['shop.yaml'],
    });
    job.receive({ kind: 'take-text', requestId: 7, isForSaving: true });
    expect(await messageOf(posted, 'text')).toEqual({
      kind: 'text',
      requestId: 7,
      version: 2,
      files: [{ name: 'shop.yaml', bytes: bytesOf(`# mine\n${MANIFEST}`), isEdited: true }],
      canRedo: false,
    });
    posted.length = 0;
    job.receive({ kind: 'mark-saved', version: 2, renames: [] });
    expect(await messageOf(posted, 'edited')).toEqual({ kind: 'edited', version: 2, editedFiles: [] });
    job.receive({ kind: 'disconnect', connectionId: 1 });
  });

  it('takes files that were read again, and says what they are when they are no text', async () => {
    const { job, posted } = open(bytesOf(MANIFEST), 'window');
    const files = [{ name: 'shop.yaml', bytes: bytesOf(MANIFEST.replace('shop', 'market')) }];
    job.receive({ kind: 'replace-text', requestId: 1, files, name: 'revert to disk' });
    expect(await messageOf(posted, 'text-replaced')).toEqual({
      kind: 'text-replaced',
      requestId: 1,
      version: 2,
      diagnostics: [],
    });
    posted.length = 0;
    const picture = [{ name: 'shop.yaml', bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47) }];
    job.receive({ kind: 'replace-text', requestId: 2, files: picture, name: 'revert to disk' });
    expect(await messageOf(posted, 'text-replaced')).toMatchObject({
      requestId: 2,
      version: 2,
      diagnostics: [{ code: 'binary-file' }],
    });
  });
});

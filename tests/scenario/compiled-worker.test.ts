/** What the build keeps of V8's work (`scripts/compile-worker.js`), so that a command starts sooner. */
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { CHECKOUT, podwire, run, Workspace } from '#kit/podwire';
import v8 from '../../src/main/worker/v8-options.json';
import { WEB_MANIFEST } from '#kit/web-manifest';

const workspace = new Workspace({ 'web.yaml': WEB_MANIFEST });
const built = join(CHECKOUT, 'out', 'main');
const compiled = readdirSync(built).filter((name) => name.endsWith('.compiled'));

afterAll(() => {
  workspace.remove();
});

/** Exits with 0 where V8, under the options of the thread, takes what stands in the file before the text. */
const IS_TAKEN = `
require('node:v8').setFlagsFromString(process.argv[2]);
const file = require('node:fs').readFileSync(process.argv[1]);
const textStart = 4 + file.readUInt32LE(0);
const options = { cachedData: file.subarray(4, textStart) };
process.exit(new (require('node:vm').Script)(file.toString('utf8', textStart), options).cachedDataRejected ? 1 : 0);
`;

describe('the compiled thread', () => {
  it('is there for this V8, which takes it', async () => {
    expect(compiled).toEqual([`simulation-worker.${process.versions.v8}-${process.arch}.compiled`]);
    const file = join(built, compiled[0] ?? '');
    expect(await run(process.execPath, ['-e', IS_TAKEN, file, v8.options])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
  });

  it('is not needed: without it, and under other options of V8, a command does the same', async () => {
    const words = ['exec', workspace.file('web.yaml'), 'client', '--', 'wget', '-qO-', 'http://web'];
    const outcome = await podwire(words);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await podwire(words, { environment: { NODE_OPTIONS: '--stack-trace-limit=5' } })).toEqual(outcome);
    const copy = workspace.file('out/main');
    cpSync(built, copy, { recursive: true });
    for (const name of compiled) rmSync(join(copy, name));
    expect(await run(process.execPath, [join(copy, 'cli.js'), ...words])).toEqual(outcome);
  });
});

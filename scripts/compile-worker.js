/**
 * Part of `npm run build`: keeps what V8 makes of the simulator's thread, so that no command has to wait for it again.
 *
 * All of the thread becomes one script. A run of it shows V8 which of its functions a lab needs; those are kept compiled.
 * `src/main/worker/compiled-worker.ts` reads the file that is written here.
 */
import { Buffer } from 'node:buffer';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'vite';

/** @typedef {import('../src/main/worker/worker-message.ts').Job} Job */
/** @typedef {import('../src/main/worker/worker-message.ts').FromWorker} FromWorker */

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'out/main');
const LAB = 'resources/labs/first-packets.podwire.yaml';
const SCRIPT = 'simulation-worker.cjs';
const LENGTH_BYTES = 4;

/** Runs the script that it is given, and hands over what is compiled of it once its job is done. */
const THREAD = `
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');
const { parentPort, workerData: { text, filename, options } } = require('node:worker_threads');
setFlagsFromString(options);
const script = new Script(text, { filename });
parentPort.on('message', (message) => {
  if (message.kind === 'end') parentPort.postMessage({ kind: 'compiled', bytes: script.createCachedData() });
});
script.runInThisContext()(createRequire(filename), filename, dirname(filename));
`;

const own = mkdtempSync(join(folder, 'compile-'));
try {
  const text = await bundle();
  const compiled = await compile(text);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(compiled.byteLength);
  const name = `simulation-worker.${process.versions.v8}-${process.arch}.compiled`;
  // In one go: a command may start meanwhile.
  writeFileSync(join(own, name), Buffer.concat([length, compiled, Buffer.from(text)]));
  renameSync(join(own, name), join(folder, name));
} finally {
  rmSync(own, { recursive: true, force: true });
}

/** A function, as Node makes one of a file. */
async function bundle() {
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(folder, 'simulation-worker.js'),
      outDir: own,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'node20',
      rolldownOptions: {
        output: {
          format: 'cjs',
          entryFileNames: SCRIPT,
          codeSplitting: false,
          // The build did the rest before.
          minify: { compress: false, mangle: false, codegen: true },
        },
      },
    },
  });
  return `(function (require, __filename, __dirname) {${inAscii(readFileSync(join(own, SCRIPT), 'utf8'))}\n})`;
}

/** One character beyond Latin-1 would make V8 keep all of the text in two bytes for each, and decode it first. */
function inAscii(text) {
  const raw = /String\.raw`[^`]*[^\0-\x7f]/u.exec(text)?.[0];
  if (raw !== undefined) throw new Error(`a raw template may have ASCII only: ${raw.slice(-80)}`);
  return text.replaceAll(/[^\0-\x7f]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => escaped(character.charCodeAt(index))).join(''),
  );
}

/** Only strings, templates and regular expressions have such characters; a raw template would show what they become. */
function escaped(unit) {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

/**
 * @param {string} text
 * @returns {Promise<Uint8Array>}
 */
function compile(text) {
  const { options } = JSON.parse(readFileSync(join(root, 'src/main/worker/v8-options.json'), 'utf8'));
  const workerData = { text, filename: join(folder, SCRIPT), options };
  const thread = new Worker(THREAD, { eval: true, workerData });
  const files = [{ name: LAB, bytes: readFileSync(join(root, LAB)) }];
  /** @type {Job} */
  const job = {
    kind: 'run',
    submissions: [{ path: LAB, lab: { files, options: {}, isVerbose: false } }],
    checks: undefined,
    seeds: [],
    scenario: undefined,
    format: 'text',
  };
  return new Promise((resolve, reject) => {
    thread.on('error', reject);
    thread.on('message', (/** @type {FromWorker | { kind: 'compiled', bytes: Uint8Array }} */ message) => {
      if (message.kind === 'done') thread.postMessage({ kind: 'end' });
      if (message.kind !== 'compiled') return;
      resolve(message.bytes);
      void thread.terminate();
    });
    thread.postMessage({ kind: 'start', job });
  });
}

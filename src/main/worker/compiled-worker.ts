/**
 * The thread that runs the simulator, from what V8 has compiled of it before.
 *
 * A short command spends a third of its time on compiling. `scripts/compile-worker.js` makes one file of all that
 * `simulation-worker.js` needs, runs a lab, and keeps what V8 made of it. Only the very same V8 takes that: its version is
 * in the name of the file, and where there is none, `simulation-worker.js` is started instead.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { compiledWorkerUrl } from './compiled-worker-url';
import { options } from './v8-options.json';

const COMPILED_LENGTH_BYTES = 4;

setFlagsFromString(options);
/** What V8 compiled, its length before it, and then the text that it was made of. */
const file = readFileSync(compiledWorkerUrl());
const textStart = COMPILED_LENGTH_BYTES + file.readUInt32LE(0);
const filename = fileURLToPath(new URL('./simulation-worker.cjs', import.meta.url));
const script = new Script(file.toString('latin1', textStart), {
  filename,
  // Under other options V8 refuses it, and compiles the text.
  cachedData: file.subarray(COMPILED_LENGTH_BYTES, textStart),
});
const run = script.runInThisContext() as (...scope: unknown[]) => void;
run(createRequire(filename), filename, dirname(filename));

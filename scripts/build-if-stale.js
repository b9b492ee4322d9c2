/** Builds when a source is newer than what was built from it. What the build says goes to standard error. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['src', 'resources', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
const BUILT = ['out/main/cli.js', 'out/main/simulation-worker.js', 'out/renderer/index.html'];

function newestOf(path) {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestOf(join(path, name))),
    status.mtimeMs,
  );
}

/** 0 when there is none. */
function builtAt(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

const newestSource = Math.max(...SOURCES.map((path) => newestOf(join(root, path))));
if (Math.min(...BUILT.map(builtAt)) < newestSource) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    // 2 is this process's standard error.
    stdio: ['ignore', 2, 'inherit'],
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}

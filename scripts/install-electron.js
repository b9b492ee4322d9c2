/**
 * Fetches Electron's binary where `npm start` could use it: once, visibly, and for at most three minutes. Without it the
 * page in the browser does the same work, so that no failure here is the end.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { findElectron, hasDisplay } from '../src/main/cli/electron-binary.js';

const LIMIT_MS = 180_000;
const checkout = fileURLToPath(new URL('..', import.meta.url));
const folder = new URL('../node_modules/electron/', import.meta.url);
const triedPath = fileURLToPath(new URL('../node_modules/.podwire-electron-tried', import.meta.url));

function hasTried(version) {
  return existsSync(triedPath) && readFileSync(triedPath, 'utf8') === version;
}

const isWanted = hasDisplay(process.env, process.platform) && existsSync(folder);
if (isWanted && findElectron(checkout, process.env) === undefined) {
  const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  if (!hasTried(version)) {
    process.stderr.write(`Fetching Electron ${version} for the desktop window, once …\n`);
    const { status, signal, stderr } = spawnSync(
      process.execPath,
      [fileURLToPath(new URL('install.js', folder))],
      {
        // 2 is this process's standard error, for the progress.
        stdio: ['ignore', 2, 'pipe'],
        encoding: 'utf8',
        timeout: LIMIT_MS,
      },
    );
    if (status !== 0) {
      writeFileSync(triedPath, version);
      const why = signal === null ? (stderr.split('\n')[0] ?? '') : 'it took more than three minutes';
      process.stderr.write(`Electron could not be fetched (${why}); "npx install-electron" tries again.\n`);
    }
  }
}

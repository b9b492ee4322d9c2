/**
 * Fetches Electron's binary where `npm start` could use it: once, visibly, and for at most three minutes. Without it the
 * page in the browser does the same work, so that no failure here is the end.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const LIMIT_MS = 180_000;
const folder = new URL('../node_modules/electron/', import.meta.url);
const triedPath = fileURLToPath(new URL('../node_modules/.podwire-electron-tried', import.meta.url));

function hasDisplay() {
  if (process.platform === 'win32' || process.platform === 'darwin') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function isInstalled() {
  const pathFile = new URL('path.txt', folder);
  if (!existsSync(pathFile)) return false;
  const name = readFileSync(pathFile, 'utf8').trim();
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  return existsSync(override === undefined ? new URL(`dist/${name}`, folder) : `${override}/${name}`);
}

function hasTried(version) {
  return existsSync(triedPath) && readFileSync(triedPath, 'utf8') === version;
}

if (hasDisplay() && existsSync(folder) && !isInstalled()) {
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

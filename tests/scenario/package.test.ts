/** What `npm run package` puts together, with a stand-in for Electron's own files, which are not there on every machine. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHECKOUT, Workspace } from '#kit/podwire';

/** Marks the place of the fuses in Electron's program; version 1, eight fuses, all on. */
const FUSES = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u000811111111';

const workspace = new Workspace();
const packaged = workspace.file('packaged/linux-unpacked');

beforeAll(() => {
  const electron = workspace.file('electron');
  mkdirSync(join(electron, 'resources'), { recursive: true });
  mkdirSync(join(electron, 'locales'));
  const { version } = JSON.parse(
    readFileSync(join(CHECKOUT, 'node_modules', 'electron', 'package.json'), 'utf8'),
  ) as { version: string };
  for (const [name, content] of Object.entries({
    version,
    electron: `#!/bin/sh\n${FUSES}`,
    LICENSE: '',
    'chrome-sandbox': '',
  })) {
    writeFileSync(join(electron, name), content);
  }
  chmodSync(join(electron, 'electron'), 0o755);
  const builder = join(CHECKOUT, 'node_modules', 'electron-builder', 'cli.js');
  const words = [
    '--linux',
    'dir',
    `-c.electronDist=${electron}`,
    `-c.directories.output=${workspace.file('packaged')}`,
  ];
  execFileSync(process.execPath, [builder, ...words], { cwd: CHECKOUT, stdio: 'ignore' });
});

afterAll(() => {
  workspace.remove();
});

it('holds the hosts, the preload script, the page and the labs, and no packages beside them', () => {
  const app = join(packaged, 'resources', 'app');
  expect(readdirSync(app).sort()).toEqual(['out', 'package.json', 'resources']);
  for (const path of [
    'out/main/desktop.js',
    'out/main/simulation-worker.js',
    'out/preload/preload.cjs',
    'out/renderer/index.html',
    'resources/labs/first-packets.podwire.yaml',
  ]) {
    expect(existsSync(join(app, path)), path).toBe(true);
  }
  // What is compiled for Node's V8 is of no use to Electron's.
  expect(readdirSync(join(app, 'out/main')).filter((name) => name.endsWith('.compiled'))).toEqual([]);
  const about: unknown = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
  // By the last one a desktop of Linux knows whose window it is: the file that is installed is called so.
  expect(about).toMatchObject({
    main: 'out/main/desktop.js',
    productName: 'Podwire',
    desktopName: 'podwire.desktop',
  });
});

it('cannot be turned into Node by its environment or its options', () => {
  const program = readFileSync(join(packaged, 'podwire'), 'latin1');
  const at = program.indexOf('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
  const [runAsNode, , nodeOptions, nodeInspect] = program.slice(at + 34, at + 42);
  expect([runAsNode, nodeOptions, nodeInspect]).toEqual(['0', '0', '0']);
});

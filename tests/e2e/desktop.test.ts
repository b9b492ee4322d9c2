/** The tests of the page once more, in the real desktop window. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { CHECKOUT } from '#kit/podwire';
import { findElectron, hasDisplay } from '../../src/main/cli/electron-binary.js';

const LIMIT_MS = 600_000;
const canRun = findElectron(CHECKOUT, process.env) !== undefined && hasDisplay(process.env, process.platform);

describe.skipIf(!canRun)('the desktop window (needs the Electron binary and a display)', () => {
  it('passes every test of the page', { timeout: LIMIT_MS }, () => {
    const vitest = join(CHECKOUT, 'node_modules', 'vitest', 'vitest.mjs');
    const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', 'vitest.desktop.config.ts'], {
      cwd: CHECKOUT,
      stdio: 'inherit',
      timeout: LIMIT_MS,
    });
    expect(status).toBe(0);
  });
});

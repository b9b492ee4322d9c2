/**
 * Puts the `podwire` command of this checkout where npx looks first, so that `npx podwire` starts at once and needs
 * no network: without it npx installs the checkout into its cache.
 */
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const folder = new URL('../node_modules/.bin/', import.meta.url);
const script = '../../bin/podwire.js';

mkdirSync(folder, { recursive: true });
chmodSync(new URL('../bin/podwire.js', import.meta.url), 0o755);
if (process.platform === 'win32') {
  writeFileSync(new URL('podwire.cmd', folder), `@node "%~dp0\\${script.replaceAll('/', '\\')}" %*\r\n`);
} else {
  const link = fileURLToPath(new URL('podwire', folder));
  rmSync(link, { force: true });
  symlinkSync(script, link);
}

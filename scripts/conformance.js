/**
 * `npm run conformance [-- FOLDER]`: what the simulator does beside what a Linux kernel did.
 *
 * Builds the harness of tests/kit/conformance together with the simulator's sources, so that no built product is needed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL, URL } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'podwire-conformance-'));
try {
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(root, 'tests/kit/conformance/main.ts'),
      outDir: folder,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'conformance.mjs' } },
    },
  });
  const { runFromCommandLine } = await import(pathToFileURL(join(folder, 'conformance.mjs')).href);
  process.exitCode = runFromCommandLine(process.argv.slice(2), join(root, 'tests/conformance'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Three builds: the hosts with the simulator (`out/main`, for Node and Electron), what runs beside the page in the
 * desktop window (`out/preload`), and the page (`out/renderer`).
 *
 * Everything is bundled into the few files that a command loads, since start-up time is mostly module loading. Only
 * `desktop` may import `electron`: its binary is not there on every machine.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

function fromRoot(path: string): string {
  return resolve(import.meta.dirname, path);
}

/** What `podwire export --as png` draws with, as files beside the command line: a program, and fonts with their licence. */
const PICTURE_PARTS = {
  'resvg.wasm': '@resvg/resvg-wasm/index_bg.wasm',
  'DejaVuSans.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  'DejaVuSans-Bold.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
  'DejaVuSansMono.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf',
  'DejaVuSansMono-Bold.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSansMono-Bold.ttf',
  LICENSE: 'dejavu-fonts-ttf/LICENSE',
};

function pictureParts(): Plugin {
  return {
    name: 'picture-parts',
    generateBundle() {
      for (const [name, path] of Object.entries(PICTURE_PARTS)) {
        const source = readFileSync(fromRoot(`node_modules/${path}`));
        this.emitFile({ type: 'asset', fileName: `picture/${name}`, source });
      }
    },
  };
}

export default defineConfig({
  main: {
    plugins: [pictureParts()],
    resolve: {
      // Its file for Node declares a `require` of its own, as electron-vite does too, and is no module then.
      alias: [{ find: /^fflate$/, replacement: 'fflate/browser' }],
    },
    build: {
      outDir: fromRoot('out/main'),
      target: 'node20',
      externalizeDeps: false,
      minify: true,
      rolldownOptions: {
        input: {
          cli: fromRoot('src/main/cli/cli.ts'),
          desktop: fromRoot('src/main/electron/desktop.ts'),
          'cluster-process': fromRoot('src/main/bench/cluster-process.ts'),
          'compiled-worker': fromRoot('src/main/worker/compiled-worker.ts'),
          'simulation-worker': fromRoot('src/main/worker/simulation-worker.ts'),
        },
        // All in one folder, so that files find each other by their own address; names stay, for readable stack traces.
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js', keepNames: true },
      },
    },
  },
  preload: {
    build: {
      outDir: fromRoot('out/preload'),
      target: 'node20',
      // A sandboxed script cannot load packages, and is one CommonJS file.
      externalizeDeps: false,
      minify: true,
      rolldownOptions: {
        input: { preload: fromRoot('src/main/preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: fromRoot('src/renderer'),
    base: './',
    plugins: [react()],
    // monaco-worker-manager still imports what Monaco's own list of exports has hidden since 0.56.
    resolve: {
      alias: [
        {
          find: /^monaco-editor\/esm\/vs\/(.*?)(?:\.js)?$/,
          replacement: `${fromRoot('node_modules/monaco-editor/esm/vs')}/$1.js`,
        },
      ],
    },
    worker: { format: 'es' },
    build: {
      outDir: fromRoot('out/renderer'),
      target: 'chrome140',
      minify: true,
      // The page comes from the same machine: one file of a megabyte is read faster than ten small ones.
      chunkSizeWarningLimit: 5000,
      rolldownOptions: { input: fromRoot('src/renderer/index.html') },
    },
  },
});

/**
 * Tests and sources as plain modules for Node, in `test-results/built`: `npm run test:only` runs these.
 *
 * Vitest would transform each source once for every project, and its own loader has a getter between any two modules,
 * which the simulator pays for with each call. Here every module is transformed once, and stays a file of its own under its
 * own name, so that a stack trace still says where. What a module finds by its address it finds where its source is.
 */
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL, URL } from 'node:url';
import { build } from 'vite';
import { PLAIN } from './test-files.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const OWN = ['src', 'tests', 'resources'].map((folder) => join(root, folder, '/'));

/** @type {import('vite').Plugin} */
const addressOfSource = {
  name: 'address-of-source',
  enforce: 'pre',
  transform(code, id) {
    const [file = ''] = id.split('?');
    if (!OWN.some((folder) => file.startsWith(folder)) || !code.includes('import.meta.')) return;
    return code
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(file)));
  },
};

process.chdir(root);
await build({
  configFile: false,
  root,
  mode: 'test',
  logLevel: 'warn',
  plugins: [addressOfSource],
  build: {
    ssr: true,
    outDir: join(root, 'test-results/built'),
    emptyOutDir: true,
    copyPublicDir: false,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: PLAIN.map((path) => join(root, path)),
      output: {
        preserveModules: true,
        preserveModulesRoot: root,
        entryFileNames: '[name].js',
        chunkFileNames: '[name].js',
      },
    },
  },
});

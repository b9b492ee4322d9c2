/** The test files, by what has to load them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const all = readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
  .map((name) => `tests/${name.replaceAll('\\', '/')}`)
  .filter((path) => /\.test\.tsx?$/u.test(path));

/** What needs a document, or puts something in the place of a package: by Vitest's own loader, from the sources. */
export const FROM_SOURCES = all.filter(
  (path) =>
    /-dom\.test\.tsx?$/u.test(path) ||
    /\bvi\.(?:mock|doMock)\(/u.test(readFileSync(join(root, path), 'utf8')),
);

/** All others, which Node itself can load once they are JavaScript. */
export const PLAIN = all.filter((path) => !FROM_SOURCES.includes(path));

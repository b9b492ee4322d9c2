/** What a command loads before it does anything: only what stands in `import` lines of the built files, not what is asked for later. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKOUT } from '#kit/podwire';

const built = join(CHECKOUT, 'out', 'main');
/** A class of which there is no other; names are kept by the build. */
const SIMULATOR = /\bIpStack\b/u;

function textOf(file: string): string {
  return readFileSync(join(built, file), 'utf8');
}

function loadedBy(file: string, known = new Set([file])): ReadonlySet<string> {
  for (const [, name = ''] of textOf(file).matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/gu)) {
    if (known.has(name)) continue;
    known.add(name);
    loadedBy(name, known);
  }
  return known;
}

describe('the simulator', () => {
  const simulator = readdirSync(built).filter((name) => name.endsWith('.js') && SIMULATOR.test(textOf(name)));

  it('is loaded by its own thread', () => {
    expect(simulator).not.toEqual([]);
    expect([...loadedBy('serve-job.js')]).toEqual(expect.arrayContaining(simulator));
  });

  it.each(['cli.js', 'perform-serve.js', 'desktop.js'])('is not loaded by %s', (file) => {
    const loaded = loadedBy(file);
    expect(simulator.filter((name) => loaded.has(name))).toEqual([]);
  });
});

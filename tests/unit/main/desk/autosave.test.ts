import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Autosave } from '#main/desk/autosave';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-autosave-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('writes over nothing that a process of the same number has left', async () => {
  const left = ['', ...Array.from({ length: 30 }, (_, index) => `.${process.pid}.${index + 1}`)].map(
    (window) => `.shop.yaml${window}.podwire-recovery`,
  );
  for (const name of left) writeFileSync(join(folder, name), name);
  const autosave = new Autosave({
    dataFolder: join(folder, 'data'),
    path: join(folder, 'shop.yaml'),
    isFolder: false,
    take: () => Promise.resolve({ labName: 'shop.yaml', savedAtMs: 1, files: [] }),
    onProblem: () => undefined,
  });
  await autosave.flush();
  for (const name of left) expect(readFileSync(join(folder, name), 'utf8')).toBe(name);
  expect(readdirSync(folder)).toHaveLength(left.length + 1);
});

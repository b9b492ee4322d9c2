import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAtomically } from '#main/desk/write-atomically';
import { CHECKOUT, Workspace } from '#kit/podwire';

const workspace = new Workspace();

/** Saves two contents in turn, for ever. */
const SAVING = `
import { writeAtomically } from './write-atomically.mjs';
const [path, size] = process.argv.slice(2);
const contents = ['a', 'b'].map((letter) => Buffer.alloc(Number(size), letter));
process.stdout.write('ready');
for (;;) for (const content of contents) await writeAtomically(path, content);
`;
const ONCE = `
import { writeAtomically } from './write-atomically.mjs';
const [path, size] = process.argv.slice(2);
await writeAtomically(path, Buffer.alloc(Number(size), 'b')).catch((error) => process.stdout.write(error.code));
`;

/** The writer as a program of its own can load it. */
beforeAll(async () => {
  await build({
    configFile: false,
    root: CHECKOUT,
    logLevel: 'silent',
    build: {
      ssr: true,
      outDir: workspace.path,
      emptyOutDir: false,
      rolldownOptions: {
        input: join(CHECKOUT, 'src', 'main', 'desk', 'write-atomically.ts'),
        output: { entryFileNames: 'write-atomically.mjs' },
      },
    },
  });
  writeFileSync(workspace.file('saving.mjs'), SAVING);
  writeFileSync(workspace.file('once.mjs'), ONCE);
});

afterAll(() => {
  workspace.remove();
});

function folderOf(name: string, files: Readonly<Record<string, string>>): string {
  const folder = workspace.file(name);
  mkdirSync(folder);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  return folder;
}

/** Kills a program that saves, after a while. */
async function killWhileSaving(path: string, sizeBytes: number, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [workspace.file('saving.mjs'), path, String(sizeBytes)]);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await delay(afterMs);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

describe('writeAtomically', () => {
  it('leaves the old or the new content when its process is killed, and nothing that looks like a lab', async () => {
    const folder = folderOf('killed', { 'lab.yaml': 'a' });
    const path = join(folder, 'lab.yaml');
    const sizeBytes = 3_000_000;
    let interrupted = 0;
    for (let round = 0; round < 16; round += 1) {
      await killWhileSaving(path, sizeBytes, 3 + ((round * 7) % 31));
      const text = readFileSync(path, 'latin1');
      const [letter = ''] = text;
      expect(text === 'a' || text === letter.repeat(sizeBytes)).toBe(true);
      const others = readdirSync(folder).filter((name) => name !== 'lab.yaml');
      if (others.length > 0) interrupted += 1;
      for (const name of others) expect(name).toMatch(/^\.podwire-saving\.\d+\.\d+$/u);
    }
    expect(interrupted).toBeGreaterThan(0);
    // What killed processes left is taken away by the next one that saves.
    await writeAtomically(path, Buffer.from('end'));
    expect(readdirSync(folder)).toEqual(['lab.yaml']);
  }, 240_000);

  it('keeps the old content when the disk takes only a part of the new one', async () => {
    const folder = folderOf('full', { 'lab.yaml': 'the old content' });
    const path = join(folder, 'lab.yaml');
    // A limit of 64 KiB for files cuts the write short, as a full disk does.
    const words = [
      '-c',
      'trap "" XFSZ; ulimit -f 64; exec "$@"',
      'sh',
      process.execPath,
      workspace.file('once.mjs'),
      path,
      '1000000',
    ];
    const code = await new Promise((resolve) => {
      execFile('sh', words, (_, stdout) => {
        resolve(stdout);
      });
    });
    // Some systems end the program in place of refusing the write.
    expect(['EFBIG', '']).toContain(code);
    expect(readFileSync(path, 'utf8')).toBe('the old content');
    await writeAtomically(path, Buffer.from('end'));
    expect(readdirSync(folder)).toEqual(['lab.yaml']);
  });

  it('keeps permissions, and gives a new file those that it is told', async () => {
    const folder = folderOf('modes', { 'lab.yaml': 'old' });
    chmodSync(join(folder, 'lab.yaml'), 0o604);
    await writeAtomically(join(folder, 'lab.yaml'), Buffer.from('new'));
    await writeAtomically(join(folder, 'own.json'), Buffer.from('{}'), { mode: 0o600 });
    const modes = ['lab.yaml', 'own.json'].map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(modes).toEqual([0o604, 0o600]);
  });

  it('writes where a link leads, also when nothing is there yet', async () => {
    const folder = folderOf('links', { 'real.yaml': 'old' });
    symlinkSync('real.yaml', join(folder, 'link.yaml'));
    symlinkSync('later.yaml', join(folder, 'dangling.yaml'));
    await writeAtomically(join(folder, 'link.yaml'), Buffer.from('new'));
    await writeAtomically(join(folder, 'dangling.yaml'), Buffer.from('first'));
    expect(readlinkSync(join(folder, 'link.yaml'))).toBe('real.yaml');
    expect(readFileSync(join(folder, 'real.yaml'), 'utf8')).toBe('new');
    expect(readFileSync(join(folder, 'later.yaml'), 'utf8')).toBe('first');
  });

  it('answers the stamp that the file has then', async () => {
    const folder = folderOf('stamps', {});
    const path = join(folder, 'lab.yaml');
    const stamp = await writeAtomically(path, Buffer.from('text'));
    const { mtimeNs, size, ino } = statSync(path, { bigint: true });
    expect(stamp).toEqual({ modifiedNs: mtimeNs, sizeBytes: size, inode: ino });
  });

  it('rejects with the error of the system, and leaves nothing', async () => {
    const folder = folderOf('errors', { file: 'x' });
    await expect(writeAtomically(join(folder, 'none', 'x.yaml'), Buffer.from(''))).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await expect(writeAtomically(join(folder, 'file', 'x.yaml'), Buffer.from(''))).rejects.toMatchObject({
      code: 'ENOTDIR',
    });
    expect(readdirSync(folder)).toEqual(['file']);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});

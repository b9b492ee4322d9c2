import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSameStamp, readRegularFile } from '#main/desk/read-regular-file';
import { plainWords } from '#kit/plain-words';
import { Workspace } from '#kit/podwire';

const MAX_BYTES = 1024 * 1024;
const workspace = new Workspace({
  'lab.yaml': 'text',
  'large.yaml': new Uint8Array(MAX_BYTES + 1),
  'full.yaml': new Uint8Array(MAX_BYTES),
});
let server: Server;

beforeAll(async () => {
  mkdirSync(workspace.file('folder'));
  execFileSync('mkfifo', [workspace.file('pipe')]);
  symlinkSync('lab.yaml', workspace.file('link'));
  symlinkSync('none.yaml', workspace.file('dangling'));
  symlinkSync('circle', workspace.file('circle'));
  server = createServer();
  await new Promise<void>((resolve) => server.listen(workspace.file('socket'), resolve));
});

afterAll(() => {
  server.close();
  workspace.remove();
});

async function read(name: string): Promise<unknown> {
  return plainWords(await readRegularFile(workspace.file(name), MAX_BYTES));
}

describe('readRegularFile', () => {
  it.each(['lab.yaml', 'link'])('reads a file and says which content it has: %s', async (name) => {
    const { mtimeNs, size, ino } = statSync(workspace.file(name), { bigint: true });
    const stamp = { modifiedNs: mtimeNs, sizeBytes: size, inode: ino };
    expect(await read(name)).toEqual({ kind: 'read', bytes: Buffer.from('text'), stamp });
  });

  it('tells a folder from a file', async () => {
    expect(await read('folder')).toEqual({ kind: 'folder' });
  });

  it('reads a file of the size that is allowed, and none that is larger', async () => {
    expect(await read('full.yaml')).toMatchObject({ kind: 'read' });
    expect(await read('large.yaml')).toMatchObject({
      problem: { what: 'the file is too large: 2 MiB', hint: 'the limit is 1 MiB' },
    });
  });

  it.each([
    ['pipe', 'this is a named pipe, not a file'],
    ['socket', 'this is a socket, not a file'],
    ['dangling', 'a symbolic link to none.yaml, which is not there'],
    ['circle', 'too many symbolic links on the way'],
    ['none', 'no such file or folder'],
    ['lab.yaml/x', 'a part of the path is a file, not a folder'],
    ['n'.repeat(300), 'the name is too long for a file'],
  ])('says what is wrong without waiting: %s', async (name, what) => {
    expect(await read(name)).toMatchObject({
      kind: 'problem',
      problem: { path: workspace.file(name), what },
    });
  });

  it('does not read a device without end', async () => {
    const problem = { what: 'this is a device, not a file' };
    expect(plainWords(await readRegularFile('/dev/zero', MAX_BYTES))).toMatchObject({
      kind: 'problem',
      problem,
    });
  });

  it('tells contents apart by date, size and place on the disk', () => {
    const stamp = { modifiedNs: 1n, sizeBytes: 2n, inode: 3n };
    expect(isSameStamp(stamp, { ...stamp })).toBe(true);
    for (const field of ['modifiedNs', 'sizeBytes', 'inode'] as const) {
      expect(isSameStamp(stamp, { ...stamp, [field]: 9n })).toBe(false);
    }
  });
});

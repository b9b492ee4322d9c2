import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuseBeforeWork, writeInOneStep, writeMadeFile } from '#main/cli/write-made-file';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podwire-made-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** What stands at the place afterwards, or why nothing was written. */
async function written(before: string | undefined, isForced = false): Promise<string> {
  const path = join(folder, 'out.yaml');
  if (before !== undefined) writeFileSync(path, before);
  try {
    await writeMadeFile({ path, bytes: Buffer.from('# made\nnew\n'), isForced, mark: '# made' });
  } catch (error) {
    return `${String(error)}: ${readFileSync(path, 'utf8')}`.replace(path, 'PATH');
  }
  return readFileSync(path, 'utf8');
}

describe('a file that a command makes', () => {
  it.each([
    ['nothing is', undefined],
    ['an empty file is, as mktemp makes it', ''],
    ['the same command has written before', '# made\nold\n'],
  ])('is written where %s', async (_, before) => {
    expect(await written(before)).toBe('# made\nnew\n');
  });

  it('leaves what somebody else has written, unless it is forced', async () => {
    expect(await written('my notes\n')).toBe(
      'InputProblem: podwire: -o PATH: there is such a file, which this command has not made; --force replaces it: my notes\n',
    );
    expect(await written('my notes\n', true)).toBe('# made\nnew\n');
  });

  it('is not known again behind the head of a file', async () => {
    expect(await written(`${'#\n'.repeat(300)}# made\n`)).toContain('--force');
  });

  it('goes into what is no file as it comes', async () => {
    await writeMadeFile({ path: '/dev/null', bytes: Buffer.from('new\n'), isForced: false });
    expect(existsSync('/dev/null')).toBe(true);
  });

  it('goes where a link leads, also where nothing is yet, and leaves the link', async () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync(join('real', 'lab.yaml'), join(folder, 'out.yaml'));
    expect(await written(undefined)).toBe('# made\nnew\n');
    expect(await written(undefined)).toBe('# made\nnew\n');
    expect(readlinkSync(join(folder, 'out.yaml'))).toBe(join('real', 'lab.yaml'));
    expect(readFileSync(join(folder, 'real', 'lab.yaml'), 'utf8')).toBe('# made\nnew\n');
  });

  it('goes to the end of several links, also where nothing is yet, and leaves them all', async () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync(join('real', 'next.yaml'), join(folder, 'out.yaml'));
    symlinkSync('lab.yaml', join(folder, 'real', 'next.yaml'));
    expect(await written(undefined)).toBe('# made\nnew\n');
    expect(readlinkSync(join(folder, 'out.yaml'))).toBe(join('real', 'next.yaml'));
    expect(readlinkSync(join(folder, 'real', 'next.yaml'))).toBe('lab.yaml');
  });

  it('is refused before the work where a link leads to no folder', async () => {
    symlinkSync(join('gone', 'lab.yaml'), join(folder, 'out.yaml'));
    const place = { path: join(folder, 'out.yaml'), isForced: true };
    await expect(refuseBeforeWork(place)).rejects.toThrow(
      `podwire: -o ${folder}/out.yaml: its folder is not there; make the folder, or save it under another name`,
    );
  });

  it('is not written where links go round in a circle', async () => {
    symlinkSync('out.yaml', join(folder, 'out.yaml'));
    const file = { path: join(folder, 'out.yaml'), bytes: Buffer.from('new\n'), isForced: true };
    await expect(writeMadeFile(file)).rejects.toThrow(
      `podwire: -o ${folder}/out.yaml: too many symbolic links on the way; save it under another name`,
    );
  });

  it.skipIf(!existsSync('/dev/full'))(
    'takes the place of a capture in one step, and goes into a device',
    async () => {
      const path = join(folder, 'out.pcapng');
      writeFileSync(path, 'old');
      const before = statSync(path).ino;
      await writeInOneStep(path, Buffer.from('new'));
      expect(readFileSync(path, 'utf8')).toBe('new');
      expect(statSync(path).ino).not.toBe(before);
      await expect(writeInOneStep('/dev/full', Buffer.from('new'))).rejects.toThrow('ENOSPC');
    },
  );

  it.skipIf(!existsSync('/dev/full'))('says that a disk is full', async () => {
    const file = { path: '/dev/full', bytes: Buffer.from('new\n'), isForced: true };
    await expect(writeMadeFile(file)).rejects.toThrow(
      'podwire: -o /dev/full: there is no space left on the disk; free some space and save again',
    );
  });

  it('says which place cannot be written', async () => {
    const file = { path: join(folder, 'no/where'), bytes: Buffer.from('new\n'), isForced: false };
    await expect(writeMadeFile(file)).rejects.toThrow(
      `podwire: -o ${folder}/no/where: its folder is not there; make the folder, or save it under another name`,
    );
    await expect(writeMadeFile({ ...file, path: folder })).rejects.toThrow('there is a folder of this name');
  });
});

/** Each operation of a save goes wrong once, in each way: whatever is lost, it is no file. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as autosaving from '#main/desk/autosave';
import type * as diskLab from '#main/desk/disk-lab';
import type * as recoveryFiles from '#main/desk/recovery-files';
import type * as saving from '#main/desk/save-files';
import { plainWords } from '#kit/plain-words';
import { inEnglish } from '#sim/base/sentence';
import { breakAt, faultyFileSystem, mend, pauseFaults, untilKilled, type DiskFault } from '#kit/faulty-disk';

/** More than any save here takes. */
const MOST_OPERATIONS = 200;
const NAMES = ['shop.podwire.yaml', 'web.yaml', 'api.yaml'];
const OLD = 'the old content\n'.repeat(100);
const NEW = 'what was typed\n'.repeat(120);

let desk: typeof autosaving & typeof diskLab & typeof recoveryFiles & typeof saving;
let folder: string;
let path: string;

beforeAll(async () => {
  vi.resetModules();
  vi.doMock('node:fs/promises', () => faultyFileSystem());
  desk = {
    ...(await import('#main/desk/save-files')),
    ...(await import('#main/desk/disk-lab')),
    ...(await import('#main/desk/autosave')),
    ...(await import('#main/desk/recovery-files')),
  };
});

afterAll(() => {
  vi.doUnmock('node:fs/promises');
  vi.resetModules();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-faulty-'));
  path = join(folder, 'shop.podwire.yaml');
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
});

/** With each operation going wrong in turn, until there is none left. Answers which they were. */
async function withEachFault(how: DiskFault['how'], doIt: () => Promise<void>): Promise<readonly string[]> {
  const reached: string[] = [];
  for (let operation = 1; operation <= MOST_OPERATIONS; operation += 1) {
    rmSync(folder, { recursive: true, force: true });
    folder = mkdtempSync(join(tmpdir(), 'podwire-faulty-'));
    path = join(folder, 'shop.podwire.yaml');
    for (const name of NAMES) writeFileSync(join(folder, name), OLD);
    breakAt({ operation, how });
    await doIt();
    const name = await mend();
    if (name === undefined) return reached;
    reached.push(name);
  }
  throw new Error(`more than ${MOST_OPERATIONS} operations`);
}

/** What a lab of three files has, all of them edited. */
function filesToSave(): readonly saving.FileToSave[] {
  return NAMES.map((name) => {
    const at = join(folder, name);
    const { mtimeNs, size, ino } = statSync(at, { bigint: true });
    const stamp = { modifiedNs: mtimeNs, sizeBytes: size, inode: ino };
    return {
      name,
      path: at,
      bytes: Buffer.from(NEW),
      known: { name, path: at, bytes: Buffer.from(OLD), stamp },
    };
  });
}

/** Of each file, whole. */
function contents(): readonly string[] {
  return NAMES.map((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return text === OLD ? 'old' : text === NEW ? 'new' : `torn: ${text.length} characters`;
  });
}

describe('a save of three files on a disk that goes wrong', () => {
  it.each(['ENOSPC', 'EIO'] as const)(
    'leaves each file old or new at any %s, says what is wrong, and does the rest the next time',
    async (how) => {
      const reached = await withEachFault(how, async () => {
        const files = filesToSave();
        const written = new Map<string, diskLab.DiskFile>();
        const outcome = await desk.saveFiles(files, false, (file) => written.set(file.name, file));
        expect(contents()).toEqual(NAMES.map((name) => (written.has(name) ? 'new' : 'old')));
        if (outcome.kind !== 'written') {
          expect(outcome).toMatchObject({ kind: 'failed' });
          expect(JSON.stringify(plainWords(outcome))).toMatch(/"message":"Cannot save .+","hint":".+"/u);
        }
        pauseFaults(true);
        const rest = files.map((file) => ({ ...file, known: written.get(file.name) ?? file.known }));
        const again = await desk.saveFiles(rest, false, () => undefined);
        expect(again.kind).toBe('written');
        expect(contents()).toEqual(['new', 'new', 'new']);
        // What could not be taken away at once goes with the process.
        for (const name of readdirSync(folder))
          expect(name).toMatch(/^(?:[a-z].*|\.podwire-saving\.\d+\.\d+)$/u);
      });
      expect(reached).toEqual(expect.arrayContaining(['open', 'write', 'sync', 'close', 'rename']));
    },
  );

  it('leaves each file old or new wherever the process is killed, and nothing that looks like a lab', async () => {
    const reached = await withEachFault('killed', async () => {
      const files = filesToSave();
      await Promise.race([desk.saveFiles(files, false, () => undefined), untilKilled()]);
      const found = contents();
      // In their order: none is new while one before it is old.
      expect(found).toEqual(found.toSorted());
      expect(found.every((content) => content === 'old' || content === 'new')).toBe(true);
      pauseFaults(true);
      const listed = await desk.listManifests(folder);
      expect(listed).toMatchObject({ kind: 'names', names: NAMES.toSorted() });
    });
    expect(reached.filter((name) => name === 'rename')).toHaveLength(3);
  });
});

describe('unsaved edits on a disk that goes wrong', () => {
  async function keptText(): Promise<string | undefined> {
    const [found] = await desk.findRecoveries(join(folder, 'data'), path, false);
    return found?.files.map(({ bytes }) => Buffer.from(bytes).toString('utf8')).join('');
  }

  function autosave(texts: readonly string[], problems: string[]): autosaving.Autosave {
    let taken = 0;
    return new desk.Autosave({
      dataFolder: join(folder, 'data'),
      path,
      isFolder: false,
      take: () => {
        const text = texts[taken] ?? '';
        taken += 1;
        const file = { name: 'shop.podwire.yaml', bytes: Buffer.from(text) };
        return Promise.resolve({ labName: 'shop', savedAtMs: taken, files: [file] });
      },
      onProblem: (problem) => problems.push(inEnglish(problem ?? '')),
    });
  }

  it.each(['ENOSPC', 'EIO'] as const)('are kept at any %s, or it is said that they are not', async (how) => {
    await withEachFault(how, async () => {
      const problems: string[] = [];
      await autosave(['typed'], problems).flush({ isClosing: true });
      pauseFaults(true);
      const isKept = (await keptText()) === 'typed';
      expect(isKept || /^Unsaved edits are not kept: .+ Save them soon\.$/u.test(problems.at(-1) ?? '')).toBe(
        true,
      );
    });
  });

  it('are those of before or of now wherever the process is killed', async () => {
    await withEachFault('killed', async () => {
      pauseFaults(true);
      const saving = autosave(['before', 'now'], []);
      await saving.flush({ isClosing: true });
      pauseFaults(false);
      await Promise.race([saving.flush({ isClosing: true }), untilKilled()]);
      pauseFaults(true);
      expect(['before', 'now']).toContain(await keptText());
      expect(contents()).toEqual(['old', 'old', 'old']);
    });
  });
});

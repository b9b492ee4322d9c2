import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listFolder as listed } from '#main/desk/folder-listing';
import type { FolderListing } from '#main/contract/file-requests';
import { plainWords, type Plain } from '#kit/plain-words';
import { Workspace } from '#kit/podwire';

async function listFolder(path: string): Promise<Plain<FolderListing>> {
  return plainWords(await listed(path));
}

const workspace = new Workspace({
  'lab10.podwire.yaml': 'text',
  'lab2.podwire.yaml': 'text',
  'Web.yml': '',
  'team.podwire': '',
  'notes.txt': '',
  'zz.json': '',
  '.hidden.yaml': '',
});

beforeAll(() => {
  mkdirSync(workspace.file('k8s'));
  mkdirSync(workspace.file('Archive'));
  symlinkSync('k8s', workspace.file('link'));
  symlinkSync('none', workspace.file('dangling.yaml'));
});

afterAll(() => {
  workspace.remove();
});

describe('listFolder', () => {
  it('sorts as people do, folders first, and says what things are', async () => {
    const { path, parent, entries, problem } = await listFolder(workspace.path);
    expect({ path, parent, problem }).toEqual({
      path: workspace.path,
      parent: dirname(workspace.path),
      problem: undefined,
    });
    expect(entries.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
      'Archive: folder',
      'k8s: folder',
      'link: folder',
      'lab2.podwire.yaml: lab',
      'lab10.podwire.yaml: lab',
      'notes.txt: other',
      'team.podwire: bundle',
      'Web.yml: manifest',
      'zz.json: manifest',
    ]);
    const lab = entries.find(({ name }) => name === 'lab2.podwire.yaml');
    expect(lab).toMatchObject({ path: workspace.file('lab2.podwire.yaml'), sizeBytes: 4 });
  });

  it('says in words why there is nothing to list', async () => {
    expect(await listFolder(workspace.file('none'))).toEqual({
      path: workspace.file('none'),
      parent: workspace.path,
      entries: [],
      problem: 'no such file or folder; check the path',
    });
    expect(await listFolder(workspace.file('notes.txt'))).toMatchObject({
      problem: 'a part of the path is a file, not a folder; check the path',
    });
  });

  it('has no parent at the root', async () => {
    expect(await listFolder('/')).not.toHaveProperty('parent');
  });
});

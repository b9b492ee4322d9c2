import { describe, expect, it } from 'vitest';
import { filesOfItem } from '../../../../src/renderer/files/folder-entries';

/** As a browser tells of what was dropped: a folder gives two of its entries at a time. */
interface Tree {
  readonly [name: string]: string | Tree;
}

function entryOf(name: string, content: string | Tree, above = ''): FileSystemEntry {
  const fullPath = `${above}/${name}`;
  const isFile = typeof content === 'string';
  const entry = { name, fullPath, isFile, isDirectory: !isFile };
  if (isFile) {
    const file = (resolve: (file: File) => void): void => resolve(new File([content], name));
    return Object.assign(entry, { file }) as unknown as FileSystemEntry;
  }
  const createReader = (): unknown => {
    const left = Object.entries(content).map(([inner, value]) => entryOf(inner, value, fullPath));
    return { readEntries: (resolve: (some: unknown) => void) => resolve(left.splice(0, 2)) };
  };
  return Object.assign(entry, { createReader }) as unknown as FileSystemEntry;
}

const FOLDER = { file: new File([], 'k8s'), isFolder: true, path: undefined };

describe('a folder that is dropped in a browser', () => {
  it('is its manifests and those of folders below, by name, without what is hidden or of a package manager', async () => {
    const entry = entryOf('k8s', {
      'web.yaml': 'a',
      'readme.md': 'b',
      base: { 'a.json': 'c', deep: { 'b.yml': 'd' } },
      '.git': { 'x.yaml': 'e' },
      node_modules: { 'y.yaml': 'f' },
    });
    const files = await filesOfItem(FOLDER, entry);
    expect(files.map(({ within, isFolder }) => [within, isFolder])).toEqual([
      ['k8s/base/a.json', false],
      ['k8s/base/deep/b.yml', false],
      ['k8s/web.yaml', false],
    ]);
  });

  it('stays a folder where there is none in it, and a file stays a file', async () => {
    expect(await filesOfItem(FOLDER, entryOf('k8s', { 'readme.md': 'b' }))).toEqual([FOLDER]);
    const file = { file: new File([], 'web.yaml'), isFolder: false, path: undefined };
    expect(await filesOfItem(file, entryOf('web.yaml', 'a'))).toEqual([file]);
  });

  it('is read no further than somebody could mean', async () => {
    const many = Object.fromEntries(Array.from({ length: 2_100 }, (_, index) => [`p${index}.yaml`, 'a']));
    expect((await filesOfItem(FOLDER, entryOf('k8s', many))).length).toBe(2_001);
  });
});

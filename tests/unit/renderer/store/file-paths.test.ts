import { describe, expect, it } from 'vitest';
import {
  fileNameOf,
  folderOf,
  joinPath,
  partsOfPath,
  withExtension,
} from '../../../../src/renderer/store/file-paths';

describe('paths of the host', () => {
  it.each([
    ['/', [['/', '/']]],
    [
      '/home/me',
      [
        ['/', '/'],
        ['home', '/home'],
        ['me', '/home/me'],
      ],
    ],
    [
      String.raw`C:\Users\me`,
      [
        ['C:', 'C:\\'],
        ['Users', String.raw`C:\Users`],
        ['me', String.raw`C:\Users\me`],
      ],
    ],
    [
      String.raw`\\nas\labs`,
      [
        ['nas', String.raw`\\nas`],
        ['labs', String.raw`\\nas\labs`],
      ],
    ],
  ])('takes %s apart', (path, parts) => {
    expect(partsOfPath(path).map(({ name, path: place }) => [name, place])).toEqual(parts);
  });

  it.each([
    ['/labs/shop.podwire.yaml', '/labs', 'shop.podwire.yaml'],
    ['/shop.yaml', '/', 'shop.yaml'],
    [String.raw`D:\shop.yaml`, 'D:\\', 'shop.yaml'],
  ])('knows the folder and the name of %s', (path, folder, name) => {
    expect([folderOf(path), fileNameOf(path)]).toEqual([folder, name]);
    expect(joinPath(folder, name)).toBe(path);
  });

  it.each([
    ['shop', 'lab', 'shop.podwire.yaml'],
    [' shop.podwire ', 'lab', 'shop.podwire.yaml'],
    ['shop.podwire.yaml', 'lab', 'shop.podwire.yaml'],
    ['web.yml', 'lab', 'web.yml'],
    ['v1.2', 'lab', 'v1.2.podwire.yaml'],
    ['shop', 'bundle', 'shop.podwire'],
    ['shop.podwire', 'bundle', 'shop.podwire'],
  ] as const)('completes %s of a %s', (name, content, complete) => {
    expect(withExtension(name, content)).toBe(complete);
  });
});

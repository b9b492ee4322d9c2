import { ENGLISH } from '#kit/english';
import { describe, expect, it } from 'vitest';
import { problemOfDrop, wishOfDrop, type DroppedItem } from '../../../../src/renderer/files/dropped-files';

const MEBIBYTE = 1024 * 1024;

function item(name: string, more: { size?: number; isFolder?: boolean; path?: string } = {}): DroppedItem {
  const file = new File(['a: 1\n'], name);
  if (more.size !== undefined) Object.defineProperty(file, 'size', { value: more.size });
  return { file, isFolder: more.isFolder ?? false, path: more.path };
}

describe('what is dropped on the window', () => {
  it.each([
    ['one lab', [item('shop.podwire.yaml')]],
    ['one bundle', [item('shop.podwire', { size: 30 * MEBIBYTE })]],
    ['one capture', [item('web.pcapng', { size: 30 * MEBIBYTE })]],
    ['one capture that is packed', [item('web.pcap.gz', { size: 30 * MEBIBYTE })]],
    ['several manifests', [item('a.yaml'), item('b.json')]],
    ['a lab with manifests', [item('a.yaml'), item('shop.podwire.yaml')]],
    ['a folder with a path', [item('k8s', { isFolder: true, path: '/k8s' })]],
    ['a large file with a path', [item('a.yaml', { size: 17 * MEBIBYTE, path: '/a.yaml' })]],
  ])('is taken: %s', (_, items) => {
    expect(problemOfDrop(items, ENGLISH.t)).toBeUndefined();
  });

  it.each([
    ['nothing', [], 'What was dropped is not a file.'],
    ['a picture', [item('pic.png', { path: '/pic.png' })], 'pic.png is a picture.'],
    ['a folder without manifests', [item('k8s', { isFolder: true })], 'The folder k8s holds no manifest'],
    [
      'such a folder among files',
      [item('a.yaml'), item('k8s', { isFolder: true })],
      'The folder k8s holds no manifest',
    ],
    [
      'a text of 17 MiB',
      [item('a.yaml', { size: 17 * MEBIBYTE })],
      'a.yaml is too large: 17.0 MiB, of at most 16.0 MiB.',
    ],
    [
      'much together',
      [item('a.yaml', { size: 9 * MEBIBYTE }), item('b.yaml', { size: 9 * MEBIBYTE })],
      'Together',
    ],
    [
      'two labs',
      [item('a.podwire.yaml'), item('b.podwire.yaml')],
      'a lab of its own: a.podwire.yaml, b.podwire.yaml.',
    ],
    ['a bundle among files', [item('a.yaml'), item('b.podwire')], 'b.podwire is a bundle'],
    ['several captures', [item('a.pcap'), item('b.pcap')], 'a.pcap is a capture file'],
    ['a picture among files', [item('a.yaml'), item('b.png')], 'b.png is not a manifest.'],
  ])('is refused in words: %s', (_, items, message) => {
    expect(problemOfDrop(items, ENGLISH.t)?.message).toContain(message);
  });

  it('is opened from its place where that is known', async () => {
    expect(await wishOfDrop([item('a.yaml', { path: '/labs/a.yaml' })])).toEqual({
      kind: 'path',
      path: '/labs/a.yaml',
    });
  });
});

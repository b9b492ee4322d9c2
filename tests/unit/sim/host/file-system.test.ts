import { describe, expect, it } from 'vitest';
import { FileSystem } from '#sim/host/file-system';

describe('a mounted file system', () => {
  it('is shared by all that mount it', () => {
    const volume = FileSystem.empty();
    const [first, second] = [new FileSystem(), new FileSystem()];
    first.mount('/data', volume);
    second.mount('/var/shared', volume);
    first.write('/data/logs/today', 'one\n');
    second.append('/var/shared/logs/today', 'two\n');
    expect(first.read('/data/logs/today')).toBe('one\ntwo\n');
    expect(second.list('/var/shared')).toEqual(['logs']);
    expect(second.isDirectory('/var/shared/logs')).toBe(true);
    expect(volume.list('/')).toEqual(['logs']);
  });

  it('hides what is under its mount point until it is unmounted', () => {
    const files = new FileSystem();
    files.write('/etc/app/old', 'old');
    files.mount('/etc/app', FileSystem.empty());
    expect(files.list('/etc/app')).toEqual([]);
    expect(files.read('/etc/app/old')).toBeUndefined();
    expect(files.unmount('/etc/app')).toBe(true);
    expect(files.read('/etc/app/old')).toBe('old');
    expect(files.unmount('/etc/app')).toBe(false);
  });

  it('appears as a part of it, a directory or a file', () => {
    const volume = FileSystem.empty();
    volume.write('/conf/a', 'A');
    const files = new FileSystem();
    files.mount('/opt/conf', volume, '/conf');
    files.mount('/etc/one', volume, '/conf/a');
    expect(files.read('/opt/conf/a')).toBe('A');
    expect(files.list('/etc')).toEqual(['one']);
    files.write('/etc/one', 'B');
    expect(volume.read('/conf/a')).toBe('B');
  });

  it('lies deeper than another where both are on the way', () => {
    const [outer, inner] = [FileSystem.empty(), FileSystem.empty()];
    const files = new FileSystem();
    files.mount('/a', outer);
    files.mount('/a/b', inner);
    files.write('/a/b/c', 'inner');
    files.write('/a/c', 'outer');
    expect([outer.read('/c'), inner.read('/c')]).toEqual(['outer', 'inner']);
    expect(files.list('/a')).toEqual(['b', 'c']);
  });

  it('stays when what lies around it is removed, without its files', () => {
    const volume = FileSystem.empty();
    const files = new FileSystem();
    files.mount('/data/volume', volume);
    files.write('/data/volume/a', 'a');
    files.write('/data/b', 'b');
    expect(files.remove('/data')).toBe(true);
    expect(files.list('/data')).toEqual(['volume']);
    expect(volume.list('/')).toEqual([]);
    files.write('/data/volume/c', 'c');
    expect(volume.read('/c')).toBe('c');
  });
});

describe('files', () => {
  it('that are provided lie beneath what is mounted, and replace nothing', () => {
    const volume = FileSystem.empty();
    const files = new FileSystem();
    files.mount('/srv/html', volume);
    files.provide('/srv/html/index.html', 'of the image');
    expect(files.exists('/srv/html/index.html')).toBe(false);
    files.unmount('/srv/html');
    files.provide('/srv/html/index.html', 'another');
    expect(files.read('/srv/html/index.html')).toBe('of the image');
  });

  it('vanish with their directory', () => {
    const files = new FileSystem();
    files.write('/srv/a/b', 'text');
    expect(files.remove('/srv/a')).toBe(true);
    expect(files.exists('/srv/a/b')).toBe(false);
    expect(files.list('/srv')).toEqual([]);
    expect(files.remove('/srv/a')).toBe(false);
  });
});

import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RecentFiles } from '#main/desk/recent-files';
import { Workspace } from '#kit/podwire';

const workspaces: Workspace[] = [];

afterAll(() => {
  for (const workspace of workspaces) workspace.remove();
});

function workspaceOf(files: Readonly<Record<string, string>> = {}): Workspace {
  const workspace = new Workspace(files);
  workspaces.push(workspace);
  return workspace;
}

async function pathsOf(recent: RecentFiles): Promise<readonly string[]> {
  return (await recent.list()).map(({ path }) => path);
}

describe('RecentFiles', () => {
  it('lists what was opened last first, once, and whether it is still there', async () => {
    const workspace = workspaceOf({ 'a.yaml': '', 'b.yaml': '' });
    const recent = new RecentFiles(join(workspace.path, 'data'));
    await recent.add(workspace.file('a.yaml'), 1);
    await recent.add(workspace.file('b.yaml'), 2);
    await recent.add(workspace.file('a.yaml'), 3);
    rmSync(workspace.file('b.yaml'));
    expect(await recent.list()).toEqual([
      {
        path: workspace.file('a.yaml'),
        name: 'a.yaml',
        folder: workspace.path,
        openedAtMs: 3,
        isThere: true,
      },
      {
        path: workspace.file('b.yaml'),
        name: 'b.yaml',
        folder: workspace.path,
        openedAtMs: 2,
        isThere: false,
      },
    ]);
  });

  it('keeps twelve, for windows to come and nobody else', async () => {
    const { path } = workspaceOf();
    const recent = new RecentFiles(path);
    for (let number = 1; number <= 14; number += 1) await recent.add(`/labs/${number}.yaml`, number);
    const listed = await pathsOf(new RecentFiles(path));
    expect([listed.length, listed[0], listed[11]]).toEqual([12, '/labs/14.yaml', '/labs/3.yaml']);
    expect(statSync(join(path, 'recent.json')).mode & 0o777).toBe(0o600);
  });

  it('keeps as many as were asked for, from then on, and none for who wants none', async () => {
    let count = 2;
    const recent = new RecentFiles(workspaceOf().path, () => Promise.resolve(count));
    for (let number = 1; number <= 3; number += 1) await recent.add(`/labs/${number}.yaml`, number);
    expect(await pathsOf(recent)).toEqual(['/labs/3.yaml', '/labs/2.yaml']);
    count = 0;
    expect(await pathsOf(recent)).toEqual([]);
    await recent.add('/labs/4.yaml', 4);
    count = 12;
    expect(await pathsOf(recent)).toEqual([]);
  });

  it('forgets what it is told to forget', async () => {
    const recent = new RecentFiles(workspaceOf().path);
    await recent.add('/labs/a.yaml', 1);
    await recent.add('/labs/b.yaml', 2);
    await recent.forget('/labs/b.yaml');
    expect(await pathsOf(recent)).toEqual(['/labs/a.yaml']);
  });

  it.each(['', '{"a":', '[{"path": 1}]', '\u0000\u0001'])(
    'takes a damaged list for an empty one: %j',
    async (text) => {
      const { path } = workspaceOf({ 'recent.json': text });
      const recent = new RecentFiles(path);
      expect(await recent.list()).toEqual([]);
      await recent.add('/labs/a.yaml', 1);
      expect(readFileSync(join(path, 'recent.json'), 'utf8')).toContain('/labs/a.yaml');
    },
  );

  it('remembers for the time being what the disk does not keep', async () => {
    const workspace = workspaceOf();
    writeFileSync(workspace.file('data'), 'a file in the place of the folder');
    const recent = new RecentFiles(workspace.file('data'));
    await recent.add('/labs/a.yaml', 1);
    expect(await pathsOf(recent)).toEqual(['/labs/a.yaml']);
  });
});

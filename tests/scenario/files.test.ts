/** Labs in files: opening, saving, what others do to them meanwhile, and what is left when a window ends. */
import { readFileSync, statSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Workspace } from '#kit/podwire';
import { ServedDesk, type DeskPage } from '#kit/served-desk';

const LAB = `# a comment that stays
apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec: {}
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a, image: busybox}]}
`;
const workspaces: Workspace[] = [];
const desks: ServedDesk[] = [];

afterEach(async () => {
  await Promise.all(desks.splice(0).map((desk) => desk.kill()));
});

afterAll(() => {
  for (const workspace of workspaces) workspace.remove();
});

function workspaceOf(files: Readonly<Record<string, string | Uint8Array>>): Workspace {
  const workspace = new Workspace(files);
  workspaces.push(workspace);
  return workspace;
}

async function serve(workspace: Workspace, words: readonly string[]): Promise<DeskPage> {
  const desk = await ServedDesk.start({
    words,
    dataFolder: workspace.file('data'),
    directory: workspace.path,
  });
  desks.push(desk);
  return desk.connect();
}

describe('a lab file', () => {
  it('is open under its name, with nothing to save', async () => {
    const workspace = workspaceOf({ 'shop.podwire.yaml': LAB });
    const page = await serve(workspace, ['shop.podwire.yaml']);
    expect(await page.request('file.get', {})).toEqual({
      labNumber: 1,
      name: 'shop.podwire.yaml',
      path: workspace.file('shop.podwire.yaml'),
      kind: 'lab',
      isDirty: false,
      isReadOnly: false,
      disk: 'same',
      isOpenElsewhere: false,
    });
    expect(await page.text()).toBe(LAB);
  });

  it('is written when it is saved, and only then', async () => {
    const workspace = workspaceOf({ 'shop.podwire.yaml': LAB });
    const page = await serve(workspace, ['shop.podwire.yaml']);
    const edited = LAB.replace('name: a}', 'name: b}');
    await page.type('shop.podwire.yaml', edited);
    await page.until(({ isDirty }) => isDirty);
    const path = workspace.file('shop.podwire.yaml');
    expect(readFileSync(path, 'utf8')).toBe(LAB);
    expect(await page.request('file.save', {})).toEqual({ kind: 'saved', path });
    expect(readFileSync(path, 'utf8')).toBe(edited);
    expect((await page.request('file.get', {})).isDirty).toBe(false);
  });

  it('is not touched by saving it as it is', async () => {
    const workspace = workspaceOf({ 'shop.podwire.yaml': LAB });
    const page = await serve(workspace, ['shop.podwire.yaml']);
    const path = workspace.file('shop.podwire.yaml');
    const before = statSync(path, { bigint: true });
    expect(await page.request('file.save', {})).toEqual({ kind: 'saved', path });
    const after = statSync(path, { bigint: true });
    expect([after.mtimeNs, after.ino]).toEqual([before.mtimeNs, before.ino]);
  });
});

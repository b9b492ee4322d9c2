import { spawn } from 'node:child_process';
import { readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { isIdentityAlive, processIdentity } from '#main/desk/process-alive';
import { WindowLock } from '#main/desk/window-lock';
import { Workspace } from '#kit/podwire';

const workspaces: Workspace[] = [];

afterAll(() => {
  for (const workspace of workspaces) workspace.remove();
});

function workspaceOf(files: Readonly<Record<string, string>>): Workspace {
  const workspace = new Workspace(files);
  workspaces.push(workspace);
  return workspace;
}

describe('WindowLock', () => {
  it('tells two windows on one file of each other, by whichever way they came to it', async () => {
    const workspace = workspaceOf({ 'lab.yaml': '', 'other.yaml': '' });
    symlinkSync('lab.yaml', workspace.file('link.yaml'));
    const data = workspace.file('data');
    const [one, two, third] = [new WindowLock(data), new WindowLock(data), new WindowLock(data)];
    await one.hold(workspace.file('lab.yaml'));
    await third.hold(workspace.file('other.yaml'));
    expect(await one.isHeldElsewhere()).toBe(false);
    await two.hold(workspace.file('link.yaml'));
    expect([await one.isHeldElsewhere(), await two.isHeldElsewhere()]).toEqual([true, true]);
    expect(await third.isHeldElsewhere()).toBe(false);
    await two.release();
    expect(await one.isHeldElsewhere()).toBe(false);
  });

  it('passes over what ended processes have left, and takes it away', async () => {
    const workspace = workspaceOf({ 'lab.yaml': '' });
    const data = workspace.file('data');
    const lock = new WindowLock(data);
    await lock.hold(workspace.file('lab.yaml'));
    const [name = ''] = readdirSync(join(data, 'locks'));
    const child = spawn(process.execPath, ['-e', '0']);
    const { pid = 0 } = child;
    await new Promise((resolve) => child.on('exit', resolve));
    writeFileSync(join(data, 'locks', name.replace(/\.\d+\.\d+\.lock$/u, `.${pid}.1.lock`)), `${pid}@1`);
    expect(await lock.isHeldElsewhere()).toBe(false);
    expect(readdirSync(join(data, 'locks'))).toEqual([name]);
  });

  it('holds nothing where nothing can be written', async () => {
    const workspace = workspaceOf({ 'lab.yaml': '', data: 'a file in the place of the folder' });
    const lock = new WindowLock(workspace.file('data'));
    await lock.hold(workspace.file('lab.yaml'));
    expect(await lock.isHeldElsewhere()).toBe(false);
    await lock.release();
  });

  it('is about the file in that place, though another was renamed over it', async () => {
    const workspace = workspaceOf({ 'lab.yaml': '', 'new.yaml': '' });
    const data = workspace.file('data');
    const [one, two] = [new WindowLock(data), new WindowLock(data)];
    await one.hold(workspace.file('lab.yaml'));
    renameSync(workspace.file('new.yaml'), workspace.file('lab.yaml'));
    await two.hold(workspace.file('lab.yaml'));
    expect(await one.isHeldElsewhere()).toBe(true);
  });
});

describe('isIdentityAlive', () => {
  it('knows this process, and no other one that has its number', async () => {
    const identity = await processIdentity(process.pid);
    expect(await isIdentityAlive(identity)).toBe(true);
    expect(await isIdentityAlive(`${process.pid}@1`)).toBe(process.platform !== 'linux');
    expect(await isIdentityAlive('nonsense')).toBe(false);
  });
});

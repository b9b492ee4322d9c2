import { chownSync, lstatSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRecoveries, recoveryBeside, writeRecovery } from '#main/desk/recovery-files';

let folder: string;
let lab: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-recovery-'));
  lab = join(folder, 'shop.podwire.yaml');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function leaveEdits(path: string): Promise<void> {
  const files = [{ name: 'shop.podwire.yaml', bytes: Buffer.from('kind: Pod\n') }];
  await writeRecovery(path, { labName: 'shop', savedAtMs: 1, files, isOwned: false });
}

describe('unsaved edits beside a lab', () => {
  it('are for nobody else to read, and found again', async () => {
    await leaveEdits(recoveryBeside(lab, false));
    expect(statSync(recoveryBeside(lab, false)).mode & 0o777).toBe(0o600);
    expect(await findRecoveries(join(folder, 'data'), lab, false)).toHaveLength(1);
  });

  it('go where they belong, not where a link leads that somebody has put there', async () => {
    const victim = join(folder, 'victim');
    symlinkSync(victim, recoveryBeside(lab, false));
    await leaveEdits(recoveryBeside(lab, false));
    expect(readdirSync(folder)).toEqual(['.shop.podwire.yaml.podwire-recovery']);
    expect(lstatSync(recoveryBeside(lab, false)).isFile()).toBe(true);
  });

  it('are not taken from a link', async () => {
    await leaveEdits(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), recoveryBeside(lab, false));
    expect(await findRecoveries(join(folder, 'data'), lab, false)).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)('are not taken from another user', async () => {
    await leaveEdits(recoveryBeside(lab, false));
    chownSync(recoveryBeside(lab, false), 65534, 65534);
    expect(await findRecoveries(join(folder, 'data'), lab, false)).toEqual([]);
  });
});

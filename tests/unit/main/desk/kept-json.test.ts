import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settingsSchema } from '#main/contract/settings-requests';
import { KeptJson } from '#main/desk/kept-json';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podwire-kept-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function settings(): KeptJson<ReturnType<typeof settingsSchema.parse>> {
  return new KeptJson(join(folder, 'data'), 'settings.json', settingsSchema);
}

describe('settings that the host keeps', () => {
  it('are there for the next window', async () => {
    await settings().write({ language: 'zh-TW', typeSize: 125 });
    expect(await settings().read()).toEqual({ language: 'zh-TW', typeSize: 125 });
  });

  it('are as Podwire comes when the file is damaged or says what there is not', async () => {
    await settings().write({ theme: 'dark' });
    const path = join(folder, 'data', 'settings.json');
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, 5));
    expect(await settings().read()).toBeUndefined();
    await writeFile(path, '{"theme":"pink"}');
    expect(await settings().read()).toBeUndefined();
  });

  it('count while the disk does not keep them', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    const kept = new KeptJson(blocked, 'settings.json', settingsSchema);
    await kept.write({ contrast: 'more' });
    expect(await kept.read()).toEqual({ contrast: 'more' });
  });

  it('are noticed when another window has changed them, and no longer once nobody wants to know', async () => {
    let changes = 0;
    const unfollow = settings().follow(() => {
      changes += 1;
    });
    await settings().write({ theme: 'dark' });
    await vi.waitFor(() => expect(changes).toBeGreaterThan(0), { timeout: 20_000, interval: 50 });
    unfollow();
  });
});

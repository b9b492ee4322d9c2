import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Desk } from '#main/desk/desk';
import { JOB_THREADS } from '#main/worker/simulator-thread';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-cancel-'));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

it('ends the thread of a lab that is not waited for any more, and opens the next', async () => {
  const stop = vi.fn(() => Promise.resolve());
  // A lab that takes for ever.
  const started = vi.spyOn(JOB_THREADS, 'start').mockImplementation(() => ({ send: () => undefined, stop }));
  const desk = await Desk.start({ dataFolder: folder });
  const bytes = new TextEncoder().encode('apiVersion: podwire.dev/v1\nkind: Lab\nspec: {}\n');
  const lab = { files: [{ name: 'large.podwire.yaml', bytes }], options: {}, isVerbose: false };
  for (const time of [1, 2]) {
    const opening = desk.openInput(lab, 'large.podwire.yaml');
    await vi.waitFor(() => expect(started).toHaveBeenCalledTimes(time));
    desk.cancelJobs();
    expect(await opening).toEqual({ kind: 'cancelled' });
    expect(stop).toHaveBeenCalledTimes(time);
  }
  expect(desk.state.labNumber).toBe(0);
  await desk.close();
});

it('opens nothing where it was cancelled before its turn came', async () => {
  const started = vi.spyOn(JOB_THREADS, 'start');
  const desk = await Desk.start({ dataFolder: folder });
  let goOn: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  const before = desk.exclusively(() => gate);
  const bytes = new TextEncoder().encode('apiVersion: podwire.dev/v1\nkind: Lab\nspec: {}\n');
  const lab = { files: [{ name: 'lab.podwire.yaml', bytes }], options: {}, isVerbose: false };
  const opening = desk.openInput(lab, 'lab.podwire.yaml');
  desk.cancelJobs();
  goOn();
  await before;
  expect(await opening).toEqual({ kind: 'cancelled' });
  expect(started).not.toHaveBeenCalled();
  await desk.close();
});

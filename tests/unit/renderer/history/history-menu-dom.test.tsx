import { flushSync } from 'react-dom';
import { describe, expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { settle } from '#kit/fake-lab-api';
import { fill, find, findAll } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import type { RestorePointView } from '#main/contract/restore-requests';
import { HistoryMenu } from '../../../../src/renderer/history/history-menu';

/** A host with edits and restore points. */
class HistoryApi extends SilentLabApi {
  readonly points: RestorePointView[] = [];

  constructor(names: readonly string[], position: number) {
    super({
      'text.get': () => ({ version: 1, files: [] }),
      'history.get': () => ({ names: [...names], position }),
      'history.go': () => ({ kind: 'nothing' }),
      'restore.list': () => ({ points: [...this.points], isForNow: this.points.length === 0 }),
      'restore.keep': ({ name }) => {
        this.points.push({ id: String(this.points.length), name, keptAtMs: 0, fileCount: 1 });
        return { kind: 'kept' };
      },
      'restore.take': () => ({
        kind: 'failed',
        message: 'This restore point is not there any more.',
        hint: 'another window may have removed it',
      }),
    });
  }
}

async function press(testId: string, index = 0): Promise<void> {
  const element = await vi.waitFor(() => {
    const found = findAll(testId)[index];
    if (found === undefined || found.matches(':disabled')) throw new Error(`no ${testId} ${index} to press`);
    return found;
  });
  flushSync(() => element.click());
}

async function open(host: HistoryApi): Promise<void> {
  const stores = await pageStoresFor(host);
  host.connection(true);
  await settle();
  mount(<HistoryMenu />, stores);
  await press('history-menu');
}

describe('the list of edits', () => {
  it('has the newest first, where the text is now among them, and what was undone said so', async () => {
    await open(new HistoryApi(['edit Pod a', 'move b to node2', 'edit Pod c'], 2));
    await vi.waitFor(() =>
      expect(findAll('history-edit').map(({ textContent }) => textContent)).toEqual([
        '◌edit Pod cundone',
        '●move b to node2',
        '○edit Pod a',
        '○As the lab was opened',
      ]),
    );
    expect(findAll('history-edit').map((row) => row.matches('[aria-current="step"]'))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it('goes to the edit that is clicked, and to before all of them', async () => {
    const host = new HistoryApi(['edit Pod a', 'move b to node2', 'edit Pod c'], 2);
    await open(host);
    await press('history-edit', 2);
    await press('history-edit', 0);
    await press('history-edit', 3);
    await vi.waitFor(() =>
      expect(host.asked('history.go')).toEqual([{ position: 1 }, { position: 3 }, { position: 0 }]),
    );
  });

  it('draws the hundred around the present of a long day, and more when they are wanted', async () => {
    await open(
      new HistoryApi(
        Array.from({ length: 5000 }, (_, index) => `edit ${index}`),
        5000,
      ),
    );
    await vi.waitFor(() => expect(findAll('history-edit')).toHaveLength(100));
    const more = [...document.querySelectorAll<HTMLElement>('button.history-edit')].at(-1);
    expect(more?.textContent).toBe('4,900 earlier edits…');
    flushSync(() => more?.click());
    expect(findAll('history-edit')).toHaveLength(200);
  });

  it('says how many were taken back beyond those that it draws', async () => {
    await open(
      new HistoryApi(
        Array.from({ length: 250 }, (_, index) => `edit ${index}`),
        0,
      ),
    );
    await vi.waitFor(() => expect(findAll('history-edit')).toHaveLength(101));
    const rows = (): readonly HTMLElement[] => [
      ...document.querySelectorAll<HTMLElement>('button.history-edit'),
    ];
    expect(rows()[0]?.textContent).toBe('150 later edits…');
    flushSync(() => rows()[0]?.click());
    expect(rows()[0]?.textContent).toBe('50 later edits…');
    flushSync(() => rows()[0]?.click());
    expect(rows()[0]?.textContent).toBe('◌edit 249undone');
  });
});

describe('restore points', () => {
  it('are kept under a name, and listed', async () => {
    const host = new HistoryApi([], 0);
    await open(host);
    expect(document.body.textContent).toContain('Nothing was edited since the lab was opened.');
    await vi.waitFor(() => expect(document.body.textContent).toContain('Kept with the lab once it is saved'));
    fill('restore-name', '  before the policy ');
    await press('restore-keep');
    expect(host.asked('restore.keep')).toEqual([{ name: 'before the policy' }]);
    await vi.waitFor(() =>
      expect(findAll('restore-take').map(({ textContent }) => textContent)).toEqual([
        expect.stringMatching(/^before the policy19[67]\d-/u),
      ]),
    );
  });

  it('are kept once, however often Enter is pressed', async () => {
    const host = new HistoryApi([], 0);
    await open(host);
    fill('restore-name', 'before the policy');
    const form = find('restore-name').closest('form');
    flushSync(() => form?.requestSubmit());
    flushSync(() => form?.requestSubmit());
    await vi.waitFor(() => expect(findAll('restore-take')).toHaveLength(1));
    expect(host.asked('restore.keep')).toHaveLength(1);
  });

  it('are asked for again of a host that came back', async () => {
    const host = new HistoryApi([], 0);
    await open(host);
    await vi.waitFor(() => expect(host.asked('restore.list')).toHaveLength(1));
    flushSync(() => host.connection(false));
    host.points.push({ id: '7', name: 'old', keptAtMs: 0, fileCount: 1 });
    flushSync(() => host.connection(true));
    await vi.waitFor(() => expect(findAll('restore-take')).toHaveLength(1));
  });

  it('say why one cannot be gone back to', async () => {
    const host = new HistoryApi([], 0);
    host.points.push({ id: '7', name: 'old', keptAtMs: 0, fileCount: 1 });
    await open(host);
    await press('restore-take');
    await vi.waitFor(() =>
      expect(document.querySelector('[role="alert"]')?.textContent).toBe(
        'This restore point is not there any more.Another window may have removed it.',
      ),
    );
  });
});

import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import { pageStoresFor } from '#kit/page-stores';
import type { RequestName, RequestOf, ResponseOf } from '#main/contract/lab-api';
import type { RestorePointView } from '#main/contract/restore-requests';
import { HistoryMenu } from '../../../../src/renderer/history/history-menu';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';

/** A host with edits and restore points, which answers nothing else. */
class HistoryApi extends FakeLabApi {
  readonly points: RestorePointView[] = [];

  constructor(names: readonly string[], position: number) {
    super({
      'text.get': () => ({ version: 1, files: [] }),
      'history.get': () => ({ names: [...names], position }),
      'history.go': () => ({ kind: 'nothing' }),
      'restore.list': () => ({ points: this.points, isForNow: this.points.length === 0 }),
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

  override request<Name extends RequestName>(
    name: Name,
    argument: RequestOf<Name>,
  ): Promise<ResponseOf<Name>> {
    return this.answers[name] === undefined ? new Promise(() => undefined) : super.request(name, argument);
  }

  asked(name: RequestName): readonly unknown[] {
    return this.requests.filter((request) => request.name === name).map(({ argument }) => argument);
  }
}

let root: Root;

beforeEach(() => {
  const container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
});

afterEach(() => {
  flushSync(() => root.unmount());
  document.body.replaceChildren();
});

function elements(testId: string): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`[data-testid="${testId}"]`)];
}

async function press(testId: string, index = 0): Promise<void> {
  const element = await vi.waitFor(() => {
    const found = elements(testId)[index];
    if (found === undefined || found.matches(':disabled')) throw new Error(`no ${testId} ${index} to press`);
    return found;
  });
  flushSync(() => element.click());
}

async function open(host: HistoryApi): Promise<void> {
  const stores = await pageStoresFor(host);
  host.connection(true);
  await settle();
  flushSync(() =>
    root.render(
      <StoresProvider stores={stores}>
        <HistoryMenu />
      </StoresProvider>,
    ),
  );
  await press('history-menu');
}

function typeName(text: string): void {
  const field = document.querySelector<HTMLInputElement>('[data-testid="restore-name"]');
  if (field === null) throw new Error('no field for the name');
  flushSync(() => {
    // React asks the element itself what is in it.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text);
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  });
}

describe('the list of edits', () => {
  it('has the newest first, where the text is now among them, and what was undone said so', async () => {
    await open(new HistoryApi(['edit Pod a', 'move b to node2', 'edit Pod c'], 2));
    await vi.waitFor(() =>
      expect(elements('history-edit').map(({ textContent }) => textContent)).toEqual([
        '◌edit Pod cundone',
        '●move b to node2',
        '○edit Pod a',
        '○As the lab was opened',
      ]),
    );
    expect(elements('history-edit').map((row) => row.matches('[aria-current="step"]'))).toEqual([
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
    await vi.waitFor(() => expect(elements('history-edit')).toHaveLength(100));
    const more = [...document.querySelectorAll<HTMLElement>('button.history-edit')].at(-1);
    expect(more?.textContent).toBe('4,900 earlier edits…');
    flushSync(() => more?.click());
    expect(elements('history-edit')).toHaveLength(200);
  });

  it('says how many were taken back beyond those that it draws', async () => {
    await open(
      new HistoryApi(
        Array.from({ length: 250 }, (_, index) => `edit ${index}`),
        0,
      ),
    );
    await vi.waitFor(() => expect(elements('history-edit')).toHaveLength(101));
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
    typeName('  before the policy ');
    await press('restore-keep');
    expect(host.asked('restore.keep')).toEqual([{ name: 'before the policy' }]);
    await vi.waitFor(() =>
      expect(elements('restore-take').map(({ textContent }) => textContent)).toEqual([
        expect.stringMatching(/^before the policy19[67]\d-/u),
      ]),
    );
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

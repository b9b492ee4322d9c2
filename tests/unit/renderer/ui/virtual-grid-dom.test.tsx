import type { ReactElement } from 'react';
import { expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { find, findAll } from '#kit/page-elements';
import { stubProperty } from '#kit/stub-property';
import { VirtualGrid } from '../../../../src/renderer/ui/virtual-grid';

const HEIGHT = 24 + 10 * 22;
const COLUMNS = [{ id: 'number', title: 'No.', width: '60px', cell: (row: number) => `row ${row}` }];

/** As of a browser that lays out a list of ten rows. */
class ResizeObserverOfTenRows {
  readonly #tell: (entries: readonly unknown[]) => void;
  readonly disconnect = (): void => undefined;

  constructor(tell: (entries: readonly unknown[]) => void) {
    this.#tell = tell;
  }

  observe(): void {
    this.#tell([{ contentRect: { height: HEIGHT } }]);
  }
}

function rows(
  count: number,
  selectedIndex?: number,
  isFollowing = true,
  { goneCount = 0, onFollowingChange }: { goneCount?: number; onFollowingChange?: () => void } = {},
): ReactElement {
  return (
    <VirtualGrid
      label="Rows"
      columns={COLUMNS}
      count={count}
      rowAt={(index) => index}
      onRange={() => undefined}
      selectedIndex={selectedIndex}
      onSelect={() => undefined}
      isFollowing={isFollowing}
      goneCount={goneCount}
      onFollowingChange={onFollowingChange ?? ((): void => undefined)}
      textOf={String}
      testId="rows"
    />
  );
}

it('draws the newest rows, each in an element of its own, asks the page for no measures, and scrolls there with the next frame', async () => {
  stubProperty(window, 'ResizeObserver', ResizeObserverOfTenRows);
  const { draw } = mount(rows(100));
  const topOf = (count: number): number => 24 + count * 22 - HEIGHT;
  await vi.waitFor(() => expect(find('rows').scrollTop).toBe(topOf(100)));
  let asked = 0;
  for (const name of ['scrollHeight', 'clientHeight', 'offsetHeight'])
    Object.defineProperty(find('rows'), name, { get: () => (asked += 1) });
  const before = findAll('rows-row');
  expect(before.at(-1)?.textContent).toBe('row 99');

  draw(rows(250));
  expect(findAll('rows-row').map(({ textContent }) => textContent)).toEqual(
    Array.from({ length: 11 }, (_, index) => `row ${239 + index}`),
  );
  // Who is about to click a row clicks that one, or none.
  expect(before.filter(({ isConnected }) => isConnected)).toEqual([]);
  expect(before.at(-1)?.textContent).toBe('row 99');
  expect(find('rows').scrollTop).toBe(topOf(100));
  await vi.waitFor(() => expect(find('rows').scrollTop).toBe(topOf(250)));
  expect(asked).toBe(0);
});

it('follows on when the oldest rows leave and the list is shorter, and stops when a person scrolls up', async () => {
  stubProperty(window, 'ResizeObserver', ResizeObserverOfTenRows);
  const onFollowingChange = vi.fn<() => void>();
  const following = (count: number, goneCount: number): ReactElement =>
    rows(count, undefined, true, { goneCount, onFollowingChange });
  const { draw } = mount(following(1000, 0));
  const topOf = (count: number): number => 24 + count * 22 - HEIGHT;
  const grid = find('rows');
  // As a browser says it.
  let count = 1000;
  Object.defineProperty(grid, 'scrollHeight', { get: () => 24 + count * 22 });
  Object.defineProperty(grid, 'clientHeight', { get: () => HEIGHT });
  const scroll = (top: number): void => {
    grid.scrollTop = top;
    grid.dispatchEvent(new Event('scroll', { bubbles: true }));
  };
  await vi.waitFor(() => expect(grid.scrollTop).toBe(topOf(1000)));
  scroll(topOf(1000));

  draw(following(600, 500));
  // New rows have come before the browser says that it had to scroll.
  count = 650;
  draw(following(650, 500));
  scroll(topOf(600));
  expect(onFollowingChange).not.toHaveBeenCalled();

  await vi.waitFor(() => expect(grid.scrollTop).toBe(topOf(650)));
  scroll(topOf(650));
  scroll(topOf(650) - 100);
  expect(onFollowingChange).toHaveBeenCalledExactlyOnceWith(false);
});

it('brings a row into view that is selected from elsewhere, and moves no further than is needed', async () => {
  stubProperty(window, 'ResizeObserver', ResizeObserverOfTenRows);
  const { draw } = mount(rows(1000, undefined, false));
  const select = async (index: number): Promise<number> => {
    draw(rows(1000, index, false));
    const { scrollTop } = find('rows');
    find('rows').dispatchEvent(new Event('scroll', { bubbles: true }));
    await vi.waitFor(() =>
      expect(findAll('rows-row').map(({ textContent }) => textContent)).toContain(`row ${index}`),
    );
    return scrollTop;
  };
  expect(await select(500)).toBe(501 * 22 - 10 * 22);
  expect(await select(495)).toBe(501 * 22 - 10 * 22);
  expect(await select(480)).toBe(480 * 22);
});

it('has columns that grow with the type of an audience', () => {
  stubProperty(window, 'ResizeObserver', ResizeObserverOfTenRows);
  const { container } = mount(rows(3));
  const lines = [...container.querySelectorAll<HTMLElement>('.grid-header, .grid-row')];
  expect(new Set(lines.map(({ style }) => style.gridTemplateColumns))).toEqual(
    new Set(['calc(60px * var(--type))']),
  );
});

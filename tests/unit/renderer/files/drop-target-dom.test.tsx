import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { DropTarget } from '../../../../src/renderer/files/drop-target';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';

let container: HTMLElement;
let root: Root;

/** As the browser tells of files that are held over the window; jsdom knows no such event. */
function holdFiles(count: number): Event {
  const items = Array.from({ length: count }, () => ({ kind: 'file' }));
  const event = new Event('dragover', { bubbles: true, cancelable: true });
  const dataTransfer = { types: ['Files'], items, dropEffect: '' };
  flushSync(() => dispatchEvent(Object.assign(event, { dataTransfer })));
  return event;
}

function overlay(): string | null | undefined {
  return container.querySelector('[data-testid=drop-overlay]')?.textContent;
}

beforeEach(async () => {
  const stores = await pageStoresFor(new SilentLabApi());
  vi.useFakeTimers();
  container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
  flushSync(() =>
    root.render(
      <StoresProvider stores={stores}>
        <DropTarget />
      </StoresProvider>,
    ),
  );
});

afterEach(() => {
  flushSync(() => root.unmount());
  container.remove();
  vi.useRealTimers();
});

it('says that files may be let go, for as long as they are held over the window', () => {
  expect(holdFiles(1).defaultPrevented).toBe(true);
  expect(overlay()).toBe('Open this file');
  holdFiles(3);
  expect(overlay()).toBe('Open 3 files as one lab');
  flushSync(() => vi.advanceTimersByTime(1000));
  expect(overlay()).toBeUndefined();
});

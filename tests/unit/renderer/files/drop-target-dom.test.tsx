import { flushSync } from 'react-dom';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { findAll } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { DropTarget } from '../../../../src/renderer/files/drop-target';

/** As the browser tells of files that are held over the window; jsdom knows no such event. */
function holdFiles(count: number): Event {
  const items = Array.from({ length: count }, () => ({ kind: 'file' }));
  const event = new Event('dragover', { bubbles: true, cancelable: true });
  const dataTransfer = { types: ['Files'], items, dropEffect: '' };
  flushSync(() => dispatchEvent(Object.assign(event, { dataTransfer })));
  return event;
}

function overlay(): string | null | undefined {
  return findAll('drop-overlay')[0]?.textContent;
}

beforeEach(async () => {
  const stores = await pageStoresFor(new SilentLabApi());
  vi.useFakeTimers();
  mount(<DropTarget />, stores);
});

afterEach(() => vi.useRealTimers());

it('says that files may be let go, for as long as they are held over the window', () => {
  expect(holdFiles(1).defaultPrevented).toBe(true);
  expect(overlay()).toBe('Open this file');
  holdFiles(3);
  expect(overlay()).toBe('Open 3 files as one lab');
  flushSync(() => vi.advanceTimersByTime(1000));
  expect(overlay()).toBeUndefined();
});

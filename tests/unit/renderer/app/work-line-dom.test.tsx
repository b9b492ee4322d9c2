import { flushSync } from 'react-dom';
import { beforeEach, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { WorkLine } from '../../../../src/renderer/app/work-line';

const CLOCK = { nowNs: 5_000_000_000, isPlaying: false, speed: 1 };
const TRAVEL = { toNs: 3_000_000_000, share: 0.25 };

let api: SilentLabApi;
let container: HTMLElement;

function text(): string {
  return document.querySelector('[role=status]')?.textContent ?? '';
}

function escape(target: EventTarget): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
}

async function halfASecond(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 600));
}

beforeEach(async () => {
  api = new SilentLabApi();
  const stores = await pageStoresFor(api);
  ({ container } = mount(<WorkLine />, stores));
});

it('says what lasts for half a second, and how far it is; Escape ends it', async () => {
  flushSync(() => api.emit('clock', { ...CLOCK, travel: TRAVEL }));
  expect(text()).toBe('');
  await halfASecond();
  expect([text(), document.querySelector('progress')?.value]).toEqual([
    'Running the lab again to 3.000 s',
    0.25,
  ]);
  escape(document.body);
  expect(api.namesOfRequests()).toContain('time.cancel');
  flushSync(() => api.emit('clock', CLOCK));
  expect([text(), document.querySelectorAll('progress').length]).toEqual(['', 0]);
});

it('leaves Escape to a field in which somebody types', async () => {
  const input = document.createElement('input');
  container.append(input);
  flushSync(() => api.emit('clock', { ...CLOCK, travel: TRAVEL }));
  await halfASecond();
  escape(input);
  expect(api.namesOfRequests()).not.toContain('time.cancel');
});

it('says that the lab comes up, which cannot be ended', async () => {
  flushSync(() => api.emit('clock', { ...CLOCK, isComingUp: true }));
  await halfASecond();
  expect([text(), document.querySelectorAll('button').length]).toEqual(['Bringing the lab up…', 0]);
});

import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeLabApi } from '#kit/fake-lab-api';
import type { RequestName, ResponseOf } from '#main/contract/lab-api';
import { WorkLine } from '../../../../src/renderer/app/work-line';
import { loadLanguageStore } from '../../../../src/renderer/store/language-store';
import { createSettingsStore } from '../../../../src/renderer/store/settings-store';
import { createPageStores, createStores } from '../../../../src/renderer/store/stores';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';

const CLOCK = { nowNs: 5_000_000_000, isPlaying: false, speed: 1 };
const TRAVEL = { toNs: 3_000_000_000, share: 0.25 };

/** A host that answers nothing. */
class SilentApi extends FakeLabApi {
  override request<Name extends RequestName>(name: Name): Promise<ResponseOf<Name>> {
    this.requests.push({ name, argument: {} });
    return new Promise(() => undefined);
  }
}

let api: SilentApi;
let container: HTMLElement;
let root: Root;

function text(): string {
  return container.querySelector('[role=status]')?.textContent ?? '';
}

function escape(target: EventTarget): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
}

async function halfASecond(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 600));
}

beforeEach(async () => {
  Object.assign(window, { matchMedia: () => ({ matches: false, addEventListener: () => undefined }) });
  api = new SilentApi({});
  const settings = createSettingsStore(api, window);
  const page = createPageStores(api, settings, await loadLanguageStore(window, settings));
  const stores = createStores(api, page);
  container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
  flushSync(() =>
    root.render(
      <StoresProvider stores={stores}>
        <WorkLine />
      </StoresProvider>,
    ),
  );
});

afterEach(() => {
  flushSync(() => root.unmount());
  container.remove();
});

it('says what lasts for half a second, and how far it is; Escape ends it', async () => {
  flushSync(() => api.emit('clock', { ...CLOCK, travel: TRAVEL }));
  expect(text()).toBe('');
  await halfASecond();
  expect([text(), container.querySelector('progress')?.value]).toEqual([
    'Running the lab again to 3.000 s',
    0.25,
  ]);
  escape(document.body);
  expect(api.namesOfRequests()).toContain('time.cancel');
  flushSync(() => api.emit('clock', CLOCK));
  expect([text(), container.querySelectorAll('progress').length]).toEqual(['', 0]);
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
  expect([text(), container.querySelectorAll('button').length]).toEqual(['Bringing the lab up…', 0]);
});

import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLabApi } from '#kit/fake-lab-api';
import { stubClipboard } from '#kit/page-clipboard';
import { pageStoresFor } from '#kit/page-stores';
import type { RequestName, RequestOf, ResponseOf } from '#main/contract/lab-api';
import { TerminalScreen } from '../../../../src/renderer/terminal/terminal-screen';
import { StoresProvider } from '../../../../src/renderer/store/stores-context';
import type { Stores } from '../../../../src/renderer/store/stores';

/** jsdom lays nothing out. */
class NoObserver {
  observe(): void {
    // Nothing ever changes its size.
  }
  disconnect(): void {
    // The same.
  }
}

/** A host with one shell, and nothing else to say. */
class ShellApi extends FakeLabApi {
  override request<Name extends RequestName>(
    name: Name,
    argument: RequestOf<Name>,
  ): Promise<ResponseOf<Name>> {
    return this.answers[name] === undefined ? new Promise(() => undefined) : super.request(name, argument);
  }
}

/** xterm draws a while after it was told, on a busy machine above all. */
const PATIENCE = { timeout: 20_000 };

const LISTENED = {
  addListener: () => undefined,
  removeListener: () => undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};

const TAB = {
  key: 1,
  target: 'default/client',
  container: undefined,
  exitCode: undefined,
  failure: undefined,
};

let container: HTMLElement;
let root: Root;
let stores: Stores;
let api: ShellApi;
let written: string[];

function draw(isRead: boolean): void {
  flushSync(() =>
    root.render(
      <StoresProvider stores={stores}>
        <TerminalScreen tab={TAB} isActive isBeside={false} isRead={isRead} onFocus={() => undefined} />
      </StoresProvider>,
    ),
  );
}

beforeEach(async () => {
  vi.stubGlobal('ResizeObserver', NoObserver);
  vi.stubGlobal('IntersectionObserver', NoObserver);
  written = [];
  stubClipboard('ip route');
  api = new ShellApi({
    'terminal.open': () => ({ kind: 'opened', terminalId: 't1' }),
    'terminal.write': ({ data }) => void written.push(data),
    'terminal.resize': () => undefined,
    'terminal.close': () => undefined,
  });
  stores = await pageStoresFor(api);
  // As xterm asks for the pixels of the screen.
  Object.assign(window, { matchMedia: () => ({ matches: false, ...LISTENED }) });
  container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
  draw(false);
  await vi.waitFor(() => expect(api.namesOfRequests()).toContain('terminal.open'));
});

afterEach(() => {
  flushSync(() => root.unmount());
  container.remove();
  vi.unstubAllGlobals();
});

/** With Ctrl and Shift, as terminals of Linux take it. */
function press(code: string, key: string): void {
  const field = container.querySelector('textarea');
  field?.dispatchEvent(
    new KeyboardEvent('keydown', {
      code,
      key,
      ctrlKey: true,
      shiftKey: true,
      bubbles: true,
      cancelable: true,
    }),
  );
}

describe('a terminal', () => {
  it('is read out by screen readers once that is asked for, line by line', async () => {
    await vi.waitFor(() => expect(api.namesOfRequests()).toContain('terminal.open'), PATIENCE);
    api.emit('terminal.data', { terminalId: 't1', data: '/ # hostname\r\nclient\r\n' });
    expect(container.querySelector('.xterm-accessibility')).toBeNull();
    draw(true);
    await vi.waitFor(
      () => expect(container.querySelector('.xterm-accessibility')?.textContent).toContain('client'),
      PATIENCE,
    );
    expect(container.querySelector('.xterm-accessibility [aria-live]')).not.toBeNull();
    draw(false);
    expect(container.querySelector('.xterm-accessibility')).toBeNull();
  });

  it('pastes into its shell what the clipboard has, by Ctrl+Shift+V', async () => {
    await vi.waitFor(() => expect(api.namesOfRequests()).toContain('terminal.open'), PATIENCE);
    press('KeyV', 'V');
    await vi.waitFor(() => expect(written.join('')).toBe('ip route'), PATIENCE);
  });
});

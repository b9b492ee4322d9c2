import type { ReactElement } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { stubProperty } from '#kit/stub-property';
import { TerminalScreen } from '../../../../src/renderer/terminal/terminal-screen';

/** jsdom lays nothing out. */
class NoObserver {
  observe(): void {
    // Nothing ever changes its size.
  }
  disconnect(): void {
    // The same.
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

let api: SilentLabApi;
let container: HTMLElement;
/** For screen readers, or not. */
let draw: (isRead: boolean) => void;
let written: string[];

function screen(isRead: boolean): ReactElement {
  return (
    <TerminalScreen
      tab={TAB}
      isActive
      isBeside={false}
      isRight={false}
      isRead={isRead}
      onFocus={() => undefined}
    />
  );
}

beforeEach(async () => {
  stubProperty(window, 'ResizeObserver', NoObserver);
  stubProperty(window, 'IntersectionObserver', NoObserver);
  written = [];
  api = new SilentLabApi({
    'terminal.open': () => ({ kind: 'opened', terminalId: 't1' }),
    'terminal.write': ({ data }) => void written.push(data),
    'terminal.resize': () => undefined,
    'terminal.close': () => undefined,
  });
  const stores = await pageStoresFor(api);
  // As xterm asks for the pixels of the screen.
  stubProperty(window, 'matchMedia', () => ({ matches: false, ...LISTENED }));
  const mounted = mount(screen(false), stores);
  ({ container } = mounted);
  draw = (isRead) => mounted.draw(screen(isRead));
  await vi.waitFor(() => expect(api.namesOfRequests()).toContain('terminal.open'));
});

/** With Ctrl and Shift, as terminals of Linux take it. */
function press(code: string, key: string): KeyboardEvent {
  const event = new KeyboardEvent('keydown', {
    code,
    key,
    ctrlKey: true,
    shiftKey: true,
    bubbles: true,
    cancelable: true,
  });
  container.querySelector('textarea')?.dispatchEvent(event);
  return event;
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
    // The browser answers the key with a paste, for which no page needs a permission.
    expect(press('KeyV', 'V').defaultPrevented).toBe(false);
    const paste = Object.assign(new Event('paste', { bubbles: true }), {
      clipboardData: { getData: (type: string) => (type === 'text/plain' ? 'ip route' : '') },
    });
    container.querySelector('textarea')?.dispatchEvent(paste);
    await vi.waitFor(() => expect(written.join('')).toBe('ip route'), PATIENCE);
  });
});

/** A part of the page, drawn by jsdom until the running test ends: tests of other files follow in the same document. */
import { createElement, type ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { onTestFinished } from 'vitest';
import { stubProperty } from '#kit/stub-property';
import type { Stores } from '../../src/renderer/store/stores';
import { StoresProvider } from '../../src/renderer/store/stores-context';

interface Mounted {
  readonly container: HTMLElement;
  /** The same anew, or something else in its place. */
  readonly draw: (element: ReactElement) => void;
}

export function mount(element: ReactElement, stores?: Stores): Mounted {
  // jsdom opens no dialogs.
  stubProperty(HTMLDialogElement.prototype, 'showModal', () => undefined);
  stubProperty(HTMLDialogElement.prototype, 'close', () => undefined);
  const container = document.createElement('div');
  document.body.append(container);
  const root = createRoot(container);
  const draw = (drawn: ReactElement): void =>
    flushSync(() =>
      root.render(stores === undefined ? drawn : createElement(StoresProvider, { stores, children: drawn })),
    );
  onTestFinished(() => {
    flushSync(() => root.unmount());
    container.remove();
    localStorage.clear();
  });
  draw(element);
  return { container, draw };
}

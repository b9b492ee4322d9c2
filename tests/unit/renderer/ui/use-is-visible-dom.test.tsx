import { act, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it, vi } from 'vitest';
import { useIsVisible } from '../../../../src/renderer/ui/use-is-visible';

type Told = (entries: readonly { readonly isIntersecting: boolean }[]) => void;

let tell: Told = () => undefined;

class Observer {
  constructor(told: Told) {
    tell = told;
  }
  observe(): void {
    // The test says what is seen.
  }
  disconnect(): void {
    // Nothing is kept.
  }
}

function Panel(props: { readonly element: HTMLElement }): ReactElement {
  return <span>{useIsVisible(props.element) ? 'in front' : 'behind'}</span>;
}

it('takes the newest of what a busy page is told at once', () => {
  vi.stubGlobal('IntersectionObserver', Observer);
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  const container = document.createElement('div');
  const root = createRoot(container);
  act(() => root.render(<Panel element={container} />));
  act(() => tell([{ isIntersecting: false }, { isIntersecting: true }]));
  expect(container.textContent).toBe('in front');
  act(() => tell([{ isIntersecting: true }, { isIntersecting: false }]));
  expect(container.textContent).toBe('behind');
  act(() => root.unmount());
  vi.unstubAllGlobals();
});

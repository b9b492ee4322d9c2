import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { expect, it } from 'vitest';
import { stubProperty } from '#kit/stub-property';
import { mount } from '#kit/mounted';
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
  stubProperty(window, 'IntersectionObserver', Observer);
  const { container } = mount(<Panel element={document.body} />);
  flushSync(() => tell([{ isIntersecting: false }, { isIntersecting: true }]));
  expect(container.textContent).toBe('in front');
  flushSync(() => tell([{ isIntersecting: true }, { isIntersecting: false }]));
  expect(container.textContent).toBe('behind');
});

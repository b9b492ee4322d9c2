/** What a test finds in the document by test ids, and types into. */
import { flushSync } from 'react-dom';

export function find(testId: string): HTMLElement {
  const [found] = findAll(testId);
  if (found === undefined) throw new Error(`there is no ${testId}`);
  return found;
}

export function findAll(testId: string): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`[data-testid="${testId}"]`)];
}

/** As somebody types over what is there, or chooses from a list. */
export function fill(testId: string, value: string): void {
  const field = find(testId);
  const isList = field instanceof HTMLSelectElement;
  const { prototype } = isList ? HTMLSelectElement : HTMLInputElement;
  flushSync(() => {
    // React notes what it sets itself, and takes that for no change.
    Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value);
    field.dispatchEvent(new Event(isList ? 'change' : 'input', { bubbles: true }));
  });
}

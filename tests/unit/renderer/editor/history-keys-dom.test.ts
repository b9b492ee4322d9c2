import { afterEach, describe, expect, it } from 'vitest';
import { historyStepOf } from '../../../../src/renderer/editor/history-keys';

afterEach(() => document.body.replaceChildren());

/** What a key does that is pressed in the element with the id `here`. */
function stepIn(
  html: string,
  key: string,
  modifiers: KeyboardEventInit = { ctrlKey: true },
): string | undefined {
  document.body.innerHTML = html;
  let step: string | undefined;
  const listen = (event: KeyboardEvent): void => {
    step = historyStepOf(event);
  };
  window.addEventListener('keydown', listen, true);
  document
    .querySelector('#here')
    ?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...modifiers }));
  window.removeEventListener('keydown', listen, true);
  return step;
}

const BUTTON = '<button id="here"></button>';

describe('the keys of undo and redo', () => {
  it.each<[string, string, KeyboardEventInit, string | undefined]>([
    ['Ctrl+Z', 'z', { ctrlKey: true }, 'undo'],
    ['Cmd+Z', 'z', { metaKey: true }, 'undo'],
    ['Ctrl+Shift+Z', 'Z', { ctrlKey: true, shiftKey: true }, 'redo'],
    ['Ctrl+Y', 'y', { ctrlKey: true }, 'redo'],
    ['Cmd+Y, which is another command on a Mac', 'y', { metaKey: true }, undefined],
    ['Ctrl+Alt+Z', 'z', { ctrlKey: true, altKey: true }, undefined],
    ['a plain z', 'z', {}, undefined],
  ])('%s is %s', (_name, key, modifiers, step) => {
    expect(stepIn(BUTTON, key, modifiers)).toBe(step);
  });

  it.each([
    ['the lab text', '<textarea class="inputarea" id="here"></textarea>', 'undo'],
    ['a checkbox', '<input type="checkbox" id="here">', 'undo'],
    ['a text field', '<input id="here">', undefined],
    [
      "the editor's search",
      '<div class="monaco-editor"><textarea class="input" id="here"></textarea></div>',
      undefined,
    ],
    ['a terminal', '<div class="xterm"><textarea class="inputarea" id="here"></textarea></div>', undefined],
    ['a dialog', '<dialog open><button id="here"></button></dialog>', undefined],
  ])('mean in %s: %s', (_name, html, step) => {
    expect(stepIn(html, 'z')).toBe(step);
  });
});

/** Where the keyboard goes in a panel that somebody asked for: by a key to what it is for, by a click to what is selected there. */

/** The better ones first: what is typed into, then the picture, then whatever takes the focus. */
const WANTED = [
  // Of two terminals beside each other, the one that was used last.
  '.monaco-editor textarea, .monaco-editor .native-edit-context, :not(.is-beside) > .terminal-xterm .xterm-helper-textarea',
  '[role="application"][tabindex="0"]',
  'input, select, textarea, button:not([tabindex="-1"]), a[href], [tabindex="0"]',
];

/** What has a selection that keys act on: the picture and the list. A click means no other control of a panel. */
const SELECTABLE = ['[role="application"][tabindex="0"], [role="treegrid"][tabindex="0"]'];

/** The dock shows a panel that was behind another a frame or two after it was asked to; what is hidden takes no focus. */
const MAX_FRAMES = 20;

export function focusPanel(content: HTMLElement): void {
  focusFirst(content, WANTED, MAX_FRAMES);
}

export function focusSelection(content: HTMLElement): void {
  focusFirst(content, SELECTABLE, MAX_FRAMES);
}

function focusFirst(content: HTMLElement, wanted: readonly string[], framesLeft: number): void {
  const target = targetIn(content, wanted);
  target?.focus();
  if (framesLeft === 0 || (target !== undefined && document.activeElement === target)) return;
  requestAnimationFrame(() => focusFirst(content, wanted, framesLeft - 1));
}

function targetIn(content: HTMLElement, wanted: readonly string[]): HTMLElement | undefined {
  for (const selector of wanted) {
    const target = [...content.querySelectorAll<HTMLElement>(selector)].find(
      (element) => !element.matches(':disabled') && element.closest('[hidden], .visually-hidden') === null,
    );
    if (target !== undefined) return target;
  }
  return undefined;
}

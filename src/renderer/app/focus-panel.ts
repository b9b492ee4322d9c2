/** Where the keyboard goes in a panel that somebody asked for by a key: to what it is for, else to its first control. */

/** The better ones first: what is typed into, then the picture, then whatever takes the focus. */
const WANTED = [
  '.monaco-editor textarea, .monaco-editor .native-edit-context, .xterm-helper-textarea',
  '[role="application"][tabindex="0"]',
  'input, select, textarea, button:not([tabindex="-1"]), a[href], [tabindex="0"]',
];

/** The dock shows a panel that was behind another a frame or two after it was asked to; what is hidden takes no focus. */
const MAX_FRAMES = 20;

export function focusPanel(content: HTMLElement, framesLeft = MAX_FRAMES): void {
  const target = targetIn(content);
  target?.focus();
  if (framesLeft === 0 || (target !== undefined && document.activeElement === target)) return;
  requestAnimationFrame(() => focusPanel(content, framesLeft - 1));
}

function targetIn(content: HTMLElement): HTMLElement | undefined {
  for (const selector of WANTED) {
    const target = [...content.querySelectorAll<HTMLElement>(selector)].find(
      (element) => !element.matches(':disabled') && element.closest('[hidden], .visually-hidden') === null,
    );
    if (target !== undefined) return target;
  }
  return undefined;
}

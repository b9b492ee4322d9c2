/** Where the keyboard goes in a panel that somebody asked for by a key: to what it is for, else to its first control. */

/** The better ones first: what is typed into, then the picture, then whatever takes the focus. */
const WANTED = [
  '.monaco-editor textarea, .monaco-editor .native-edit-context, .xterm-helper-textarea',
  '[role="application"][tabindex="0"]',
  'input, select, textarea, button, a[href], [tabindex="0"]',
];

export function focusPanel(content: HTMLElement): void {
  for (const selector of WANTED) {
    const target = [...content.querySelectorAll<HTMLElement>(selector)].find(
      (element) => !element.matches(':disabled') && element.closest('[hidden], .visually-hidden') === null,
    );
    if (target === undefined) continue;
    target.focus();
    return;
  }
}

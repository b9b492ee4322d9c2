/** Which key or menu of the browser means undo or redo of the lab, and where it means something else. */
export function historyStepOf(event: KeyboardEvent | InputEvent): 'undo' | 'redo' | undefined {
  const { target } = event;
  if (target instanceof Element && hasOwnHistory(target)) return undefined;
  return event instanceof KeyboardEvent ? stepOfKey(event) : stepOfInput(event.inputType);
}

/**
 * Text fields, terminals, and dialogs, which hide what would change; the lab's text has the lab's history, and so has
 * everything that is not typed into.
 */
function hasOwnHistory(target: Element): boolean {
  const field = target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable="true"]');
  if (target.closest('.xterm, dialog') !== null) return true;
  return field !== null && !field.classList.contains('inputarea');
}

function stepOfKey(event: KeyboardEvent): 'undo' | 'redo' | undefined {
  if (event.altKey || event.ctrlKey === event.metaKey) return undefined;
  switch (event.key.toLowerCase()) {
    case 'z':
      return event.shiftKey ? 'redo' : 'undo';
    case 'y':
      return event.shiftKey || event.metaKey ? undefined : 'redo';
    default:
      return undefined;
  }
}

function stepOfInput(inputType: string): 'undo' | 'redo' | undefined {
  if (inputType === 'historyUndo') return 'undo';
  return inputType === 'historyRedo' ? 'redo' : undefined;
}

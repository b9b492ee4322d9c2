/** What the keyboard can do, as the help lists it. */
export const SHORTCUTS: readonly { readonly keys: string; readonly text: string }[] = [
  { keys: 'Space', text: 'Play or pause the clock' },
  { keys: '.', text: 'Step: run until the next frame has gone onto a wire' },
  { keys: '/', text: 'Go to the capture filter' },
  { keys: '?', text: 'Show or hide this list' },
  { keys: 'Ctrl+Z', text: 'Undo the last edit, of text or canvas; Ctrl+Y does it again' },
  { keys: '+  −  0', text: 'In the topology: zoom in, zoom out, fit' },
  { keys: '↑ ↓ ← →', text: 'Move in the topology and in lists' },
  { keys: 'Enter', text: 'In the list: show in the inspector' },
  { keys: 'Ctrl+C', text: 'In packets and drops: copy the selected line' },
  { keys: 'Shift+Tab', text: 'In a terminal: leave it; Tab completes' },
  { keys: 'Double click', text: 'On a Pod or machine: open a terminal there' },
];

import type { PlainKey } from '../i18n/catalogue';
/** Keys that belong to a place in the window, as the help lists them after those of commands. */
export const SHORTCUTS: readonly { readonly keys: string; readonly text: PlainKey }[] = [
  { keys: '+  −  0', text: 'In the topology: zoom in, zoom out, fit' },
  {
    keys: '1  2  3',
    text: 'In the topology: machines and wires, what leads where, who may talk to whom',
  },
  { keys: 'Ctrl+F', text: 'In the topology: find an element' },
  { keys: 'A', text: 'In the topology: everything that can be added' },
  { keys: 'Ctrl+C  X  V  D', text: 'In the topology: copy, cut, paste, duplicate' },
  { keys: '↑ ↓ ← →', text: 'To the next element or row; with Shift they move the picture' },
  { keys: 'Enter', text: 'In the list: show in the inspector' },
  { keys: 'V  C  S', text: 'In the topology: select, connect two elements, send a request between two' },
  { keys: 'M', text: 'Move the selected Pod to another node' },
  { keys: 'Shift+drag', text: 'In the topology: select what is in the band' },
  {
    keys: 'Alt+↑ ↓ ← →',
    text: 'Move what is selected by a step of the grid, a Pod by a cell; with Shift farther',
  },
  { keys: 'Ctrl+G', text: 'Group what is selected; Ctrl+Shift+G ungroups' },
  { keys: 'L  N', text: 'Lock what is selected in its place; write a note' },
  { keys: 'Delete', text: 'Delete what is selected; Ctrl+A selects everything that the text has' },
  { keys: '+  −', text: 'On a Deployment: one replica more or less' },
  { keys: 'E', text: 'Show the selected element in the editor' },
  { keys: 'Shift+F10', text: 'What can be done with the selected element' },
  { keys: 'Ctrl+C', text: 'In packets and drops: copy the selected line' },
  { keys: 'Ctrl+F', text: 'In packets: find a text, bytes or what a filter lets through' },
  { keys: 'Shift+Tab', text: 'In a terminal: leave it; Tab completes' },
  { keys: 'Double click', text: 'On a Pod or machine: open a terminal there' },
];

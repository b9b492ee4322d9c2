/** Everything that the window as a whole can do, by name: for menus, keys and the palette alike. */
import type { PlainKey } from '../i18n/catalogue';
import type { Stores } from '../store/stores';
import { unlessLost } from '../store/unless-lost';
import type { PanelId } from '../store/workspace-store';
import { FILTER_BOX_ID } from '../capture/filter-box';
import { NETWORK_MENU_ID } from './network-menu';
import { HISTORY_MENU_ID } from '../history/history-menu';
import { PANEL_NAMES } from './panel-names';

export interface Command {
  readonly id: string;
  /** What it belongs to, and what it does. */
  readonly group: PlainKey;
  readonly name: PlainKey;
  /** More words that find it, in English. */
  readonly words?: string;
  /** Its keys count where something is typed, too. */
  readonly worksInText?: boolean;
  /** Without it: whenever the host is there. */
  readonly isAvailable?: (stores: Stores) => boolean;
  readonly run: (stores: Stores) => void;
}

function canRun({ lab }: Stores): boolean {
  const { clock, isConnected } = lab.getState();
  return isConnected && clock !== undefined && clock.failure === undefined;
}

/** As `podwire fmt`. */
async function layOut({ text, notices, t, words }: Stores): Promise<void> {
  const outcome = await unlessLost(text.getState().format());
  const { notify } = notices.getState();
  if (outcome?.kind === 'refused')
    notify({
      tone: 'bad',
      text: t('The text cannot be laid out: {problem}', { problem: words(outcome.message) }),
      subject: 'format',
    });
  if (outcome?.kind === 'nothing')
    notify({ tone: 'good', text: t('The text is laid out so already.'), subject: 'format' });
}

/** While an earlier moment is shown. */
function isPast(stores: Stores): boolean {
  return canRun(stores) && stores.lab.getState().clock?.presentNs !== undefined;
}

function openMenu(buttonId: string): void {
  document.getElementById(buttonId)?.focus();
  document.getElementById(buttonId)?.click();
}

function showComparisons({ runs, workspace }: Stores, view: 'changes' | 'cluster'): void {
  runs.getState().show(view);
  workspace.getState().showPanel('compare', true);
}

function always(): boolean {
  return true;
}

const FILE_COMMANDS = [
  { id: 'new', name: 'New…', words: 'create lab', run: ({ file }) => file.getState().show({ kind: 'new' }) },
  {
    id: 'new-window',
    name: 'New window',
    isAvailable: () => window.podwire !== undefined,
    run: () => window.podwire?.openWindow(),
  },
  { id: 'open', name: 'Open…', run: ({ file }) => void file.getState().chooseOpen() },
  {
    id: 'import',
    name: 'Import…',
    run: ({ file }) => file.getState().show({ kind: 'open', purpose: 'import' }),
  },
  {
    id: 'start',
    name: 'Start page…',
    run: ({ file }) => file.getState().show({ kind: 'start' }),
  },
  { id: 'save', name: 'Save', run: ({ file }) => void file.getState().save() },
  { id: 'save-as', name: 'Save as…', run: ({ file }) => void file.getState().chooseSaveAs() },
  {
    id: 'revert',
    name: 'Revert to saved',
    words: 'reload discard changes',
    run: ({ file }) => void file.getState().revert(),
  },
  {
    id: 'export',
    name: 'Export for a teammate…',
    words: 'share send bundle',
    run: ({ file }) => file.getState().show({ kind: 'export' }),
  },
  {
    id: 'compare-labs',
    name: 'Compare with another lab…',
    words: 'diff difference',
    run: (stores) => showComparisons(stores, 'changes'),
  },
] as const satisfies readonly Omit<Command, 'group'>[];

/** Its key is history in a terminal, and a browser prints by itself. */
const PRINT_COMMAND = {
  id: 'print',
  group: 'File',
  name: 'Print the picture…',
  run: () => window.print(),
} as const satisfies Command;

const CLOCK_COMMANDS = [
  {
    id: 'play-pause',
    name: 'Play or pause the clock',
    words: 'start stop resume run freeze',
    isAvailable: canRun,
    run: ({ lab }) => {
      const { clock, play, pause } = lab.getState();
      void (clock?.isPlaying === true ? pause() : play());
    },
  },
  {
    id: 'step',
    name: 'Step: run until the next frame has gone onto a wire',
    isAvailable: canRun,
    run: ({ lab }) => void lab.getState().step(),
  },
  {
    id: 'step-event',
    name: 'One event of the simulator',
    words: 'step',
    isAvailable: canRun,
    run: ({ lab }) => void lab.getState().step('event'),
  },
  {
    id: 'mark-before',
    name: 'Back to the mark before',
    words: 'step rewind previous time travel',
    isAvailable: canRun,
    run: ({ time }) => void time.getState().goBack(),
  },
  {
    id: 'next-mark',
    name: 'On to the next mark',
    words: 'step forward event of interest',
    isAvailable: canRun,
    run: ({ lab }) => void lab.getState().step('mark'),
  },
  {
    id: 'next-drop',
    name: 'On to the next dropped packet',
    words: 'step forward event of interest',
    isAvailable: canRun,
    run: ({ lab }) => void lab.getState().step('drop'),
  },
  {
    id: 'present',
    name: 'Back to the present',
    isAvailable: isPast,
    run: ({ time }) => void time.getState().goToPresent(),
  },
  {
    id: 'branch',
    name: 'Go on from here',
    words: 'branch fork time',
    isAvailable: isPast,
    run: ({ time }) => void time.getState().branch(),
  },
  {
    id: 'record',
    name: 'Record a Scenario, or stop recording',
    words: 'macro lesson',
    isAvailable: (stores) => canRun(stores) && stores.scenario.getState().run?.isRunning !== true,
    run: ({ scenario }) => {
      const { recording, show } = scenario.getState();
      show({ kind: recording.isRecording ? 'stop' : 'start' });
    },
  },
  {
    id: 'verify',
    name: 'Verify on a real cluster…',
    run: (stores) => showComparisons(stores, 'cluster'),
  },
  {
    id: 'restart',
    name: 'Start anew',
    words: 'restart reset reboot reload from the beginning',
    run: ({ lab }) => void lab.getState().restart(),
  },
  {
    id: 'network',
    name: 'Choose the network plugin and the mode of kube-proxy…',
    words: 'CNI flannel calico cilium iptables ipvs nftables',
    run: () => openMenu(NETWORK_MENU_ID),
  },
] as const satisfies readonly Omit<Command, 'group'>[];

const EDIT_COMMANDS = [
  { id: 'undo', name: 'Undo', run: ({ text }) => void text.getState().undo() },
  { id: 'redo', name: 'Redo', run: ({ text }) => void text.getState().redo() },
  {
    id: 'history',
    name: 'Edits and restore points',
    words: 'checkpoint snapshot versions',
    run: () => openMenu(HISTORY_MENU_ID),
  },
  {
    id: 'format',
    name: 'Lay the text out',
    words: 'format indent pretty tidy',
    worksInText: true,
    run: (stores) => void layOut(stores),
  },
] as const satisfies readonly Omit<Command, 'group'>[];

const WINDOW_COMMANDS = [
  {
    id: 'palette',
    name: 'All commands',
    worksInText: true,
    isAvailable: always,
    run: ({ workspace }) => workspace.getState().setOverlay('palette'),
  },
  {
    id: 'settings',
    name: 'Settings…',
    words: 'preferences options language',
    worksInText: true,
    isAvailable: always,
    run: ({ workspace }) => workspace.getState().setOverlay('settings'),
  },
  {
    id: 'filter',
    name: 'Go to the capture filter',
    run: ({ workspace }) => {
      workspace.getState().showPanel('packets');
      document.getElementById(FILTER_BOX_ID)?.focus();
    },
  },
  {
    id: 'shortcuts',
    name: 'Keyboard shortcuts',
    words: 'keys hotkeys bindings help',
    isAvailable: always,
    run: ({ workspace }) => workspace.getState().setHelpOpen(!workspace.getState().isHelpOpen),
  },
  {
    id: 'reset-layout',
    name: 'Put the panels back in place',
    words: 'reset layout window restore panes',
    isAvailable: always,
    run: ({ workspace }) => workspace.getState().resetLayout(),
  },
  {
    id: 'presenter',
    name: 'Presenter mode: large type, one panel',
    words: 'presentation zoom beamer full screen',
    // Somebody who shows a terminal has the focus there.
    worksInText: true,
    isAvailable: always,
    run: ({ workspace }) => workspace.getState().togglePresenting(),
  },
  {
    id: 'theme-light',
    name: 'Light theme',
    isAvailable: always,
    run: ({ settings }) => settings.getState().change({ theme: 'light' }),
  },
  {
    id: 'theme-dark',
    name: 'Dark theme',
    isAvailable: always,
    run: ({ settings }) => settings.getState().change({ theme: 'dark' }),
  },
  {
    id: 'theme-system',
    name: 'Theme of the system',
    isAvailable: always,
    run: ({ settings }) => settings.getState().change({ theme: undefined }),
  },
] as const satisfies readonly Omit<Command, 'group'>[];

const PANEL_IDS: readonly PanelId[] = [
  'topology',
  'list',
  'addresses',
  'reach',
  'lab',
  'inspector',
  'scenarios',
  'packets',
  'drops',
  'journey',
  'time',
  'problems',
  'compare',
  'commandLine',
  'terminal',
];

export const COMMANDS: readonly Command[] = [
  ...FILE_COMMANDS.map((command) => ({ ...command, group: 'File' as const, worksInText: true })),
  PRINT_COMMAND,
  ...EDIT_COMMANDS.map((command) => ({ ...command, group: 'Edit' as const })),
  ...CLOCK_COMMANDS.map((command) => ({ ...command, group: 'Lab' as const })),
  ...WINDOW_COMMANDS.map((command) => ({ ...command, group: 'Window' as const })),
  ...PANEL_IDS.map((panel) => ({
    id: `panel-${panel}`,
    group: 'Show' as const,
    name: PANEL_NAMES[panel],
    isAvailable: always,
    run: ({ workspace }: Stores) => workspace.getState().showPanel(panel, true),
  })),
];

const BY_ID: ReadonlyMap<string, Command> = new Map(COMMANDS.map((command) => [command.id, command]));

export function isAvailable(command: Command, stores: Stores): boolean {
  return command.isAvailable?.(stores) ?? stores.lab.getState().isConnected;
}

/** What menus and keys ask for by name. */
export function runCommand(id: string, stores: Stores): void {
  const command = BY_ID.get(id);
  if (command !== undefined && isAvailable(command, stores)) command.run(stores);
}

/** What the person at the page is doing: the selected element, the panel in front, the open terminals. */
import type { Wording } from '../../main/contract/wording';
import type { PaletteItem } from './palette-items';
import { createStore, type StoreApi } from 'zustand/vanilla';

export type PanelId =
  | 'topology'
  | 'list'
  | 'addresses'
  | 'lab'
  | 'inspector'
  | 'scenarios'
  | 'packets'
  | 'drops'
  | 'compare'
  | 'problems'
  | 'reach'
  | 'journey'
  | 'time'
  | 'terminal'
  | 'commandLine';

/** What a click in the topology does: select, join two elements, or send a request from one to another. */
export type CanvasTool = 'select' | 'connect' | 'send';

/** What the canvas shows of the lab: machines and wires, objects and where they lead, or who may talk to whom. */
export type CanvasViewKind = 'physical' | 'logical' | 'policies';

export type WindowOverlay = 'palette' | 'settings';

export interface TerminalTab {
  /** Ours; the host's terminal id is known only once it has opened. */
  readonly key: number;
  readonly target: string;
  /** Undefined for a machine, and for a Pod's first container. */
  readonly container: string | undefined;
  readonly exitCode: number | undefined;
  /** Why it could not be opened, or why it ended without an exit code. */
  readonly failure: Wording | undefined;
}

export interface WorkspaceState {
  /** The newest of the selected elements: what the inspector shows. */
  readonly selectedRef: string | undefined;
  /** In the order in which they were selected; `selectedRef` is the last. */
  readonly selectedRefs: readonly string[];
  readonly canvasView: CanvasViewKind;
  /** Of the logical view, by reference: what would fold by itself. */
  readonly unfolded: ReadonlySet<string>;
  readonly tool: CanvasTool;
  /** What each click puts into the lab, until it is put away. */
  readonly placing: PaletteItem | undefined;
  /** What the tool was clicked on first; the second click does it. */
  readonly toolFrom: string | undefined;
  /** The dock brings this panel to the front each time that `panelRevision` grows. */
  readonly panel: PanelId;
  readonly panelRevision: number;
  /** Whether it was asked for by a key, which is of use only where the keyboard then is. */
  readonly shouldFocusPanel: boolean;
  /** The dock goes back to its first layout each time that this grows. */
  readonly layoutRevision: number;
  readonly isHelpOpen: boolean;
  /** What lies over the whole window. */
  readonly overlay: WindowOverlay | undefined;
  /** One panel fills the window, in large type. */
  readonly isPresenting: boolean;
  readonly terminals: readonly TerminalTab[];
  readonly activeTerminal: number | undefined;
  readonly select: (ref: string | undefined) => void;
  /** Adds it to the selection, or takes it out. */
  readonly toggleSelected: (ref: string) => void;
  readonly selectAll: (refs: readonly string[]) => void;
  readonly setCanvasView: (view: CanvasViewKind) => void;
  readonly setFolded: (ref: string, isFolded: boolean) => void;
  readonly setPlacing: (item: PaletteItem | undefined) => void;
  readonly setTool: (tool: CanvasTool, from?: string) => void;
  readonly showPanel: (panel: PanelId, shouldFocus?: boolean) => void;
  readonly resetLayout: () => void;
  readonly setHelpOpen: (isOpen: boolean) => void;
  readonly setOverlay: (overlay: WindowOverlay | undefined) => void;
  readonly togglePresenting: () => void;
  /** Of what was clicked: beside it. The one panel that an audience sees stays. */
  readonly inspect: () => void;
  readonly openTerminal: (target: string, container?: string) => void;
  readonly closeTerminal: (key: number) => void;
  readonly activateTerminal: (key: number) => void;
  readonly endTerminal: (key: number, end: { exitCode?: number; failure?: Wording }) => void;
}

export function createWorkspaceStore(): StoreApi<WorkspaceState> {
  let nextKey = 1;
  return createStore<WorkspaceState>()((set, get) => ({
    selectedRef: undefined,
    selectedRefs: [],
    canvasView: 'physical',
    unfolded: new Set(),
    tool: 'select',
    placing: undefined,
    toolFrom: undefined,
    panel: 'topology',
    panelRevision: 0,
    shouldFocusPanel: false,
    layoutRevision: 0,
    isHelpOpen: false,
    overlay: undefined,
    isPresenting: false,
    terminals: [],
    activeTerminal: undefined,
    select: (ref) => set({ selectedRef: ref, selectedRefs: ref === undefined ? [] : [ref] }),
    toggleSelected: (ref) =>
      set(({ selectedRefs }) => {
        const rest = selectedRefs.filter((selected) => selected !== ref);
        const next = rest.length < selectedRefs.length ? rest : [...selectedRefs, ref];
        return { selectedRefs: next, selectedRef: next.at(-1) };
      }),
    selectAll: (refs) => set({ selectedRefs: refs, selectedRef: refs.at(-1) }),
    setCanvasView: (canvasView) => set({ canvasView }),
    setFolded: (ref, isFolded) =>
      set(({ unfolded }) => {
        const rest = [...unfolded].filter((each) => each !== ref);
        return { unfolded: new Set(isFolded ? rest : [...rest, ref]) };
      }),
    setPlacing: (placing) => set({ placing, tool: 'select', toolFrom: undefined }),
    setTool: (tool, from) => set({ tool, toolFrom: from, placing: undefined }),
    showPanel: (panel, shouldFocus = false) =>
      set((state) => ({ panel, panelRevision: state.panelRevision + 1, shouldFocusPanel: shouldFocus })),
    inspect: () => {
      if (!get().isPresenting) get().showPanel('inspector');
    },
    resetLayout: () => set((state) => ({ layoutRevision: state.layoutRevision + 1 })),
    setHelpOpen: (isOpen) => set({ isHelpOpen: isOpen }),
    setOverlay: (overlay) => set({ overlay }),
    togglePresenting: () => set((state) => ({ isPresenting: !state.isPresenting })),
    openTerminal: (target, container) => {
      const key = nextKey++;
      const tab: TerminalTab = { key, target, container, exitCode: undefined, failure: undefined };
      set((state) => ({ terminals: [...state.terminals, tab], activeTerminal: key }));
      get().showPanel('terminal');
    },
    closeTerminal: (key) =>
      set((state) => {
        const index = state.terminals.findIndex((tab) => tab.key === key);
        const terminals = state.terminals.filter((tab) => tab.key !== key);
        const neighbor = terminals[Math.min(index, terminals.length - 1)];
        return {
          terminals,
          activeTerminal: state.activeTerminal === key ? neighbor?.key : state.activeTerminal,
        };
      }),
    activateTerminal: (key) => set({ activeTerminal: key }),
    endTerminal: (key, { exitCode, failure }) =>
      set((state) => ({
        terminals: state.terminals.map((tab) => (tab.key === key ? { ...tab, exitCode, failure } : tab)),
      })),
  }));
}

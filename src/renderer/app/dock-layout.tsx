/** The panels in a dock: they can be dragged and resized, stay so when the page is opened again, and go back with one click. */
import {
  DockviewReact,
  type DockviewApi,
  type DockviewTheme,
  type IDockviewPanel,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
  type SerializedDockview,
} from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import { useEffect, useMemo, useState, type FunctionComponent, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { CanvasView } from '../canvas/canvas-view';
import { AddressesView } from '../addresses/addresses-view';
import { CaptureView } from '../capture/capture-view';
import { CommandLineView } from '../command-line/command-line-view';
import { CompareView } from '../compare/compare-view';
import { DropsView } from '../drops/drops-view';
import { EditorView } from '../editor/editor-view';
import { InspectorView } from '../inspector/inspector-view';
import { JourneyView } from '../journey/journey-view';
import { ReachView } from '../reach/reach-view';
import { ScenariosView } from '../scenario/scenarios-view';
import { useDrops, useScenario, useStores, useText, useWorkspace } from '../store/stores-context';
import { useIsPictureDrawn } from '../store/use-is-picture-drawn';
import { countsOf } from '../ui/problem-order';
import { ProblemsView } from '../problems/problems-view';
import type { PanelId } from '../store/workspace-store';
import { TerminalView } from '../terminal/terminal-view';
import { TimeView } from '../time/time-view';
import { TopologyList } from '../topology-list/topology-list';
import './dock.css';
import { firstLayoutOf } from './first-layout';
import { focusPanel, focusSelection } from './focus-panel';
import { PanelBoundary } from './panel-boundary';
import { PANEL_NAMES } from './panel-names';
import { forgetLayout, loadLayout, saveLayout } from './saved-layout';

const COMPONENTS: Readonly<Record<PanelId, FunctionComponent<IDockviewPanelProps>>> = {
  topology: guarded(CanvasView),
  list: guarded(TopologyList),
  addresses: guarded(AddressesView),
  lab: guarded(EditorView),
  inspector: guarded(InspectorView),
  scenarios: guarded(ScenariosView),
  packets: guarded(CaptureView),
  drops: guarded(DropsView),
  compare: guarded(CompareView),
  problems: guarded(ProblemsView),
  reach: guarded(ReachView),
  journey: guarded(JourneyView),
  time: guarded(TimeView),
  commandLine: guarded(CommandLineView),
  terminal: guarded(TerminalView),
};

const THEME: DockviewTheme = { name: 'podwire', className: 'dockview-theme-podwire' };

/** A panel that is being dragged or resized changes the layout with every move of the pointer. */
const SAVE_DELAY_MS = 300;

export function DockLayout(): ReactElement {
  const { t } = useMessages();
  const { workspace } = useStores();
  const [dock, setDock] = useState<DockviewApi>();
  /** To go back to; the panels themselves live on, and what runs in their terminals with them. */
  const [first, setFirst] = useState<SerializedDockview>();
  const panel = useWorkspace((state) => state.panel);
  const panelRevision = useWorkspace((state) => state.panelRevision);
  const shouldFocusPanel = useWorkspace((state) => state.shouldFocusPanel);
  const layoutRevision = useWorkspace((state) => state.layoutRevision);

  useEffect(() => {
    const shown = panelRevision > 0 ? dock?.getPanel(panel) : undefined;
    if (shown === undefined) return;
    shown.api.setActive();
    if (workspace.getState().isPresenting) shown.api.maximize();
    if (shouldFocusPanel) focusPanel(shown.view.content.element);
  }, [workspace, dock, panel, panelRevision, shouldFocusPanel]);

  useEffect(() => {
    if (dock === undefined) return undefined;
    const subscription = showPanelsBehindMoved(dock);
    return (): void => subscription.dispose();
  }, [dock]);

  useEffect(() => {
    if (dock === undefined) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const subscription = dock.onDidLayoutChange(() => {
      clearTimeout(timer);
      timer = setTimeout(() => saveLayout(localStorage, dock.toJSON()), SAVE_DELAY_MS);
    });
    return (): void => {
      clearTimeout(timer);
      subscription.dispose();
    };
  }, [dock]);

  const messages = useMemo(
    () => ({
      groupMaximized: (title: string) => t('{panel} fills the window', { panel: title }),
      groupRestored: (title: string) => t('{panel} is back in its place', { panel: title }),
    }),
    [t],
  );
  // Screen readers are told these names, of tabs and of groups of them.
  useEffect(() => {
    for (const { api } of dock?.panels ?? []) if (isPanelId(api.id)) api.setTitle(t(PANEL_NAMES[api.id]));
  }, [dock, layoutRevision, t]);

  useEffect(() => {
    if (first !== undefined && layoutRevision > 0) dock?.fromJSON(first, { reuseExistingPanels: true });
  }, [dock, first, layoutRevision]);

  const isPresenting = useWorkspace((state) => state.isPresenting);
  useEffect(() => {
    document.documentElement.dataset['presenting'] = String(isPresenting);
    if (isPresenting && dock !== undefined) workedInPanel(dock)?.api.maximize();
    else dock?.exitMaximizedGroup();
  }, [dock, isPresenting]);

  return (
    <DockviewReact
      theme={THEME}
      components={COMPONENTS}
      defaultTabComponent={PanelTab}
      defaultRenderer="always"
      disableFloatingGroups
      messages={messages}
      onReady={({ api }) => {
        const firstLayout = firstLayoutOf(api);
        setFirst(firstLayout);
        restorePanels(api, firstLayout);
        setDock(api);
      }}
    />
  );
}

/** A click on the picture brings the inspector to the front, and the picture is still what is looked at. */
function workedInPanel({ panels, activePanel }: DockviewApi): IDockviewPanel | undefined {
  return panels.find(({ view }) => view.content.element.contains(document.activeElement)) ?? activePanel;
}

/** What a person looks at first: the picture, and beside it the text. */
const FIRST_PANELS: ReadonlySet<string> = new Set<PanelId>(['topology', 'lab']);

/** All other panels wait until the picture is drawn. */
function guarded(View: FunctionComponent): FunctionComponent<IDockviewPanelProps> {
  return function GuardedPanel({ api }: IDockviewPanelProps) {
    const isPictureDrawn = useIsPictureDrawn();
    if (!isPictureDrawn && !FIRST_PANELS.has(api.id)) return undefined;
    return (
      <PanelBoundary>
        <View />
      </PanelBoundary>
    );
  };
}

/** Where a panel was dragged away, the one comes forward that was seen last there, and the one beside it where none was: the dock takes any. */
function showPanelsBehindMoved(dock: DockviewApi): { readonly dispose: () => void } {
  /** The newest first. */
  let seen = inFront(dock);
  let before = { groups: groupsOf(dock), seen };
  const subscriptions = [
    dock.onDidLayoutFromJSON(() => {
      seen = inFront(dock);
    }),
    dock.onDidActivePanelChange(({ panel }) => {
      if (panel !== undefined) seen = [panel.id, ...seen.filter((id) => id !== panel.id)];
    }),
    dock.onWillMutateLayout(() => {
      before = { groups: groupsOf(dock), seen };
    }),
    dock.onDidMovePanel(({ panel, from, to }) => {
      if (to === from) return;
      const ids = before.groups.find((each) => each.includes(panel.id)) ?? [];
      const at = ids.indexOf(panel.id);
      const wanted = [...before.seen, ids[at + 1], ids[at - 1]];
      const shown = wanted.map((id) => from.panels.find((each) => each.id === id)).find((each) => each);
      if (shown === undefined || shown === from.activePanel) return;
      shown.api.setActive();
      panel.api.setActive();
      seen = [panel.id, shown.id, ...before.seen.filter((id) => id !== panel.id && id !== shown.id)];
    }),
  ];
  return {
    dispose: (): void => {
      for (const each of subscriptions) each.dispose();
    },
  };
}

function inFront({ groups }: DockviewApi): readonly string[] {
  return groups.flatMap(({ activePanel }) => (activePanel === undefined ? [] : [activePanel.id]));
}

function groupsOf({ groups }: DockviewApi): readonly (readonly string[])[] {
  return groups.map(({ panels }) => panels.map(({ id }) => id));
}

/** Puts the panels where they were, where that can be read. */
function restorePanels(dock: DockviewApi, first: SerializedDockview): void {
  const saved = loadLayout(localStorage, Object.keys(COMPONENTS));
  if (saved === undefined) {
    dock.fromJSON(first);
    return;
  }
  try {
    dock.fromJSON(saved);
  } catch (error) {
    // The dock says in no other way that it cannot read a layout, and is empty then.
    if (!(error instanceof Error)) throw error;
    forgetLayout(localStorage);
    dock.clear();
    dock.fromJSON(first);
  }
}

function PanelTab(props: IDockviewPanelHeaderProps): ReactElement {
  const { t } = useMessages();
  const { id } = props.api;
  const onClick = (): void => {
    const panel = props.containerApi.getPanel(id);
    if (panel !== undefined) focusSelection(panel.view.content.element);
  };
  return (
    <span className="dock-tab" data-testid={`tab-${id}`} onClick={onClick}>
      {isPanelId(id) ? t(PANEL_NAMES[id]) : id}
      {id === 'drops' && <DropsBadge />}
      {id === 'problems' && <ProblemsBadge />}
      {id === 'scenarios' && <RecordingMark />}
    </span>
  );
}

function isPanelId(id: string): id is PanelId {
  return id in PANEL_NAMES;
}

function DropsBadge(): ReactElement | undefined {
  const { number } = useMessages();
  const count = useDrops((state) => state.count);
  if (count === 0) return undefined;
  return (
    <span className="badge" data-testid="drops-badge">
      {number(count)}
    </span>
  );
}

function RecordingMark(): ReactElement | undefined {
  const { t } = useMessages();
  const isRecording = useScenario((state) => state.recording.isRecording);
  return isRecording ? <span className="recording-dot" role="img" aria-label={t('recording')} /> : undefined;
}

/** Notices are no problems. */
function ProblemsBadge(): ReactElement | undefined {
  const diagnostics = useText((state) => state.state?.diagnostics);
  const { error, warning } = countsOf(diagnostics ?? []);
  if (error + warning === 0) return undefined;
  return (
    <span className={`badge${error === 0 ? ' is-warning' : ''}`} data-testid="problems-badge">
      {error + warning}
    </span>
  );
}

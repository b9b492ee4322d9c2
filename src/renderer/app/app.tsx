/** The window: header, banners, the dock with its panels, and the status line. */
import { useEffect, type ReactElement } from 'react';
import { useSpokenPackets } from '../capture/use-spoken-packets';
import { DropTarget } from '../files/drop-target';
import { FileDialogs } from '../files/file-dialogs';
import { ScenarioDialogs } from '../scenario/scenario-dialogs';
import { useFile, useWorkspace } from '../store/stores-context';
import './app.css';
import { Banners } from './banners';
import { CommandPalette } from './command-palette';
import { DockLayout } from './dock-layout';
import { Header } from './header';
import { Notices } from './notices';
import { SettingsDialog } from './settings-dialog';
import { StatusLine } from './status-line';
import { useSelectionKeys } from './use-selection-keys';
import { useShortcuts } from './use-shortcuts';

export function App(): ReactElement {
  useWindowTitle();
  useCloseGuard();
  useShortcuts();
  useSelectionKeys();
  useSpokenPackets();
  return (
    <div className="app">
      <Header />
      <Banners />
      <main className="app-dock">
        <DockLayout />
      </main>
      <StatusLine />
      <FileDialogs />
      <Overlays />
      <ScenarioDialogs />
      <DropTarget />
      <Notices />
    </div>
  );
}

function Overlays(): ReactElement | undefined {
  const overlay = useWorkspace((state) => state.overlay);
  if (overlay === undefined) return undefined;
  return overlay === 'palette' ? <CommandPalette /> : <SettingsDialog />;
}

function useWindowTitle(): void {
  const name = useFile((state) => state.file?.name);
  const isDirty = useFile((state) => state.file?.isDirty ?? false);
  useEffect(() => {
    document.title = name === undefined ? 'Podwire' : `${isDirty ? '• ' : ''}${name} – Podwire`;
  }, [name, isDirty]);
}

/** A browser asks before it closes a tab with unsaved edits. */
function useCloseGuard(): void {
  const isDirty = useFile((state) => state.file?.isDirty ?? false);
  useEffect(() => {
    if (!isDirty) return undefined;
    const onBeforeUnload = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', onBeforeUnload);
    return (): void => removeEventListener('beforeunload', onBeforeUnload);
  }, [isDirty]);
}

/** The window: header, banners, the dock with its panels, and the status line. */
import { useEffect, type ReactElement } from 'react';
import { ScenarioDialogs } from '../scenario/scenario-dialogs';
import { useLab } from '../store/stores-context';
import './app.css';
import { Banners } from './banners';
import { DockLayout } from './dock-layout';
import { Header } from './header';
import { Notices } from './notices';
import { StatusLine } from './status-line';
import { useShortcuts } from './use-shortcuts';

export function App(): ReactElement {
  const name = useLab((state) => state.lab?.name);
  useEffect(() => {
    document.title = name === undefined ? 'Podwire' : `${name} – Podwire`;
  }, [name]);
  useShortcuts();
  return (
    <div className="app">
      <Header />
      <Banners />
      <main className="app-dock">
        <DockLayout />
      </main>
      <StatusLine />
      <ScenarioDialogs />
      <Notices />
    </div>
  );
}

/** The page: connects to its host, then draws the lab. */
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { OpenLabView } from './app/open-lab-view';
import { connectLab } from './store/connect-lab';
import { loadLanguageStore } from './store/language-store';
import { followOpenLab } from './store/open-lab';
import { createSettingsStore } from './store/settings-store';
import { SlowRequests } from './store/slow-requests';
import { createPageStores } from './store/stores';

// Without this, zod tries `new Function`, which the Content Security Policy forbids and reports.
z.config({ jitless: true });

const root = document.querySelector('#root');
if (root !== null) {
  const api = new SlowRequests(connectLab(window));
  const settings = createSettingsStore(api, window);
  const openLab = followOpenLab(
    api,
    createPageStores(api, settings, await loadLanguageStore(window, settings), api.store),
  );
  createRoot(root).render(
    <StrictMode>
      <OpenLabView openLab={openLab} />
    </StrictMode>,
  );
}

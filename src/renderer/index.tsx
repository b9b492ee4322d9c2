/** The page: connects to its host, then draws the lab. */
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { App } from './app/app';
import { connectLab } from './store/connect-lab';
import { createStores } from './store/stores';
import { StoresProvider } from './store/stores-context';

// Without this, zod tries `new Function`, which the Content Security Policy forbids and reports.
z.config({ jitless: true });

const root = document.querySelector('#root');
if (root !== null) {
  const stores = createStores(connectLab(window));
  createRoot(root).render(
    <StrictMode>
      <StoresProvider stores={stores}>
        <App />
      </StoresProvider>
    </StrictMode>,
  );
}

/** The entry of the desktop application. */
import { fileURLToPath } from 'node:url';
import { app, dialog } from 'electron';
import { startDesktop } from './desktop-app';

// Not awaited: Electron does not become ready before this module has been loaded. The files are beside the built ones.
startDesktop({
  pageFolder: fileURLToPath(new URL('../renderer', import.meta.url)),
  preloadPath: fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)),
}).catch((error: unknown) => {
  dialog.showErrorBox(
    'Podwire could not start',
    error instanceof Error ? (error.stack ?? error.message) : String(error),
  );
  app.exit(1);
});

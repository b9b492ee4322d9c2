/**
 * The desktop application: one instance, and a window for each lab.
 *
 * A second start hands over what it was asked to open and ends. A file that the system opens with Podwire comes as a
 * word of the command line, or on macOS as an event that may be earlier than `ready`.
 */
import { app } from 'electron';
import process from 'node:process';
import { registerAppScheme, serveAppScheme } from './app-scheme';
import { guardAllContents } from './guard-contents';
import { LabWindows } from './lab-windows';
import { openPathsOf } from './open-paths';

export interface DesktopPaths {
  /** The built page. */
  readonly pageFolder: string;
  readonly preloadPath: string;
}

/** Resolves once a window shows the page, or when another instance has taken over. */
export async function startDesktop(paths: DesktopPaths): Promise<void> {
  registerAppScheme();
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  // As in electron-builder.yml: Windows finds the recent documents and the pinned icon by it.
  app.setAppUserModelId('dev.podwire.app');
  const windows = new LabWindows(paths.preloadPath);
  windows.ask(openPathsOf(process.argv, process.cwd(), app.isPackaged));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    windows.ask([path]);
  });
  app.on('second-instance', (_, words, workingFolder) => {
    windows.focus();
    windows.ask(openPathsOf(words, workingFolder, app.isPackaged));
  });
  app.on('activate', () => windows.activate());
  // Desks tidy up first.
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', () => {
    windows.quit();
  });
  // Asked to quit, Electron does so with the last window; the last desk that has tidied up quits.
  app.on('will-quit', (event) => {
    if (windows.isTidyingUp) event.preventDefault();
  });
  await app.whenReady();
  guardAllContents();
  serveAppScheme(paths.pageFolder);
  await windows.start();
}

/**
 * The desktop application: one instance, one window, one desk.
 *
 * A second start hands over what it was asked to open and ends. A file that the system opens with Podwire comes as a
 * word of the command line, or on macOS as an event that may be earlier than `ready`.
 */
import { app, BrowserWindow, dialog } from 'electron';
import { join } from 'node:path';
import process from 'node:process';
import { dataFolder } from '../desk/data-folder';
import { Desk } from '../desk/desk';
import { registerAppScheme, serveAppScheme } from './app-scheme';
import { DesktopWindow } from './desktop-window';
import { guardAllContents } from './guard-contents';
import { setMenu } from './menu';
import { nativeDialogs } from './native-dialogs';
import { openPathsOf } from './open-paths';
import { PageIpc } from './page-ipc';
import { saveBeforeClosing } from './save-before-closing';

const FIRST_EXAMPLE = 'first-packets.podwire.yaml';

export interface DesktopPaths {
  /** The built page. */
  readonly pageFolder: string;
  readonly preloadPath: string;
}

/** Resolves once the window shows the page; undefined when another instance has taken over. */
export async function startDesktop(paths: DesktopPaths): Promise<DesktopWindow | undefined> {
  registerAppScheme();
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return undefined;
  }
  const asked = new OpenRequests();
  asked.push(openPathsOf(process.argv, process.cwd(), app.isPackaged));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    asked.push([path]);
  });
  app.on('second-instance', (_, words, workingFolder) => {
    asked.push(openPathsOf(words, workingFolder, app.isPackaged));
    asked.showWindow();
  });
  // The desk tidies up first.
  app.on('window-all-closed', () => undefined);
  await app.whenReady();
  guardAllContents();
  serveAppScheme(paths.pageFolder);

  /** Of the lab that the system's list of recent documents was told of last. */
  let noted: string | undefined;
  const desk = await Desk.start({
    dataFolder: dataFolder(),
    // Where the system's own cannot be used, over a remote display for example, the page has some of its own.
    ...(process.env['PODWIRE_DIALOGS'] === 'page' ? {} : { dialogs: nativeDialogs(process.platform) }),
    // macOS shows it in the title bar.
    onState: ({ isDirty, path }) => {
      BrowserWindow.getAllWindows()[0]?.setDocumentEdited(isDirty);
      if (path !== undefined && path !== noted) app.addRecentDocument(path);
      noted = path;
    },
  });
  // Without its simulator the desk is no use; unsaved edits are kept for the next start.
  desk.failure.catch((error: unknown) => {
    dialog.showErrorBox('Podwire has to end', error instanceof Error ? error.message : String(error));
    app.exit(1);
  });
  const window = new DesktopWindow({
    preloadPath: paths.preloadPath,
    statePath: join(dataFolder(), 'window-state.json'),
    unsavedName: () => (desk.state.isDirty ? desk.state.name : undefined),
    save: () => saveBeforeClosing(desk),
  });
  const ipc = new PageIpc(window.browserWindow, desk, (menu) => {
    setMenu(menu, (command) => window.sendMenuCommand(command), process.platform);
  });
  window.browserWindow.on('closed', () => {
    ipc.stop();
    // What was typed a moment ago nobody was asked about: it is kept.
    const closed = desk.close({ discardsEdits: window.discardsEdits });
    void closed.catch(() => undefined).then(() => app.quit());
  });
  desk.failure.catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    const next = 'Unsaved edits, but for the last seconds, are offered when the lab is opened again.';
    dialog.showErrorBox('The simulator stopped', `${why}\n${next}`);
    app.exit(1);
  });
  await asked.listen(desk, window);
  await window.load();
  return window;
}

/** Files to open, which may be asked for before there is a window. */
class OpenRequests {
  #waiting: string[] = [];
  #desk: Desk | undefined;
  #window: DesktopWindow | undefined;

  push(paths: readonly string[]): void {
    this.#waiting.push(...paths);
    void this.#open();
  }

  showWindow(): void {
    this.#window?.focus();
  }

  /** Opens what was asked for so far, or else the first example. */
  async listen(desk: Desk, window: DesktopWindow): Promise<void> {
    this.#desk = desk;
    this.#window = window;
    await this.#open();
    // Where nothing was asked for, and where it cannot be opened, there is still a window to work in.
    if (desk.state.labNumber === 0) {
      await desk.open(join(desk.examplesFolder, FIRST_EXAMPLE), { isStart: true });
    }
  }

  /** One window shows one lab: the last that was asked for. */
  async #open(): Promise<void> {
    const path = this.#waiting.at(-1);
    if (this.#desk === undefined || path === undefined) return;
    this.#waiting = [];
    const outcome = await this.#desk.open(path);
    if (outcome.kind === 'unsaved') await this.#openOverEdits(this.#desk, path);
    else if (outcome.kind !== 'opened') tellWhyNot(path, outcome);
  }

  async #openOverEdits(desk: Desk, path: string): Promise<void> {
    const { response } = await dialog.showMessageBox({
      type: 'warning',
      message: `Save the changes to ${desk.state.name} before opening another lab?`,
      buttons: ['Save', "Don't Save", 'Cancel'],
      defaultId: 0,
      cancelId: 2,
    });
    if (response === 2 || (response === 0 && !(await saveBeforeClosing(desk)))) return;
    const outcome = await desk.open(path, { discardsEdits: true });
    if (outcome.kind !== 'opened') tellWhyNot(path, outcome);
  }
}

type OpenFailure = Exclude<Awaited<ReturnType<Desk['open']>>, { readonly kind: 'opened' }>;

function tellWhyNot(path: string, outcome: OpenFailure): void {
  if (outcome.kind === 'unsaved') return;
  const lines =
    outcome.kind === 'refused'
      ? outcome.diagnostics.map(({ message, hint }) => [message, hint ?? ''].join('. '))
      : [outcome.message, outcome.hint ?? ''];
  dialog.showErrorBox(`${path} was not opened`, lines.join('\n'));
}

/** One window of the application: a lab on a desk of its own, the page that shows it, and the end of both. */
import { app, dialog, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import process from 'node:process';
import type { DialogWords, WindowMenu } from '../contract/desktop-bridge';
import type { OpenOutcome } from '../contract/file-requests';
import { dataFolder } from '../desk/data-folder';
import { Desk, FIRST_EXAMPLE } from '../desk/desk';
import { DesktopWindow } from './desktop-window';
import { ENGLISH_WORDS } from './dialog-words';
import { setMenu } from './menu';
import { nativeDialogs } from './native-dialogs';
import { PageIpc } from './page-ipc';
import { saveBeforeClosing } from './save-before-closing';

export interface LabWindowOptions {
  readonly preloadPath: string;
  /** Windows that are there already: this one is beside them. */
  readonly windowsBefore: number;
  /** The page asks for another window, or a menu that has outlived the last one. */
  readonly onNewWindow: () => void;
  readonly onFocus: (window: LabWindow) => void;
  /** It was to be closed, and stays. */
  readonly onKept: () => void;
  /** It is gone; its desk tidies up until `ended`, and keeps edits that nobody was asked about. */
  readonly onClosed: (window: LabWindow, ended: Promise<void>) => void;
}

export class LabWindow {
  readonly desk: Desk;
  readonly #shown: DesktopWindow;
  readonly #ipc: PageIpc;
  readonly #asking: AskingPage;
  readonly #onNewWindow: () => void;
  #menu: WindowMenu | undefined = undefined;

  private constructor(desk: Desk, asking: AskingPage, options: LabWindowOptions) {
    this.desk = desk;
    this.#asking = asking;
    this.#onNewWindow = options.onNewWindow;
    this.#shown = new DesktopWindow({
      preloadPath: options.preloadPath,
      statePath: join(dataFolder(), 'window-state.json'),
      windowsBefore: options.windowsBefore,
      words: () => asking.words,
      unsavedName: () => (desk.state.isDirty ? desk.state.name : undefined),
      save: () => saveBeforeClosing(desk, this.#shown.browserWindow, asking.words),
      onKept: options.onKept,
    });
    const { browserWindow } = this.#shown;
    asking.parent = browserWindow;
    this.#ipc = new PageIpc(browserWindow, desk, {
      onMenu: (menu) => {
        asking.words = menu.dialogs;
        this.#menu = menu;
        this.#takeMenu();
      },
      onNewWindow: options.onNewWindow,
    });
    browserWindow.on('focus', () => {
      this.#takeMenu();
      options.onFocus(this);
    });
    browserWindow.on('closed', () => {
      this.#ipc.stop();
      // What was typed a moment ago nobody was asked about: it is kept.
      const closed = desk.close({ discardsEdits: this.#shown.discardsEdits });
      // Where even that fails there is nobody left to tell.
      options.onClosed(
        this,
        closed.catch(() => undefined),
      );
    });
    // Without its simulator the window is no use; the others live on.
    desk.failure.catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      dialog.showErrorBox(asking.words.stopped, `${why}\n${asking.words.stoppedDetail}`);
      if (!browserWindow.isDestroyed()) browserWindow.destroy();
    });
  }

  /** With this lab, or with the first example; why a lab was not opened is answered, and there is no window then. */
  static async open(
    path: string | undefined,
    options: LabWindowOptions,
  ): Promise<LabWindow | Exclude<OpenOutcome, { readonly kind: 'opened' | 'capture' }>> {
    const asking: AskingPage = { parent: undefined, words: ENGLISH_WORDS };
    /** Of the lab that the system's list of recent documents was told of last. */
    let noted: string | undefined;
    const desk = await Desk.start({
      dataFolder: dataFolder(),
      // Where the system's own cannot be used, over a remote display for example, the page has some of its own.
      ...(process.env['PODWIRE_DIALOGS'] === 'page'
        ? {}
        : { dialogs: nativeDialogs(process.platform, () => asking) }),
      // macOS shows it in the title bar.
      onState: ({ isDirty, path: opened }) => {
        asking.parent?.setDocumentEdited(isDirty);
        if (opened !== undefined && opened !== noted) app.addRecentDocument(opened);
        noted = opened;
      },
    });
    const first = join(desk.examplesFolder, FIRST_EXAMPLE);
    const outcome = await (path === undefined ? desk.open(first, { isStart: true }) : desk.open(path));
    if (outcome.kind !== 'opened' && outcome.kind !== 'capture') {
      await desk.close();
      return outcome;
    }
    const window = new LabWindow(desk, asking, options);
    await window.#shown.load();
    return window;
  }

  /** Nobody asked for the lab that it shows, and nobody has changed it. */
  get isUnused(): boolean {
    return this.desk.state.isStart === true && !this.desk.state.isDirty;
  }

  get words(): DialogWords {
    return this.#asking.words;
  }

  focus(): void {
    this.#shown.focus();
  }

  /** The page opens it as if it had been chosen there, and asks what there is to ask. */
  askToOpen(path: string): void {
    this.focus();
    this.#ipc.sendPath(path);
  }

  /** The menu of the application is that of the window in front. */
  #takeMenu(): void {
    if (this.#menu === undefined) return;
    const send = (command: string): void => {
      if (this.#shown.browserWindow.isDestroyed()) this.#onNewWindow();
      else this.#shown.sendMenuCommand(command);
    };
    setMenu(this.#menu, send, process.platform);
  }
}

/** What the dialogs of the desk need of a window that comes after it. */
interface AskingPage {
  parent: BrowserWindow | undefined;
  words: DialogWords;
}

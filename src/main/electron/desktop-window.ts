/** A window: sandboxed, where it was last time, and not closed over edits that nobody saved. */
import { BrowserWindow, dialog, screen, type BrowserWindowConstructorOptions } from 'electron';
import type { DialogWords } from '../contract/desktop-bridge';
import { PAGE_URL } from './app-scheme';
import { withName } from './dialog-words';
import { IPC_CHANNEL } from './ipc-channels';
import { readWindowState, writeWindowState } from './window-state';

const DEFAULT_SIZE = { width: 1440, height: 900 };
const LEAST_SIZE = { minWidth: 720, minHeight: 480 };
/** From one window to the next, so that the one behind is seen. */
const CASCADE_PIXELS = 32;

export interface DesktopWindowOptions {
  readonly preloadPath: string;
  readonly statePath: string;
  /** It does not cover those that are there already. */
  readonly windowsBefore: number;
  /** In the language of its page. */
  readonly words: () => DialogWords;
  /** What would be lost by closing; undefined when nothing would. */
  readonly unsavedName: () => string | undefined;
  /** Resolves to false when the person gave it up, or it did not work. */
  readonly save: () => Promise<boolean>;
  /** It was to be closed, and stays. */
  readonly onKept: () => void;
}

export class DesktopWindow {
  readonly browserWindow: BrowserWindow;
  readonly #options: DesktopWindowOptions;
  #isAsking = false;
  #discardsEdits = false;

  constructor(options: DesktopWindowOptions) {
    this.#options = options;
    const workAreas = screen.getAllDisplays().map(({ workArea }) => workArea);
    const state = readWindowState(options.statePath, workAreas);
    const window = new BrowserWindow(windowOptions(options, state));
    this.browserWindow = window;
    window.once('ready-to-show', () => {
      // Which shows it, too: before the page is there it would be an empty frame.
      if (state?.isMaximized === true && options.windowsBefore === 0) window.maximize();
      window.show();
    });
    window.webContents.on('render-process-gone', (_, { reason }) => {
      if (reason !== 'clean-exit') void this.#askAfterEnd();
    });
    window.on('close', (event) => {
      this.#keepState();
      const name = options.unsavedName();
      if (name === undefined) return;
      event.preventDefault();
      void this.#askBeforeClosing(name);
    });
    // The page asks too, for the browser's sake; here the question above is the one.
    window.webContents.on('will-prevent-unload', (event) => {
      event.preventDefault();
    });
  }

  /** Has the person said that edits which are not saved may go? */
  get discardsEdits(): boolean {
    return this.#discardsEdits;
  }

  async load(): Promise<void> {
    await this.browserWindow.loadURL(PAGE_URL);
  }

  sendMenuCommand(command: string): void {
    this.browserWindow.webContents.send(IPC_CHANNEL.MENU, command);
  }

  focus(): void {
    if (this.browserWindow.isMinimized()) this.browserWindow.restore();
    this.browserWindow.focus();
  }

  async #askBeforeClosing(name: string): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      if (await this.#mayClose(name)) this.browserWindow.destroy();
      else this.#options.onKept();
    } finally {
      this.#isAsking = false;
    }
  }

  /** A page that was killed, or ran out of memory, leaves an empty window; the desk has the lab. */
  async #askAfterEnd(): Promise<void> {
    const window = this.browserWindow;
    const words = this.#options.words();
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: words.pageEnded,
      detail: words.pageEndedDetail,
      buttons: [words.loadAgain, words.closeWindow],
      defaultId: 0,
      cancelId: 1,
    });
    if (window.isDestroyed()) return;
    if (response === 0) window.webContents.reload();
    else window.close();
  }

  async #mayClose(name: string): Promise<boolean> {
    const words = this.#options.words();
    const { response } = await dialog.showMessageBox(this.browserWindow, {
      type: 'warning',
      message: withName(words.saveQuestion, name),
      detail: words.saveDetail,
      buttons: [words.save, words.discard, words.cancel],
      defaultId: 0,
      cancelId: 2,
    });
    this.#discardsEdits = response === 1;
    return response === 1 || (response === 0 && (await this.#options.save()));
  }

  #keepState(): void {
    const window = this.browserWindow;
    const state = { ...window.getNormalBounds(), isMaximized: window.isMaximized() };
    // A full disk costs the place of the window and nothing else.
    void writeWindowState(this.#options.statePath, state).catch(() => undefined);
  }
}

function windowOptions(
  { preloadPath, windowsBefore }: DesktopWindowOptions,
  state:
    | { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
    | undefined,
): BrowserWindowConstructorOptions {
  const offset = windowsBefore * CASCADE_PIXELS;
  return {
    ...DEFAULT_SIZE,
    ...LEAST_SIZE,
    ...(state === undefined
      ? {}
      : { x: state.x + offset, y: state.y + offset, width: state.width, height: state.height }),
    show: false,
    title: 'Podwire',
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  };
}

/**
 * The windows of the application, the one in front last, and where a file is opened that the system asks for.
 *
 * A lab that is open already is shown where it is; another one has a window of its own, or takes the place of a lab that
 * nobody asked for. A capture file belongs to no lab: the window in front lists it among its captures.
 */
import { app, dialog } from 'electron';
import process from 'node:process';
import { inEnglish } from '../../sim/api/sentence';
import { isCaptureName } from '../desk/capture-file';
import { ENGLISH_WORDS, withName } from './dialog-words';
import { LabWindow, type LabWindowOptions } from './lab-window';

export class LabWindows {
  readonly #preloadPath: string;
  readonly #windows: LabWindow[] = [];
  /** What was asked for before there could be windows. */
  #waiting: string[] | undefined = [];
  /** One after the other. */
  #work: Promise<void> = Promise.resolve();
  #isQuitting = false;
  /** Windows that are gone, and whose desks still tidy up. */
  #closing = 0;

  constructor(preloadPath: string) {
    this.#preloadPath = preloadPath;
  }

  /** Files to open, also before `start`. */
  ask(paths: readonly string[]): void {
    if (this.#waiting !== undefined) this.#waiting.push(...paths);
    else for (const path of paths) void this.#next(() => this.#openPath(path));
  }

  /** Resolves once what was asked for so far is there, or else the first example. */
  start(): Promise<void> {
    const paths = this.#waiting ?? [];
    this.#waiting = undefined;
    this.ask(paths);
    // Where nothing was asked for, and where it cannot be opened, there is still a window to work in.
    return this.#next(async () => {
      if (this.#windows.length > 0) return;
      await this.#openWindow();
      if (this.#windows.length === 0) app.quit();
    });
  }

  focus(): void {
    this.#windows.at(-1)?.focus();
  }

  /** The application comes to the front: on macOS it may have no window left. */
  activate(): void {
    if (this.#waiting === undefined)
      void this.#next(() => (this.#windows.length === 0 ? this.#openWindow() : Promise.resolve()));
  }

  /** Is a desk still keeping what its window has left? */
  get isTidyingUp(): boolean {
    return this.#closing > 0;
  }

  /** Each window may still ask about its edits, and be kept: then nothing is quit. */
  quit(): void {
    this.#isQuitting = true;
  }

  #next(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      // A bug of ours: the windows that are there live on.
      dialog.showErrorBox('Podwire', error instanceof Error ? error.message : String(error));
    });
    return this.#work;
  }

  async #openPath(path: string): Promise<void> {
    const front = this.#windows.at(-1);
    const showing = this.#windows.find(({ desk }) => desk.state.path === path);
    if (showing !== undefined) showing.focus();
    else if (front !== undefined && (front.isUnused || isCaptureName(path))) front.askToOpen(path);
    else await this.#openWindow(path);
  }

  async #openWindow(path?: string): Promise<void> {
    const opened = await LabWindow.open(path, this.#options());
    if (opened instanceof LabWindow) {
      this.#windows.push(opened);
      return;
    }
    // A window asks nothing before it has opened.
    if (opened.kind === 'unsaved' || opened.kind === 'cancelled' || opened.kind === 'import') return;
    const lines =
      opened.kind === 'refused'
        ? opened.diagnostics.map(({ message, hint }) => [message, hint ?? ''].map(inEnglish).join('. '))
        : [opened.message, opened.hint ?? ''].map(inEnglish);
    const { words } = this.#windows.at(-1) ?? { words: ENGLISH_WORDS };
    dialog.showErrorBox(withName(words.notOpened, path ?? ''), lines.join('\n'));
  }

  /** Answers whether it was there. */
  #remove(window: LabWindow): boolean {
    const index = this.#windows.indexOf(window);
    if (index >= 0) this.#windows.splice(index, 1);
    return index >= 0;
  }

  #options(): LabWindowOptions {
    return {
      preloadPath: this.#preloadPath,
      windowsBefore: this.#windows.length,
      onNewWindow: () => void this.#next(() => this.#openWindow()),
      onFocus: (window) => {
        if (this.#remove(window)) this.#windows.push(window);
      },
      onKept: () => {
        this.#isQuitting = false;
      },
      onClosed: (window, ended) => {
        this.#remove(window);
        this.#closing += 1;
        void ended.then(() => {
          this.#closing -= 1;
          // A question about edits has stopped the quitting; it goes on with the windows that are left.
          const isLast = this.#windows.length === 0 && this.#closing === 0;
          // An application of macOS outlives its windows.
          if (this.#isQuitting || (isLast && process.platform !== 'darwin')) app.quit();
        });
      },
    };
  }
}

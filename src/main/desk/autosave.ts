/** Keeps the unsaved edits of one window on disk: shortly after an edit, until they are saved or given up. */
import { dirname } from 'node:path';
import process from 'node:process';
import { say, type Wording } from '../../sim/api/sentence';
import { writeProblem } from './disk-problem';
import { isThere } from './is-there';
import {
  makeRecoveryFolder,
  newUntitledRecovery,
  recoveryBeside,
  recoveryInData,
  removeRecovery,
  writeRecovery,
  type RecoveryContent,
} from './recovery-files';

const DELAY_MS = 2000;

export interface AutosaveOptions {
  readonly dataFolder: string;
  /** Of the lab; undefined while it has none. */
  readonly path: string | undefined;
  readonly isFolder: boolean;
  /** What is to be kept; undefined when nothing is edited. */
  readonly take: () => Promise<Omit<RecoveryContent, 'isOwned'> | undefined>;
  readonly onProblem: (problem: Wording | undefined) => void;
}

let nextWindow = 1;

/** No two of this process are the same; one before it may have had the same number. */
function newWindowMark(): string {
  const mark = `.${process.pid}.${nextWindow}`;
  nextWindow += 1;
  return mark;
}

export class Autosave {
  readonly #options: AutosaveOptions;
  #window = newWindowMark();
  /** Where it was written last. */
  #own: string | undefined = undefined;
  /** Why it is not beside the lab. */
  #note: Wording | undefined = undefined;
  /** Everything that is ours to remove. */
  readonly #written = new Set<string>();
  #timer: NodeJS.Timeout | undefined = undefined;
  /** One writing after the other. */
  #work: Promise<void> = Promise.resolve();

  constructor(options: AutosaveOptions) {
    this.#options = options;
  }

  /** Something was edited. */
  schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.flush().catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        this.#options.onProblem(say('Unsaved edits are not kept: {why}. Save them soon.', { why }));
      });
    }, DELAY_MS);
  }

  /** Where the edits are kept now, if they are. */
  get own(): string | undefined {
    return this.#own;
  }

  /** Writes what is no longer in the window where the next one finds it, and keeps what comes from now on apart from it. */
  leave(content: Omit<RecoveryContent, 'isOwned'>): Promise<void> {
    this.#cancel();
    return this.#next(async () => {
      await this.#write({ ...content, isOwned: false });
      this.#written.clear();
      this.#own = undefined;
    });
  }

  /** Takes over what another window has left. */
  adopt(path: string): void {
    this.#own = path;
    this.#written.add(path);
  }

  /** Writes now. `isClosing`: nobody will keep it up to date from now on. */
  flush({ isClosing = false } = {}): Promise<void> {
    this.#cancel();
    return this.#next(async () => {
      const content = await this.#options.take();
      if (content === undefined) await this.#remove();
      else await this.#write({ ...content, isOwned: !isClosing });
    });
  }

  /** The edits are saved, or not wanted. */
  clear(): Promise<void> {
    this.#cancel();
    return this.#next(() => this.#remove());
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #next(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work);
    // What fails once may work the next time.
    this.#work = done.catch(() => undefined);
    return done;
  }

  async #remove(): Promise<void> {
    for (const path of this.#written) await removeRecovery(path);
    this.#written.clear();
    this.#own = undefined;
    this.#note = undefined;
    this.#options.onProblem(undefined);
  }

  async #write(content: RecoveryContent): Promise<void> {
    const { dataFolder, path, onProblem } = this.#options;
    const own = this.#own ?? (await this.#placeBeside());
    const problem = own === undefined ? undefined : await this.#tryWriting(own, content);
    if (own !== undefined && problem === undefined) {
      onProblem(this.#note);
      return;
    }
    const fallback = await this.#placeInData();
    const dataProblem = await this.#tryWriting(fallback, content);
    const isBesideWanted = path !== undefined && problem !== undefined;
    this.#note = isBesideWanted
      ? say('Unsaved edits are kept in {folder}, since nothing can be written beside {path} ({problem}).', {
          folder: dataFolder,
          path,
          problem,
        })
      : undefined;
    onProblem(
      dataProblem === undefined
        ? this.#note
        : say('Unsaved edits are not kept: {why}, in {folder}. Save them soon.', {
            why: dataProblem,
            folder: dirname(fallback),
          }),
    );
  }

  /** Undefined for a lab without a place. What another window left there stays. */
  async #placeBeside(): Promise<string | undefined> {
    const { path, isFolder } = this.#options;
    if (path === undefined) return undefined;
    const plain = recoveryBeside(path, isFolder);
    if (!(await isThere(plain))) return plain;
    return this.#freePlace((window) => recoveryBeside(path, isFolder, window));
  }

  async #placeInData(): Promise<string> {
    const { path, dataFolder } = this.#options;
    if (path === undefined) return newUntitledRecovery(dataFolder);
    return this.#freePlace((window) => recoveryInData(dataFolder, path, window));
  }

  /** None that another process of the same number has left. */
  async #freePlace(placeOf: (window: string) => string | Promise<string>): Promise<string> {
    let place = await placeOf(this.#window);
    while (await isThere(place)) {
      this.#window = newWindowMark();
      place = await placeOf(this.#window);
    }
    return place;
  }

  /** Answers why it could not be written. */
  async #tryWriting(place: string, content: RecoveryContent): Promise<Wording | undefined> {
    try {
      if (place.startsWith(this.#options.dataFolder)) await makeRecoveryFolder(this.#options.dataFolder);
      await writeRecovery(place, content);
    } catch (error) {
      return writeProblem(place, error).what;
    }
    this.#own = place;
    this.#written.add(place);
    return undefined;
  }
}

/**
 * Keeps the page's copy of the lab's files and the host's together.
 *
 * What is typed goes out at once, in one `text.change` at a time; what is typed meanwhile goes with the next one. Edits of
 * the canvas, of undo and of other pages come as `text` events and are carried over what the host has not confirmed.
 * Requests and events of one connection arrive in the order in which the host sent them; whatever does not fit together
 * all the same is put right by asking for the whole text.
 */
import type { EventOf, LabApi, ResponseOf } from '../../main/contract/lab-api';
import type { TextChange } from '../../main/contract/text-change';
import type { LabText } from '../../main/contract/text-requests';
import type { Wording } from '../../main/contract/wording';
import type { MessageKey } from '../i18n/catalogue';
import { FileCopy } from './file-copy';
import { HostLostError } from './host-lost-error';

/** What the host would refuse too; its message need not be sent for that. */
const MAX_FILE_LENGTH = 16 * 1024 * 1024;

const TOO_LARGE: MessageKey = '{file} would be larger than 16 MiB, the most that Podwire opens';
const NOT_TAKEN: MessageKey = 'the host could not take it';

type TextEvent = EventOf<'text'>;

/** A change that did not come from the page's editor, in the text as the page has it. */
export interface ForeignEdit {
  readonly file: string;
  readonly changes: readonly TextChange[];
  /** Of the text that has it; undefined for one that the page itself took back. */
  readonly version: number | undefined;
}

export interface TextSyncListener {
  /** There are other files than before. */
  readonly onFiles: (fileNames: readonly string[]) => void;
  /** The same file under another name. Comes before `onFiles`. */
  readonly onRenamed: (from: string, to: string) => void;
  readonly onForeignEdit: (edit: ForeignEdit) => void;
  /** The version, or whether something is on its way, has changed. */
  readonly onProgress: () => void;
}

export class TextSync {
  readonly #api: LabApi;
  readonly #listener: TextSyncListener;
  #copies: readonly FileCopy[] = [];
  #version = 0;
  #isLoaded = false;
  #isConnected = true;
  /** Settles when the host has answered what is under way. */
  #sending: Promise<void> | undefined;
  #loading: Promise<void> | undefined;
  #shouldLoadAgain = false;
  /** Why the host did not take what was typed; it is tried again after the next change. */
  #refusal: Wording | undefined;
  /** Events from after a version that is not here yet. */
  #early: TextEvent[] = [];

  constructor(api: LabApi, listener: TextSyncListener) {
    this.#api = api;
    this.#listener = listener;
  }

  get version(): number {
    return this.#version;
  }

  get refusal(): Wording | undefined {
    return this.#refusal;
  }

  get isAhead(): boolean {
    return this.#copies.some((copy) => copy.isAhead);
  }

  textOf(file: string): string | undefined {
    return this.#copy(file)?.current.toString();
  }

  edit(file: string, changes: readonly TextChange[]): void {
    const copy = this.#copy(file);
    if (copy === undefined || changes.length === 0) return;
    copy.edit(changes, performance.now());
    this.#refusal = undefined;
    this.#listener.onProgress();
    this.#send();
  }

  /** Until the host has everything that was typed, or will not take it. */
  async flush(): Promise<void> {
    while (this.#sending !== undefined || this.#loading !== undefined) {
      await (this.#sending ?? this.#loading);
    }
  }

  /** Takes back what the host refused. */
  discardRefused(): void {
    for (const copy of this.#copies) {
      const changes = copy.discard();
      if (changes.length > 0) this.#listener.onForeignEdit({ file: copy.name, changes, version: undefined });
    }
    this.#refusal = undefined;
    this.#listener.onProgress();
  }

  /** Asks for the whole text and joins it with what is here. */
  load(): Promise<void> {
    if (this.#loading === undefined) {
      this.#loading = this.#loadAll().finally(() => {
        this.#loading = undefined;
        if (this.#shouldLoadAgain) this.#reload();
        this.#send();
      });
    } else {
      this.#shouldLoadAgain = true;
    }
    return this.#loading;
  }

  setConnected(isConnected: boolean): void {
    this.#isConnected = isConnected;
    this.#early = [];
  }

  receive(event: TextEvent): void {
    if (!this.#isLoaded || event.version > this.#version + 1) {
      this.#early.push(event);
      // While something is under way the version before may be our own.
      if (this.#isLoaded && this.#sending === undefined) this.#reload();
      return;
    }
    if (event.version <= this.#version) return;
    if (event.files.some(({ name }) => this.#copy(name) === undefined)) {
      this.#reload();
      return;
    }
    this.#version = event.version;
    for (const { name, changes } of event.files) {
      const local = this.#copy(name)?.receive(changes) ?? [];
      if (local.length > 0) {
        this.#listener.onForeignEdit({ file: name, changes: local, version: event.version });
      }
    }
    this.#listener.onProgress();
    this.#receiveEarly();
  }

  #copy(file: string): FileCopy | undefined {
    return this.#copies.find(({ name }) => name === file);
  }

  #receiveEarly(): void {
    const next = this.#early.find(({ version }) => version === this.#version + 1);
    this.#early = this.#early.filter((event) => event !== next && event.version > this.#version);
    if (next !== undefined) this.receive(next);
  }

  #reload(): void {
    void this.load();
  }

  #send(): void {
    if (this.#isBusy() || !this.#isConnected || !this.#isLoaded || this.#refusal !== undefined) return;
    const copy = this.#copies.find(({ hasUnsent }) => hasUnsent);
    if (copy === undefined) return;
    if (copy.current.length > MAX_FILE_LENGTH) {
      this.#refuse({ key: TOO_LARGE, values: { file: copy.name } });
      return;
    }
    this.#sending = this.#sendOf(copy).finally(() => {
      this.#sending = undefined;
      this.#send();
      if (!this.#isBusy() && this.#early.length > 0) this.#reload();
    });
  }

  async #sendOf(copy: FileCopy): Promise<void> {
    const base = this.#version;
    const changes = copy.takeUnsent();
    const typedMs = copy.underWayMs;
    try {
      const outcome = await this.#api.request('text.change', {
        file: copy.name,
        base,
        changes: [...changes],
        ...(typedMs === undefined ? {} : { typedMs }),
      });
      this.#settle(copy, outcome);
    } catch (error) {
      // What was under way stays so: only the host's text will tell what became of it.
      if (error instanceof HostLostError) return;
      copy.takeBack();
      this.#refuse({ key: NOT_TAKEN, values: {} });
      throw error;
    }
  }

  #settle(copy: FileCopy, outcome: ResponseOf<'text.change'>): void {
    switch (outcome.kind) {
      case 'accepted':
        copy.confirm();
        if (outcome.version !== this.#version + 1) this.#reload();
        this.#version = outcome.version;
        this.#listener.onProgress();
        this.#receiveEarly();
        break;
      case 'outdated':
        copy.takeBack();
        // The events that it is outdated by came before this answer; if they did not, the text is asked for.
        if (this.#version < outcome.version) this.#reload();
        break;
      case 'refused':
        copy.takeBack();
        this.#refuse(outcome.message);
        break;
    }
  }

  #isBusy(): boolean {
    return this.#sending !== undefined || this.#loading !== undefined;
  }

  #refuse(message: Wording): void {
    this.#refusal = message;
    this.#listener.onProgress();
  }

  async #loadAll(): Promise<void> {
    this.#shouldLoadAgain = false;
    await this.#sending?.catch(() => undefined);
    try {
      this.#take(await this.#api.request('text.get', {}));
    } catch (error) {
      // The text is asked for again when the host is back.
      if (!(error instanceof HostLostError)) throw error;
    }
  }

  #take(text: LabText): void {
    const hasHostLost = this.#isLoaded && text.version < this.#version;
    const before = this.#copies;
    const namesBefore = before.map(({ name }) => name);
    const known = this.#followRename(text.files.map(({ name }) => name));
    const edits: ForeignEdit[] = [];
    this.#copies = text.files.map((file) => {
      const copy = known.find(({ name }) => name === file.name);
      if (copy === undefined) return new FileCopy(file.name, file.text);
      if (hasHostLost) {
        copy.putBack(file.text);
      } else {
        const changes = copy.reconcile(file.text, text.version - this.#version);
        if (changes.length > 0) edits.push({ file: file.name, changes, version: text.version });
      }
      return copy;
    });
    this.#version = text.version;
    this.#isLoaded = true;
    this.#refusal = undefined;
    for (const edit of edits) this.#listener.onForeignEdit(edit);
    const isSameList =
      before.length === this.#copies.length &&
      this.#copies.every((copy, index) => copy === before[index] && copy.name === namesBefore[index]);
    if (!isSameList) this.#listener.onFiles(this.#copies.map(({ name }) => name));
    this.#listener.onProgress();
    this.#early = this.#early.filter(({ version }) => version > this.#version);
    this.#receiveEarly();
  }

  /** One name gone and one new is a file that was saved under another name. */
  #followRename(names: readonly string[]): readonly FileCopy[] {
    const [gone, ...othersGone] = this.#copies.filter(({ name }) => !names.includes(name));
    const [to, ...othersNew] = names.filter((name) => this.#copy(name) === undefined);
    if (gone === undefined || to === undefined || othersGone.length + othersNew.length > 0)
      return this.#copies;
    const from = gone.name;
    gone.name = to;
    this.#listener.onRenamed(from, to);
    return this.#copies;
  }
}

/** A host that holds a text, and pages with a connection to it on which every message can be made to wait. */
import type { EventName, EventOf, LabApi, RequestName, RequestOf, ResponseOf } from '#main/contract/lab-api';
import type { TextChange } from '#main/contract/text-change';
import type { FileText } from '#main/contract/text-requests';
import { HostLostError } from '../../src/renderer/store/host-lost-error';

export function applyTo(text: string, changes: readonly TextChange[]): string {
  let [result, at] = ['', 0];
  for (const { from, to, insert } of changes) {
    if (from < at || to < from || to > text.length) throw new Error(`bad change ${from}-${to}`);
    result += text.slice(at, from) + insert;
    at = to;
  }
  return result + text.slice(at);
}

interface Edit {
  readonly file: string;
  readonly before: string;
}

/** Keeps the rules of `text-requests.ts`: `base` must be the newest version; everybody else is told at once. */
export class TextHost {
  version = 1;
  files: FileText[];
  readonly pages: SlowConnection[] = [];
  /** Everything that pages have sent, taken or not. */
  readonly typings: RequestOf<'text.change'>[] = [];
  maxLength = Number.POSITIVE_INFINITY;
  readonly #edits: Edit[] = [];

  constructor(files: readonly FileText[]) {
    this.files = [...files];
  }

  textOf(file: string): string {
    return this.files.find(({ name }) => name === file)?.text ?? '';
  }

  edit(file: string, changes: readonly TextChange[], by?: SlowConnection): void {
    const before = this.textOf(file);
    this.#edits.push({ file, before });
    this.#put(file, applyTo(before, changes));
    this.#tell([{ name: file, changes: [...changes] }], by);
  }

  undo(): number | undefined {
    const edit = this.#edits.pop();
    if (edit === undefined) return undefined;
    const to = this.textOf(edit.file).length;
    this.#put(edit.file, edit.before);
    this.#tell([{ name: edit.file, changes: [{ from: 0, to, insert: edit.before }] }]);
    return this.version;
  }

  replaceFiles(files: readonly FileText[]): void {
    this.version++;
    this.files = [...files];
    for (const page of this.pages) page.emit('text.files', { version: this.version });
  }

  answer(name: RequestName, argument: unknown, by: SlowConnection): unknown {
    if (name === 'text.get') return { version: this.version, files: this.files.map((file) => ({ ...file })) };
    if (name === 'text.state') return { ...IDLE_STATE, version: this.version };
    if (name === 'history.undo') {
      const version = this.undo();
      return version === undefined ? { kind: 'nothing' } : { kind: 'done', name: 'edit', version };
    }
    if (name !== 'text.change') throw new Error(`the host does not answer ${name}`);
    const typing = argument as RequestOf<'text.change'>;
    this.typings.push(typing);
    const { file, base, changes } = typing;
    if (base !== this.version) return { kind: 'outdated', version: this.version };
    if (applyTo(this.textOf(file), changes).length > this.maxLength) {
      return { kind: 'refused', message: 'too large' };
    }
    this.edit(file, changes, by);
    return { kind: 'accepted', version: this.version };
  }

  #put(file: string, text: string): void {
    this.files = this.files.map((known) => (known.name === file ? { name: file, text } : known));
  }

  #tell(files: EventOf<'text'>['files'], by?: SlowConnection): void {
    this.version++;
    for (const page of this.pages) {
      if (page !== by) page.emit('text', { version: this.version, name: 'edit', files });
    }
  }
}

const IDLE_STATE = { diagnostics: [], application: { kind: 'applied' }, editedFiles: [] } as const;

/** Messages wait, in order, until they are delivered one at a time. */
export class SlowConnection implements LabApi {
  readonly #host: TextHost;
  #toHost: (() => void)[] = [];
  #toPage: (() => void)[] = [];
  #pending: ((error: Error) => void)[] = [];
  #isConnected = true;
  readonly #listeners = new Map<string, Set<(event: never) => void>>();
  readonly #connectionListeners = new Set<(isConnected: boolean) => void>();

  constructor(host: TextHost) {
    this.#host = host;
    host.pages.push(this);
  }

  request<Name extends RequestName>(name: Name, argument: RequestOf<Name>): Promise<ResponseOf<Name>> {
    if (!this.#isConnected) return Promise.reject(new HostLostError());
    return new Promise((resolve, reject) => {
      this.#pending.push(reject);
      this.#toHost.push(() => {
        const answer = this.#host.answer(name, argument, this);
        this.#toPage.push(() => resolve(answer as ResponseOf<Name>));
      });
    });
  }

  on<Name extends EventName>(name: Name, listener: (event: EventOf<Name>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  onConnection(listener: (isConnected: boolean) => void): () => void {
    this.#connectionListeners.add(listener);
    listener(true);
    return () => this.#connectionListeners.delete(listener);
  }

  emit<Name extends EventName>(name: Name, event: EventOf<Name>): void {
    if (!this.#isConnected) return;
    this.#toPage.push(() => {
      for (const listener of this.#listeners.get(name) ?? []) listener(event as never);
    });
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** What waits is gone. */
  disconnect(): void {
    this.#isConnected = false;
    this.#toHost = [];
    this.#toPage = [];
    const pending = this.#pending;
    this.#pending = [];
    for (const reject of pending) reject(new HostLostError());
    for (const listener of this.#connectionListeners) listener(false);
  }

  connect(): void {
    this.#isConnected = true;
    for (const listener of this.#connectionListeners) listener(true);
  }

  /** False when nothing waits. */
  async deliver(direction: 'to-host' | 'to-page'): Promise<boolean> {
    const message = (direction === 'to-host' ? this.#toHost : this.#toPage).shift();
    message?.();
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    return message !== undefined;
  }

  async deliverAll(): Promise<void> {
    let isMoving = true;
    while (isMoving) {
      const hasSent = await this.deliver('to-host');
      const hasGot = await this.deliver('to-page');
      isMoving = hasSent || hasGot;
    }
  }
}

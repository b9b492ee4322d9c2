/**
 * What `podwire serve` serves, with a folder for its data, and a page's end of the contract without a browser. Within this process,
 * or where a process is what matters by one of its own.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { inEnglish } from '#sim/base/sentence';
import type { FileState } from '#main/contract/file-requests';
import {
  REQUESTS,
  hostMessageSchema,
  type HostMessage,
  type RequestName,
  type RequestOf,
  type ResponseOf,
} from '#main/contract/lab-api';
import { PODWIRE, Workspace } from '#kit/podwire';
import { WarmDesk } from '#kit/warm-desk';
import { plainWords, type Plain } from './plain-words';

const WAIT_MS = 20_000;

export interface ServedDeskOptions {
  readonly words?: readonly string[];
  readonly dataFolder: string;
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Another user than root, whom permissions do not hold back. */
  readonly uid?: number;
}

export class ServedDesk {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it said on standard error. */
  stderr = '';
  readonly #exit: Promise<number | null>;

  private constructor(url: string, child: ChildProcess, exit: Promise<number | null>) {
    this.url = url;
    this.process = child;
    this.#exit = exit;
  }

  static async start(options: ServedDeskOptions): Promise<ServedDesk> {
    const { words = [], dataFolder, directory, environment, uid } = options;
    const child = spawn(process.execPath, [PODWIRE, 'serve', '--no-open', ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment, PODWIRE_DATA: dataFolder },
      ...(directory === undefined ? {} : { cwd: directory }),
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
    let desk: ServedDesk | undefined;
    let said = '';
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString();
      if (desk !== undefined) desk.stderr = said;
    });
    for await (const line of createInterface({ input: child.stdout })) {
      desk = new ServedDesk(line, child, exit);
      desk.stderr = said;
      return desk;
    }
    throw new Error(`podwire serve ended without an address: ${said}`);
  }

  /** As Ctrl+C does. */
  stop(): Promise<number | null> {
    this.process.kill('SIGINT');
    return this.#exit;
  }

  /** Gives it no chance to tidy up. */
  kill(): Promise<number | null> {
    this.process.kill('SIGKILL');
    return this.#exit;
  }

  connect(): Promise<DeskPage> {
    return DeskPage.connect(this.url);
  }
}

export class DeskPage {
  readonly socket: WebSocket;
  /** Every `file` event, in order. */
  readonly fileStates: FileState[] = [];
  readonly events: { readonly name: string; readonly value: unknown }[] = [];
  readonly #pending = new Map<number, (message: HostMessage | Error) => void>();
  #nextId = 1;

  /** To the host whose page has this address. */
  static async connect(url: string): Promise<DeskPage> {
    const { search, host } = new URL(url);
    const socket = new WebSocket(`ws://${host}/api/socket${search}`, { maxPayload: 512 * 1024 * 1024 });
    await new Promise((resolve, reject) => {
      socket.on('open', resolve);
      socket.on('error', reject);
    });
    return new DeskPage(socket);
  }

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('close', (code) => {
      for (const settle of this.#pending.values()) settle(new Error(`the socket was closed: ${code}`));
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      this.#receive(hostMessageSchema.parse(JSON.parse(data.toString('utf8'))));
    });
  }

  /** With its sentences in English. Rejects for an error of the contract. */
  async request<Name extends RequestName>(
    name: Name,
    argument: RequestOf<Name>,
  ): Promise<Plain<ResponseOf<Name>>> {
    const message = await this.send(JSON.stringify({ kind: 'request', id: this.#nextId, name, argument }));
    if (message.kind !== 'response') {
      throw new Error(message.kind === 'error' ? inEnglish(message.message) : 'not an answer');
    }
    return plainWords(REQUESTS[name].response.parse(message.value) as ResponseOf<Name>);
  }

  /** A request as it goes over the wire. */
  send(text: string): Promise<HostMessage> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, (message) => {
        if (message instanceof Error) reject(message);
        else resolve(message);
      });
      this.socket.send(text);
    });
  }

  /** Replaces the whole text of a file, as somebody does who types. */
  async type(file: string, text: string): Promise<void> {
    const { version, files } = await this.request('text.get', {});
    const before = files.find(({ name }) => name === file)?.text ?? '';
    const changes = [{ from: 0, to: before.length, insert: text }];
    const outcome = await this.request('text.change', { file, base: version, changes });
    if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
  }

  /** Replaces the first of these words. */
  async edit(file: string, words: string, insert: string): Promise<void> {
    const { version, files } = await this.request('text.get', {});
    const from = files.find(({ name }) => name === file)?.text.indexOf(words) ?? -1;
    if (from < 0) throw new Error(`${file} does not say ${words}`);
    const changes = [{ from, to: from + words.length, insert }];
    const outcome = await this.request('text.change', { file, base: version, changes });
    if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
  }

  async text(file?: string): Promise<string | undefined> {
    const { files } = await this.request('text.get', {});
    return (file === undefined ? files[0] : files.find(({ name }) => name === file))?.text;
  }

  /** Resolves with the state of the files once it is so. */
  async until(isSo: (state: Plain<FileState>) => boolean): Promise<Plain<FileState>> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const state = await this.request('file.get', {});
      if (isSo(state)) return state;
      if (Date.now() > deadline) throw new Error(`it stays ${JSON.stringify(state)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  close(): void {
    this.socket.terminate();
  }

  #receive(message: HostMessage): void {
    if (message.kind === 'event') {
      this.events.push(message);
      if (message.name === 'file') this.fileStates.push(message.value as FileState);
      if (message.sequence > 0) {
        this.socket.send(JSON.stringify({ kind: 'acknowledge', sequence: message.sequence }));
      }
      return;
    }
    this.#pending.get(message.id)?.(message);
    this.#pending.delete(message.id);
  }
}

/** Folders and served desks of one test file, and their end. */
export class DeskRig {
  readonly #workspaces: Workspace[] = [];
  readonly #desks: ServedDesk[] = [];
  readonly #warmDesks: WarmDesk[] = [];

  folder(files: Readonly<Record<string, string | Uint8Array>>): Workspace {
    const workspace = new Workspace(files);
    this.#workspaces.push(workspace);
    return workspace;
  }

  /** A process: to be killed, to be read from, or of another user. It costs a second. */
  async serveDesk(
    workspace: Workspace,
    words: readonly string[],
    options: Omit<ServedDeskOptions, 'dataFolder' | 'words'> & { readonly dataFolder?: string } = {},
  ): Promise<ServedDesk> {
    const desk = await ServedDesk.start({
      dataFolder: workspace.file('data'),
      directory: workspace.path,
      ...options,
      words,
    });
    this.#desks.push(desk);
    return desk;
  }

  async serve(workspace: Workspace, opens?: string): Promise<DeskPage> {
    const desk = await WarmDesk.start({
      dataFolder: workspace.file('data'),
      directory: workspace.path,
      opens,
    });
    this.#warmDesks.push(desk);
    return DeskPage.connect(desk.url);
  }

  async endDesks(): Promise<void> {
    await Promise.all(this.#desks.splice(0).map((desk) => desk.kill()));
    for (const desk of this.#warmDesks.splice(0).toReversed()) await desk.stop();
  }

  removeFolders(): void {
    for (const workspace of this.#workspaces) workspace.remove();
  }
}

export const SHOP_LAB = `# a comment that stays
apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec: {}
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a, image: busybox}]}
`;

export function podManifest(name: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: a, image: nginx}]}\n`;
}

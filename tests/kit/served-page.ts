/** What serves a page: the built command, or in the run for the desktop the desktop application. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { DesktopApp, isDesktop } from '#kit/desktop-app';
import { CHECKOUT, PODWIRE } from '#kit/podwire';

export interface ServeOptions {
  /** Where the command is called, and file dialogs begin. */
  readonly directory?: string;
  /** Where recent files and unsaved edits are kept; a fresh one without it. */
  readonly dataFolder?: string;
}

/** What serves a page, and can be ended. */
interface PageHost {
  readonly url: string;
  stop(): Promise<number | null>;
  kill(): Promise<number | null>;
}

/** Applications that run, by the address that stands for them. */
const desktopApps = new Map<string, DesktopApp>();

export function desktopAppOf(url: string): DesktopApp | undefined {
  return desktopApps.get(url);
}

export class ServedPage {
  readonly url: string;
  readonly #host: PageHost;
  readonly #ownFolder: string | undefined;
  #exitCode: Promise<number | null> | undefined;

  private constructor(host: PageHost, ownFolder: string | undefined) {
    this.url = host.url;
    this.#host = host;
    this.#ownFolder = ownFolder;
  }

  /** Resolves once the page can be opened. */
  static async start(words: readonly string[] = [], options: ServeOptions = {}): Promise<ServedPage> {
    const ownFolder =
      options.dataFolder === undefined ? mkdtempSync(join(tmpdir(), 'podwire-data-')) : undefined;
    const places = {
      directory: options.directory ?? CHECKOUT,
      dataFolder: options.dataFolder ?? ownFolder ?? '',
    };
    const host = isDesktop ? await startDesktop(words, places) : await startServer(words, places);
    return new ServedPage(host, ownFolder);
  }

  /** As Ctrl+C does. Resolves to the exit code, also where it has ended before. */
  stop(): Promise<number | null> {
    return (this.#exitCode ??= this.#afterwards(this.#host.stop()));
  }

  /** As a crash or a power failure does: nothing is written any more. */
  kill(): Promise<number | null> {
    return (this.#exitCode ??= this.#afterwards(this.#host.kill()));
  }

  async #afterwards(end: Promise<number | null>): Promise<number | null> {
    const exitCode = await end;
    if (this.#ownFolder !== undefined) rmSync(this.#ownFolder, { recursive: true, force: true });
    return exitCode;
  }
}

interface HostPlaces {
  readonly directory: string;
  readonly dataFolder: string;
}

/**
 * Where hosts of this worker are, one after the other: a browser does not compile again what it has from the same address.
 * 0 while one is there, and before the first.
 */
let freePort = 0;

async function startServer(words: readonly string[], places: HostPlaces): Promise<PageHost> {
  const wanted = freePort;
  freePort = 0;
  // Somebody else may have taken it meanwhile.
  const host = (await tryServer(wanted, words, places)) ?? (await tryServer(0, words, places));
  if (host === undefined) throw new Error('podwire serve ended without an address');
  return host;
}

async function tryServer(
  port: number,
  words: readonly string[],
  { directory, dataFolder }: HostPlaces,
): Promise<PageHost | undefined> {
  const serve = ['serve', '--no-open', '--port', String(port)];
  const child = spawn(process.execPath, [PODWIRE, ...serve, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: directory,
    env: { ...process.env, PODWIRE_DATA: dataFolder },
  });
  // The address is on the first line.
  for await (const url of createInterface({ input: child.stdout })) {
    const end = async (signal: NodeJS.Signals): Promise<number | null> => {
      const exitCode = await endOf(child, signal);
      freePort = Number(new URL(url).port);
      return exitCode;
    };
    return { url, stop: () => end('SIGINT'), kill: () => end('SIGKILL') };
  }
  return undefined;
}

function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  // One that died before is told of no more.
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.on('exit', resolve);
    child.kill(signal);
  });
}

async function startDesktop(words: readonly string[], places: HostPlaces): Promise<PageHost> {
  const app = await DesktopApp.start(words, places);
  const url = `desktop:${desktopApps.size}`;
  desktopApps.set(url, app);
  return {
    url,
    stop: async () => {
      await app.stop();
      return 0;
    },
    kill: () => {
      app.kill();
      return Promise.resolve(137);
    },
  };
}

/**
 * The file system with one operation that goes wrong: it fails as a full or a broken disk does, or the process is killed in
 * it, after which nothing happens any more. A write that goes wrong has written half of its bytes.
 */
import * as real from 'node:fs/promises';

export interface DiskFault {
  /** Counted from 1 since `breakAt`. */
  readonly operation: number;
  /** `killed`: this and every later operation never ends. */
  readonly how: 'ENOSPC' | 'EIO' | 'killed';
}

let fault: DiskFault | undefined;
let count = 0;
let isPaused = false;
let onKilled: () => void = () => undefined;
const openHandles = new Set<real.FileHandle>();
/** What was done, for the words of a failing test. */
const log: string[] = [];

export function breakAt(wanted: DiskFault): void {
  fault = wanted;
  count = 0;
  isPaused = false;
  log.length = 0;
}

/** What a test does in between goes well, and is not counted. */
export function pauseFaults(shouldPause: boolean): void {
  isPaused = shouldPause;
}

/** Resolves when the process is killed: nothing that it began ends any more. */
export function untilKilled(): Promise<void> {
  return new Promise((resolve) => {
    onKilled = resolve;
  });
}

/** Answers which operation went wrong; undefined when there were fewer. */
export async function mend(): Promise<string | undefined> {
  const reached = fault === undefined ? undefined : log[fault.operation - 1];
  fault = undefined;
  // As the system does for a process that is gone.
  await Promise.all([...openHandles].map((handle) => handle.close()));
  openHandles.clear();
  return reached;
}

async function through<Answer>(
  name: string,
  work: () => Promise<Answer>,
  half: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Answer> {
  if (fault === undefined || isPaused) return work();
  count += 1;
  log.push(name);
  const { operation, how } = fault;
  if (count === operation) await half();
  if (how === 'killed' && count >= operation) {
    onKilled();
    return new Promise<never>(() => undefined);
  }
  if (count !== operation) return work();
  throw Object.assign(new Error(`${how}: ${name}`), { code: how, syscall: name });
}

function wrapped<Words extends unknown[], Answer>(
  name: string,
  operation: (...words: Words) => Promise<Answer>,
): (...words: Words) => Promise<Answer> {
  return (...words) => through(name, () => operation(...words));
}

/** What Podwire does with an open file. */
function wrappedHandle(handle: real.FileHandle): object {
  openHandles.add(handle);
  const close = (): Promise<void> => {
    openHandles.delete(handle);
    return handle.close();
  };
  return {
    writeFile: (bytes: Uint8Array) =>
      through(
        'write',
        () => handle.writeFile(bytes),
        () => handle.writeFile(bytes.subarray(0, bytes.length / 2)),
      ),
    read: wrapped('read', (buffer: Uint8Array, offset: number, length: number, position: number) =>
      handle.read(buffer, offset, length, position),
    ),
    stat: wrapped('fstat', (options?: { bigint: true }) => handle.stat(options)),
    chown: wrapped('fchown', (uid: number, gid: number) => handle.chown(uid, gid)),
    chmod: wrapped('fchmod', (mode: number) => handle.chmod(mode)),
    sync: wrapped('sync', () => handle.sync()),
    // One that could not be closed is closed all the same, as on Linux.
    close: () => through('close', close, close),
  };
}

/** In the place of `node:fs/promises`. */
export function faultyFileSystem(): object {
  return {
    ...real,
    access: wrapped('access', real.access),
    lstat: wrapped('lstat', real.lstat),
    mkdir: wrapped('mkdir', real.mkdir),
    readFile: wrapped('readFile', real.readFile),
    readdir: wrapped('readdir', real.readdir),
    readlink: wrapped('readlink', real.readlink),
    realpath: wrapped('realpath', real.realpath),
    rename: wrapped('rename', real.rename),
    stat: wrapped('stat', real.stat),
    unlink: wrapped('unlink', real.unlink),
    open: (...words: Parameters<typeof real.open>) =>
      through('open', async () => wrappedHandle(await real.open(...words))),
  };
}

/**
 * A lab that pages look at and work on, in the simulator's thread.
 *
 * Works in slices of at most SLICE_MS and looks at its messages between them, so that a page is always answered.
 */
import { inEnglish } from '../../sim/api/sentence';
import { formatDiagnostic } from '../../sim/api/read-lab';
import type { Design } from '../contract/design';
import { contractDiagnosticOf } from './contract-diagnostic';
import type { JobOutput } from './job-output';
import { HostConnection } from './host-connection';
import { LabSession } from './lab-session';
import { openCapture } from './open-capture';
import type { ConnectionMessage, DiskMessage, FromWorker, Job } from './worker-message';

/** Shorter than a frame of the page. */
const SLICE_MS = 8;
/** As often as a page can draw. */
const PUBLISH_MS = 33;
/** A lab whose picture takes long to make is shown less often: so many times as long goes to running it. */
const RUN_SHARE = 3;
/** Nodes and Pods of a lab that is up in a moment: its page begins with all of them running. */
const LARGEST_AWAITED = 50;
/** As often as the host's thread is told what is not saved. */
const EDITED_MS = 100;

export class ServeJob {
  readonly #post: (message: FromWorker) => void;
  readonly #connections = new Map<number, HostConnection>();
  #session: LabSession | undefined = undefined;
  /** Has nobody been told yet that the lab is up, who waits for it? */
  #isAwaited = false;
  #timer: NodeJS.Timeout | undefined = undefined;
  #immediate: NodeJS.Immediate | undefined = undefined;
  #publishAt = 0;
  #toldEditedAt = 0;
  #toldVersion = 1;
  #toldEdited = '[]';

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
  }

  /** Answers an exit code when the lab is refused, and nothing when it is there. */
  open(job: Job & { readonly kind: 'serve' }, output: JobOutput): number | undefined {
    const { lab, mode, expectedCaptures } = job;
    const opened = LabSession.open({
      lab,
      canBeBroken: mode === 'window',
      wallMs: () => performance.now(),
      ...(expectedCaptures === undefined ? {} : { expectedCaptures }),
    });
    if (!opened.ok) {
      if (mode === 'strict') {
        for (const diagnostic of opened.error) output.writeError(`${formatDiagnostic(diagnostic)}\n`);
        return 2;
      }
      this.#post({ kind: 'refused', diagnostics: opened.error.map(contractDiagnosticOf) });
      return undefined;
    }
    const session = opened.value;
    this.#session = session;
    if (lab.isVerbose) this.#say(session, output);
    if (mode === 'window' || (mode === 'page' && isLarge(session.design))) this.#post({ kind: 'ready' });
    else this.#postReadyWhenUp(session);
    this.#continue(0);
    return undefined;
  }

  receive(message: ConnectionMessage | DiskMessage): void {
    const session = this.#session;
    if (session === undefined) return;
    switch (message.kind) {
      case 'connect':
        this.#connect(session, message.connectionId);
        break;
      case 'disconnect':
        this.#connections.get(message.connectionId)?.close();
        this.#connections.delete(message.connectionId);
        if (this.#connections.size === 0) session.host.hold();
        break;
      case 'client':
        this.#connections.get(message.connectionId)?.receive(message.message);
        break;
      case 'take-text': {
        const { requestId, isForSaving } = message;
        const files = session.takeText({ isForSaving });
        const { version, canRedo } = session;
        this.#post({ kind: 'text', requestId, version, files, canRedo });
        break;
      }
      case 'replace-text': {
        const { requestId } = message;
        const diagnostics = session.replaceText(message.files, message.name);
        this.#post({ kind: 'text-replaced', requestId, version: session.version, diagnostics });
        break;
      }
      case 'open-capture': {
        const { requestId } = message;
        this.#post({
          kind: 'capture-opened',
          requestId,
          outcome: openCapture(session.host.captures, message),
        });
        break;
      }
      case 'mark-saved':
        session.markSaved(message.version, message.renames);
        break;
    }
    this.#continue(0);
  }

  /** A lab that nobody looks at stands still, and starts with its first page. */
  #connect(session: LabSession, connectionId: number): void {
    const connection = new HostConnection(session, connectionId, (message) =>
      this.#post({ kind: 'host', connectionId, message }),
    );
    this.#connections.set(connectionId, connection);
    if (this.#connections.size === 1) session.host.release();
  }

  #say(session: LabSession, output: JobOutput): void {
    for (const notice of session.document?.notices ?? []) output.writeError(`${formatDiagnostic(notice)}\n`);
    const stop = session.host.onSettled(() => {
      stop();
      for (const reason of session.host.simulation.cluster.pendingReasons()) {
        output.writeError(`podwire: not ready: ${inEnglish(reason)}\n`);
      }
      output.flush();
    });
  }

  #postReadyWhenUp(session: LabSession): void {
    this.#isAwaited = true;
    const stop = session.host.onSettled(() => {
      stop();
      this.#isAwaited = false;
      this.#post({ kind: 'ready' });
    });
  }

  #continue(delayMs: number): void {
    if (this.#immediate !== undefined) return;
    clearTimeout(this.#timer);
    const work = (): void => {
      this.#immediate = undefined;
      this.#work();
    };
    if (delayMs <= 0) this.#immediate = setImmediate(work);
    else this.#timer = setTimeout(work, delayMs);
  }

  #work(): void {
    const session = this.#session;
    if (session === undefined) return;
    const dueMs = session.work();
    for (const connection of this.#connections.values()) connection.publishText();
    const waitMs = session.host.run(SLICE_MS);
    session.runs.work(SLICE_MS);
    // While somebody looks: lists show what is found as it is found.
    const { host } = session;
    // No page is there yet that could show it.
    if (this.#isAwaited && host.failure !== undefined) throw new Error(host.failure);
    const isStudied = this.#connections.size === 0 || host.guard(() => host.captures.work()) !== false;
    const now = performance.now();
    if (now >= this.#publishAt) this.#publish(now);
    const toldMs = this.#tellEdited(session, now);
    const publishMs = this.#connections.size === 0 ? Number.POSITIVE_INFINITY : this.#publishAt - now;
    const nextMs = isStudied && !session.runs.isComparing ? Math.min(waitMs, dueMs, toldMs, publishMs) : 0;
    if (nextMs < Number.POSITIVE_INFINITY) this.#continue(nextMs);
  }

  #publish(now: number): void {
    for (const connection of this.#connections.values()) connection.publish();
    const costMs = performance.now() - now;
    this.#publishAt = now + Math.max(PUBLISH_MS, costMs * (1 + RUN_SHARE));
  }

  /** Answers in how many milliseconds there is more to tell. */
  #tellEdited(session: LabSession, now: number): number {
    const { version } = session;
    const editedFiles = session.editedFiles();
    const text = JSON.stringify(editedFiles);
    if (version === this.#toldVersion && text === this.#toldEdited) return Number.POSITIVE_INFINITY;
    const waitMs = this.#toldEditedAt + EDITED_MS - now;
    if (waitMs > 0) return waitMs;
    this.#toldVersion = version;
    this.#toldEdited = text;
    this.#toldEditedAt = now;
    this.#post({ kind: 'edited', version, editedFiles });
    return Number.POSITIVE_INFINITY;
  }
}

/** By what the text asks for. Of a larger lab the page shows how it comes up. */
function isLarge({ nodes, pods, workloads }: Design): boolean {
  let count = nodes.length + pods.length;
  for (const { kind, replicas = 1 } of workloads) count += kind === 'DaemonSet' ? nodes.length : replicas;
  return count > LARGEST_AWAITED;
}

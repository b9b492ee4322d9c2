/**
 * `podwire serve`, in the simulator's thread: the lab goes on in real time while pages look at it.
 *
 * Works in slices of at most SLICE_MS and looks at its messages between them, so that a page is always answered.
 */
import type { JobOutput } from './job-output';
import { LabHost } from './lab-host';
import { openLab } from './open-lab';
import { HostConnection } from './host-connection';
import type { ConnectionMessage, FromWorker, LabInput } from './worker-message';

/** Shorter than a frame of the page. */
const SLICE_MS = 8;
/** As often as a page can draw. */
const PUBLISH_MS = 33;

export class ServeJob {
  readonly #post: (message: FromWorker) => void;
  readonly #connections = new Map<number, HostConnection>();
  #host: LabHost | undefined = undefined;
  #timer: NodeJS.Timeout | undefined = undefined;
  #publishedAt = 0;

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
  }

  /** Answers an exit code when the lab is refused, and nothing when it is up. */
  open(lab: LabInput, output: JobOutput): number | undefined {
    const simulation = openLab(lab, output);
    if (simulation === undefined) return 2;
    this.#host = new LabHost(simulation, () => performance.now());
    this.#post({ kind: 'ready' });
    return undefined;
  }

  receive(message: ConnectionMessage): void {
    const host = this.#host;
    if (host === undefined) return;
    switch (message.kind) {
      case 'connect':
        this.#connect(host, message.connectionId);
        break;
      case 'disconnect':
        this.#connections.get(message.connectionId)?.close();
        this.#connections.delete(message.connectionId);
        if (this.#connections.size === 0) host.hold();
        break;
      case 'client':
        this.#connections.get(message.connectionId)?.receive(message.message);
        break;
    }
    this.#continue(0);
  }

  /** A lab that nobody looks at stands still, and starts with its first page. */
  #connect(host: LabHost, connectionId: number): void {
    const connection = new HostConnection(host, (message) =>
      this.#post({ kind: 'host', connectionId, message }),
    );
    this.#connections.set(connectionId, connection);
    if (this.#connections.size === 1) host.release();
  }

  #continue(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#work();
    }, delayMs);
  }

  #work(): void {
    if (this.#host === undefined) return;
    const waitMs = this.#host.run(SLICE_MS);
    const now = performance.now();
    if (now >= this.#publishedAt + PUBLISH_MS) {
      for (const connection of this.#connections.values()) connection.publish();
      this.#publishedAt = now;
    }
    if (this.#connections.size === 0) return;
    this.#continue(Math.max(0, Math.min(waitMs, this.#publishedAt + PUBLISH_MS - now)));
  }
}

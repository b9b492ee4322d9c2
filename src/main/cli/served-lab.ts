/** A lab that lives on in the simulator's thread, for any number of pages or terminals. */
import type { ClientMessage, HostMessage } from '../contract/lab-api';
import type { PageChannel } from '../web-host/page-channel';
import { SimulatorThread } from '../worker/simulator-thread';
import type { FromWorker, LabInput } from '../worker/worker-message';
import { writeErrorOutput } from './standard-output';

export class ServedLab implements PageChannel {
  /** Resolves to an exit code when the lab is refused, and never while it lives. */
  readonly end: Promise<number>;
  /** Resolves when the lab is up. */
  readonly ready: Promise<void>;
  readonly #thread: SimulatorThread;
  readonly #senders = new Map<number, (message: HostMessage) => void>();

  constructor(lab: LabInput) {
    let onEnd: (exitCode: number) => void = () => undefined;
    let onFailure: (error: Error) => void = () => undefined;
    let onReady: () => void = () => undefined;
    this.ready = new Promise((resolve) => {
      onReady = resolve;
    });
    this.end = new Promise((resolve, reject) => {
      onEnd = resolve;
      onFailure = reject;
    });
    this.#thread = new SimulatorThread(
      { kind: 'serve', lab, mode: 'strict' },
      {
        onMessage: (message) => {
          if (message.kind === 'done') onEnd(message.exitCode);
          else if (message.kind === 'ready') onReady();
          else this.#receive(message);
        },
        onFailure,
      },
    );
  }

  connect(connectionId: number, send: (message: HostMessage) => void): void {
    this.#senders.set(connectionId, send);
    this.#thread.send({ kind: 'connect', connectionId });
  }

  receive(connectionId: number, message: ClientMessage): void {
    this.#thread.send({ kind: 'client', connectionId, message });
  }

  disconnect(connectionId: number): void {
    this.#senders.delete(connectionId);
    this.#thread.send({ kind: 'disconnect', connectionId });
  }

  async stop(): Promise<void> {
    await this.#thread.stop();
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'host') this.#senders.get(message.connectionId)?.(message.message);
    else if (message.kind === 'error-output') void writeErrorOutput(message.text);
  }
}

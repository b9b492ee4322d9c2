import type { ClientMessage, HostMessage } from '#main/contract/lab-api';
import type { PageChannel } from '#main/web-host/page-channel';

/** Answers every request with its own argument. */
export class EchoChannel implements PageChannel {
  readonly open = new Set<number>();
  readonly #senders = new Map<number, (message: HostMessage) => void>();

  connect(connectionId: number, send: (message: HostMessage) => void): void {
    this.open.add(connectionId);
    this.#senders.set(connectionId, send);
  }

  receive(connectionId: number, message: ClientMessage): void {
    if (message.kind !== 'request') return;
    this.#senders.get(connectionId)?.({ kind: 'response', id: message.id, value: message.argument });
  }

  disconnect(connectionId: number): void {
    this.open.delete(connectionId);
  }
}

/** The link to the web host. A host that was lost is tried again, less and less often, until it is back. */
import type { ClientMessage } from '../../main/contract/lab-api';
import type { HostLink, HostLinkListener } from './host-client';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 4000;

export class WebSocketLink implements HostLink {
  readonly #url: string;
  readonly #listener: HostLinkListener;
  #socket: WebSocket;
  #retryMs = FIRST_RETRY_MS;
  #isClosed = false;

  constructor(url: string, listener: HostLinkListener) {
    this.#url = url;
    this.#listener = listener;
    this.#socket = this.#connect();
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(message: ClientMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.close();
  }

  #connect(): WebSocket {
    const socket = new WebSocket(this.#url);
    socket.addEventListener('open', () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.#listener.onOpen();
    });
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      this.#listener.onMessage(JSON.parse(String(event.data)));
    });
    socket.addEventListener('close', () => {
      this.#lose();
    });
    return socket;
  }

  #lose(): void {
    this.#listener.onLost();
    if (this.#isClosed) return;
    setTimeout(() => {
      this.#socket = this.#connect();
    }, this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }
}

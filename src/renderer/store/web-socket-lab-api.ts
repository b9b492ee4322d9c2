/**
 * The contract over the web host's WebSocket.
 *
 * Requests made before the first connection wait for it. When the host is lost, those under way are rejected with a
 * HostLostError and the connection is tried again, less and less often, until it is back.
 */
import {
  EVENTS,
  hostMessageSchema,
  REQUESTS,
  type ClientMessage,
  type EventName,
  type EventOf,
  type HostMessage,
  type LabApi,
  type RequestName,
  type RequestOf,
  type ResponseOf,
} from '../../main/contract/lab-api';
import { HostLostError } from './host-lost-error';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 4000;

interface PendingRequest {
  readonly settle: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The part of a schema that is used here, with the type that it parses to. */
interface Parser<Value> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: Value }
    | { readonly success: false; readonly error: { readonly message: string } };
}

// The same schemas, in types that keep the one name when they are indexed by it.
const RESPONSES: { readonly [Name in RequestName]: { readonly response: Parser<ResponseOf<Name>> } } =
  REQUESTS;
const EVENT_PARSERS: { readonly [Name in EventName]: Parser<EventOf<Name>> } = EVENTS;

export class WebSocketLabApi implements LabApi {
  readonly #url: string;
  readonly #afterDrawing: (callback: () => void) => void;
  readonly #pending = new Map<number, PendingRequest>();
  readonly #connectionListeners = new Set<(isConnected: boolean) => void>();
  /** By event name; each parses what it gets. */
  readonly #listeners = new Map<string, Set<(value: unknown) => void>>();
  #socket: WebSocket;
  #waiting: ClientMessage[] = [];
  #retryMs = FIRST_RETRY_MS;
  #nextId = 1;
  #hasBeenLost = false;
  /** What was last said; undefined before anything was. */
  #isConnected: boolean | undefined;
  #isClosed = false;

  constructor(url: string, afterDrawing: (callback: () => void) => void) {
    this.#url = url;
    this.#afterDrawing = afterDrawing;
    this.#socket = this.#connect();
  }

  request<Name extends RequestName>(name: Name, argument: RequestOf<Name>): Promise<ResponseOf<Name>> {
    return new Promise((resolve, reject) => {
      if (this.#isLost()) {
        reject(new HostLostError());
        return;
      }
      const id = this.#nextId++;
      this.#pending.set(id, {
        settle: (value) => {
          const answer = RESPONSES[name].response.safeParse(value);
          if (answer.success) {
            resolve(answer.data);
          } else {
            reject(new Error(`the answer to ${name} breaks the contract: ${answer.error.message}`));
          }
        },
        reject,
      });
      this.#send({ kind: 'request', id, name, argument });
    });
  }

  on<Name extends EventName>(name: Name, listener: (event: EventOf<Name>) => void): () => void {
    const receive = (value: unknown): void => {
      const event = EVENT_PARSERS[name].safeParse(value);
      if (!event.success) throw new Error(`the event ${name} breaks the contract: ${event.error.message}`);
      listener(event.data);
    };
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(receive));
    return () => {
      listeners.delete(receive);
    };
  }

  onConnection(listener: (isConnected: boolean) => void): () => void {
    this.#connectionListeners.add(listener);
    return () => {
      this.#connectionListeners.delete(listener);
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.close();
  }

  #isLost(): boolean {
    return this.#hasBeenLost && this.#socket.readyState !== WebSocket.OPEN;
  }

  #connect(): WebSocket {
    const socket = new WebSocket(this.#url);
    socket.addEventListener('open', () => {
      this.#retryMs = FIRST_RETRY_MS;
      for (const message of this.#waiting) socket.send(JSON.stringify(message));
      this.#waiting = [];
      this.#notifyConnection(true);
    });
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      this.#receive(event.data);
    });
    socket.addEventListener('close', () => {
      this.#lose();
    });
    return socket;
  }

  #lose(): void {
    this.#hasBeenLost = true;
    this.#waiting = [];
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const request of pending) request.reject(new HostLostError());
    this.#notifyConnection(false);
    if (this.#isClosed) return;
    setTimeout(() => {
      this.#socket = this.#connect();
    }, this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  /** Attempts that fail one after the other are one loss. */
  #notifyConnection(isConnected: boolean): void {
    if (isConnected === this.#isConnected) return;
    this.#isConnected = isConnected;
    for (const listener of this.#connectionListeners) listener(isConnected);
  }

  #send(message: ClientMessage): void {
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message));
    } else {
      this.#waiting.push(message);
    }
  }

  #receive(data: unknown): void {
    const message = hostMessageSchema.parse(withValue(JSON.parse(String(data))));
    if (message.kind === 'event') {
      this.#receiveEvent(message);
      return;
    }
    const request = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === 'error') {
      request?.reject(new Error(message.message));
    } else {
      request?.settle(message.value);
    }
  }

  #receiveEvent(message: HostMessage & { readonly kind: 'event' }): void {
    const { sequence, name, value } = message;
    for (const listener of this.#listeners.get(name) ?? []) listener(value);
    const socket = this.#socket;
    this.#afterDrawing(() => {
      const acknowledgement: ClientMessage = { kind: 'acknowledge', sequence };
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(acknowledgement));
    });
  }
}

/** JSON leaves out what is undefined, and so the answer of a request that answers nothing. */
function withValue(message: unknown): unknown {
  const isBareResponse =
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    message.kind === 'response' &&
    !('value' in message);
  return isBareResponse ? { ...message, value: undefined } : message;
}

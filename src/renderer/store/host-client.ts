/**
 * The page's end of the contract, over any link to a host.
 *
 * Requests made before the first connection wait for it. When the host is lost, those under way are rejected with a
 * HostLostError.
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
import { HostRefusal } from './host-refusal';

/** Carries messages to one host, and finds it again when it was lost. */
export interface HostLink {
  readonly isOpen: boolean;
  send(message: ClientMessage): void;
  close(): void;
}

export interface HostLinkListener {
  readonly onOpen: () => void;
  /** What the host sent, not yet checked. */
  readonly onMessage: (message: unknown) => void;
  readonly onLost: () => void;
}

interface PendingRequest {
  readonly settle: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Of one name: more than come until a page has loaded, and an end to what nobody ever listens to. */
const MAX_UNHEARD = 100;

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

export class HostClient implements LabApi {
  readonly #link: HostLink;
  readonly #afterDrawing: (callback: () => void) => void;
  readonly #pending = new Map<number, PendingRequest>();
  readonly #connectionListeners = new Set<(isConnected: boolean) => void>();
  /** By event name; each parses what it gets. */
  readonly #listeners = new Map<string, Set<(value: unknown) => void>>();
  /** What came before anybody listened, by event name: a page that still loads its language misses nothing. */
  readonly #unheard = new Map<string, unknown[]>();
  #waiting: ClientMessage[] = [];
  #nextId = 1;
  #hasBeenLost = false;
  /** Which connection this is; an event is acknowledged on the one that it came over. */
  #connection = 0;
  /** What was last said; undefined before anything was. */
  #isConnected: boolean | undefined;
  /** The lab that this page knows to be open, which its requests mean. */
  #labNumber: number | undefined;

  constructor(
    openLink: (listener: HostLinkListener) => HostLink,
    afterDrawing: (callback: () => void) => void,
  ) {
    this.#afterDrawing = afterDrawing;
    this.#link = openLink({
      onOpen: () => this.#open(),
      onMessage: (message) => this.#receive(message),
      onLost: () => this.#lose(),
    });
  }

  request<Name extends RequestName>(name: Name, argument: RequestOf<Name>): Promise<ResponseOf<Name>> {
    return new Promise((resolve, reject) => {
      if (this.#hasBeenLost && !this.#link.isOpen) {
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
      const lab = this.#labNumber;
      const message: ClientMessage = {
        kind: 'request',
        id,
        name,
        argument,
        ...(lab === undefined ? {} : { lab }),
      };
      if (this.#isConnected === true) this.#link.send(message);
      else this.#waiting.push(message);
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
    const unheard = this.#unheard.get(name) ?? [];
    this.#unheard.delete(name);
    for (const value of unheard) queueMicrotask(() => receive(value));
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
    this.#link.close();
  }

  #open(): void {
    this.#connection += 1;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const message of waiting) this.#link.send(message);
    this.#notifyConnection(true);
  }

  #lose(): void {
    this.#hasBeenLost = true;
    this.#labNumber = undefined;
    this.#waiting = [];
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const request of pending) request.reject(new HostLostError());
    this.#notifyConnection(false);
  }

  /** Attempts that fail one after the other are one loss. */
  #notifyConnection(isConnected: boolean): void {
    if (isConnected === this.#isConnected) return;
    this.#isConnected = isConnected;
    for (const listener of this.#connectionListeners) listener(isConnected);
  }

  #receive(received: unknown): void {
    const message = hostMessageSchema.parse(received);
    if (message.kind === 'event') {
      this.#receiveEvent(message);
      return;
    }
    const request = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === 'error') {
      request?.reject(new HostRefusal(message.message));
    } else {
      request?.settle(message.value);
    }
  }

  #receiveEvent(message: HostMessage & { readonly kind: 'event' }): void {
    const { sequence, name, value } = message;
    if (name === 'file') this.#labNumber = EVENTS.file.safeParse(value).data?.labNumber;
    const listeners = this.#listeners.get(name);
    for (const listener of listeners ?? []) listener(value);
    if (listeners === undefined) this.#keepUnheard(name, value);
    if (sequence === 0) return;
    const connection = this.#connection;
    this.#afterDrawing(() => {
      if (connection !== this.#connection || !this.#link.isOpen) return;
      this.#link.send({ kind: 'acknowledge', sequence });
    });
  }

  #keepUnheard(name: string, value: unknown): void {
    const kept = this.#unheard.get(name) ?? [];
    this.#unheard.set(name, [...kept, value].slice(-MAX_UNHEARD));
  }
}

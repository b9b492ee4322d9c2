/** The page's side of the contract, in a terminal: acknowledges every event at once. */
import { inEnglish } from '../../sim/api/sentence';
import type { z } from 'zod';
import {
  EVENTS,
  REQUESTS,
  type EventName,
  type EventOf,
  type HostMessage,
  type RequestName,
  type RequestOf,
  type ResponseOf,
} from '../contract/lab-api';
import type { PageChannel } from '../web-host/page-channel';

const CONNECTION_ID = 1;

/** The contract's schemas by name, seen so that a name that is not known yet still gives its own type. */
const ANSWERS: { readonly [Name in RequestName]: { readonly response: z.ZodType<ResponseOf<Name>> } } =
  REQUESTS;
const HAPPENINGS: { readonly [Name in EventName]: z.ZodType<EventOf<Name>> } = EVENTS;

export class ContractClient {
  readonly #channel: PageChannel;
  readonly #pending = new Map<number, (message: HostMessage) => void>();
  readonly #listeners = new Map<string, (value: unknown) => void>();
  #nextId = 1;

  constructor(channel: PageChannel) {
    this.#channel = channel;
    channel.connect(CONNECTION_ID, (message) => {
      this.#receive(message);
    });
  }

  request<Name extends RequestName>(name: Name, argument: RequestOf<Name>): Promise<ResponseOf<Name>> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, (message) => {
        if (message.kind !== 'response') {
          reject(new Error(message.kind === 'error' ? inEnglish(message.message) : 'not an answer'));
          return;
        }
        const answer = ANSWERS[name].response.safeParse(message.value);
        if (answer.success) resolve(answer.data);
        else reject(answer.error);
      });
      this.#channel.receive(CONNECTION_ID, { kind: 'request', id, name, argument });
    });
  }

  /** One listener for each event. */
  on<Name extends EventName>(name: Name, listener: (event: EventOf<Name>) => void): void {
    this.#listeners.set(name, (value) => {
      const event = HAPPENINGS[name].safeParse(value);
      if (!event.success) throw event.error;
      listener(event.data);
    });
  }

  #receive(message: HostMessage): void {
    if (message.kind === 'event') {
      this.#listeners.get(message.name)?.(message.value);
      this.#channel.receive(CONNECTION_ID, { kind: 'acknowledge', sequence: message.sequence });
      return;
    }
    this.#pending.get(message.id)?.(message);
    this.#pending.delete(message.id);
  }
}

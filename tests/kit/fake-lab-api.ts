/** A host for the page's stores: tests say what it answers, and send its events. */
import type { EventName, EventOf, LabApi, RequestName, RequestOf, ResponseOf } from '#main/contract/lab-api';

export type Answers = {
  [Name in RequestName]?: (argument: RequestOf<Name>) => ResponseOf<Name> | Promise<ResponseOf<Name>>;
};

export class FakeLabApi implements LabApi {
  /** Every request, in order. */
  readonly requests: { readonly name: RequestName; readonly argument: unknown }[] = [];
  readonly answers: Answers;
  readonly #listeners = new Map<string, Set<(event: never) => void>>();
  readonly #connectionListeners = new Set<(isConnected: boolean) => void>();

  constructor(answers: Answers) {
    this.answers = answers;
  }

  request<Name extends RequestName>(name: Name, argument: RequestOf<Name>): Promise<ResponseOf<Name>> {
    this.requests.push({ name, argument });
    const answer = this.answers[name];
    if (answer === undefined) return Promise.reject(new Error(`no answer was given for ${name}`));
    return Promise.resolve(answer(argument));
  }

  on<Name extends EventName>(name: Name, listener: (event: EventOf<Name>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  onConnection(listener: (isConnected: boolean) => void): () => void {
    this.#connectionListeners.add(listener);
    return () => this.#connectionListeners.delete(listener);
  }

  emit<Name extends EventName>(name: Name, event: EventOf<Name>): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(event as never);
  }

  connection(isConnected: boolean): void {
    for (const listener of this.#connectionListeners) listener(isConnected);
  }

  /** What it was asked for by that name, in order. */
  asked(name: RequestName): readonly unknown[] {
    return this.requests.filter((request) => request.name === name).map(({ argument }) => argument);
  }

  namesOfRequests(): readonly RequestName[] {
    return this.requests.map((request) => request.name);
  }
}

/** Lets promises that are settled run what waits for them. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

/** The contract, and what of it takes so long that people wonder: requests without an answer after half a second. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  EventName,
  EventOf,
  LabApi,
  RequestName,
  RequestOf,
  ResponseOf,
} from '../../main/contract/lab-api';

/** Longer than that, and a person wants to know what goes on. */
export const SLOW_MS = 500;

export interface SlowRequestsState {
  /** The longest first. */
  readonly waiting: readonly RequestName[];
}

interface WaitingRequest {
  readonly name: RequestName;
}

export class SlowRequests implements LabApi {
  readonly store: StoreApi<SlowRequestsState> = createStore(() => ({ waiting: [] }));
  readonly #api: LabApi;
  #shown: readonly WaitingRequest[] = [];

  constructor(api: LabApi) {
    this.#api = api;
  }

  async request<Name extends RequestName>(name: Name, argument: RequestOf<Name>): Promise<ResponseOf<Name>> {
    const entry = { name };
    const timer = setTimeout(() => this.#show([...this.#shown, entry]), SLOW_MS);
    try {
      return await this.#api.request(name, argument);
    } finally {
      clearTimeout(timer);
      if (this.#shown.includes(entry)) this.#show(this.#shown.filter((other) => other !== entry));
    }
  }

  on<Name extends EventName>(name: Name, listener: (event: EventOf<Name>) => void): () => void {
    return this.#api.on(name, listener);
  }

  onConnection(listener: (isConnected: boolean) => void): () => void {
    return this.#api.onConnection(listener);
  }

  #show(shown: readonly WaitingRequest[]): void {
    this.#shown = shown;
    this.store.setState({ waiting: shown.map(({ name }) => name) });
  }
}

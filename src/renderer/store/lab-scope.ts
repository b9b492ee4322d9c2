/**
 * The contract for the stores of one lab. Once another lab is open it is closed: nothing that belongs to the lab before
 * reaches the new one, which counts its terminals and captures from the start again, and nothing of the new one reaches
 * the old stores.
 */
import type {
  EventName,
  EventOf,
  LabApi,
  RequestName,
  RequestOf,
  ResponseOf,
} from '../../main/contract/lab-api';

export class LabScope implements LabApi {
  readonly #api: LabApi;
  #unsubscribe: (() => void)[] = [];
  #isClosed = false;

  constructor(api: LabApi) {
    this.#api = api;
  }

  /** Never settles once the scope is closed. */
  request<Name extends RequestName>(name: Name, argument: RequestOf<Name>): Promise<ResponseOf<Name>> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return;
      this.#api.request(name, argument).then(
        (response) => {
          if (!this.#isClosed) resolve(response);
        },
        (error: unknown) => {
          if (!this.#isClosed) reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  on<Name extends EventName>(name: Name, listener: (event: EventOf<Name>) => void): () => void {
    return this.#keep(this.#api.on(name, listener));
  }

  onConnection(listener: (isConnected: boolean) => void): () => void {
    return this.#keep(this.#api.onConnection(listener));
  }

  close(): void {
    this.#isClosed = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#unsubscribe = [];
  }

  #keep(unsubscribe: () => void): () => void {
    this.#unsubscribe.push(unsubscribe);
    return () => {
      this.#unsubscribe = this.#unsubscribe.filter((kept) => kept !== unsubscribe);
      unsubscribe();
    };
  }
}

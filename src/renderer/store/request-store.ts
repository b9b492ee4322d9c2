/** Requests that were sent from one element to another with two clicks, and what came of them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LabApi } from '../../main/contract/lab-api';
import type { SentRequest } from '../../main/contract/terminal-requests';
import type { Wording } from '../../main/contract/wording';
import { onRestart, type LabState } from './lab-store';

export interface RequestState {
  /** Newest last. */
  readonly requests: readonly SentRequest[];
  /** References of the contract. Resolves to why it cannot be done, if it cannot. */
  readonly send: (from: string, to: string) => Promise<Wording | undefined>;
  readonly dismiss: (requestId: number) => void;
  readonly dismissAll: () => void;
}

/** More cover the picture. */
const MAX_REQUESTS = 3;

export function createRequestStore(api: LabApi, lab: StoreApi<LabState>): StoreApi<RequestState> {
  const dismissed = new Set<number>();

  function take(request: SentRequest): void {
    if (dismissed.has(request.requestId)) return;
    store.setState(({ requests }) => {
      const isKnown = requests.some((known) => known.requestId === request.requestId);
      // What has ended stays so, whichever of answer and event comes last.
      const next = isKnown
        ? requests.map((known) =>
            known.requestId === request.requestId && known.state === 'running' ? request : known,
          )
        : [...requests, request];
      for (const { requestId } of next.slice(0, -MAX_REQUESTS)) dismissed.add(requestId);
      return { requests: next.slice(-MAX_REQUESTS) };
    });
  }

  const store = createStore<RequestState>()((set) => ({
    requests: [],
    send: async (from, to) => {
      const outcome = await api.request('traffic.send', { from, to });
      if (outcome.kind === 'impossible') return outcome.message;
      take(outcome.request);
      return undefined;
    },
    dismiss: (requestId) => {
      dismissed.add(requestId);
      set(({ requests }) => ({ requests: requests.filter((request) => request.requestId !== requestId) }));
    },
    dismissAll: () => {
      for (const { requestId } of store.getState().requests) dismissed.add(requestId);
      set({ requests: [] });
    },
  }));

  api.on('traffic.request', take);
  // In a lab that starts anew nothing was sent.
  onRestart(lab, () => store.getState().dismissAll());
  return store;
}

/** What the page asks about the capture that it shows; answers come from the host and are kept by who asked. */
import type {
  CaptureChartView,
  CaptureConversation,
  CapturedPoliciesView,
  Sighting,
  StreamView,
} from '../../main/contract/capture-study-requests';
import type { LabApi, RequestOf, ResponseOf } from '../../main/contract/lab-api';
import type { FilterCheck, FilterLanguage } from '../../main/contract/packet-filter-requests';

export interface CaptureStudy {
  readonly checkFilter: (language: FilterLanguage, text: string, cursor: number) => Promise<FilterCheck>;
  readonly stream: (number: number) => Promise<StreamView | undefined>;
  readonly sightings: (number: number) => Promise<readonly Sighting[]>;
  /** What a file says whose addresses are. */
  readonly fileNames: () => Promise<ResponseOf<'capture.names'>>;
  /** All of them, however long that takes; undefined when `isWanted` says no meanwhile. */
  readonly conversations: (isWanted: () => boolean) => Promise<FoundConversations | undefined>;
  /** Undefined when the capture is gone. */
  readonly policies: () => Promise<CapturedPoliciesView | undefined>;
  readonly chart: (parts: number) => Promise<CaptureChartView | undefined>;
  /** The place in the list. */
  readonly find: (
    from: number,
    direction: 'next' | 'previous',
    what: RequestOf<'capture.find'>['what'],
  ) => Promise<number | undefined>;
}

export interface FoundConversations {
  readonly conversations: readonly CaptureConversation[];
  readonly count: number;
}

export function createCaptureStudy(api: LabApi, captureIdOf: () => string | undefined): CaptureStudy {
  const asked = async <Value>(ask: (captureId: string) => Promise<Value>, without: Value): Promise<Value> => {
    const captureId = captureIdOf();
    return captureId === undefined ? without : ask(captureId);
  };
  return {
    checkFilter: (language, text, cursor) => api.request('filter.check', { language, text, cursor }),
    stream: (number) => asked((captureId) => api.request('capture.stream', { captureId, number }), undefined),
    fileNames: () => asked((captureId) => api.request('capture.names', { captureId }), []),
    sightings: (number) => asked((captureId) => api.request('capture.sightings', { captureId, number }), []),
    policies: () => asked((captureId) => api.request('capture.policies', { captureId }), undefined),
    chart: (parts) => asked((captureId) => api.request('capture.chart', { captureId, parts }), undefined),
    find: (from, direction, what) =>
      asked((captureId) => api.request('capture.find', { captureId, from, direction, what }), undefined),
    conversations: async (isWanted) => {
      const captureId = captureIdOf();
      while (captureId !== undefined && isWanted()) {
        const found = await api.request('capture.conversations', { captureId });
        if (found.isComplete) return found;
      }
      return undefined;
    },
  };
}

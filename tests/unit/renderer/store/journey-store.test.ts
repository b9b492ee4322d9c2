import { expect, it } from 'vitest';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import type { JourneyView } from '#main/contract/journey-requests';
import type { ResponseOf } from '#main/contract/lab-api';
import { createJourneyStore } from '../../../../src/renderer/store/journey-store';
import { createTextStore } from '../../../../src/renderer/store/text-store';

type Outcome = ResponseOf<'journey.trace'>;

const STATE = {
  version: 3,
  readVersion: 3,
  diagnostics: [],
  application: { kind: 'applied' },
  editedFiles: [],
} as const;

function journeyOf(title: string): JourneyView {
  return { title, verdict: 'connected', reason: '', hops: [], cause: [], fixes: [] };
}

function storeOf(answers: ConstructorParameters<typeof FakeLabApi>[0]): {
  readonly api: FakeLabApi;
  readonly store: ReturnType<typeof createJourneyStore>;
} {
  const api = new FakeLabApi({
    'text.state': () => ({ ...STATE, diagnostics: [], editedFiles: [] }),
    'text.get': () => ({ version: 3, files: [{ name: 'lab.yaml', text: 'a\n' }] }),
    ...answers,
  });
  return { api, store: createJourneyStore(api, createTextStore(api)) };
}

it('tries a connection in the text as it is on screen', async () => {
  const { api, store } = storeOf({
    'journey.trace': ({ to, version }) => ({ kind: 'journey', journey: journeyOf(to), version }),
  });
  await settle();
  await store.getState().trace('default/client', 'svc/web:80');
  expect(api.requests.at(-1)).toEqual({
    name: 'journey.trace',
    argument: { from: 'default/client', to: 'svc/web:80', version: 3 },
  });
  expect(store.getState()).toMatchObject({ journey: { title: 'svc/web:80' }, version: 3, isRunning: false });
});

it('says why there is no journey, and shows no older one beside that', async () => {
  const { store } = storeOf({
    'journey.ofDrop': ({ number }) =>
      number === 1
        ? { kind: 'journey', journey: journeyOf('old'), version: 3 }
        : { kind: 'unknown', message: 'nothing is known of it' },
  });
  await store.getState().askDrop(1);
  await store.getState().askDrop(2);
  expect(store.getState()).toMatchObject({
    journey: undefined,
    problem: { message: 'nothing is known of it' },
  });
});

it('shows the answer to the newest question, whichever comes first', async () => {
  const answers = new Map<number, (outcome: Outcome) => void>();
  const { store } = storeOf({
    'journey.ofPacket': ({ number }) =>
      new Promise<Outcome>((resolve) => {
        answers.set(number, resolve);
      }),
  });
  const asked = [1, 2].map((number) => store.getState().askPacket('c1', number));
  for (const number of [2, 1]) {
    answers.get(number)?.({ kind: 'journey', journey: journeyOf(`packet ${number}`), version: 3 });
    await settle();
  }
  await Promise.all(asked);
  expect(store.getState()).toMatchObject({ journey: { title: 'packet 2' }, isRunning: false });
});

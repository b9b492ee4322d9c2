import { expect, it } from 'vitest';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import type { ClockState } from '#main/contract/clock-requests';
import { createLabStore } from '../../../../src/renderer/store/lab-store';

it('the lab store keeps what the host said since, however long its last answer takes', async () => {
  let answerClock: (clock: ClockState) => void = () => undefined;
  const topology = {
    revision: 1,
    machines: [],
    segments: [],
    wires: [],
    services: [],
    unscheduled: [],
    workloads: [],
    slices: [],
    ingresses: [],
    policies: [],
    enforcesPolicies: true,
  };
  const api = new FakeLabApi({
    'topology.get': () => topology,
    'lab.get': () => ({ name: 'shop', startTimeMs: 0, generation: 1 }),
    'clock.get': () =>
      new Promise((resolve) => {
        answerClock = resolve;
      }),
  });
  const store = createLabStore(api);
  await settle();
  api.emit('topology', { ...topology, revision: 2 });
  answerClock({ nowNs: 0, isPlaying: true, speed: 1 });
  await settle();
  expect(store.getState().topology?.revision).toBe(2);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SlowRequests } from '../../../../src/renderer/store/slow-requests';
import { FakeLabApi } from '#kit/fake-lab-api';

let answer: () => void;
let slow: SlowRequests;

beforeEach(() => {
  vi.useFakeTimers();
  slow = new SlowRequests(
    new FakeLabApi({
      'jobs.cancel': () =>
        new Promise<undefined>((resolve) => {
          answer = (): void => resolve(undefined);
        }),
      'recording.discard': () => Promise.reject(new Error('lost')),
    }),
  );
});

afterEach(() => {
  vi.useRealTimers();
});

it('knows of a request that has no answer after half a second, until it has one', async () => {
  const asked = slow.request('jobs.cancel', {});
  await vi.advanceTimersByTimeAsync(499);
  expect(slow.store.getState().waiting).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(slow.store.getState().waiting).toEqual(['jobs.cancel']);
  answer();
  await asked;
  expect(slow.store.getState().waiting).toEqual([]);
});

it('forgets a request that fails, and passes the failure on', async () => {
  await expect(slow.request('recording.discard', {})).rejects.toThrow('lost');
  await vi.advanceTimersByTimeAsync(1000);
  expect(slow.store.getState().waiting).toEqual([]);
});

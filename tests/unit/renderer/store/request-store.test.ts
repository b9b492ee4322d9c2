import { expect, it } from 'vitest';
import { settle } from '#kit/fake-lab-api';
import { SilentLabApi } from '#kit/silent-lab-api';
import type { SentRequest } from '#main/contract/terminal-requests';
import { createLabStore } from '../../../../src/renderer/store/lab-store';
import { createRequestStore } from '../../../../src/renderer/store/request-store';

function request(requestId: number, more: Partial<SentRequest> = {}): SentRequest {
  return {
    requestId,
    from: 'pod/default/client',
    to: 'service/default/web',
    target: 'default/client',
    command: 'wget -qO- http://web',
    state: 'running',
    summary: '',
    output: '',
    ...more,
  };
}

it('shows a request while it runs and then what came of it', async () => {
  const api = new SilentLabApi({ 'traffic.send': () => ({ kind: 'sent', request: request(1) }) });
  const store = createRequestStore(api, createLabStore(api));
  expect(await store.getState().send('pod/default/client', 'service/default/web')).toBeUndefined();
  expect(store.getState().requests).toEqual([request(1)]);
  api.emit('traffic.request', request(1, { state: 'answered', summary: '200 OK in 3.1 ms', exitCode: 0 }));
  expect(store.getState().requests.map(({ summary }) => summary)).toEqual(['200 OK in 3.1 ms']);
});

it('keeps the end of a request whose answer comes before the word that it was sent', async () => {
  const api = new SilentLabApi({ 'traffic.send': () => ({ kind: 'sent', request: request(1) }) });
  const store = createRequestStore(api, createLabStore(api));
  const sending = store.getState().send('pod/default/client', 'service/default/web');
  api.emit('traffic.request', request(1, { state: 'failed', summary: 'connection refused' }));
  await sending;
  expect(store.getState().requests[0]?.state).toBe('failed');
});

it('says why a request cannot be sent', async () => {
  const api = new SilentLabApi({ 'traffic.send': () => ({ kind: 'impossible', message: 'no shell' }) });
  expect(await createRequestStore(api, createLabStore(api)).getState().send('a', 'b')).toBe('no shell');
});

it('shows the newest three, and none again that was dismissed', async () => {
  const api = new SilentLabApi({});
  const store = createRequestStore(api, createLabStore(api));
  for (const id of [1, 2, 3, 4]) api.emit('traffic.request', request(id));
  store.getState().dismiss(3);
  api.emit('traffic.request', request(3, { state: 'answered' }));
  api.emit('traffic.request', request(1, { state: 'answered' }));
  await settle();
  expect(store.getState().requests.map(({ requestId }) => requestId)).toEqual([2, 4]);
});

it('shows none again after all were dismissed', () => {
  const api = new SilentLabApi({});
  const store = createRequestStore(api, createLabStore(api));
  for (const id of [1, 2]) api.emit('traffic.request', request(id));
  store.getState().dismissAll();
  api.emit('traffic.request', request(2, { state: 'answered' }));
  api.emit('traffic.request', request(3));
  expect(store.getState().requests.map(({ requestId }) => requestId)).toEqual([3]);
});

it('shows none of the lab before once it has started anew', () => {
  const api = new SilentLabApi({});
  const store = createRequestStore(api, createLabStore(api));
  api.emit('lab', { name: 'lab', startTimeMs: 0, generation: 1 });
  api.emit('traffic.request', request(1));
  api.emit('lab', { name: 'lab', startTimeMs: 0, generation: 1 });
  expect(store.getState().requests).toHaveLength(1);
  api.emit('lab', { name: 'lab', startTimeMs: 0, generation: 2 });
  expect(store.getState().requests).toEqual([]);
});

import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { HostMessage } from '#main/contract/lab-api';
import { HostLostError } from '../../../../src/renderer/store/host-lost-error';
import { HostClient } from '../../../../src/renderer/store/host-client';
import { WebSocketLink } from '../../../../src/renderer/store/web-socket-link';

/** A host whose answers the test writes, on a real socket. */
class Host {
  readonly server: WebSocketServer;
  readonly received: unknown[] = [];
  #socket: WebSocket | undefined;

  constructor(port = 0) {
    this.server = new WebSocketServer({ port, host: '127.0.0.1' });
    this.server.on('connection', (socket) => {
      this.#socket = socket;
      socket.on('message', (data) =>
        this.received.push(JSON.parse(Buffer.isBuffer(data) ? data.toString() : '')),
      );
    });
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  send(message: HostMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  async stop(): Promise<void> {
    this.#socket?.terminate();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const FILE = {
  labNumber: 3,
  name: 'shop',
  kind: 'untitled',
  isDirty: false,
  isReadOnly: false,
  disk: 'same',
  isOpenElsewhere: false,
};
const CLOCK = { nowNs: 5, isPlaying: true, speed: 1 };
let host: Host;
let api: HostClient;

beforeEach(async () => {
  vi.stubGlobal('WebSocket', WebSocket);
  host = new Host();
  await once(host.server, 'listening');
  const url = `ws://127.0.0.1:${host.port}`;
  api = new HostClient(
    (listener) => new WebSocketLink(url, listener),
    (callback) => setImmediate(callback),
  );
});

afterEach(async () => {
  api.close();
  await host.stop();
  vi.unstubAllGlobals();
});

describe('HostClient over a WebSocket', () => {
  it('sends a request that was made before the connection stood, and gives back its answer', async () => {
    const answer = api.request('clock.get', {});
    await vi.waitFor(() =>
      expect(host.received).toEqual([{ kind: 'request', id: 1, name: 'clock.get', argument: {} }]),
    );
    host.send({ kind: 'response', id: 1, value: CLOCK });
    expect(await answer).toEqual(CLOCK);
  });

  it('takes an answer without a value for one that answers nothing', async () => {
    const answer = api.request('terminal.close', { terminalId: 't' });
    await vi.waitFor(() => expect(host.received.length).toBe(1));
    host.send({ kind: 'response', id: 1, value: undefined });
    await expect(answer).resolves.toBeUndefined();
  });

  it('refuses an answer that breaks the contract', async () => {
    const answer = api.request('clock.get', {});
    await vi.waitFor(() => expect(host.received.length).toBe(1));
    host.send({ kind: 'response', id: 1, value: { nowNs: 'soon' } });
    await expect(answer).rejects.toThrow(/the answer to clock.get breaks the contract/);
  });

  it('rejects with the words of the host when it failed', async () => {
    const answer = api.request('clock.get', {});
    await vi.waitFor(() => expect(host.received.length).toBe(1));
    host.send({ kind: 'error', id: 1, message: 'no clock' });
    await expect(answer).rejects.toThrow('no clock');
  });

  it('hands events to those who listen, and acknowledges each when it is drawn', async () => {
    const seen: unknown[] = [];
    const stop = api.on('clock', (clock) => seen.push(clock));
    await vi.waitFor(() => expect(host.server.clients.size).toBe(1));
    host.send({ kind: 'event', sequence: 7, name: 'clock', value: CLOCK });
    await vi.waitFor(() => expect(host.received).toEqual([{ kind: 'acknowledge', sequence: 7 }]));
    stop();
    host.send({ kind: 'event', sequence: 8, name: 'clock', value: CLOCK });
    await vi.waitFor(() => expect(host.received.length).toBe(2));
    expect(seen).toEqual([CLOCK]);
  });

  it('says of each request which lab it means, as soon as it knows which is open', async () => {
    const first = api.request('clock.get', {});
    await vi.waitFor(() => expect(host.received).toHaveLength(1));
    host.send({ kind: 'event', sequence: 0, name: 'file', value: FILE });
    host.send({ kind: 'response', id: 1, value: CLOCK });
    await first;
    void api.request('clock.get', {}).catch(() => undefined);
    await vi.waitFor(() => expect(host.received).toHaveLength(2));
    expect(host.received.at(-1)).toEqual({ kind: 'request', id: 2, name: 'clock.get', argument: {}, lab: 3 });
  });

  it('keeps what came before anybody listened for the first who does', async () => {
    const answer = api.request('clock.get', {});
    await vi.waitFor(() => expect(host.received).toHaveLength(1));
    host.send({ kind: 'event', sequence: 1, name: 'clock', value: CLOCK });
    host.send({ kind: 'event', sequence: 2, name: 'clock', value: { ...CLOCK, nowNs: 6 } });
    host.send({ kind: 'response', id: 1, value: CLOCK });
    await answer;
    const heard: number[] = [];
    const later: number[] = [];
    api.on('clock', ({ nowNs }) => heard.push(nowNs));
    await vi.waitFor(() => expect(heard).toEqual([5, 6]));
    api.on('clock', ({ nowNs }) => later.push(nowNs));
    await new Promise((resolve) => setImmediate(resolve));
    expect(later).toEqual([]);
  });

  it('rejects what is under way when the host is lost, and finds it again', async () => {
    const states: boolean[] = [];
    api.onConnection((isConnected) => states.push(isConnected));
    const answer = api.request('clock.get', {});
    await vi.waitFor(() => expect(host.received.length).toBe(1));
    const { port } = host;
    const isRejected = expect(answer).rejects.toBeInstanceOf(HostLostError);
    await host.stop();
    await isRejected;
    await expect(api.request('clock.get', {})).rejects.toBeInstanceOf(HostLostError);
    host = new Host(port);
    await vi.waitFor(() => expect(states).toEqual([true, false, true]), { timeout: 4000 });
    const again = api.request('clock.get', {});
    await vi.waitFor(() => expect(host.received.length).toBe(1));
    host.send({ kind: 'response', id: 2, value: CLOCK });
    expect(await again).toEqual(CLOCK);
  });
});

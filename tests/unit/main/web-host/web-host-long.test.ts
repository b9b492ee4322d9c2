/** Messages of many megabytes over a real socket. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { EchoChannel } from '#kit/echo-channel';
import { WebHost } from '#main/web-host/web-host';

const PATIENCE = { timeout: 45_000 };

let host: WebHost;

beforeAll(async () => {
  host = await WebHost.start({ pageFolder: import.meta.dirname, port: 0, channel: new EchoChannel() });
});

afterAll(() => {
  host.stop();
});

async function openedSocket(): Promise<WebSocket> {
  const { host: address, search } = new URL(host.url);
  const socket = new WebSocket(`ws://${address}/api/socket${search}`);
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return socket;
}

describe('WebHost', () => {
  it('takes a file of 16 MiB in one message', async () => {
    const socket = await openedSocket();
    const answer = new Promise<number>((resolve) => {
      socket.on('message', (data: Buffer) => {
        resolve(data.length);
      });
    });
    const base64 = 'x'.repeat(22 * 1024 * 1024);
    socket.send(JSON.stringify({ kind: 'request', id: 1, name: 'file.openDropped', argument: base64 }));
    expect(await answer).toBeGreaterThan(base64.length);
    socket.terminate();
  });

  it('answers a message that is too large, and stays connected', async () => {
    const socket = await openedSocket();
    const answers: unknown[] = [];
    socket.on('message', (data: Buffer) => answers.push(JSON.parse(data.toString())));
    const tooMuch = Buffer.alloc(97 * 1024 * 1024, ' ');
    tooMuch.write('{"kind":"request","id":7,"name":"file.openDropped","argument":""');
    socket.send(tooMuch, { binary: false });
    await expect
      .poll(() => answers, PATIENCE)
      .toEqual([
        {
          kind: 'response',
          id: 7,
          value: {
            kind: 'failed',
            message: {
              key: 'Cannot open this: {size} are too much at once.',
              values: { size: '97 MiB' },
            },
            hint: { key: 'open large files with Open, in place of dropping them', values: {} },
          },
        },
      ]);
    socket.send(JSON.stringify({ kind: 'request', id: 8, name: 'lab.get', argument: {} }));
    await expect.poll(() => answers.length, PATIENCE).toBe(2);
    socket.terminate();
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EchoChannel } from '#kit/echo-channel';
import { startAtKeptPort } from '#main/cli/start-at-kept-port';
import { WebHost } from '#main/web-host/web-host';

let folder = '';
let hosts: WebHost[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-ports-'));
  hosts = [];
});

afterEach(() => {
  for (const host of hosts) host.stop();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<WebHost> {
  const host = await startAtKeptPort(folder, (port) =>
    WebHost.start({ pageFolder: folder, port, channel: new EchoChannel() }),
  );
  hosts.push(host);
  return host;
}

async function stopAll(): Promise<void> {
  for (const host of hosts) host.stop();
  hosts = [];
  // The system gives a port back with the next turn of the loop.
  await new Promise((resolve) => setImmediate(resolve));
}

describe('the port of the page', () => {
  it('is the one of last time, for each of several windows', async () => {
    const ports = [(await start()).port, (await start()).port];
    expect(new Set(ports).size).toBe(2);
    await stopAll();
    expect([(await start()).port, (await start()).port]).toEqual(ports);
    await stopAll();
    expect((await start()).port).toBe(ports[0]);
  });

  it('is a free one where another program has it, or the list is damaged', async () => {
    const taken = await WebHost.start({ pageFolder: folder, port: 0, channel: new EchoChannel() });
    hosts.push(taken);
    writeFileSync(join(folder, 'ports.json'), JSON.stringify({ ports: [taken.port] }));
    expect((await start()).port).not.toBe(taken.port);
    writeFileSync(join(folder, 'ports.json'), '{"ports": [70000');
    expect((await start()).port).toBeGreaterThan(0);
  });
});

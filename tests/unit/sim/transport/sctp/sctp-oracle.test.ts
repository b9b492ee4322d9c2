import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureText, readCapture } from '#kit/capture-fixture';
import { say, SctpPair } from '#kit/sctp-pair';
import { isMissing, toolPath } from '#kit/tools';
import { milliseconds, seconds } from '#sim/base/time';
import { CaptureStore } from '#sim/capture/capture-store';
import { encodePcapng } from '#sim/capture/pcapng-writer';

const ETHERNET = Uint8Array.of(2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0);

/** An association with losses, a refused one, one that is cut off, and one that idles. */
function conversation(): CaptureStore {
  const pair = new SctpPair(1450);
  pair.listen(9000);
  const client = pair.connect(9000);
  pair.wire.run(milliseconds(10));
  let count = 0;
  pair.wire.loses = ({ bytes }): boolean => bytes[32] === 0 && [3, 4, 9].includes((count += 1));
  for (let index = 0; index < 30; index += 1) say(client, `${index} `.repeat(100 * index + 1));
  pair.wire.run(seconds(40));
  client.close();
  pair.connect(9);
  const other = pair.connect(9000);
  pair.wire.run(seconds(1));
  pair.serverLayer.halt();
  say(other, 'gone');
  pair.wire.run(seconds(1));
  const store = new CaptureStore({ startTimeMs: Date.UTC(2025, 0, 1) });
  store.addInterface({ name: 'eth0', linkType: 1 });
  for (const [index, { time, bytes }] of pair.wire.packets.entries()) {
    const frame = new Uint8Array(ETHERNET.length + bytes.length);
    frame.set(ETHERNET);
    frame.set(bytes, ETHERNET.length);
    store.append(time, 0, frame, 0, frame.length, index, 1);
  }
  return store;
}

describe.skipIf(isMissing('tcpdump', 'tshark'))('SCTP packets in the real tools', () => {
  let folder = '';
  let path = '';
  let bytes = new Uint8Array(0);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'podwire-sctp-'));
    path = join(folder, 'capture.pcapng');
    bytes = new Uint8Array(encodePcapng(conversation()));
    writeFileSync(path, bytes);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([0, 1, 2])('are printed as tcpdump prints them, with verbosity %s', (verbosity) => {
    const flags = ['-n', '-tt', ...(verbosity === 0 ? [] : [`-${'v'.repeat(verbosity)}`])];
    const real = spawnSync(toolPath('tcpdump'), [...flags, '-r', path], { encoding: 'latin1' }).stdout;
    const options = { isNumeric: true, timeStamp: 'unix' as const, verbosity };
    expect(captureText(readCapture(bytes), options).split('\n')).toEqual(real.split('\n'));
    expect(real).toContain('[ABORT]');
  });

  it('are whole, with right checksums, and set up, carry data and end as tshark reads them', () => {
    const run = (...words: string[]): string =>
      spawnSync(
        toolPath('tshark'),
        ['-r', path, '-o', 'sctp.checksum:crc-32c', '-o', 'ip.check_checksum:TRUE', ...words],
        { encoding: 'utf8' },
      ).stdout;
    const wrong = '_ws.malformed || sctp.checksum.status != 1 || ip.checksum.status == 0';
    expect(run('-Y', `!sctp || ${wrong}`)).toBe('');
    expect(run('-Y', 'sctp.checksum.status == 1').split('\n').length).toBeGreaterThan(30);
    expect(run('-Y', 'sctp.parameter_type == 7').trim().split('\n').length).toBe(2);
    expect(run('-Y', '_ws.expert.severity == error')).toBe('');
  });
});

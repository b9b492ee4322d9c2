/** Captures through the command line, judged by the real tcpdump and tshark. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '#kit/outcome';
import { podwire, run, Workspace } from '#kit/podwire';
import { isMissing, toolPath } from '#kit/tools';
import { WEB_MANIFEST } from '#kit/web-manifest';

/** Everything that the tools can check, and VXLAN on the port that Flannel uses. */
const TSHARK_FLAGS = [
  ...['-d', 'udp.port==8472,vxlan'],
  ...['-o', 'ip.check_checksum:TRUE', '-o', 'tcp.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE'],
];
const FAULTS =
  '_ws.malformed || ip.checksum.status == "Bad" || tcp.checksum.status == "Bad" || udp.checksum.status == "Bad"';

const workspace = new Workspace({ 'web.yaml': WEB_MANIFEST });
const lab = workspace.file('web.yaml');
const file = workspace.file('out.pcapng');
const captures = new Map<string, Promise<Captured>>();
let capture: Outcome;

interface Captured {
  readonly path: string;
  readonly outcome: Outcome;
}

function captureWords(...more: string[]): string[] {
  return ['capture', lab, ...more, '--', 'client', 'wget', '-qO-', 'http://web'];
}

/** What the command writes and prints for these places; the same each time, so that tests that only read it share a run. */
function capturedOn(...places: readonly string[]): Promise<Captured> {
  const key = places.join(' ');
  const known = captures.get(key);
  if (known !== undefined) return known;
  const path = workspace.file(`captured-${captures.size}.pcapng`);
  const words = captureWords(...places.flatMap((place) => ['--on', place]), '-nn', '-w', path);
  const captured = podwire(words).then((outcome) => ({ path, outcome }));
  captures.set(key, captured);
  return captured;
}

async function linesOfTcpdump(path: string, ...flags: string[]): Promise<string> {
  return (await run(toolPath('tcpdump'), [...flags, '-r', path])).stdout;
}

async function framesOfTshark(path: string, filter: string, ...fields: string[]): Promise<readonly string[]> {
  const words = [
    ...TSHARK_FLAGS,
    '-r',
    path,
    '-Y',
    filter,
    '-T',
    'fields',
    ...fields.flatMap((name) => ['-e', name]),
  ];
  const { exitCode, stdout, stderr } = await run(toolPath('tshark'), words);
  expect({ exitCode, filter, stderr: exitCode === 0 ? '' : stderr }).toEqual({
    exitCode: 0,
    filter,
    stderr: '',
  });
  return stdout.split('\n').filter((line) => line !== '');
}

beforeAll(async () => {
  capture = (await capturedOn('node/node1:eth0')).outcome;
});

afterAll(() => {
  workspace.remove();
});

describe('podwire capture', () => {
  it('prints packets on standard output and what the command prints on standard error', () => {
    expect(capture.exitCode).toBe(0);
    expect(capture.stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{6} (?:IP|ARP)/u);
    expect(capture.stderr).toContain('Welcome to nginx!');
    expect(capture.stdout).not.toContain('nginx!');
  });

  it('shows what crosses between nodes as VXLAN in UDP port 8472', () => {
    expect(capture.stdout).toMatch(/IP 192\.168\.0\.1\d\.\d+ > 192\.168\.0\.1\d\.8472: OTV, flags \[I\]/u);
  });

  it
    .skipIf(isMissing('tcpdump'))
    .each([
      [['-nn']],
      [['-n', '-e']],
      [['-nn', '-v']],
      [['-nn', '-vv', '-e']],
      [['-nn', '-t', '-X']],
      [['-tt', '-nn']],
      [['-ttt', '-nn']],
      [['-tttt', '-nn']],
      [['-ttttt', '-nn']],
      [['-nn', '-T', 'vxlan']],
      [['-nn', '-c', '7']],
      [['-v']],
    ])('prints with %j what tcpdump prints for the file', async (flags) => {
    const written = await podwire(captureWords('--on', 'node/node1:eth0', ...flags, '-w', file));
    const expected = await linesOfTcpdump(file, ...flags);
    expect(expected.split('\n').length).toBeGreaterThan(5);
    expect(written.stdout).toBe(expected);
  });

  it.skipIf(isMissing('tcpdump'))('prints times of the local zone, summer time included', async () => {
    const environment = { TZ: 'Europe/Berlin' };
    const summer = workspace.file('summer.yaml');
    writeFileSync(
      summer,
      `apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: summer}\nspec: {startTime: 2025-07-01T00:00:00Z}\n---\n${WEB_MANIFEST}`,
    );
    const words = [
      'capture',
      summer,
      '--on',
      'client:eth0',
      '-nn',
      '-w',
      file,
      '--',
      'client',
      'nslookup',
      'web',
    ];
    const { stdout } = await podwire(words, { environment });
    const { stdout: expected } = await run(toolPath('tcpdump'), ['-nn', '-r', file], { environment });
    expect(stdout).toMatch(/^02:/u);
    expect(stdout).toBe(expected);
  });

  it
    .skipIf(isMissing('tcpdump'))
    .each([
      'host 192.168.0.12',
      'udp port 8472',
      'tcp',
      'icmp or arp',
      'not udp and not arp',
      'src host 192.168.0.11 and (udp or tcp) and port 8472',
    ])('keeps of the packets those that tcpdump keeps: %s', async (filter) => {
    const { path: all } = await capturedOn('node/node1:eth0');
    const { stdout } = await podwire(captureWords('--on', 'node/node1:eth0', '-nn', '--filter', filter));
    expect(stdout).toBe(await linesOfTcpdump(all, '-nn', filter));
  });

  it.skipIf(isMissing('tshark'))('writes nothing that tshark calls malformed or a bad checksum', async () => {
    const { path } = await capturedOn('any');
    const frames = await framesOfTshark(path, 'frame', 'frame.number');
    expect(frames.length).toBeGreaterThan(50);
    expect(await framesOfTshark(path, FAULTS, 'frame.number')).toEqual([]);
  });

  it.skipIf(isMissing('tshark')).each([
    ['of UDP', 'udp && dns', 'udp.checksum', 'udp.checksum.status'],
    ['of TCP', 'tcp.flags.syn == 1', 'tcp.checksum', 'tcp.checksum.status'],
    ['of IPv4', 'icmp || tcp', 'ip.checksum', 'ip.checksum.status'],
  ])('is told by tshark of a bad checksum %s that somebody planted', async (_, filter, checksum, status) => {
    const { path } = await capturedOn('client:eth0');
    const [found = ''] = await framesOfTshark(path, filter, checksum);
    const bytes = readFileSync(path);
    const good = Buffer.from(found.split(',').at(-1)?.replace('0x', '').padStart(4, '0') ?? '', 'hex');
    const at = bytes.indexOf(good);
    bytes.writeUInt16BE(good.readUInt16BE() ^ 0x5555, at);
    const spoilt = workspace.file('spoilt.pcapng');
    writeFileSync(spoilt, bytes);
    expect((await framesOfTshark(spoilt, `${status} == "Bad"`, 'frame.number')).length).toBeGreaterThan(0);
  });

  it.skipIf(isMissing('tshark'))(
    'shows the Service address before its translation and a Pod behind it after',
    async () => {
      const { path } = await capturedOn('client:eth0');
      const [toService = ''] = await framesOfTshark(
        path,
        'tcp.flags.syn == 1 && tcp.flags.ack == 0',
        'ip.dst',
      );
      expect(toService).toMatch(/^10\.(?:9[6-9]|10\d|11[01])\./u);
      const { path: everywhere } = await capturedOn('deploy/web:eth0', 'any');
      const addresses = await framesOfTshark(
        everywhere,
        'tcp.flags.syn == 1 && tcp.flags.ack == 0',
        'ip.dst',
      );
      expect(addresses.some((address) => address.includes('10.244.'))).toBe(true);
    },
  );

  it.skipIf(isMissing('tshark'))('names the interface of each packet in the file', async () => {
    const { path } = await capturedOn('client:eth0', 'node/node1:eth0');
    const names = new Set(await framesOfTshark(path, 'frame', 'frame.interface_name'));
    expect([...names].sort()).toEqual(['default/client:eth0', 'node/node1:eth0']);
  });

  it('names the interface before each line when there are several', async () => {
    const { outcome } = await capturedOn('client:eth0', 'node/node1:eth0');
    // The lines of what a tunnel holds follow without a time stamp.
    const lines = outcome.stdout.split('\n').filter((line) => /\d\d:\d\d:\d\d\.\d{6} /u.test(line));
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) expect(line).toMatch(/^(?:default\/client|node\/node1):eth0 \d\d:/u);
  });

  it('takes an interface that is named twice once', async () => {
    const once = await capturedOn('client:eth0');
    const twice = await capturedOn('client:eth0', 'default/client:eth0');
    expect(twice.outcome.stdout).toBe(once.outcome.stdout);
  });

  it('takes any for all interfaces of one target', async () => {
    const { stdout } = await podwire(captureWords('--on', 'node/node1:any', '-nn'));
    const names = new Set([...stdout.matchAll(/^(\S+) \d\d:/gmu)].map(([, name]) => name));
    expect([...names]).toEqual(expect.arrayContaining(['node/node1:eth0', 'node/node1:cni0']));
    expect([...names].filter((name) => name?.startsWith('node/node1:') !== true)).toEqual([]);
  });

  it('writes the file also when nobody reads the text to its end', async () => {
    const unread = workspace.file('unread.pcapng');
    const words = captureWords('--on', 'any', '-nn', '-vv', '-w', unread).join(' ');
    const shell = `set -o pipefail; node bin/podwire.js ${words} | true`;
    expect(await run('bash', ['-c', shell])).toMatchObject({ exitCode: 0 });
    const whole = workspace.file('read.pcapng');
    await podwire(captureWords('--on', 'any', '-nn', '-vv', '-w', whole));
    expect(Buffer.compare(readFileSync(unread), readFileSync(whole))).toBe(0);
  });

  it('writes the file to standard output and the text to standard error for -w -', async () => {
    const shell = `node bin/podwire.js ${captureWords('--on', 'client:eth0', '-nn', '-w', '-').join(' ')} > ${file}`;
    const { exitCode, stderr } = await run('bash', ['-c', shell]);
    expect(exitCode).toBe(0);
    expect(readFileSync(file).readUInt32LE(0)).toBe(0x0a0d0d0a);
    expect(stderr).toMatch(/IP 10\.244\.\d\.\d+\.\d+ > 10\.96\.0\.10\.53: /u);
  });

  it('goes on until the network is quiet after the command', async () => {
    const { outcome } = await capturedOn('client:eth0');
    expect(outcome.stdout.match(/Flags \[F\.\]/gu)?.length).toBe(2);
  });

  it.each([
    ['client:eth9', 'default/client has no interface "eth9"; it has lo, eth0'],
    ['client', 'names no interface; use TARGET:IFACE'],
    ['clinet:eth0', 'no Pod "clinet" in namespace default'],
  ])('says what is wrong with --on %s', async (name, message) => {
    const { exitCode, stderr } = await podwire(captureWords('--on', name));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('says where a filter is wrong', async () => {
    const { exitCode, stderr } = await podwire(captureWords('--on', 'any', '--filter', 'tcp and prot 80'));
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--filter 'tcp and prot 80', column 9: ");
  });

  it('ends with exit code 1 when the command fails', async () => {
    const outcome = await podwire(['capture', lab, '--on', 'client:eth0', '--', 'client', 'false']);
    expect(outcome.exitCode).toBe(1);
  });
});

describe('podwire read', () => {
  it.skipIf(isMissing('tcpdump')).each([[['-nn']], [['-e', '-vv']], [['-tttt', '-n']]])(
    'prints with %j what tcpdump prints',
    async (flags) => {
      const { path } = await capturedOn('node/node1:eth0');
      expect((await podwire(['read', path, ...flags])).stdout).toBe(await linesOfTcpdump(path, ...flags));
    },
  );

  it.skipIf(isMissing('tcpdump'))('reads what tcpdump writes', async () => {
    const pcap = workspace.file('written.pcap');
    const { path } = await capturedOn('node/node1:eth0');
    await run(toolPath('tcpdump'), ['-r', path, '-w', pcap]);
    expect((await podwire(['read', pcap, '-nn'])).stdout).toBe(await linesOfTcpdump(pcap, '-nn'));
  });

  it('refuses what is no capture file', async () => {
    expect(await podwire(['read', lab])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `${lab}:1:1: error: unknown file format: it begins like no pcap or pcapng file\n`,
    });
  });
});

describe('the same command twice', () => {
  it('writes the same bytes, whatever the folder, the time zone and the language', async () => {
    const other = join(workspace.path, 'other folder');
    mkdirSync(other);
    writeFileSync(join(other, 'web.yaml'), WEB_MANIFEST);
    const hashes: string[] = [];
    for (const [directory, environment] of [
      [workspace.path, {}],
      [workspace.path, { TZ: 'Asia/Kathmandu', LANG: 'de_DE.UTF-8', LC_ALL: 'tr_TR.UTF-8' }],
      [other, { TZ: 'America/New_York', LANG: 'C', LC_ALL: 'C' }],
    ] as const) {
      const words = [
        'capture',
        'web.yaml',
        '--on',
        'any',
        '-w',
        'same.pcapng',
        '--',
        'client',
        'wget',
        '-qO-',
        'http://web',
      ];
      const { exitCode } = await podwire(words, { directory, environment });
      expect(exitCode).toBe(0);
      hashes.push(
        createHash('sha256')
          .update(readFileSync(join(directory, 'same.pcapng')))
          .digest('hex'),
      );
    }
    expect(new Set(hashes).size).toBe(1);
  });

  it('writes other bytes with another seed', async () => {
    const files: Buffer[] = [];
    for (const seed of ['1', '2']) {
      await podwire(captureWords('--on', 'any', '--seed', seed, '-w', file));
      files.push(readFileSync(file));
    }
    expect(files[0]?.equals(files[1] ?? Buffer.alloc(0))).toBe(false);
  });

  it.skipIf(isMissing('tcpdump'))(
    'writes packets of devices without Ethernet into a file beside the other',
    async () => {
      const path = workspace.file('tunnel.pcapng');
      const places = [
        '--on',
        'node/node1:eth0',
        '--on',
        'node/node1:tunl0',
        '--filter',
        'icmp or ip proto 4',
      ];
      const words = ['capture', lab, '--cni', 'calico/ipip', ...places, '-w', path, '--', 'node/node1'];
      const outcome = await podwire([...words, 'ping', '-c', '1', '10.244.2.0']);
      const beside = workspace.file('tunnel.raw.pcapng');
      expect(outcome.stderr).toContain(`note: 2 packets of devices without Ethernet written to ${beside}\n`);
      expect(await linesOfTcpdump(path, '-nnt')).toContain(
        'IP 192.168.0.11 > 192.168.0.12: IP 10.244.1.0 > 10.244.2.0: ICMP echo request',
      );
      expect(await linesOfTcpdump(beside, '-nnt')).toMatch(
        /^IP 10\.244\.1\.0 > 10\.244\.2\.0: ICMP echo request/,
      );
    },
  );
});

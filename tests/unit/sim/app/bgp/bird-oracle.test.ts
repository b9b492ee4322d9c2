/** Our speaker beside a real BIRD 2: what each learns of the other, on what terms, and how it ends. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { anyIp, BgpRig, meshNeighbor, network, type RigSpeaker, type SpeakerOptions } from '#kit/bgp-rig';
import { OURS, RealBird, THEIRS } from '#kit/real-bird';
import { isMissing, toolPath } from '#kit/tools';
import type { BgpNeighborOptions } from '#sim/app/bgp/bgp-neighbor';
import { ACCEPT_ALL } from '#sim/app/bgp/route-filter';

/** Frames of all tests, for tshark. */
const frames: Uint8Array[] = [];

interface BirdOptions {
  readonly as?: number;
  readonly ourAs?: number;
  readonly session?: string;
  readonly channel?: string;
  readonly more?: string;
}

function configuration({
  as = 64_512,
  ourAs = 64_512,
  session = '',
  channel = '',
  more = '',
}: BirdOptions): string {
  return `router id ${THEIRS};
protocol device { scan time 1; }
protocol direct { ipv4; ipv6; interface "v0"; }
protocol static blocks {
  ipv4;
  route 10.244.2.0/26 blackhole;
  route 10.244.2.64/26 blackhole;
}
${more}
protocol bgp ours {
  local as ${as};
  neighbor ${OURS} as ${ourAs};
  source address ${THEIRS};
  multihop;
  connect delay time 1;
  connect retry time 3;
  error wait time 1,5;
  graceful restart;
  ${session}
  ipv4 { import all; export where source = RTS_STATIC; add paths on; ${channel} };
}
`;
}

// BIRD keeps the wall's time, and on a busy machine its retries now and then come after the patience of a test.
describe.skipIf(isMissing('bird'))('our speaker beside BIRD (skipped without it)', { retry: 2 }, () => {
  let bird: RealBird | undefined;

  afterEach(() => {
    bird?.close();
    bird = undefined;
  });

  async function meet(
    options: BirdOptions,
    neighbor: Partial<BgpNeighborOptions> = {},
    speaker: Partial<SpeakerOptions> = {},
  ): Promise<{ ours: RigSpeaker; theirs: RealBird; lines: string[] }> {
    const rig = new BgpRig();
    const { as = 64_512, ourAs = 64_512 } = options;
    bird = await RealBird.open(rig);
    const ours = rig.speaker('ours', {
      address: OURS,
      as: ourAs,
      announces: ['10.244.1.0/26', '10.244.1.64/26', '172.16.0.0/16'],
      neighbors: [meshNeighbor(THEIRS, { name: 'theirs', as, ...neighbor })],
      ...speaker,
    });
    const own = rig.frames(ours.machine);
    const lines = rig.messages(ours.machine);
    await bird.start(configuration(options));
    const isUp = (): boolean => ours.speaker.session('theirs')?.hasRecovered === true;
    await bird.until(isUp);
    await bird.pass(0.3);
    frames.push(...own);
    return { ours, theirs: bird, lines };
  }

  async function hears(theirs: RealBird, prefix: string): Promise<boolean> {
    return (await theirs.ask('show', 'route', prefix)).includes('[ours ');
  }

  it('agrees on everything that both offer, and each learns what the other has', async () => {
    const { ours, theirs } = await meet({});
    expect(ours.routes).toEqual([
      '10.244.1.0/26 blackhole',
      '10.244.1.64/26 blackhole',
      '10.244.2.0/26 via 192.168.0.2',
      '10.244.2.64/26 via 192.168.0.2',
      '172.16.0.0/16 blackhole',
    ]);
    const routes = await theirs.ask('show', 'route', 'protocol', 'ours', 'all');
    expect(routes).toMatch(
      /10\.244\.1\.0\/26 +unicast \[ours .*\] \* \(100\) \[i\]\n\tvia 192\.168\.0\.1 on v0/u,
    );
    expect(routes).toContain(
      'BGP.origin: IGP\n\tBGP.as_path: \n\tBGP.next_hop: 192.168.0.1\n\tBGP.local_pref: 100',
    );
    expect(routes).not.toContain('172.16');
    const [local = '', neighbor = ''] = (await theirs.ask('show', 'protocols', 'all', 'ours'))
      .replace(/^[\s\S]*?Local capabilities\n/u, '')
      .replace(/ {4}Session:[\s\S]*$/u, '')
      .split('    Neighbor capabilities\n');
    expect(neighbor).toBe(local);
    expect(await theirs.ask('show', 'protocols', 'all', 'ours')).toMatch(
      /Session: +internal multihop AS4\n/u,
    );
  });

  it('withdraws what it has no more, and hears what BIRD has no more', async () => {
    const { ours, theirs } = await meet({});
    ours.blocks.remove(network('10.244.1.64/26'));
    ours.blocks.add({ prefix: network('10.244.1.128/26'), type: 'blackhole' });
    await theirs.until(async () => await hears(theirs, '10.244.1.128/26'));
    expect(await hears(theirs, '10.244.1.64/26')).toBe(false);
    expect(await hears(theirs, '10.244.1.0/26')).toBe(true);
    await theirs.ask('disable', 'blocks');
    await theirs.until(() => !ours.routes.some((route) => route.startsWith('10.244.2.')));
    await theirs.ask('enable', 'blocks');
    await theirs.until(() => ours.routes.includes('10.244.2.64/26 via 192.168.0.2'));
  });

  it('waits for BIRD to connect, and comes to terms when both connect at once', async () => {
    const { ours } = await meet({}, { isPassive: true });
    expect(ours.speaker.session('theirs')?.connection?.isIncoming).toBe(true);
    bird?.close();
    const both = await meet({}, { connectDelaySeconds: 1 });
    await both.theirs.pass(2);
    expect(both.ours.states).toEqual(['theirs established']);
    expect(await both.theirs.ask('show', 'protocols')).toMatch(/ours .*Established/u);
  });

  it('says why it ends, in both directions', async () => {
    const { ours, theirs } = await meet({});
    await theirs.ask('disable', 'ours');
    await theirs.until(() => ours.speaker.session('theirs')?.state !== 'up');
    expect(ours.speaker.session('theirs')?.lastError).toEqual({
      kind: 'received',
      text: 'Administrative shutdown',
    });
    expect(ours.routes.some((route) => route.startsWith('10.244.2.'))).toBe(false);
    await theirs.ask('enable', 'ours');
    await theirs.until(() => ours.speaker.session('theirs')?.hasRecovered === true);
    ours.speaker.removeNeighbor('theirs');
    await theirs.until(async () => !(await hears(theirs, '10.244.1.0/26')));
    expect(await theirs.ask('show', 'protocols', 'all', 'ours')).toMatch(/Received: Peer de-configured/u);
  });

  it('keeps routes while BIRD restarts, and BIRD keeps ours', async () => {
    const { ours, theirs } = await meet({});
    theirs.kill('SIGKILL');
    await theirs.until(() => ours.speaker.session('theirs')?.isRestarting === true);
    expect(ours.routes).toContain('10.244.2.0/26 via 192.168.0.2');
    ours.sink.news.length = 0;
    const fewer = configuration({}).replace('route 10.244.2.64/26 blackhole;', '');
    await theirs.start(fewer, '-R');
    await theirs.until(() => ours.speaker.session('theirs')?.hasRecovered === true);
    // BIRD may be done with its first tables before its static routes are in them; then the other one goes and comes back.
    await theirs.until(() => ours.routes.includes('10.244.2.0/26 via 192.168.0.2'));
    expect(ours.sink.news).toContain('10.244.2.64/26 withdrawn');
    expect(ours.routes.join()).not.toContain('10.244.2.64/26');
    await theirs.until(async () => await hears(theirs, '10.244.1.64/26'));
    ours.process.kill(9);
    await theirs.until(async () => (await theirs.ask('show', 'protocols', 'ours')).includes(' start '));
    expect(await hears(theirs, '10.244.1.64/26')).toBe(true);
    ours.restart({ isRecovering: true, announces: ['10.244.1.0/26'] });
    await theirs.until(async () => !(await hears(theirs, '10.244.1.64/26')));
    expect(await hears(theirs, '10.244.1.0/26')).toBe(true);
    await theirs.until(() => ours.sink.isRecovered);
  });

  it('loses its routes with BIRD when it stops with a word', async () => {
    const { ours, theirs } = await meet({});
    theirs.kill('SIGTERM');
    await theirs.until(() => !ours.routes.some((route) => route.startsWith('10.244.2.')));
    expect(ours.speaker.session('theirs')?.isRestarting).toBe(false);
  });

  it('speaks of AS numbers of four octets, also with an old speaker', async () => {
    const outside = { as: 65_002, ourAs: 4_200_000_001 };
    const wide = await meet(outside);
    expect(await wide.theirs.ask('show', 'route', '10.244.1.0/26', 'all')).toContain(
      'BGP.as_path: 4200000001\n',
    );
    bird?.close();
    const channel =
      'export filter { if source != RTS_STATIC then reject; bgp_path.prepend(4200000077); accept; };';
    const old = await meet(
      { as: 65_002, ourAs: 23_456, channel },
      { hasFourOctetAs: false },
      { as: 4_200_000_001 },
    );
    expect(await old.theirs.ask('show', 'route', '10.244.1.0/26', 'all')).toContain(
      'BGP.as_path: 4200000001\n',
    );
    expect(old.ours.speaker.rib.find(network('10.244.2.0/26'))?.best?.attributes?.asPath).toEqual([
      { type: 2, members: [65_002, 4_200_000_077] },
    ]);
  });

  it('tells everything anew when BIRD asks, and asks BIRD', async () => {
    const { ours, theirs, lines } = await meet({});
    lines.length = 0;
    await theirs.ask('reload', 'in', 'ours');
    await theirs.until(() => lines.filter((line) => line.startsWith('Route Refresh')).length === 3);
    expect(await hears(theirs, '10.244.1.0/26')).toBe(true);
    lines.length = 0;
    expect(ours.speaker.session('theirs')?.requestRefresh()).toBe(true);
    await theirs.until(() => lines.filter((line) => line.startsWith('Route Refresh')).length === 3);
    expect(ours.routes).toContain('10.244.2.0/26 via 192.168.0.2');
  });

  it('carries IPv6 over a session of IPv4', async () => {
    const channel = `};
  ipv6 { import all; export where source = RTS_STATIC; next hop address fd00::2;`;
    const more = 'protocol static six { ipv6; route fd00:10:2::/64 blackhole; }';
    const { ours, theirs } = await meet(
      { channel, more },
      {
        families: ['IPv4', 'IPv6'],
        nextHopAddresses: { IPv6: anyIp('fd00::1') },
        addPaths: 0,
        export: ACCEPT_ALL,
      },
      { announces: ['fd00:10:1::/64'] },
    );
    ours.direct.add({ prefix: network('fd00::/64'), type: 'unicast', device: 'eth0' });
    expect(ours.routes).toContain('fd00:10:2::/64 via fd00::2');
    expect(await theirs.ask('show', 'route', 'fd00:10:1::/64')).toMatch(
      /unicast \[ours .*\n\tvia fd00::1 on v0/u,
    );
    ours.blocks.remove(network('fd00:10:1::/64'));
    await theirs.until(async () => !(await hears(theirs, 'fd00:10:1::/64')));
  });

  it('is refused with the AS that BIRD did not expect, as BIRD is', async () => {
    const rig = new BgpRig();
    bird = await RealBird.open(rig);
    const ours = rig.speaker('ours', {
      address: OURS,
      as: 64_512,
      neighbors: [meshNeighbor(THEIRS, { name: 'theirs', isPassive: true })],
    });
    const lines = rig.messages(ours.machine);
    await bird.start(configuration({ ourAs: 64_513 }));
    await bird.until(() => lines.some((line) => line.includes('Notification')));
    expect(lines.find((line) => line.includes('Notification'))).toMatch(
      /OPEN Message Error \(2\), subcode Bad Peer AS \(2\)/u,
    );
    await bird.until(
      async () => (await bird?.ask('show', 'protocols', 'all', 'ours'))?.includes('Bad peer AS') === true,
    );
  });

  it('tells a table of thousands, and learns one', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => `10.${100 + (index >> 8)}.${index & 255}.0/24`);
    const more = `protocol static many { ipv4; ${many.map((text) => `route ${text} unreachable;`).join(' ')} }`;
    const { ours, theirs } = await meet(
      { more },
      { export: ACCEPT_ALL },
      { announces: many.map((text) => text.replace('10.1', '10.2')) },
    );
    expect(ours.speaker.session('theirs')?.counters.imported).toBe(3_002);
    expect(await theirs.ask('show', 'route', 'protocol', 'ours', 'count')).toMatch(/^3001 of /mu);
  });

  // Runs last: all that was on the wire before.
  afterAll(() => {
    if (isMissing('tshark')) return;
    const folder = mkdtempSync(join(tmpdir(), 'podwire-bgp-'));
    const path = join(folder, 'bgp.pcap');
    writeFileSync(path, pcapOf(frames));
    const { stdout } = spawnSync(toolPath('tshark'), ['-r', path, '-V', '-Y', 'bgp'], {
      encoding: 'latin1',
      maxBuffer: 1e9,
    });
    rmSync(folder, { recursive: true });
    expect(stdout).toContain('Border Gateway Protocol - UPDATE Message');
    expect(
      stdout.split('\n').filter((line) => /Malformed|Expert Info \((?:Error|Warning)/u.test(line)),
    ).toEqual([]);
  });
});

function pcapOf(packets: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(1, 20);
  const records = packets.map((bytes, index) => {
    const record = Buffer.alloc(16 + bytes.length);
    record.writeUInt32LE(index, 0);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(bytes.length, 12);
    record.set(bytes, 16);
    return record;
  });
  return Buffer.concat([head, ...records]);
}

import { describe, expect, it } from 'vitest';
import { BgpRig, meshNeighbor, network, type RigSpeaker } from '#kit/bgp-rig';

const A = '192.168.0.1';
const B = '192.168.0.2';

function pair(
  forA: Parameters<typeof meshNeighbor>[1] = {},
  forB: Parameters<typeof meshNeighbor>[1] = {},
  as: readonly [number, number] = [64_512, 64_512],
): { rig: BgpRig; a: RigSpeaker; b: RigSpeaker; lines: string[] } {
  const rig = new BgpRig();
  const a = rig.speaker('a', {
    address: A,
    as: as[0],
    neighbors: [meshNeighbor(B, { as: as[1], ...forA })],
    announces: ['10.244.1.0/26', '10.244.1.64/26', '172.16.0.0/16'],
  });
  const lines = rig.messages(a.machine);
  const b = rig.speaker('b', {
    address: B,
    as: as[1],
    neighbors: [meshNeighbor(A, { as: as[0], ...forB })],
    announces: ['10.244.2.0/26'],
  });
  return { rig, a, b, lines };
}

function setLink({ machine }: RigSpeaker, isUp: boolean): void {
  const device = machine.rootNamespace.stack.findDevice('eth0');
  if (device !== undefined) device.isUp = isUp;
}

describe('a session', () => {
  it('is set up as BIRD sets it up, and tells what the filters let through', () => {
    const { rig, a, b, lines } = pair({ isPassive: true });
    rig.pass(5);
    expect(a.states).toEqual(['Mesh_192_168_0_2 established']);
    expect(b.routes).toEqual([
      '10.244.1.0/26 via 192.168.0.1',
      '10.244.1.64/26 via 192.168.0.1',
      '10.244.2.0/26 blackhole',
    ]);
    expect(a.routes).toContain('10.244.2.0/26 via 192.168.0.2');
    expect(lines.filter((line) => line.includes('Message'))).toEqual([
      'Open Message (1), length: 63',
      'Open Message (1), length: 63',
      'Keepalive Message (4), length: 19',
      'Keepalive Message (4), length: 19',
      'Update Message (2), length: 62',
      'Update Message (2), length: 23',
      'Update Message (2), length: 53',
      'Update Message (2), length: 23',
    ]);
  });

  it('lives when both sides connect at once', () => {
    for (const delay of [1, 2]) {
      const { rig, a, b } = pair({ connectDelaySeconds: delay }, { connectDelaySeconds: delay });
      rig.pass(30);
      expect([...a.states, ...b.states].every((state) => state.endsWith('established'))).toBe(true);
      expect(
        a.machine.rootNamespace.tcp.sockets().filter(({ state }) => state === 'ESTABLISHED'),
      ).toHaveLength(1);
      expect(b.routes).toContain('10.244.1.0/26 via 192.168.0.1');
    }
  });

  it('tells what changes, and withdraws', () => {
    const { rig, a, b, lines } = pair();
    rig.pass(8);
    lines.length = 0;
    a.blocks.add({ prefix: network('10.244.1.128/26'), type: 'blackhole' });
    a.blocks.add({ prefix: network('10.244.1.192/26'), type: 'blackhole' });
    a.blocks.remove(network('10.244.1.0/26'));
    rig.pass(1);
    expect(b.routes).toEqual([
      '10.244.1.128/26 via 192.168.0.1',
      '10.244.1.192/26 via 192.168.0.1',
      '10.244.1.64/26 via 192.168.0.1',
      '10.244.2.0/26 blackhole',
    ]);
    // Two prefixes with the same attributes are one message.
    expect(lines.filter((line) => line.startsWith('Update Message'))).toHaveLength(2);
  });

  it('ends with the hold time when nothing comes any more, and its routes with it', () => {
    const { rig, a, b } = pair({ holdSeconds: 9 });
    rig.pass(8);
    expect(b.speaker.sessions()[0]?.connection?.holdSeconds).toBe(9);
    setLink(a, false);
    rig.pass(5);
    expect(b.routes).toContain('10.244.1.0/26 via 192.168.0.1');
    rig.pass(6);
    expect(b.routes).toEqual(['10.244.2.0/26 blackhole']);
    expect(b.speaker.sessions()[0]?.lastError).toEqual({ kind: 'sent', text: 'Hold timer expired' });
    expect(b.speaker.sessions()[0]?.errorWaitSeconds).toBe(5);
    setLink(a, true);
    rig.pass(120);
    expect(b.routes).toContain('10.244.1.0/26 via 192.168.0.1');
  });

  it('keeps an idle session with keepalives alone', () => {
    const { rig, a, b, lines } = pair();
    rig.pass(10);
    lines.length = 0;
    rig.pass(1_000);
    expect(a.states).toEqual(['Mesh_192_168_0_2 established']);
    expect(b.states).toEqual(['Mesh_192_168_0_1 established']);
    const messages = lines.filter((line) => line.includes('Message'));
    expect(new Set(messages)).toEqual(new Set(['Keepalive Message (4), length: 19']));
    expect(messages.length).toBeGreaterThan(24);
    expect(messages.length).toBeLessThan(36);
  });

  it('keeps the routes of a speaker that is killed for its restart time, and no longer', () => {
    const { rig, a, b } = pair();
    rig.pass(8);
    a.process.kill(9);
    rig.pass(110);
    expect(b.routes).toContain('10.244.1.0/26 via 192.168.0.1');
    rig.pass(20);
    expect(b.routes).toEqual(['10.244.2.0/26 blackhole']);
  });

  it('drops at the end of the table what a restarted speaker does not tell any more', () => {
    const { rig, a, b } = pair();
    rig.pass(8);
    b.sink.news.length = 0;
    a.restart({ isRecovering: true, announces: ['10.244.1.0/26'] });
    rig.pass(20);
    expect(b.sink.news).toEqual(['10.244.1.64/26 withdrawn']);
    expect(a.sink.isRecovered).toBe(true);
    expect(a.routes).toContain('10.244.2.0/26 via 192.168.0.2');
  });

  it('drops the routes at once of a speaker that comes back without them', () => {
    const { rig, a, b } = pair();
    rig.pass(8);
    b.sink.news.length = 0;
    a.restart();
    rig.pass(20);
    expect(b.sink.news).toContain('10.244.1.0/26 withdrawn');
    expect(b.routes).toContain('10.244.1.0/26 via 192.168.0.1');
  });

  it('is told why when a neighbor is taken away, and withdraws his routes', () => {
    const { rig, a, b, lines } = pair();
    rig.pass(8);
    lines.length = 0;
    a.speaker.removeNeighbor('Mesh_192_168_0_2');
    rig.pass(0.5);
    expect(lines.join('\n')).toContain('Cease (6), subcode Peer Unconfigured (3)');
    expect(b.speaker.sessions()[0]?.lastError).toEqual({ kind: 'received', text: 'Peer de-configured' });
    expect(b.routes).toEqual(['10.244.2.0/26 blackhole']);
  });

  it('is not set up with another AS than was said', () => {
    const { rig, a, b } = pair({ as: 65_000 });
    rig.pass(4);
    const errors = [a, b].map(({ speaker }) => speaker.sessions()[0]?.lastError);
    expect(errors).toContainEqual({ kind: 'sent', text: 'Bad peer AS' });
    expect(b.routes).toEqual(['10.244.2.0/26 blackhole']);
  });

  it('tells everything anew when it is asked to', () => {
    const { rig, a, b, lines } = pair();
    rig.pass(8);
    lines.length = 0;
    b.sink.news.length = 0;
    expect(b.speaker.sessions()[0]?.requestRefresh()).toBe(true);
    rig.pass(1);
    expect(lines.filter((line) => line.includes('Message'))).toEqual([
      'Route Refresh Message (5), length: 23',
      'Route Refresh Message (5), length: 23',
      'Update Message (2), length: 62',
      'Route Refresh Message (5), length: 23',
    ]);
    expect(b.sink.news).toEqual([]);
    expect(a.states).toEqual(['Mesh_192_168_0_2 established']);
  });

  it('puts the own AS in front for another one, and itself as next hop', () => {
    const { rig, b } = pair({}, {}, [4_200_000_001, 65_002]);
    rig.pass(8);
    const route = b.speaker.rib.find(network('10.244.1.0/26'))?.best;
    expect(route?.attributes).toMatchObject({
      asPath: [{ type: 2, members: [4_200_000_001] }],
      localPreference: 100,
    });
  });
});

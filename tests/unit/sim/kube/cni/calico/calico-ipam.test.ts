import { describe, expect, it } from 'vitest';
import type { SimTime } from '#sim/base/time';
import type { IpPool } from '#sim/kube/cni/calico/ip-pool';
import { CalicoIpam } from '#sim/kube/cni/calico/ipam/calico-ipam';
import { formatIpCidr, parseIpCidr, type IpCidr } from '#sim/wire/ip-cidr';
import { formatIp, parseIp } from '#sim/wire/ip-address';

function range(text: string): IpCidr {
  const parsed = parseIpCidr(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

/** A pool of four blocks with four addresses each. */
class IpamRig {
  now = 0;
  isStrict = false;
  readonly ipam: CalicoIpam;
  #handles = 0;

  constructor() {
    const pool: IpPool = {
      name: 'small',
      cidr: range('10.1.0.0/28'),
      blockSize: 30,
      ipipMode: 'Never',
      vxlanMode: 'Never',
      isNatOutgoing: true,
      isDisabled: false,
      isBgpExportDisabled: false,
      selectsNode: ({ rack }) => rack !== 'other',
      allowedUses: ['Workload'],
    };
    this.ipam = new CalicoIpam({
      pools: () => [pool],
      isStrict: () => this.isStrict,
      isReserved: () => false,
      now: () => this.now as SimTime,
      onBlock: () => undefined,
    });
  }

  /** The address, or why there is none. */
  next(host: string, labels: Readonly<Record<string, string>> = {}): string {
    this.#handles += 1;
    const given = this.ipam.assignNext({
      host,
      labels,
      home: range(host === 'a' ? '10.1.0.4/30' : '10.1.0.8/30'),
      family: 'IPv4',
      use: 'Workload',
      allocation: { handle: `h${this.#handles}`, attributes: { node: host } },
    });
    return given.ok ? formatIp(given.value.address) : given.error;
  }

  blocks(host: string): readonly string[] {
    return this.ipam.blocksOf(host).map(({ cidr }) => formatIpCidr(cidr));
  }
}

describe('addresses out of blocks', () => {
  it('come from the block that begins with the range of the node, and from the next free one when it is full', () => {
    const rig = new IpamRig();
    expect([rig.next('a'), rig.next('a'), rig.next('a'), rig.next('a'), rig.next('a')]).toEqual([
      '10.1.0.4',
      '10.1.0.5',
      '10.1.0.6',
      '10.1.0.7',
      '10.1.0.8',
    ]);
    expect(rig.blocks('a')).toEqual(['10.1.0.4/30', '10.1.0.8/30']);
    expect(rig.next('b')).toBe('10.1.0.12');
  });

  it('are used again last of all', () => {
    const rig = new IpamRig();
    rig.next('a');
    rig.ipam.release('h1');
    expect([rig.next('a'), rig.next('a'), rig.next('a'), rig.next('a')]).toEqual([
      '10.1.0.5',
      '10.1.0.6',
      '10.1.0.7',
      '10.1.0.4',
    ]);
  });

  it('are borrowed of others once no block is free, unless affinity is strict', () => {
    const rig = new IpamRig();
    for (let count = 0; count < 12; count += 1) rig.next('a');
    rig.next('b');
    for (let count = 0; count < 3; count += 1) expect(rig.next('a')).not.toContain('Assigned');
    expect(rig.next('a')).toBe(
      'Assigned 0 out of 1 requested IPv4 addresses; No IPs available in pools: [10.1.0.0/28]',
    );
    rig.isStrict = true;
    expect(rig.next('a')).toBe(
      'Assigned 0 out of 1 requested IPv4 addresses; No more free affine blocks and strict affinity enabled',
    );
  });

  it('are taken with an empty block from a node that has had it for a minute', () => {
    const rig = new IpamRig();
    rig.next('b');
    rig.ipam.release('h1');
    for (let count = 0; count < 12; count += 1) rig.next('a');
    rig.now = 61_000_000_000;
    expect(rig.next('a')).toBe('10.1.0.8');
    expect(rig.blocks('b')).toEqual([]);
  });

  it('are nobody’s for a node that no pool selects', () => {
    expect(new IpamRig().next('a', { rack: 'other' })).toBe('no configured Calico pools for node a');
  });

  it('are given by name once, with their block', () => {
    const rig = new IpamRig();
    const wanted = parseIp('10.1.0.2');
    if (wanted === undefined) throw new Error('no address');
    const take = (handle: string): unknown =>
      rig.ipam.assign(wanted, { host: 'a', allocation: { handle, attributes: {} } });
    expect(take('one')).toMatchObject({ ok: true });
    expect(rig.blocks('a')).toEqual(['10.1.0.0/30']);
    expect(take('two')).toEqual({
      ok: false,
      error: 'resource already exists: Address already assigned in block',
    });
  });

  it('are free, and their block gone, when their node is', () => {
    const rig = new IpamRig();
    rig.next('a');
    rig.ipam.forgetHost('a');
    expect(rig.ipam.blocks()).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { clusterRig } from '#kit/cluster-rig';
import { vethNameOf } from '#sim/kube/cni/bridge-plugin';
import type { CniCall } from '#sim/kube/cni/cni';
import { CniFiles } from '#sim/kube/cni/cni-files';
import { HostLocal } from '#sim/kube/cni/ipam/host-local';
import { parseIp } from '#sim/wire/ip-address';

const DIRECTORY = '/var/lib/cni/networks/cbr0';

/** A machine without Pods of its own. */
const machine = clusterRig({ workers: 0 }).network.machines.get('laptop')!;

interface Range {
  readonly subnet: string;
  readonly rangeStart?: string;
  readonly rangeEnd?: string;
}

class Ipam {
  readonly files = new CniFiles(machine, new Map());
  readonly #plugin: HostLocal;
  readonly #config: CniCall['config'];

  constructor(ranges: readonly Range[] | string, kept?: string) {
    const given = typeof ranges === 'string' ? [{ subnet: ranges }] : ranges;
    this.#plugin = new HostLocal({
      files: this.files,
      isPinned: (address) => address === parseIp(kept ?? ''),
    });
    this.#config = { type: 'bridge', ipam: { type: 'host-local', ranges: given.map((range) => [range]) } };
  }

  /** The addresses, or what the plugin says. */
  give(containerId: string, wanted?: string): string {
    const added = this.#plugin.add(this.#call(containerId, wanted));
    return added.ok ? added.value.result.ips.map(({ address }) => address).join(' ') : added.error.msg;
  }

  release(containerId: string): void {
    this.#plugin.delete(this.#call(containerId));
  }

  #call(containerId: string, wanted?: string): CniCall {
    return {
      containerId,
      netns: '',
      ifName: 'eth0',
      pod: `default/${containerId}`,
      uid: '',
      name: 'cbr0',
      cniVersion: '0.3.1',
      config: this.#config,
      prevResult: undefined,
      portMappings: [],
      bandwidth: undefined,
      namespace: undefined,
      openNamespace: () => {
        throw new Error('no namespace here');
      },
      wanted: wanted === undefined ? undefined : parseIp(wanted),
    };
  }
}

describe('host-local', () => {
  it('gives addresses from .2 up and never the broadcast address', () => {
    const ipam = new Ipam('10.244.1.0/29');
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ipam.give(id))).toEqual([
      '10.244.1.2/29',
      '10.244.1.3/29',
      '10.244.1.4/29',
      '10.244.1.5/29',
      '10.244.1.6/29',
      'failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.6',
    ]);
  });

  it('gives a freed address again only when it has come around', () => {
    const ipam = new Ipam('10.244.1.0/29');
    expect([ipam.give('a'), ipam.give('b')]).toEqual(['10.244.1.2/29', '10.244.1.3/29']);
    ipam.release('a');
    expect(['c', 'd', 'e', 'f'].map((id) => ipam.give(id))).toEqual([
      '10.244.1.4/29',
      '10.244.1.5/29',
      '10.244.1.6/29',
      '10.244.1.2/29',
    ]);
  });

  it('goes on behind an address that was asked for', () => {
    const ipam = new Ipam('10.244.1.0/24');
    expect([ipam.give('a', '10.244.1.9'), ipam.give('b')]).toEqual(['10.244.1.9/24', '10.244.1.10/24']);
  });

  it('reserves a wanted address once', () => {
    const ipam = new Ipam('10.244.1.0/24');
    expect(ipam.give('a', '10.244.1.5')).toBe('10.244.1.5/24');
    expect(ipam.give('b', '10.244.1.5')).toBe(
      'failed to allocate for range 0: requested IP address 10.244.1.5 is not available in range set 10.244.1.1-10.244.1.254',
    );
  });

  it("refuses an address of another node, and the gateway's", () => {
    const ipam = new Ipam('10.244.1.0/24');
    expect(ipam.give('a', '10.244.2.5')).toBe('failed to allocate all requested IPs: 10.244.2.5');
    expect(ipam.give('a', '10.244.1.1')).toBe(
      "failed to allocate for range 0: requested ip 10.244.1.1 is subnet's gateway",
    );
    expect(ipam.files.list(DIRECTORY)).toEqual(['last_reserved_ip.0', 'lock']);
  });

  it('gives an address that is kept for one Pod to no other', () => {
    const ipam = new Ipam('10.244.1.0/24', '10.244.1.2');
    expect(ipam.give('other')).toBe('10.244.1.3/24');
    expect(ipam.give('pinned', '10.244.1.2')).toBe('10.244.1.2/24');
  });

  it('gives a container no second address', () => {
    const ipam = new Ipam('10.244.1.0/24');
    ipam.give('a');
    expect(ipam.give('a')).toBe(
      'failed to allocate for range 0: 10.244.1.2 has been allocated to a, duplicate allocation is not allowed',
    );
  });

  it('keeps within its limits', () => {
    const ipam = new Ipam([{ subnet: '10.244.1.0/24', rangeStart: '10.244.1.20', rangeEnd: '10.244.1.21' }]);
    expect(['a', 'b', 'c'].map((id) => ipam.give(id))).toEqual([
      '10.244.1.20/24',
      '10.244.1.21/24',
      'failed to allocate for range 0: no IP addresses available in range set: 10.244.1.20-10.244.1.21',
    ]);
  });

  it('gives one address of each set of ranges, or none', () => {
    const ipam = new Ipam([{ subnet: '10.244.1.0/24' }, { subnet: 'fd00:1::/126' }]);
    expect([ipam.give('a'), ipam.give('b')]).toEqual([
      '10.244.1.2/24 fd00:1::2/126',
      '10.244.1.3/24 fd00:1::3/126',
    ]);
    expect(ipam.give('c')).toMatch(/^failed to allocate for range 1: no IP addresses available/);
    expect(ipam.files.has(`${DIRECTORY}/10.244.1.4`)).toBe(false);
  });

  it('writes down whose each address is, and believes its files', () => {
    const ipam = new Ipam('10.244.1.0/30');
    ipam.give('a');
    expect(ipam.files.read(`${DIRECTORY}/10.244.1.2`)).toBe('a\r\neth0');
    expect(ipam.files.read(`${DIRECTORY}/last_reserved_ip.0`)).toBe('10.244.1.2');
    expect(ipam.give('b')).toMatch(/no IP addresses available/);
    ipam.files.remove(`${DIRECTORY}/10.244.1.2`);
    expect(ipam.give('b')).toBe('10.244.1.2/30');
  });
});

describe('vethNameOf', () => {
  it('is made from the hash of the name of the Pod', () => {
    expect([vethNameOf('default/client'), vethNameOf('default/web-a')]).toEqual([
      'veth6844d090',
      'vethfe51b2a8',
    ]);
  });
});

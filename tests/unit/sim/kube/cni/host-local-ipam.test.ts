import { describe, expect, it } from 'vitest';
import { HostLocalIpam } from '#sim/kube/cni/host-local-ipam';
import { vethNameOf } from '#sim/kube/cni/bridge-plugin';
import { cidrOf } from '#sim/wire/cidr';
import { formatIp } from '#sim/wire/ip-address';
import { ipv4 } from '#sim/wire/ipv4-address';

function ipamOf(prefixLength: number): (holder: string) => string {
  const ipam = new HostLocalIpam(cidrOf(ipv4(10, 244, 1, 0), prefixLength));
  return (holder) => {
    const address = ipam.allocate(holder);
    return address.ok ? formatIp(address.value) : address.error;
  };
}

describe('HostLocalIpam', () => {
  it('gives addresses from .2 up and never the broadcast address', () => {
    const give = ipamOf(29);
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map(give)).toEqual([
      '10.244.1.2',
      '10.244.1.3',
      '10.244.1.4',
      '10.244.1.5',
      '10.244.1.6',
      'no IP addresses available in range set: 10.244.1.1-10.244.1.6',
    ]);
  });

  it('gives a freed address again only when it has come around', () => {
    const ipam = new HostLocalIpam(cidrOf(ipv4(10, 244, 1, 0), 29));
    const give = (holder: string): string => {
      const address = ipam.allocate(holder);
      return address.ok ? formatIp(address.value) : address.error;
    };
    expect([give('a'), give('b')]).toEqual(['10.244.1.2', '10.244.1.3']);
    ipam.release('a');
    expect([give('c'), give('d'), give('e'), give('f')]).toEqual([
      '10.244.1.4',
      '10.244.1.5',
      '10.244.1.6',
      '10.244.1.2',
    ]);
  });

  it('reserves a wanted address once', () => {
    const ipam = new HostLocalIpam(cidrOf(ipv4(10, 244, 1, 0), 24));
    const wanted = ipv4(10, 244, 1, 5);
    expect(ipam.allocate('a', wanted)).toEqual({ ok: true, value: wanted });
    expect(ipam.allocate('b', wanted)).toEqual({
      ok: false,
      error: 'requested IP address 10.244.1.5 is not available in range set 10.244.1.1-10.244.1.254',
    });
  });

  it('refuses an address of another node', () => {
    const ipam = new HostLocalIpam(cidrOf(ipv4(10, 244, 1, 0), 24));
    expect(ipam.allocate('a', ipv4(10, 244, 2, 5)).ok).toBe(false);
    expect(ipam.allocate('a', ipam.gateway).ok).toBe(false);
  });

  it('gives an address that is kept for one Pod to no other', () => {
    const kept = ipv4(10, 244, 1, 2);
    const ipam = new HostLocalIpam(cidrOf(ipv4(10, 244, 1, 0), 24), (address) => address === kept);
    expect(ipam.allocate('other')).toEqual({ ok: true, value: ipv4(10, 244, 1, 3) });
    expect(ipam.allocate('pinned', kept)).toEqual({ ok: true, value: kept });
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

import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { orderDestinations } from '#sim/app/destination-order';
import { formatIp, parseIp, type IpAddress } from '#sim/wire/ip-address';

const DUAL = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  network: {segments: [{name: lan, cidr: '192.168.0.0/24,fd00:192:168::/64'}]}
`;

function addressesOf(...texts: readonly string[]): readonly IpAddress[] {
  return texts.flatMap((text) => parseIp(text) ?? []);
}

describe('the addresses of a host', () => {
  const machine = new CommandLab(DUAL).simulation.machines.get('laptop');
  const order = (style: 'glibc' | 'musl', ...texts: readonly string[]): readonly string[] => {
    const stack = machine?.rootNamespace.stack;
    return stack === undefined ? [] : orderDestinations(stack, addressesOf(...texts), style).map(formatIp);
  };

  it('begin with IPv6 for glibc, and with IPv4 for musl where IPv6 is unique local', () => {
    const both = ['192.168.0.11', 'fd00:192:168::11'];
    expect(order('glibc', ...both)).toEqual(['fd00:192:168::11', '192.168.0.11']);
    expect(order('musl', ...both)).toEqual(both);
  });

  it('end with what has no route', () => {
    expect(order('glibc', '2001:db8:1::1', '192.168.0.11')).toEqual(['192.168.0.11', '2001:db8:1::1']);
  });

  it('stay in the order of the answer within a family', () => {
    expect(order('glibc', '192.168.0.12', '192.168.0.11')).toEqual(['192.168.0.12', '192.168.0.11']);
  });
});

import { describe, expect, it } from 'vitest';
import { parseSocketFilter } from '#sim/shell/socket-filter';
import type { SocketSnapshot } from '#sim/shell/socket-snapshot';
import { ipv4 } from '#sim/wire/ipv4-address';

const CLIENT: SocketSnapshot = {
  protocol: 'tcp',
  state: 'ESTABLISHED',
  receiveQueue: 0,
  sendQueue: 0,
  local: { address: ipv4(10, 0, 0, 1), port: 45_678 },
  remote: { address: ipv4(10, 0, 0, 2), port: 8080 },
  isIpv6Only: false,
  isMapped: false,
  owner: undefined,
  ownerPid: undefined,
};

function matches(text: string): boolean | string {
  const filter = parseSocketFilter(text.split(' '));
  if (!filter.ok) return filter.error.text;
  const { states } = filter.value;
  return (states === undefined || states.has(CLIENT.state)) && filter.value.matches(CLIENT);
}

describe('the filter of ss', () => {
  it.each([
    ['dport = :8080', true],
    ['dport = :http-alt', true],
    ['dport 8080', true],
    ['sport = :8080', false],
    ['sport >= :32768', true],
    ['dport != :8080', false],
    ['dst 10.0.0.2', true],
    ['dst 10.0.0.0/24', true],
    ['dst 10.0.0.2:8080', true],
    ['dst 10.0.0.2:80', false],
    ['src 10.1.0.0/16', false],
    ['not src 10.1.0.0/16', true],
    ['( dport = :8080 or sport = :8080 )', true],
    ['( dport = :1 or sport = :1 )', false],
    ['dport = :8080 and src 10.0.0.1', true],
    ['state established', true],
    ['state time-wait', false],
    ['state all', true],
    ['exclude established', false],
    ['state connected dport = :8080', true],
  ])('%s', (text, isMatch) => {
    expect(matches(text)).toBe(isMatch);
  });

  it.each([
    ['frob', 'Error: an inet prefix is expected rather than "frob".\nCannot parse dst/src address.\n'],
    ['state frob', 'ss: wrong state name: frob\n'],
  ])('refuses %s in the words of the tool', (text, words) => {
    expect(matches(text)).toBe(words);
  });
});

import { describe, expect, it } from 'vitest';
import { address } from '#kit/transport-wire';
import { SocketTable, type TableSocket } from '#sim/transport/socket-table';

const ANY = address('0.0.0.0');
const POD = address('10.244.1.2');
const PEER = address('10.244.1.3');

function socket(local: string, localPort: number, remote = '0.0.0.0', remotePort = 0): TableSocket {
  return {
    localAddress: address(local),
    localPort,
    remoteAddress: address(remote),
    remotePort,
    isIpv6Only: false,
  };
}

describe('SocketTable', () => {
  it('prefers the socket on the very address to one on every address', () => {
    const table = new SocketTable();
    const onAny = socket('0.0.0.0', 53);
    const onPod = socket('10.244.1.2', 53);
    table.addBound(onAny);
    table.addBound(onPod);
    expect(table.findBound(POD, 53)).toBe(onPod);
    expect(table.findBound(PEER, 53)).toBe(onAny);
    expect(table.findBound(POD, 54)).toBeUndefined();
  });

  it('tells connections apart that differ in one address only', () => {
    const table = new SocketTable();
    const one = socket('10.244.1.2', 40_000, '10.244.1.3', 80);
    const other = socket('10.244.1.2', 40_000, '10.244.2.3', 80);
    table.addConnected(one);
    table.addConnected(other);
    expect(table.findConnected(POD, 40_000, PEER, 80)).toBe(one);
    expect(table.findConnected(POD, 40_000, address('10.244.2.3'), 80)).toBe(other);
    expect(table.findConnected(POD, 40_000, PEER, 81)).toBeUndefined();
  });

  it('keeps ports above 32767 apart although its keys are signed', () => {
    const table = new SocketTable();
    const high = socket('10.244.1.2', 60_999, '10.244.1.3', 65_535);
    table.addConnected(high);
    expect(table.findConnected(POD, 60_999, PEER, 65_535)).toBe(high);
    table.removeConnected(high);
    expect(table.connected()).toEqual([]);
  });

  it.each([
    { bound: '0.0.0.0', wanted: POD, hasConflict: true },
    { bound: '10.244.1.2', wanted: ANY, hasConflict: true },
    { bound: '10.244.1.2', wanted: POD, hasConflict: true },
    { bound: '10.244.1.2', wanted: PEER, hasConflict: false },
  ])('binding next to $bound clashes: $hasConflict', ({ bound, wanted, hasConflict }) => {
    const table = new SocketTable();
    table.addBound(socket(bound, 8080));
    expect(table.hasConflict(wanted, 8080)).toBe(hasConflict);
    expect(table.hasConflict(wanted, 8081)).toBe(false);
  });
});

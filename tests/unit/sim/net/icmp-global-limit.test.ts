import { describe, expect, it } from 'vitest';
import { after, LAB_START, milliseconds } from '#sim/base/time';
import { IcmpGlobalLimit } from '#sim/net/icmp-global-limit';
import { Sysctl } from '#sim/net/sysctl';

function limitOf(perSecond: number, burst: number): (atMs: number) => number {
  const sysctl = new Sysctl();
  sysctl.set('net.ipv4.icmp_msgs_per_sec', String(perSecond));
  sysctl.set('net.ipv4.icmp_msgs_burst', String(burst));
  const limit = new IcmpGlobalLimit(sysctl);
  return (atMs) => {
    let sent = 0;
    while (sent < 1000 && limit.allow(after(LAB_START, milliseconds(atMs)))) {
      limit.consume();
      sent += 1;
    }
    return sent;
  };
}

describe('the limit of all ICMP messages of a namespace', () => {
  it('lets a burst go, and is filled after 20 ms by what the rate gives', () => {
    const sendAll = limitOf(1000, 50);
    expect([1000, 1010, 1020, 1030, 2000].map(sendAll)).toEqual([50, 0, 20, 0, 50]);
  });

  it('sends nothing at a rate of 0', () => {
    expect(limitOf(0, 50)(1000)).toBe(0);
  });

  it('costs nothing where the limit of the destination holds a message back', () => {
    const limit = new IcmpGlobalLimit(new Sysctl());
    const now = after(LAB_START, milliseconds(1000));
    for (let asked = 0; asked < 200; asked += 1) expect(limit.allow(now)).toBe(true);
  });
});

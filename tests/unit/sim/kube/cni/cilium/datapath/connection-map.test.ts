import { beforeEach, describe, expect, it } from 'vitest';
import type { SimTime } from '#sim/base/time';
import { ConnectionMap } from '#sim/kube/cni/cilium/datapath/connection-map';
import { FlowTuple } from '#sim/kube/cni/cilium/datapath/flow-tuple';
import { ipv4 } from '#sim/wire/ipv4-address';
import { TCP_FLAG } from '#sim/wire/tcp';

const CLIENT = { address: ipv4(10, 0, 0, 1), port: 40_000 };
const SERVER = { address: ipv4(10, 0, 1, 1), port: 80 };
const { SYN, ACK, FIN, RST } = TCP_FLAG;
const SECOND = 1e9;

let now = 0;
let map: ConnectionMap;

function tuple(from: typeof CLIENT, to: typeof CLIENT, tcpFlags: number, protocol = 6): FlowTuple {
  const made = new FlowTuple();
  made.setEnd('source', from.address, from.port);
  made.setEnd('destination', to.address, to.port);
  made.protocol = protocol;
  made.tcpFlags = tcpFlags;
  return made;
}

const asked = (flags: number): FlowTuple => tuple(CLIENT, SERVER, flags);
const answered = (flags: number): FlowTuple => tuple(SERVER, CLIENT, flags);

describe('the map of connections', () => {
  beforeEach(() => {
    now = 0;
    map = new ConnectionMap(() => now as SimTime);
  });

  it('knows an answer by its ends turned round, on the other way', () => {
    map.create(asked(SYN), 'OUT');
    expect(map.find(answered(SYN | ACK), 'IN').status).toBe('reply');
    expect(map.find(answered(SYN | ACK), 'OUT').status).toBe('new');
    expect(map.find(asked(ACK), 'OUT').status).toBe('established');
  });

  it('forgets a connection that nobody answers after a minute', () => {
    map.create(asked(SYN), 'OUT');
    now = 59 * SECOND;
    expect(map.entries()).toHaveLength(1);
    now = 60 * SECOND;
    expect(map.find(asked(SYN), 'OUT').status).toBe('new');
    expect(map.entries()).toHaveLength(0);
  });

  it('keeps one that has been answered for 8000 seconds, and for 10 once both ends have closed', () => {
    map.create(asked(SYN), 'OUT');
    map.find(answered(SYN | ACK), 'IN');
    map.find(asked(ACK), 'OUT');
    expect(map.entries()[0]?.expiresAt).toBe(8000 * SECOND);
    map.find(asked(FIN | ACK), 'OUT');
    expect(map.entries()[0]?.expiresAt).toBe(8000 * SECOND);
    map.find(answered(FIN | ACK), 'IN');
    expect(map.entries()[0]?.expiresAt).toBe(10 * SECOND);
  });

  it('lets a new SYN begin a connection anew that was closed', () => {
    map.create(asked(SYN), 'OUT');
    map.find(answered(RST), 'IN');
    expect(map.find(asked(SYN), 'OUT').status).toBe('new');
  });

  it('finds a packet worth an event when it has flags that were not seen, or five seconds have passed', () => {
    map.create(asked(SYN), 'OUT');
    expect(map.find(asked(ACK), 'OUT').isMonitored).toBe(true);
    expect(map.find(asked(ACK), 'OUT').isMonitored).toBe(false);
    now = 5 * SECOND;
    expect(map.find(asked(ACK), 'OUT').isMonitored).toBe(true);
    expect(map.find(answered(ACK), 'IN').isMonitored).toBe(true);
  });

  it('takes an ICMP error between the two ends for a part of their connection', () => {
    map.create(asked(SYN), 'OUT');
    const error = tuple(SERVER, CLIENT, 0, 1);
    error.isRelated = true;
    expect(map.find(error, 'IN').status).toBe('related');
    error.setEnd('source', ipv4(10, 0, 9, 9), 0);
    expect(map.find(error, 'IN').status).toBe('new');
  });
});

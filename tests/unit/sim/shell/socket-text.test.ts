import { describe, expect, it } from 'vitest';
import { formatNetstat } from '#sim/shell/netstat-text';
import { selectSockets, type SocketSnapshot } from '#sim/shell/socket-snapshot';
import { formatSs } from '#sim/shell/ss-text';
import { ipv4, ANY_IPV4 } from '#sim/wire/ipv4-address';

const LISTENER: SocketSnapshot = {
  protocol: 'tcp',
  state: 'LISTEN',
  receiveQueue: 0,
  sendQueue: 9,
  local: { address: ANY_IPV4, port: 80 },
  remote: undefined,
  isIpv6Only: false,
  isMapped: false,
  owner: '/usr/sbin/nginx',
  ownerPid: 8270,
};
const UDP: SocketSnapshot = {
  ...LISTENER,
  protocol: 'udp',
  state: 'UNCONN',
  sendQueue: 0,
  local: { address: ANY_IPV4, port: 53 },
};
const CONNECTION: SocketSnapshot = {
  ...LISTENER,
  state: 'TIME_WAIT',
  sendQueue: 0,
  local: { address: ipv4(10, 96, 10, 10), port: 80 },
  remote: { address: ipv4(10, 96, 0, 2), port: 34838 },
  owner: undefined,
};
const COLUMNS = { hasProcesses: false, isNumeric: true, isWide: false };
const NUMERIC = { hasProtocol: false, hasProcesses: false, isNumeric: true };

// The columns of ss of iproute2 6.1 and netstat of net-tools 2.10, run in a network namespace.
describe('formatSs', () => {
  it('makes columns as wide as what is in them', () => {
    expect(formatSs([UDP], NUMERIC)).toBe(
      'State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n' +
        'UNCONN 0      0            0.0.0.0:53        0.0.0.0:*          \n',
    );
    expect(formatSs([LISTENER, CONNECTION], NUMERIC)).toBe(
      'State     Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n' +
        'LISTEN    0      9            0.0.0.0:80        0.0.0.0:*           \n' +
        'TIME-WAIT 0      0        10.96.10.10:80      10.96.0.2:34838       \n',
    );
  });

  it('names the process that holds a socket', () => {
    expect(formatSs([LISTENER], { ...NUMERIC, hasProcesses: true })).toContain(
      '0.0.0.0:*    users:(("nginx",pid=8270,fd=3))',
    );
  });

  it('names services without -n, and the protocol when there are several', () => {
    expect(formatSs([LISTENER], { hasProtocol: true, hasProcesses: false, isNumeric: false })).toContain(
      'tcp   LISTEN 0      9            0.0.0.0:http',
    );
  });
});

describe('formatNetstat', () => {
  it('prints what netstat -tan does', () => {
    const selection = { hasTcp: true, hasUdp: false, hasListening: true, hasConnected: true };
    expect(formatNetstat(selectSockets([UDP, LISTENER, CONNECTION], selection), selection, COLUMNS)).toBe(
      'Active Internet connections (servers and established)\n' +
        'Proto Recv-Q Send-Q Local Address           Foreign Address         State       \n' +
        'tcp        0      0 0.0.0.0:80              0.0.0.0:*               LISTEN      \n' +
        'tcp        0      0 10.96.10.10:80          10.96.0.2:34838         TIME_WAIT   \n',
    );
  });
});

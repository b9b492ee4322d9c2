import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import type { CaptureRow } from '#main/contract/capture-requests';
import { packetTable } from '../../../../src/renderer/capture/packet-table';

const ROW: CaptureRow = {
  number: 7,
  place: 0,
  timeNs: 1_500_000_000,
  interfaceId: 'default/client:eth0',
  direction: 'out',
  text: '',
  source: '10.244.2.2',
  destination: '10.96.0.1',
  sourcePort: 41_000,
  destinationPort: 80,
  protocol: 'HTTP',
  length: 74,
  info: 'GET /<b>?a="1"&b HTTP/1.1',
  packetId: 99,
  isMarked: false,
  values: ['63'],
};

describe('a packet as HTML', () => {
  it('has the columns and further fields with their names, and nothing of it is markup', () => {
    expect(packetTable(ROW, ['ip.ttl'], ENGLISH.t)).toBe(
      '<table>\n' +
        '<tr><th>No.</th><th>Seconds</th><th>Interface</th><th>Source</th><th>Destination</th><th>Protocol</th><th>Length</th><th>Info</th><th>ip.ttl</th></tr>\n' +
        '<tr><td>7</td><td>1.500000</td><td>default/client:eth0</td><td>10.244.2.2</td><td>10.96.0.1</td><td>HTTP</td><td>74</td><td>GET /&lt;b&gt;?a=&quot;1&quot;&amp;b HTTP/1.1</td><td>63</td></tr>\n' +
        '</table>\n',
    );
  });
});

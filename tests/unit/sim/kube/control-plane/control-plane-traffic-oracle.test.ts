import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { isMissing, toolPath } from '#kit/tools';
import { inEnglish } from '#sim/base/sentence';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: traffic }
spec: { cluster: { controlPlane: { traffic: true } } }
`;

const folder = mkdtempSync(join(tmpdir(), 'podwire-control-plane-'));
const file = join(folder, 'traffic.pcapng');

/** The fields of the frames that the filter keeps, one line each. */
function tshark(filter: string, ...fields: readonly string[]): readonly string[] {
  const ports = ['-d', 'tcp.port==6443,tls', '-d', 'tcp.port==2379,tls'];
  const flags = [...ports, '-n', '-r', file, '-Y', filter, '-T', 'fields', '-E', 'separator=|'];
  const { stdout } = spawnSync(toolPath('tshark'), [...flags, ...fields.flatMap((field) => ['-e', field])], {
    encoding: 'utf8',
  });
  return stdout.split('\n').filter((line) => line !== '');
}

describe.skipIf(isMissing('tshark'))("what tshark makes of the control plane's traffic", () => {
  beforeAll(() => {
    const lab = new CommandLab(LAB);
    const filter = 'tcp port 6443 or tcp port 2379';
    const session = lab.simulation.startCapture({
      interfaces: ['node/control-plane:lo', 'node/node1:eth0'],
      filter,
    });
    if (!session.ok) throw new Error(inEnglish(session.error.message));
    // All connect anew.
    lab.sh('node/control-plane', "kill $(ss -ltnp | grep ':6443' | grep -o 'pid=[0-9]*' | cut -d= -f2)");
    lab.sh('node/control-plane', 'sleep 15');
    writeFileSync(file, session.value.encode());
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('finds nothing malformed', () => {
    expect(tshark('_ws.malformed', 'frame.number', '_ws.expert.message')).toEqual([]);
  });

  it('reads TLS 1.3 to both servers', () => {
    const hellos = tshark(
      'tls.handshake.type == 2',
      'ip.src',
      'tcp.srcport',
      'tls.handshake.extensions.supported_version',
    );
    expect(new Set(hellos)).toEqual(new Set(['192.168.0.10|6443|0x0304', '127.0.0.1|2379|0x0304']));
    expect(tshark('tls.app_data and tcp.port == 2379', 'frame.number').length).toBeGreaterThan(0);
    expect(tshark('tls.app_data and ip.src == 192.168.0.11', 'frame.number').length).toBeGreaterThan(0);
  });
});

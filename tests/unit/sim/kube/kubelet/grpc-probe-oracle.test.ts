import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { isMissing, toolPath } from '#kit/tools';
import { inEnglish } from '#sim/base/sentence';

const LAB = `apiVersion: v1
kind: Pod
metadata: {name: grpc}
spec:
  containers:
    - name: main
      image: registry.k8s.io/e2e-test-images/agnhost:2.53
      args: [grpc-health-checking, --service=shop]
      livenessProbe: {grpc: {port: 5000, service: shop}, periodSeconds: 1}
`;

describe.skipIf(isMissing('tshark'))('a gRPC probe', () => {
  it('is read by tshark from beginning to end', () => {
    const lab = new CommandLab(LAB);
    const where = lab.sh('host/laptop', "kubectl get pod grpc -o jsonpath='{.status.podIP}'").stdout;
    const session = lab.simulation.startCapture({
      interfaces: ['default/grpc:eth0'],
      filter: 'tcp port 5000',
    });
    if (!session.ok) throw new Error(inEnglish(session.error.message));
    lab.sh('host/laptop', 'sleep 3');
    const folder = mkdtempSync(join(tmpdir(), 'podwire-grpc-'));
    const file = join(folder, 'grpc.pcapng');
    writeFileSync(file, session.value.encode());
    const read = (filter: string, ...fields: readonly string[]): readonly string[] =>
      spawnSync(
        toolPath('tshark'),
        [
          '-d',
          'tcp.port==5000,http2',
          '-n',
          '-r',
          file,
          '-Y',
          filter,
          '-T',
          'fields',
          '-E',
          'separator=|',
        ].concat(fields.flatMap((field) => ['-e', field])),
        { encoding: 'utf8' },
      )
        .stdout.split('\n')
        .filter((line) => line !== '');
    expect(read('_ws.malformed || _ws.expert.severity == "Error"', 'frame.number')).toEqual([]);
    const heads = read(
      'http2.headers.path',
      'http2.headers.path',
      'http2.headers.authority',
      'http2.headers.user_agent',
    );
    expect(heads[0]).toBe(`/grpc.health.v1.Health/Check|${where}:5000|kube-probe/1.32 grpc-go/1.65.0`);
    expect(read('http2.header.name == "grpc-status"', 'http2.headers.status')[0]).toBe('200');
    expect(read('grpc', 'frame.number').length).toBeGreaterThan(1);
    rmSync(folder, { recursive: true });
  });
});

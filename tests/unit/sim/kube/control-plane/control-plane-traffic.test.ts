import { describe, expect, it } from 'vitest';
import type { CaptureSession } from '#sim/api/capture-session';
import { CommandLab } from '#kit/command-lab';
import { inEnglish } from '#sim/base/sentence';
import { NOISE_KINDS } from '#sim/capture/noise';

function labWith(cluster: string): CommandLab {
  return new CommandLab(`apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: traffic }
spec: { cluster: { ${cluster} } }
`);
}

const lab = labWith('controlPlane: { traffic: true }');
const NODE = 'node/node1';

/** Program and server of each connection that is open. */
function connectionsOf(node: string, server: string): readonly string[] {
  const lines = lab.sh(node, 'ss -tnp').stdout.split('\n');
  return lines.flatMap((line) => {
    const [, program] = new RegExp(String.raw`^ESTAB .* ${server} +users:\(\("([^"]+)`, 'u').exec(line) ?? [];
    return program === undefined ? [] : [program];
  });
}

function countsOf(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** The lines of segments that were pushed. */
function recordsOf(node: string, words: string): readonly string[] {
  const { stdout } = lab.sh(node, `timeout ${words}`);
  return stdout.split('\n').filter((line) => line.includes('Flags [P'));
}

const APPLICATION_DATA = 'tcp[((tcp[12:1] & 0xf0) >> 2):1] = 23';

function captureOn(filter: string): CaptureSession {
  const started = lab.simulation.startCapture({ interfaces: ['node/node1:eth0'], filter });
  if (!started.ok) throw new Error(inEnglish(started.error.message));
  return started.value;
}

/** Of packets that are no noise. */
function shownCount(capture: CaptureSession): number {
  const rows = capture.rows();
  rows.update();
  return rows.count;
}

describe("the control plane's traffic", () => {
  it('is connections of every program to its server', () => {
    lab.sh(NODE, 'sleep 12');
    expect(countsOf(connectionsOf(NODE, '192.168.0.10:6443'))).toEqual({
      kubelet: 4,
      'kube-proxy': 3,
      flanneld: 1,
    });
    expect(countsOf(connectionsOf('node/control-plane', '192.168.0.10:6443'))).toEqual({
      kubelet: 4,
      'kube-proxy': 3,
      flanneld: 1,
      'kube-scheduler': 8,
      'kube-controller-manager': 17,
    });
    expect(connectionsOf('node/control-plane', '127.0.0.1:2379')).toEqual(['kube-apiserver']);
  });

  it('renews a Lease every ten seconds, in one record there and one back', () => {
    const filter = `tcp port 6443 and ${APPLICATION_DATA}`;
    const records = recordsOf(NODE, `21 tcpdump -n -i eth0 '${filter}'`);
    const sent = records.filter((line) => line.includes('> 192.168.0.10.6443'));
    expect(sent.length).toBeGreaterThanOrEqual(2);
    expect(sent.length).toBeLessThanOrEqual(3);
    expect(records).toHaveLength(2 * sent.length);
  });

  it('is hidden as noise, and nothing else to that port is', () => {
    const capture = captureOn('tcp port 6443');
    capture.hideNoise(NOISE_KINDS);
    lab.sh(NODE, 'sleep 11');
    expect(capture.matchCount).toBeGreaterThan(0);
    expect(shownCount(capture)).toBe(0);
    lab.sh(NODE, 'curl -sk -m 5 -o /dev/null https://192.168.0.10:6443/version');
    expect(shownCount(capture)).toBeGreaterThan(0);
  });

  it('shows a change as an event to those who follow it', () => {
    const capture = captureOn('tcp src port 6443 and greater 500');
    lab.sh('host/laptop', 'kubectl create service clusterip late --tcp=80');
    lab.sh(NODE, 'sleep 1');
    // The Service to the kubelet and kube-proxy, its EndpointSlice to kube-proxy.
    expect(capture.matchCount).toBeGreaterThanOrEqual(3);
  });

  it('is not there in a lab that does not ask for it', () => {
    const quiet = labWith('');
    const seen = quiet.sh(NODE, "timeout 12 tcpdump -n -i eth0 'tcp port 6443'");
    expect(seen.stdout).not.toContain('IP');
    expect(quiet.sh('node/control-plane', 'ss -tn').stdout).not.toContain('ESTAB');
  });
});

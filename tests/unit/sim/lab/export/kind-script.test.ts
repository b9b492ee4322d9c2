import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { parse } from 'yaml';
import { afterAll, describe, expect, it } from 'vitest';
import { readGood } from '#kit/lab-text';
import { kindScriptOf } from '#sim/lab/export/kind-script';

const scratch = mkdtempSync(join(tmpdir(), 'podwire-kind-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What kind and kubectl were told, by programs that write it down. */
function carriedOut(cluster: string, objects = ''): { readonly calls: string; readonly config: unknown } {
  const lab = `apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: { name: My_Lab }\nspec: { cluster: ${cluster} }\n${objects}`;
  const script = kindScriptOf(readGood({ 'lab.podwire.yaml': lab }), { hasSecrets: false });
  writeFileSync(join(scratch, 'lab.sh'), script.text);
  writeFileSync(join(scratch, 'bridge'), '');
  for (const tool of ['kind', 'kubectl', 'docker', 'curl']) {
    const body = `#!/bin/sh\necho "${tool} $*" >>calls\n[ "$1" = get ] && echo my-lab-worker\ncase "$*" in *-*" -") cat >"input-${tool}";; esac\nexit 0\n`;
    writeFileSync(join(scratch, tool), body, { mode: 0o755 });
  }
  writeFileSync(join(scratch, 'calls'), '');
  execFileSync('bash', ['lab.sh'], {
    cwd: scratch,
    env: { PATH: `${scratch}${delimiter}${process.env['PATH'] ?? ''}` },
    stdio: 'pipe',
  });
  const config: unknown = parse(readFileSync(join(scratch, 'input-kind'), 'utf8'));
  return { calls: readFileSync(join(scratch, 'calls'), 'utf8'), config };
}

const POD = `---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { nodeName: node2, containers: [{ name: web, image: nginx }] }
`;

describe('the script for kind', () => {
  it("makes a cluster like the lab's, with its plugin, and gives it the objects", () => {
    const { calls, config } = carriedOut('{ kubeProxy: { mode: nftables } }', POD);
    expect(config).toEqual({
      kind: 'Cluster',
      apiVersion: 'kind.x-k8s.io/v1alpha4',
      networking: {
        ipFamily: 'ipv4',
        podSubnet: '10.244.0.0/16',
        serviceSubnet: '10.96.0.0/12',
        kubeProxyMode: 'nftables',
        disableDefaultCNI: true,
      },
      nodes: [{ role: 'control-plane' }, { role: 'worker' }, { role: 'worker' }],
    });
    expect(calls.split('\n')).toContain('kind create cluster --name my-lab --config -');
    expect(calls).toContain('docker cp ./bridge my-lab-worker:/opt/cni/bin/bridge');
    expect(calls.trimEnd().split('\n').at(-1)).toBe('kubectl --context kind-my-lab apply -f -');
    expect(readFileSync(join(scratch, 'input-kubectl'), 'utf8')).toContain('nodeName: my-lab-worker2');
  });

  it('says another domain to kubeadm, and leaves routes to the plugin of kind', () => {
    const { config } = carriedOut('{ networking: { dnsDomain: k8s.test }, cni: { plugin: kubenet } }');
    expect(config).toMatchObject({
      networking: { disableDefaultCNI: false },
      kubeadmConfigPatches: ['kind: ClusterConfiguration\nnetworking:\n  dnsDomain: "k8s.test"\n'],
    });
  });
});

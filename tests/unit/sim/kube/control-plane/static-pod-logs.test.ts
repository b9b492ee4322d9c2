import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const lab = new CommandLab(`apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: control-plane }
`);

function kubectl(words: string): string {
  const { stdout, stderr } = lab.sh('host/laptop', `kubectl -n kube-system ${words}`);
  return stdout + stderr;
}

describe('the Pods of a control plane', () => {
  it('have logs that tell who they are, and where they listen', () => {
    const lines = kubectl('logs kube-apiserver-control-plane').trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/^I\d{4} [\d:.]+ {7}1 /u, ''))).toEqual([
      'options.go:238] external host was not specified, using 192.168.0.10',
      'server.go:143] Version: v1.32.0',
      'server.go:145] "Golang settings" GOGC="" GOMAXPROCS="" GOTRACEBACK=""',
      'secure_serving.go:213] Serving securely on [::]:6443',
    ]);
    expect(kubectl('logs --tail=1 kube-scheduler-control-plane')).toMatch(
      /^I\d{4} [\d:.]{15} {7}1 secure_serving.go:213\] Serving securely on 127.0.0.1:10259\n$/u,
    );
    const etcd: unknown[] = kubectl('logs etcd-control-plane')
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(etcd).toContainEqual(
      expect.objectContaining({ msg: 'serving client traffic securely', address: '192.168.0.10:2379' }),
    );
  });

  it('have nothing to run but their program', () => {
    expect(kubectl('exec kube-apiserver-control-plane -- ls /')).toMatch(
      /^error: Internal error occurred: .*OCI runtime exec failed: .*exec: "ls": executable file not found in \$PATH: unknown\n$/u,
    );
  });

  it('have the same logs for crictl', () => {
    const line = "crictl logs $(crictl ps --name kube-scheduler -q) 2>&1 | grep -c 'Serving securely'";
    expect(lab.sh('node/control-plane', line).stdout).toBe('1\n');
  });

  it('keep the log of the run before', () => {
    expect(kubectl('logs -p kube-scheduler-control-plane')).toContain(
      'previous terminated container "kube-scheduler" in pod "kube-scheduler-control-plane" not found',
    );
    lab.sh(
      'node/control-plane',
      "kill $(ss -ltnp | grep ':10259' | grep -o 'pid=[0-9]*' | cut -d= -f2); sleep 3",
    );
    expect(kubectl('logs -p kube-scheduler-control-plane')).toContain('Starting Kubernetes Scheduler');
    expect(kubectl('logs kube-scheduler-control-plane')).toContain('Starting Kubernetes Scheduler');
  });
});

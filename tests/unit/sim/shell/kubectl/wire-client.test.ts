import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: clients }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: web, image: nginx }] }
`;

describe('kubectl', () => {
  const lab = new CommandLab(LAB);

  it('speaks TLS with the API server, on one connection for a command', () => {
    lab.sh('node/control-plane', 'tcpdump -nni eth0 -w /tmp/asked tcp port 6443 2>/dev/null & sleep 0.1');
    const { stdout } = lab.sh(
      'host/laptop',
      'tcpdump -nnl -i eth0 "tcp port 6443 and tcp[tcpflags] & tcp-syn != 0" > /tmp/syn 2>/dev/null & sleep 0.1; kubectl get pods -o name; kubectl get pods --no-headers > /tmp/x; sleep 0.5; kill $!; grep -c "192.168.0.10.6443: Flags .S.," /tmp/syn',
    );
    expect(stdout).toBe('pod/web\n2\n');
  });

  it('watches, and asks for what it may not have', () => {
    expect(
      lab.sh(
        'host/laptop',
        '(sleep 1; kubectl label pod web tier=front) & timeout 3 kubectl get pod web -w --no-headers --show-labels',
      ).stdout,
    ).toContain('tier=front');
    expect(lab.sh('host/laptop', 'kubectl get pod none')).toEqual({
      stdout: '',
      stderr: 'Error from server (NotFound): pods "none" not found\n',
      exitCode: 1,
    });
    expect(lab.sh('host/laptop', 'kubectl exec web -- hostname').stdout).toBe('web\n');
  });

  it.each([
    [
      'its API server has ended',
      'node/control-plane',
      "kill -9 $(ss -ltnp | grep :6443 | grep -o 'pid=[0-9]*' | cut -d= -f2)",
      'The connection to the server 192.168.0.10:6443 was refused - did you specify the right host or port?\n',
    ],
    [
      'nobody has the address',
      'node/control-plane',
      'ip link set eth0 down',
      'Unable to connect to the server: dial tcp 192.168.0.10:6443: connect: no route to host\n',
    ],
    [
      'its packets are dropped',
      'node/control-plane',
      'iptables -I INPUT -p tcp --dport 6443 -j DROP',
      'Unable to connect to the server: dial tcp 192.168.0.10:6443: i/o timeout\n',
    ],
    [
      'its own card is down',
      'host/laptop',
      'ip link set eth0 down',
      'Unable to connect to the server: dial tcp 192.168.0.10:6443: connect: network is unreachable\n',
    ],
  ])('says so when %s', (_, where, cut, stderr) => {
    const broken = new CommandLab(LAB);
    broken.sh(where, cut);
    expect(broken.sh('host/laptop', 'kubectl get pods')).toEqual({ stdout: '', stderr, exitCode: 1 });
  });
});

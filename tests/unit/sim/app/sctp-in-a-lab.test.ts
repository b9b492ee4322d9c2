import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const OBJECTS = `---
apiVersion: v1
kind: Pod
metadata: {name: server, labels: {app: server}}
spec:
  nodeName: node2
  containers:
    - name: netexec
      image: registry.k8s.io/e2e-test-images/agnhost:2.53
      args: [netexec, --sctp-port=9000]
---
apiVersion: v1
kind: Pod
metadata: {name: echo, labels: {app: echo}}
spec:
  nodeName: node2
  containers:
    - name: echo
      image: acme/echo:1
      ports: [{containerPort: 7, protocol: SCTP}]
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  nodeName: node1
  containers:
    - name: shell
      image: nicolaka/netshoot
      command: [sleep, infinity]
---
apiVersion: v1
kind: Pod
metadata: {name: caller}
spec:
  nodeName: node1
  containers:
    - name: caller
      image: registry.k8s.io/e2e-test-images/agnhost:2.53
---
apiVersion: v1
kind: Service
metadata: {name: server}
spec:
  clusterIP: 10.96.10.10
  type: NodePort
  selector: {app: server}
  ports: [{port: 5000, targetPort: 9000, nodePort: 30500, protocol: SCTP}]
---
apiVersion: v1
kind: Service
metadata: {name: nobody}
spec:
  clusterIP: 10.96.10.11
  selector: {app: nobody}
  ports: [{port: 5000, protocol: SCTP}]
`;

function lab(mode: string): CommandLab {
  return new CommandLab(
    `---
apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: sctp}
spec: {cluster: {kubeProxy: {mode: ${mode}}}}
${OBJECTS}`,
  );
}

const ASK = '(echo hostname; sleep 1) | ncat --sctp';

describe.each(['iptables', 'ipvs', 'nftables'])('SCTP through a Service in mode %s', (mode) => {
  let here: CommandLab;
  beforeAll(() => {
    here = lab(mode);
  });

  it('reaches a Pod behind another port, and through a port of every node', () => {
    expect(here.sh('client', `${ASK} 10.96.10.10 5000`).stdout).toBe('server');
    expect(here.sh('host/laptop', `${ASK} $(getent hosts node1 | cut -d' ' -f1) 30500`).stdout).toBe(
      'server',
    );
  });

  it('is not heard where the Service has no endpoint, and ncat gives up', () => {
    const { stderr, exitCode } = here.sh('client', 'ncat --sctp -v -w 4 10.96.10.11 5000');
    expect(stderr).toContain('Ncat: TIMEOUT.');
    expect(exitCode).toBe(1);
  });
});

describe('SCTP between Pods', () => {
  let here: CommandLab;
  beforeAll(() => {
    here = lab('iptables');
  });

  it('is refused where nobody listens', () => {
    const { stderr, exitCode } = here.sh(
      'client',
      `ncat --sctp ${here.sh('server', 'hostname -i').stdout.trim()} 9`,
    );
    expect([stderr, exitCode]).toEqual(['Ncat: Connection refused.\n', 1]);
  });

  it('is what an unknown image with such a port answers with its own bytes', () => {
    const address = here.sh('echo', 'hostname -i').stdout.trim();
    expect(here.sh('client', `(echo hello; sleep 1) | ncat --sctp ${address} 7`).stdout).toBe('hello\n');
  });

  it('is tried by agnhost connect', () => {
    const run = (target: string): string => {
      const { stderr, exitCode } = here.sh(
        'caller',
        `agnhost connect --protocol=sctp --timeout=5s ${target}`,
      );
      return `${exitCode} ${stderr}`;
    };
    expect(run('10.96.10.10:5000')).toBe('0 ');
    expect(run('10.96.10.10:81')).toMatch(/^1 (OTHER|TIMEOUT)/);
  });

  it('is listed by ss with its associations', () => {
    expect(here.sh('server', 'ss -S -a -n').exitCode).not.toBe(0);
    const lines = here.sh(
      'client',
      '(sleep 2) | ncat --sctp 10.96.10.10 5000 & sleep 1; ss -S -n; ss -S -a -n -H | wc -l',
    ).stdout;
    expect(lines).toMatch(
      /^State +Recv-Q Send-Q +Local Address:Port +Peer Address:Port *Process *\nESTAB +0 +0 +10\.244\.\d+\.\d+:\d+ +10\.96\.10\.10:5000 *\n`- ESTAB +0 +0 +10\.244\.\d+\.\d+%eth0:\d+ +10\.96\.10\.10:5000 *\n2\n$/,
    );
  });

  it('is tracked, translated and ended by its chunks', () => {
    here.sh('client', `${ASK} 10.96.10.10 5000`);
    const entries = here.sh('node/node1', 'conntrack -L -p sctp').stdout;
    expect(entries).toMatch(
      /sctp +132 \d+ CLOSED src=10\.244\.\d+\.\d+ dst=10\.96\.10\.10 sport=\d+ dport=5000 src=10\.244\.\d+\.\d+ dst=10\.244\.\d+\.\d+ sport=9000 dport=\d+ \[ASSURED\]/,
    );
  });

  it('listens, says who called, and ends with its standard input', () => {
    const { stdout, stderr } = here.sh(
      'client',
      '(sleep 3) | ncat --sctp -l -v 7000 & sleep 1; echo hello | ncat --sctp $(hostname -i) 7000; wait',
    );
    expect(stdout).toBe('hello\n');
    expect(stderr).toContain('Ncat: Listening on 0.0.0.0:7000\n');
    expect(stderr).toMatch(/Ncat: Connection from 10\.244\.\d+\.\d+:\d+\.\n/);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

function pod(name: string, image: string, more: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  terminationGracePeriodSeconds: 9
  containers: [{name: main, image: ${image}, ${more}}]
`;
}

const AGNHOST = 'registry.k8s.io/e2e-test-images/agnhost:2.53';

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(
    [
      pod('slow', AGNHOST, 'command: [sh, -c, "sleep 3; exec /agnhost netexec"]'),
      pod('last', AGNHOST, 'command: [sh, -c, "sleep 1; /agnhost netexec --http-port=80"]'),
      pod('held', AGNHOST, 'command: [sh, -c, "/agnhost netexec; true"]'),
      pod(
        'app',
        'acme/shop:2',
        'command: [sh, -c, "sleep 1 && /app/server"], ports: [{containerPort: 8080}]',
      ),
      pod('daemon', 'nginx', 'command: [sh, -c, "nginx; sleep infinity"]'),
      pod('script', 'nginx', 'args: [nginx, -g, "daemon off;"]'),
      pod('net', 'nicolaka/netshoot', 'command: [sleep, infinity]'),
    ].join(''),
  );
  lab.sh('net', 'sleep 5');
});

/** What a request from another Pod brings. */
function fetch(name: string, port: number): string {
  const path = `-o jsonpath={.status.podIP}`;
  const address = lab.exec('host/laptop', ['kubectl', 'get', 'pod', name, ...path.split(' ')]).stdout;
  return lab.sh('net', `curl -s -m 2 -o /dev/null -w '%{http_code}' ${address}:${port}`).stdout;
}

/** Seconds from `kubectl delete` to its end. */
function deletionTime(name: string): number {
  const { simulation } = lab;
  const before = simulation.nowNs;
  lab.exec('host/laptop', ['kubectl', 'delete', 'pod', name]);
  return (simulation.nowNs - before) / 1e9;
}

describe('a shell in a container', () => {
  it("runs the image's own program, by path, after something else", () => {
    expect(fetch('slow', 8080)).toBe('200');
    expect(fetch('last', 80)).toBe('200');
    expect(fetch('held', 8080)).toBe('200');
  });

  it('gives its process to what it executes', () => {
    expect(lab.sh('slow', 'ps').stdout).toMatch(/^ +1 root +\S+ +\/agnhost netexec$/m);
    expect(lab.sh('last', 'ps').stdout).toMatch(/^ +1 root +\S+ +\/agnhost netexec --http-port=80$/m);
    expect(lab.sh('held', 'ps').stdout).toMatch(/^ +1 root +\S+ +sh -c /m);
  });

  it('runs what an unknown image is told to run', () => {
    expect(fetch('app', 8080)).toBe('200');
    expect(lab.sh('app', 'no-such-command').exitCode).toBe(127);
  });

  it('lets nginx go to the background', () => {
    expect(fetch('daemon', 80)).toBe('200');
    expect(lab.exec('daemon', ['nginx', '-v']).stderr).toBe('nginx version: nginx/1.27.3\n');
  });

  it('has the entry point of nginx before nginx', () => {
    expect(fetch('script', 80)).toBe('200');
    expect(lab.exec('host/laptop', ['kubectl', 'logs', 'script']).stdout).toContain(
      '/docker-entrypoint.sh: ',
    );
    expect(lab.exec('host/laptop', ['kubectl', 'logs', 'daemon']).stdout).not.toContain(
      '/docker-entrypoint.sh: ',
    );
  });

  it('passes SIGTERM on only by what took its place', () => {
    expect(deletionTime('slow')).toBeLessThan(2);
    expect(deletionTime('last')).toBeLessThan(2);
    expect(deletionTime('held')).toBeGreaterThan(8);
  });
});

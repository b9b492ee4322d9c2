import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

interface PodOptions {
  readonly ports?: readonly number[];
  readonly more?: string;
}

function pod(name: string, image: string, { ports = [], more = '' }: PodOptions = {}): string {
  const containerPorts = ports.map((port) => `{containerPort: ${port}}`).join(', ');
  const servicePorts = ports.map((port) => `{name: p${port}, port: ${port}}`).join(', ');
  const service =
    ports.length === 0
      ? ''
      : `---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ports: [${servicePorts}]}
`;
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  terminationGracePeriodSeconds: 3
  containers:
    - name: ${name}
      image: ${image}
      ports: [${containerPorts}]
      ${more}
${service}`;
}

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(
    [
      pod('front', 'acme/front:1', {
        ports: [80],
        more: 'env: [{name: BACKEND_URL, value: "http://back:8080/api"}]',
      }),
      pod('back', 'acme/back:1', {
        ports: [8080],
        more: 'env: [{name: DB, value: "postgres://u:secret@db/shop"}, {name: FRONT, value: "http://front"}, {name: GONE, value: "gone:80"}]',
      }),
      pod('db', 'postgres:16', { ports: [5432] }),
      pod('cache', 'redis:7-alpine', { ports: [6379] }),
      pod('my', 'mysql:8', { ports: [3306] }),
      pod('apache', 'httpd', { ports: [80] }),
      pod('who', 'traefik/whoami', { ports: [80] }),
      pod('echo', 'hashicorp/http-echo', { ports: [5678], more: 'args: ["-text=hello there"]' }),
      pod('agn', 'registry.k8s.io/e2e-test-images/agnhost:2.53', { ports: [8080], more: 'args: [netexec]' }),
      pod('web', 'nginx', { ports: [80] }),
      pod('net', 'nicolaka/netshoot', { more: 'command: [sleep, infinity]' }),
      pod('bare', 'busybox'),
      pod('bad', 'alpine', { more: 'command: [nope]' }),
      pod('script', 'alpine', { more: 'command: [sh, -c, "while true; do nc -l -p 7000; done"]' }),
    ].join(''),
  );
});

function net(line: string): string {
  const { stdout, stderr } = lab.sh('net', line);
  return stdout + stderr;
}

describe('an image that is not in the catalogue', () => {
  it('tells who it is and what it saw, and what became of its dependencies', () => {
    const lines = net('curl -s -H "X-Test: 1" http://front/').split('\n');
    expect(lines[0]).toBe('Hostname: front');
    expect(lines).toContain('Request: GET / HTTP/1.1');
    expect(lines).toContain('Header: X-Test: 1');
    expect(lines.find((line) => line.startsWith('Dependency: BACKEND_URL='))).toMatch(
      /^Dependency: BACKEND_URL=http:\/\/back:8080\/api \(10\.\d+\.\d+\.\d+:8080\): HTTP\/1\.1 200 OK$/,
    );
    expect(lines).toContain('  Hostname: back');
    expect(lines.find((line) => line.startsWith('  Dependency: DB='))).toMatch(
      /^ {2}Dependency: DB=postgres:\/\/u:\*\*\*@db\/shop \(10\.\d+\.\d+\.\d+:5432\): connected$/,
    );
    expect(lines).toContain('  Dependency: GONE=gone:80: could not resolve gone');
  });

  it('does not go round in circles between services that name each other', () => {
    expect(net('curl -s http://front/')).toContain(
      '    Dependency: BACKEND_URL=http://back:8080/api: not dialed, the request came from here\n',
    );
  });
});

describe('images of the catalogue', () => {
  it.each([
    ['curl -s http://apache/', '<html><body><h1>It works!</h1></body></html>\n'],
    ['curl -s http://echo:5678/', 'hello there\n'],
    ['curl -s http://agn:8080/hostname', 'agn'],
    ['curl -s "http://agn:8080/echo?msg=a+b"', 'a b'],
    [
      'printf "PING\\r\\nSET a 1\\r\\nGET a\\r\\nQUIT\\r\\n" | nc cache 6379',
      '+PONG\r\n+OK\r\n$1\r\n1\r\n+OK\r\n',
    ],
    ['curl -s http://web/nope | tail -3', '<hr><center>nginx/1.27.3</center>\r\n</body>\r\n</html>\r\n'],
    ['curl -s -o /dev/null -w "%{http_code}" -X POST http://web/', '405'],
  ])('%s', (line, text) => {
    expect(net(line)).toBe(text);
  });

  it('whoami tells the addresses and the request', () => {
    expect(
      net('curl -s http://who/x')
        .replaceAll(/\d+\.\d+\.\d+\.\d+/g, 'IP')
        .replace(/:\d+\n/, ':PORT\n'),
    ).toBe(
      'Hostname: who\nIP: IP\nIP: IP\nRemoteAddr: IP:PORT\nGET /x HTTP/1.1\r\nHost: who\r\nUser-Agent: curl/8.11.1\r\nAccept: */*\r\n\r\n',
    );
  });

  it('mysql greets first and postgres does not', () => {
    expect(net('nc -w 1 my 3306 < /dev/null | head -c 10')).toContain('8.4.3');
    expect(net('nc -d -w 1 db 5432')).toBe('');
  });

  it('answers HEAD with the headers of GET and no body', () => {
    const [status, ...headers] = net('curl -sI http://web/').split('\r\n');
    expect(status).toBe('HTTP/1.1 200 OK');
    expect(headers).toContain('Content-Length: 615');
    expect(headers).toContain('Connection: keep-alive');
  });
});

describe('the main process of a container', () => {
  it('ends at once for a shell without a terminal, and backs off', () => {
    const pods = lab.simulation.topology().machines.flatMap((machine) => machine.pods);
    const stateOf = (name: string): string | undefined => pods.find((entry) => entry.name === name)?.phase;
    expect(stateOf('bare')).toBe('CrashLoopBackOff');
    expect(stateOf('bad')).not.toBe('Running');
    expect(stateOf('script')).toBe('Running');
  });

  it('runs a script that listens', () => {
    const address = lab.sh('script', 'hostname -i').stdout.trim();
    expect(lab.sh('net', `echo hi | nc -N -w 1 ${address} 7000`).exitCode).toBe(0);
  });
});

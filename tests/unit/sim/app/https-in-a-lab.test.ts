import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab, type CommandOutcome } from '#kit/command-lab';
import { manifestOf, webPod } from '#kit/lab-manifest';
import { connectTls } from '#sim/app/tls-client';
import type { Task } from '#sim/host/task';
import { connectTcp } from '#sim/host/tcp-stream';
import { parseIp } from '#sim/wire/ip-address';
import { bytesOfUtf8, textOfUtf8 } from '#sim/wire/utf8';

const PODS = manifestOf(
  `apiVersion: v1
kind: Pod
metadata: {name: curl}
spec: {containers: [{name: curl, image: curlimages/curl, command: [sleep, infinity]}]}
`,
  `apiVersion: v1
kind: Pod
metadata: {name: box}
spec: {containers: [{name: box, image: busybox, command: [sleep, infinity]}]}
`,
  webPod('web', 'node1'),
);
const CA = '/etc/kubernetes/pki/ca.crt';
const HELP = `More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.
`;

let lab: CommandLab;
let webAddress: string;
beforeAll(() => {
  lab = new CommandLab(PODS);
  webAddress = lab.exec('web', ['hostname', '-i']).stdout.trim();
});

function curl(line: string): CommandOutcome {
  return lab.sh('curl', `curl ${line}`);
}

describe('curl and the API server', () => {
  it('gets no further than the answer that everybody gets', () => {
    const { stdout, stderr, exitCode } = curl('-sk -i https://kubernetes/api');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const [head = '', body = ''] = stdout.split('\r\n\r\n');
    expect(head.split('\r\n').map((line) => line.replace(/^(Audit-Id|Date): .*/u, '$1'))).toEqual([
      'HTTP/1.1 403 Forbidden',
      'Audit-Id',
      'Cache-Control: no-cache, private',
      'Content-Type: application/json',
      'X-Content-Type-Options: nosniff',
      'Date',
      'Content-Length: 220',
    ]);
    expect(body).toBe(`{
  "kind": "Status",
  "apiVersion": "v1",
  "metadata": {},
  "status": "Failure",
  "message": "forbidden: User \\"system:anonymous\\" cannot get path \\"/api\\"",
  "reason": "Forbidden",
  "details": {},
  "code": 403
}`);
  });

  it('names the resource that is forbidden', () => {
    const { stdout } = curl("-sk 'https://kubernetes.default.svc/api/v1/namespaces/default/pods?limit=5'");
    expect(JSON.parse(stdout)).toMatchObject({
      message:
        'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "default"',
    });
  });

  it('is indented for people, and one line for programs', () => {
    expect(curl('-sk -A kubectl https://kubernetes/version').stdout).toMatch(/^\{"major":"1".*\}\n$/u);
  });

  it('refuses a token that nobody gave out', () => {
    const { stdout } = curl("-sk -H 'Authorization: Bearer abc' https://kubernetes/version");
    expect(JSON.parse(stdout)).toMatchObject({ reason: 'Unauthorized', code: 401 });
  });

  it('is told when it does not speak TLS', () => {
    expect(curl('-s http://kubernetes:443/')).toEqual({
      stdout: 'Client sent an HTTP request to an HTTPS server.\n',
      stderr: '',
      exitCode: 0,
    });
  });
});

describe('curl and certificates', () => {
  it('does not trust whom it does not know', () => {
    expect(curl('-sS https://kubernetes/api')).toEqual({
      stdout: '',
      stderr: `curl: (60) SSL certificate problem: unable to get local issuer certificate\n${HELP}`,
      exitCode: 60,
    });
  });

  it.each([
    [`--cacert ${CA} https://kubernetes/healthz`, 6, 'Could not resolve host: kubernetes'],
    [`--cacert ${CA} https://10.96.0.1/healthz`, 0, ''],
    [
      `--cacert ${CA} --resolve kubernetes.default.svc:443:10.96.0.1 https://kubernetes.default.svc/healthz`,
      0,
      '',
    ],
    [
      `--cacert ${CA} https://127.0.0.1:6443/healthz`,
      60,
      "SSL: no alternative certificate subject name matches target ipv4 address '127.0.0.1'",
    ],
    [
      `--cacert ${CA} --resolve api.example:6443:127.0.0.1 https://api.example:6443/healthz`,
      60,
      "SSL: no alternative certificate subject name matches target host name 'api.example'",
    ],
    ['--cacert /nope https://10.96.0.1/healthz', 77, 'error setting certificate file: /nope'],
  ])('%s exits with %i', (line, exitCode, message) => {
    const outcome = lab.sh('node/control-plane', `curl -sS ${line}`);
    expect(outcome.exitCode).toBe(exitCode);
    expect(outcome.stdout).toBe(exitCode === 0 ? 'ok' : '');
    expect(outcome.stderr.split('\n')[0]).toBe(message === '' ? '' : `curl: (${exitCode}) ${message}`);
  });

  it('tells step by step how it came to a connection', () => {
    const { stderr } = curl('-skv https://kubernetes/api');
    const told = stderr.replaceAll('\r', '').split('\n');
    expect(told.slice(0, told.indexOf('> User-Agent: curl/8.11.1'))).toEqual([
      '*   Trying 10.96.0.1:443...',
      '* ALPN: curl offers http/1.1',
      '} [5 bytes data]',
      '* TLSv1.3 (OUT), TLS handshake, Client hello (1):',
      '} [512 bytes data]',
      '* TLSv1.3 (IN), TLS handshake, Server hello (2):',
      '{ [122 bytes data]',
      '* TLSv1.3 (IN), TLS change cipher, Change cipher spec (1):',
      '{ [1 bytes data]',
      '* TLSv1.3 (IN), TLS handshake, Encrypted Extensions (8):',
      '{ [21 bytes data]',
      '* TLSv1.3 (IN), TLS handshake, Request CERT (13):',
      '{ [76 bytes data]',
      '* TLSv1.3 (IN), TLS handshake, Certificate (11):',
      expect.stringMatching(/^\{ \[\d{3,4} bytes data\]$/u),
      '* TLSv1.3 (IN), TLS handshake, CERT verify (15):',
      '{ [264 bytes data]',
      '* TLSv1.3 (IN), TLS handshake, Finished (20):',
      '{ [36 bytes data]',
      '* TLSv1.3 (OUT), TLS change cipher, Change cipher spec (1):',
      '} [1 bytes data]',
      '* TLSv1.3 (OUT), TLS handshake, Certificate (11):',
      '} [8 bytes data]',
      '* TLSv1.3 (OUT), TLS handshake, Finished (20):',
      '} [36 bytes data]',
      '* SSL connection using TLSv1.3 / TLS_AES_128_GCM_SHA256 / x25519 / RSASSA-PSS',
      '* ALPN: server accepted http/1.1',
      '* Server certificate:',
      '*  subject: CN=kube-apiserver',
      '*  start date: Jan  1 00:00:00 2025 GMT',
      '*  expire date: Jan  1 00:00:00 2026 GMT',
      '*  issuer: CN=kubernetes',
      '*  SSL certificate verify result: unable to get local issuer certificate (20), continuing anyway.',
      '*   Certificate level 0: Public key type RSA (2048/112 Bits/secBits), signed using sha256WithRSAEncryption',
      '* Connected to kubernetes (10.96.0.1) port 443',
      '* using HTTP/1.x',
      '} [5 bytes data]',
      '> GET /api HTTP/1.1',
      '> Host: kubernetes',
    ]);
    expect(told.slice(-4)).toEqual([
      '< ',
      '{ [220 bytes data]',
      '* Connection #0 to host kubernetes left intact',
      '',
    ]);
  });

  it('says what it told the server when it goes', () => {
    const { stderr } = curl('-sv https://kubernetes/api');
    expect(stderr.split('\n').slice(-5)).toEqual([
      '* TLSv1.3 (OUT), TLS alert, unknown CA (560):',
      '} [2 bytes data]',
      '* SSL certificate problem: unable to get local issuer certificate',
      '* closing connection #0',
      '',
    ]);
  });

  it('counts the time until TLS is done', () => {
    const { stdout } = curl(
      "-sk -o /dev/null -w '%{time_connect} %{time_appconnect} %{scheme} %{ssl_verify_result}' https://kubernetes/",
    );
    const [connect, appConnect, scheme, result] = stdout.split(' ');
    expect(Number(appConnect)).toBeGreaterThan(Number(connect));
    expect([scheme, result]).toEqual(['https', '20']);
  });

  it('finds a server that does not speak TLS', () => {
    expect(curl(`-sS https://${webAddress}:80/`)).toMatchObject({
      exitCode: 35,
      stderr: 'curl: (35) TLS connect error: error:0A00010B:SSL routines::wrong version number\n',
    });
  });
});

describe('wget of busybox', () => {
  it('does not look at certificates, and says so', () => {
    const { stdout, stderr, exitCode } = lab.sh('box', 'wget -O - https://kubernetes/version');
    expect(JSON.parse(stdout)).toMatchObject({ gitVersion: 'v1.32.0' });
    expect(exitCode).toBe(0);
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      'Connecting to kubernetes (10.96.0.1:443)',
      'wget: note: TLS certificate validation not implemented',
      'writing to stdout',
    ]);
    expect(lab.sh('box', 'wget -q --no-check-certificate -O - https://kubernetes/api')).toEqual({
      stdout: '',
      stderr: 'wget: server returned error: HTTP/1.1 403 Forbidden\n',
      exitCode: 1,
    });
  });
});

describe('a program with a certificate of the cluster', () => {
  /** What the API server answers to one request, until the connection ends. */
  function ask(subject: string, target: string): string {
    const root = lab.simulation.machines.get('control-plane')?.root;
    if (root === undefined) throw new Error('there is no control plane');
    const program = root.createProcess(['client'], { stdout: () => undefined, stderr: () => undefined });
    const parts: string[] = [];
    program.run(
      (function* (): Task<number> {
        const address = parseIp('10.96.0.1');
        if (address === undefined) return 1;
        const connected = yield* connectTcp(program, { address, port: 443 });
        if (!connected.ok) return 2;
        const secured = yield* connectTls(connected.value, {
          environment: program.environment,
          serverName: '',
          alpn: [],
          identity: lab.simulation.cluster.certificates.signed({ subject }),
        });
        if (!secured.ok) return 3;
        yield* secured.value.write(bytesOfUtf8(`GET ${target} HTTP/1.1\r\nConnection: close\r\n\r\n`));
        for (;;) {
          const received = yield* secured.value.read();
          if (!received.ok || received.value.length === 0) return 0;
          parts.push(textOfUtf8(received.value));
        }
      })(),
    );
    lab.simulation.runFor(10_000_000_000);
    return parts.join('');
  }

  it('reads what is there', () => {
    const [, body = ''] = ask('kubernetes-admin', '/api/v1/namespaces/default/pods/web').split('\r\n\r\n');
    expect(JSON.parse(body)).toMatchObject({ kind: 'Pod', metadata: { name: 'web' } });
  });

  it('watches line by line until its time is over', () => {
    const target =
      '/api/v1/namespaces/default/pods?watch=true&timeoutSeconds=5&labelSelector=app%3Dweb&resourceVersion=0';
    const answer = ask('kubernetes-admin', target);
    expect(answer).toContain('Transfer-Encoding: chunked\r\n');
    expect(answer).toMatch(/\{"type":"ADDED","object":\{.*"name":"web".*\}\}\n\r\n/u);
    expect(answer.endsWith('\r\n0\r\n\r\n')).toBe(true);
    expect(answer).not.toContain('"name":"box"');
  });
});

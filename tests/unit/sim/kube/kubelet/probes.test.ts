import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { inEnglish } from '#sim/base/sentence';

const AGNHOST = 'registry.k8s.io/e2e-test-images/agnhost:2.53';

function pod(name: string, container: string, more = ''): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  nodeName: node1
  ${more}
  containers:
    - name: main
      ${container}
`;
}

const served = (args: string, probe: string): string => `image: ${AGNHOST}
      args: [${args}]
      ${probe}`;
const idle = (probe: string): string => `image: busybox:1.36
      command: [sleep, infinity]
      ${probe}`;

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(
    [
      pod(
        'grpc',
        served(
          'grpc-health-checking, --service=shop',
          'livenessProbe: {grpc: {port: 5000, service: shop}, periodSeconds: 1}',
        ),
      ),
      pod(
        'ill',
        served('grpc-health-checking, --delay-unhealthy-sec=0', 'readinessProbe: {grpc: {port: 5000}}'),
      ),
      pod('other', served('grpc-health-checking', 'readinessProbe: {grpc: {port: 5000, service: shop}}')),
      pod('no-grpc', served('netexec', 'readinessProbe: {grpc: {port: 8080}}')),
      pod('closed', idle('readinessProbe: {grpc: {port: 5000}}')),
      pod(
        'elsewhere',
        served(
          'liveness',
          'readinessProbe: {httpGet: {port: 8080, path: "/redirect?loc=http%3A%2F%2F192.0.2.1%2F"}}',
        ),
      ),
      pod(
        'here',
        served('liveness', 'readinessProbe: {httpGet: {port: 8080, path: "/redirect?loc=%2Fstarted"}}'),
      ),
      pod(
        'round',
        served(
          'liveness',
          'readinessProbe: {httpGet: {port: 8080, path: "/redirect?loc=%2Fredirect%3Floc%3D%2Fredirect"}}',
        ),
      ),
      pod('plain', served('netexec', 'readinessProbe: {httpGet: {port: 8080, scheme: HTTPS}}')),
      pod(
        'secure',
        idle('readinessProbe: {httpGet: {host: 192.168.0.10, port: 6443, scheme: HTTPS, path: /readyz}}'),
      ),
      pod('no-port', idle('livenessProbe: {httpGet: {port: web}, periodSeconds: 1, failureThreshold: 1}')),
      pod(
        'endless',
        `image: busybox:1.36
      command: [sh, -c, 'while true; do (printf "HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nab"; sleep 20) | nc -lp 8080; done']
      livenessProbe: {httpGet: {port: 8080}, periodSeconds: 30, initialDelaySeconds: 1}`,
      ),
      pod('slow', idle('readinessProbe: {exec: {command: [sleep, "5"]}, timeoutSeconds: 2}')),
      pod(
        'no-program',
        idle('livenessProbe: {exec: {command: [nope]}, periodSeconds: 1, failureThreshold: 1}'),
      ),
      pod(
        'headers',
        served(
          'netexec',
          'readinessProbe: {httpGet: {port: 8080, path: "/header?key=Host", httpHeaders: [{name: Host, value: shop}, {name: x-one, value: "1"}]}}',
        ),
      ),
      pod('silent', idle('readinessProbe: {httpGet: {host: 203.0.113.77, port: 80}}')),
      pod(
        'hook',
        served('netexec', 'lifecycle: {postStart: {httpGet: {port: 8080, scheme: HTTPS, path: /hostname}}}'),
      ),
    ].join(''),
  );
});

/** `Reason Message` of those that are not about the start. */
function eventsOf(name: string): readonly string[] {
  const path = '{range .items[*]}{.reason}{" "}{.message}{"\\n"}{end}';
  const { stdout } = lab.sh(
    'host/laptop',
    `kubectl get events --field-selector involvedObject.name=${name} -o jsonpath='${path}'`,
  );
  const beginning = /^(?:Scheduled|Pulling|Pulled|Created|Started) /u;
  return stdout.split('\n').filter((line) => line !== '' && !beginning.test(line));
}

function addressOf(name: string): string {
  return lab.sh('host/laptop', `kubectl get pod ${name} -o jsonpath='{.status.podIP}'`).stdout;
}

function isReady(name: string): boolean {
  const path = '{.status.containerStatuses[0].ready}';
  return lab.sh('host/laptop', `kubectl get pod ${name} -o jsonpath='${path}'`).stdout === 'true';
}

describe('a gRPC probe', () => {
  it('passes where the service is served', () => {
    expect(isReady('grpc')).toBe(true);
    expect(eventsOf('grpc')).toEqual([]);
  });

  it('tells what the server answers', () => {
    expect(eventsOf('ill')).toEqual([
      'Unhealthy Readiness probe failed: service unhealthy (responded with "NOT_SERVING")',
    ]);
    expect(eventsOf('other')).toEqual([
      'Unhealthy Readiness probe failed: error: health rpc probe failed: rpc error: code = NotFound desc = unknown service',
    ]);
    expect(isReady('ill')).toBe(false);
  });

  it('waits for a server that speaks it until the time is over', () => {
    for (const [name, port] of [
      ['closed', 5000],
      ['no-grpc', 8080],
    ] as const) {
      expect(eventsOf(name)).toEqual([
        `Unhealthy Readiness probe failed: timeout: failed to connect service "${addressOf(name)}:${port}" within 1s: context deadline exceeded`,
      ]);
    }
  });

  it('follows a server that falls ill', () => {
    const where = addressOf('grpc');
    expect(lab.sh('node/node1', `curl -s http://${where}:8080/make-not-serving`).stdout).toMatch(/s$/u);
    lab.sh('host/laptop', 'sleep 4');
    expect(eventsOf('grpc')).toEqual([
      'Unhealthy Liveness probe failed: service unhealthy (responded with "NOT_SERVING")',
      'Killing Container main failed liveness probe, will be restarted',
    ]);
  });
});

describe('an HTTP probe', () => {
  it('goes where it is sent on the same host, and is content with any other place', () => {
    expect(eventsOf('here')).toEqual([]);
    expect(eventsOf('elsewhere')).toEqual([
      'ProbeWarning Readiness probe warning: Probe terminated redirects, Response body: <a href="http://192.0.2.1/">Found</a>.',
    ]);
    expect([isReady('here'), isReady('elsewhere')]).toEqual([true, true]);
  });

  it('does not mind who signed a certificate', () => {
    expect(isReady('secure')).toBe(true);
  });

  it('says so when a server does not speak TLS', () => {
    expect(eventsOf('plain')).toEqual([
      `Unhealthy Readiness probe failed: Get "https://${addressOf('plain')}:8080/": http: server gave HTTP response to HTTPS client`,
    ]);
  });

  it('gives up in time', () => {
    expect(eventsOf('silent')).toEqual([
      'Unhealthy Readiness probe failed: Get "http://203.0.113.77:80/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    ]);
  });

  it('counts for nothing when the answer does not end', () => {
    expect(eventsOf('endless')).toEqual([
      'Unhealthy Liveness probe errored: context deadline exceeded (Client.Timeout or context cancellation while reading body)',
    ]);
  });

  it('counts for nothing when it cannot be made', () => {
    expect(eventsOf('no-port')).toEqual([
      'Unhealthy Liveness probe errored: strconv.Atoi: parsing "web": invalid syntax',
    ]);
    expect(isReady('no-port')).toBe(true);
  });

  it('has the headers that it is given', () => {
    const session = lab.simulation.startCapture({
      interfaces: ['default/headers:eth0'],
      filter: 'tcp port 8080',
    });
    if (!session.ok) throw new Error(inEnglish(session.error.message));
    lab.sh('host/laptop', 'sleep 11');
    const text = Buffer.from(session.value.encode()).toString('latin1');
    expect(text).toContain(
      'GET /header?key=Host HTTP/1.1\r\nHost: shop\r\nUser-Agent: kube-probe/1.32\r\nAccept: */*\r\nX-One: 1\r\nConnection: close\r\n\r\n',
    );
  });
});

describe('a command that probes', () => {
  it('has its time', () => {
    expect(eventsOf('slow')).toEqual([
      'Unhealthy Readiness probe failed: command timed out: "sleep 5" timed out after 2s',
    ]);
  });

  it('counts for nothing when it cannot be started', () => {
    const [event = ''] = eventsOf('no-program');
    expect(event).toMatch(/^Unhealthy Liveness probe errored: rpc error: code = Unknown desc = .*"nope"/u);
    expect(isReady('no-program')).toBe(true);
  });
});

describe('a hook over HTTPS', () => {
  it('is asked again in plain text where no TLS is spoken', () => {
    expect(eventsOf('hook')).toEqual([
      `LifecycleHTTPFallback request to HTTPS lifecycle hook ${addressOf('hook')}:8080 got HTTP response, retry with HTTP succeeded`,
    ]);
    expect(isReady('hook')).toBe(true);
  });
});

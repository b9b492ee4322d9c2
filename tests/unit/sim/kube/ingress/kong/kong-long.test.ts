import { beforeAll, describe, expect, it } from 'vitest';
import { traceConnection } from '#sim/api/trace/trace-connection';
import { CommandLab } from '#kit/command-lab';
import { inEnglish } from '#sim/base/sentence';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: kong}
spec: {cluster: {ingressControllers: [{kind: kong, nodePorts: {http: 30080, https: 30443}}]}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: traefik/whoami, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80}, {name: refused, port: 81, targetPort: 81}]}
---
apiVersion: v1
kind: Service
metadata: {name: slow, annotations: {konghq.com/read-timeout: "2000"}}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  ingressClassName: kong
  tls: [{hosts: [web.example], secretName: missing}]
  rules:
    - host: web.example
      http:
        paths:
          - {path: /api, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
          - {path: /letters, pathType: ImplementationSpecific, backend: {service: {name: web, port: {number: 80}}}}
          - {path: "/~/v[0-9]+$", pathType: ImplementationSpecific, backend: {service: {name: web, port: {number: 80}}}}
          - {path: /refused, pathType: Prefix, backend: {service: {name: web, port: {number: 81}}}}
          - {path: /missing, pathType: Prefix, backend: {service: {name: missing, port: {number: 80}}}}
          - {path: /slow, pathType: Prefix, backend: {service: {name: slow, port: {number: 80}}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: stripped, annotations: {konghq.com/strip-path: "true", konghq.com/methods: "GET,HEAD", konghq.com/preserve-host: "false"}}
spec:
  ingressClassName: kong
  rules:
    - host: stripped.example
      http: {paths: [{path: /shop, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: secure, annotations: {konghq.com/protocols: https}}
spec:
  ingressClassName: kong
  rules:
    - host: secure.example
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
`;
const STATUS = "-o /dev/null -w '%{http_code}'";

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(LAB);
});

function sh(line: string): string {
  return lab.sh('host/laptop', line).stdout;
}

function curl(path: string, options = '', host = 'web.example'): string {
  return sh(`curl -s ${options} -H 'Host: ${host}' http://192.168.0.11:30080${path}`);
}

describe('Kong', () => {
  it('tells the Pod who asked and for what, and that it passed by', () => {
    expect(curl('/api/a?b=c')).toMatch(
      /GET \/api\/a\?b=c HTTP\/1\.1\r\nHost: web\.example\r\n[\s\S]*Via: 1\.1 kong\/3\.9\.0\r\nX-Forwarded-For: \S+\r\nX-Forwarded-Host: web\.example\r\nX-Forwarded-Path: \/api\/a\r\nX-Forwarded-Port: 80\r\nX-Forwarded-Proto: http\r\nX-Kong-Request-Id: [\da-f]{32}\r\nX-Real-Ip: /u,
    );
    expect(curl('/api', '-I')).toMatch(
      /X-Kong-Upstream-Latency: \d+\r\nX-Kong-Proxy-Latency: \d+\r\nVia: 1\.1 kong\/3\.9\.0\r\n/u,
    );
  });

  it('answers in JSON what no route is for', () => {
    expect(curl('/', '-i')).toMatch(
      /^HTTP\/1\.1 404 Not Found\r\n[\s\S]*Content-Length: 103\r\nX-Kong-Response-Latency: 0\r\nServer: kong\/3\.9\.0\r\nX-Kong-Request-Id: ([\da-f]{32})\r\n\r\n\{\n {2}"message":"no Route matched with those values",\n {2}"request_id":"\1"\n\}$/u,
    );
  });

  it('takes a Prefix by parts of the path, its own kind by letters, and regular expressions behind /~', () => {
    expect(curl('/apiary', STATUS)).toBe('404');
    expect(curl('/lettershop', STATUS)).toBe('200');
    expect(curl('/v12', STATUS)).toBe('200');
    expect(curl('/v12/x', STATUS)).toBe('404');
  });

  it('has a route to nobody for a Service that does not exist, and an event', () => {
    expect(curl('/missing', "-w '%{http_code}'")).toMatch(
      /"failure to get a peer from the ring-balancer"[\s\S]*503$/u,
    );
    expect(sh('kubectl describe ingress web')).toMatch(
      /Warning +KongConfigurationTranslationFailed .* failed to resolve Kubernetes Service for backend: failed to fetch Service default\/missing: Service default\/missing not found/u,
    );
  });

  it('says 502 where a Pod refuses', () => {
    expect(curl('/refused', "-w '%{http_code}'")).toMatch(
      /"An invalid response was received from the upstream server"[\s\S]*502$/u,
    );
  });

  it('waits as long as the Service says, six times', () => {
    expect(curl('/slow?wait=5s', "-w '%{http_code} %{time_total}'")).toMatch(
      /"The upstream server is timing out"[\s\S]*504 12\.0\d+$/u,
    );
    expect(curl('/slow?wait=5s', "-X POST -w '%{http_code} %{time_total}'")).toMatch(/504 2\.0\d+$/u);
  });

  it('strips the path, keeps the host or not, and has routes for some methods', () => {
    const answer = curl('/shop/a', '', 'stripped.example');
    expect(answer).toMatch(/GET \/a HTTP\/1\.1\r\nHost: 10\.244\.\S+\r\n/u);
    expect(answer).toContain('X-Forwarded-Prefix: /shop\r\n');
    expect(curl('/shop/a', `-X POST ${STATUS}`, 'stripped.example')).toBe('404');
  });

  it('asks for HTTPS by 426 where a route is for nothing else', () => {
    const answer = curl('/', '-i', 'secure.example');
    expect(answer).toMatch(
      /^HTTP\/1\.1 426 Upgrade Required\r\n[\s\S]*Connection: Upgrade\r\nUpgrade: TLS\/1\.2, HTTP\/1\.1\r\n/u,
    );
    const secure = lab.sh('host/laptop', `curl -skv -H 'Host: secure.example' https://192.168.0.11:30443/`);
    expect(secure.stderr).toContain('subject: O=Kong; CN=localhost');
    expect(secure.stdout).toContain('X-Forwarded-Proto: https');
  });

  it('does not redirect where an Ingress has TLS', () => {
    expect(curl('/api', STATUS)).toBe('200');
  });

  it('logs requests at the gateway, and configurations at the controller', () => {
    curl('/api');
    expect(sh('kubectl logs -n kong deploy/kong-gateway --tail=1')).toMatch(
      /^\S+ - - \[[^\]]+\] "GET \/api HTTP\/1\.1" 200 \d+ "-" "curl\/\S+" kong_request_id: "[\da-f]{32}"\n$/u,
    );
    expect(sh('kubectl logs -n kong deploy/kong-controller')).toMatch(
      /\tinfo\tSuccessfully synced configuration to Kong\t\{"url":"https:\/\/10\.244\.\S+:8444"/u,
    );
  });

  it('knows nothing when the gateway starts anew while no controller tells it', () => {
    sh('kubectl scale deploy -n kong kong-controller --replicas=0; sleep 3');
    expect(curl('/api', STATUS)).toBe('200');
    sh('kubectl delete pod -n kong -l app=kong-gateway --now; sleep 20');
    expect(sh('kubectl get pods -n kong -l app=kong-gateway')).toContain('0/1');
    sh('kubectl scale deploy -n kong kong-controller --replicas=1; sleep 25');
    expect(curl('/api', STATUS)).toBe('200');
  });

  it('tells a trace which path of which Ingress it was, by the tags of its route', () => {
    const question = {
      from: 'host/laptop',
      to: 'http://node1:30080/api/users',
      options: {},
      headers: ['Host: web.example'],
    };
    const traced = traceConnection(lab.simulation, question);
    if (!traced.ok) throw new Error(inEnglish(traced.error));
    const decision = traced.value.legs.flatMap(({ hops }) => hops).find(({ stage }) => stage === 'kong');
    expect(decision?.because).toMatchObject([
      { text: 'Ingress default/web, spec.rules[0].http.paths[0]', object: 'Ingress default/web' },
    ]);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: ingress}
spec: {cluster: {ingressControllers: [{kind: traefik, nodePorts: {http: 30080, https: 30443}}]}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: traefik/whoami, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: other, labels: {app: web}}
spec: {containers: [{name: web, image: traefik/whoami, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80}, {name: refused, port: 81, targetPort: 81}]}
---
apiVersion: v1
kind: Service
metadata:
  name: native
  annotations: {traefik.ingress.kubernetes.io/service.nativelb: "true"}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: nobody}
spec: {selector: {app: nobody}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations: {nginx.ingress.kubernetes.io/rewrite-target: /rewritten}
spec:
  ingressClassName: traefik
  tls: [{hosts: [web.example], secretName: missing}]
  rules:
    - host: web.example
      http:
        paths:
          - {path: /api, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
          - {path: /exact, pathType: Exact, backend: {service: {name: web, port: {number: 80}}}}
          - {path: /refused, pathType: Prefix, backend: {service: {name: web, port: {number: 81}}}}
          - {path: /missing, pathType: Prefix, backend: {service: {name: missing, port: {number: 80}}}}
          - {path: /nobody, pathType: Prefix, backend: {service: {name: nobody, port: {number: 80}}}}
          - {path: /native, pathType: Prefix, backend: {service: {name: native, port: {number: 80}}}}
    - host: "*.wild.example"
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: no-class
  annotations:
    traefik.ingress.kubernetes.io/router.entrypoints: web
    traefik.ingress.kubernetes.io/router.pathmatcher: PathRegexp
spec:
  rules:
    - host: plain.example
      http:
        paths:
          - {path: "/v[0-9]+$", pathType: ImplementationSpecific, backend: {service: {name: web, port: {number: 80}}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: stripped
  annotations: {traefik.ingress.kubernetes.io/router.middlewares: default-strip@kubernetescrd}
spec:
  ingressClassName: traefik
  rules:
    - host: stripped.example
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
`;
const LOG = 'kubectl logs -n traefik deploy/traefik';
const STATUS = "-o /dev/null -w '%{http_code}'";

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(LAB);
});

function curl(path: string, options = '', host = 'web.example'): string {
  return lab.sh('host/laptop', `curl -s ${options} -H 'Host: ${host}' http://192.168.0.11:30080${path}`)
    .stdout;
}

describe('Traefik', () => {
  it('tells the Pod who asked and for what, and believes nothing that the client says of itself', () => {
    const answer = curl('/api/a?b=c', "-H 'X-Forwarded-For: 1.2.3.4' -H 'X-Real-IP: 1.2.3.4'");
    expect(answer).toContain('GET /api/a?b=c HTTP/1.1\r\nHost: web.example\r\n');
    expect(answer).toMatch(
      /X-Forwarded-For: (\S+)\r\nX-Forwarded-Host: web\.example\r\nX-Forwarded-Port: 80\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Server: traefik-\S+\r\nX-Real-Ip: \1\r\n/u,
    );
    expect(answer).not.toContain('1.2.3.4');
  });

  it('takes a prefix by its characters, and does not heed annotations of nginx', () => {
    expect(curl('/apiary')).toContain('GET /apiary HTTP/1.1');
    expect(curl('/ap', STATUS)).toBe('404');
  });

  it('takes an exact path with nothing behind it', () => {
    expect(curl('/exact', STATUS)).toBe('200');
    expect(curl('/exact/', STATUS)).toBe('404');
  });

  it('sends the path on as it is without double slashes and dots', () => {
    const request = String.raw`GET //api//a/../b HTTP/1.1\r\nHost: web.example\r\nConnection: close\r\n\r\n`;
    const answer = lab.sh('host/laptop', `(printf '${request}'; sleep 1) | nc 192.168.0.11 30080`).stdout;
    expect(answer).toContain('GET /api/b HTTP/1.1');
  });

  it('answers what no router wants in its own words', () => {
    const answer = curl('/', '-i', 'unknown.example');
    expect(answer).toMatch(
      /^HTTP\/1\.1 404 Not Found\r\nContent-Type: text\/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nDate: .*\r\nContent-Length: 19\r\n\r\n404 page not found\n$/u,
    );
  });

  it('has no router for a Service that does not exist, and one for a Service without a Pod', () => {
    expect(curl('/missing')).toBe('404 page not found\n');
    expect(curl('/nobody', "-w '%{http_code}'")).toBe('no available server\n503');
    expect(lab.sh('host/laptop', LOG).stdout).toContain(
      ' ERR Cannot create service error="service not found" ingress=web namespace=default providerName=kubernetes serviceName=missing servicePort=&ServiceBackendPort{Name:,Number:80,}\n',
    );
  });

  it('tries a Pod that refuses once, and answers 502', () => {
    expect(curl('/refused', "-w '%{http_code}'")).toBe('Bad Gateway502');
    expect(lab.sh('host/laptop', `${LOG} --tail=1`).stdout).toMatch(
      /^\S+ - - \[[^\]]+\] "GET \/refused HTTP\/1\.1" 502 11 "-" "-" \d+ "web-default-web-web-example-refused@kubernetes" "http:\/\/\S+:81" \d+ms\n$/u,
    );
  });

  it('sends to one Pod after the other, and not to the address of the Service', () => {
    const hosts = [1, 2, 3, 4].map(() => /^Hostname: (.*)\r?$/mu.exec(curl('/api'))?.[1]?.trim());
    expect(hosts[0]).not.toBe(hosts[1]);
    expect(hosts.slice(2)).toEqual(hosts.slice(0, 2));
    curl('/native');
    const log = lab.sh('host/laptop', `${LOG} --tail=2`).stdout;
    expect(log).toMatch(
      /"http:\/\/10\.244\.\S+:80" \d+ms\n.*"http:\/\/10\.(?:9[6-9]|1[01]\d)\.\S+:80" \d+ms\n$/u,
    );
  });

  it('takes an Ingress without a class, and lets its annotations choose entry point and kind of path', () => {
    expect(curl('/v12', STATUS, 'plain.example')).toBe('200');
    expect(curl('/v12/x', STATUS, 'plain.example')).toBe('404');
    const secure = lab.sh(
      'host/laptop',
      `curl -sk ${STATUS} -H 'Host: plain.example' https://192.168.0.11:30443/v12`,
    );
    expect(secure.stdout).toBe('404');
  });

  it('takes one label for the star of a host', () => {
    expect(curl('/', STATUS, 'a.wild.example:30080')).toBe('200');
    expect(curl('/', STATUS, 'a.b.wild.example')).toBe('404');
  });

  it('has no router where a middleware is missing', () => {
    expect(curl('/', STATUS, 'stripped.example')).toBe('404');
    expect(lab.sh('host/laptop', LOG).stdout).toContain(
      ' ERR error="middleware \\"default-strip@kubernetescrd\\" does not exist" entryPointName=web routerName=web-default-stripped-stripped-example@kubernetes\n',
    );
  });

  it('serves HTTPS beside HTTP, with its own certificate where the Secret is missing', () => {
    const secure = lab.sh('host/laptop', "curl -skv -H 'Host: web.example' https://192.168.0.11:30443/api");
    expect(secure.stderr).toContain('subject: CN=TRAEFIK DEFAULT CERT');
    expect(secure.stdout).toContain('X-Forwarded-Port: 443\r\nX-Forwarded-Proto: https\r\n');
    expect(curl('/api', STATUS)).toBe('200');
    expect(lab.sh('host/laptop', LOG).stdout).toContain(
      ' ERR Error configuring TLS error="secret default/missing does not exist" ingress=web ',
    );
  });

  it('answers who speaks HTTP on the port of HTTPS that there is no such page', () => {
    const answer = lab.sh(
      'host/laptop',
      'curl -s -H "Host: web.example" http://192.168.0.11:30443/api',
    ).stdout;
    expect(answer).toBe('404 page not found\n');
  });

  it('logs 499 when the client does not wait', () => {
    curl('/api?wait=30s', '-m 1');
    expect(lab.sh('host/laptop', `${LOG} --tail=1`).stdout).toMatch(/"GET \/api\?wait=30s HTTP\/1\.1" 499 /u);
  });

  it('leaves the status of Ingresses alone while its Service has no balancer', () => {
    const status = lab.sh(
      'host/laptop',
      "kubectl get ingress web -o jsonpath='{.status.loadBalancer}'",
    ).stdout;
    expect(status).toBe('{}');
  });

  it('sends nothing to a Pod that is gone, 2 s later at most', () => {
    lab.sh('host/laptop', 'kubectl delete pod other --now; sleep 3');
    const hosts = new Set([1, 2, 3, 4].map(() => /^Hostname: (\S+)/mu.exec(curl('/api'))?.[1]));
    expect([...hosts]).toEqual(['web']);
  });
});

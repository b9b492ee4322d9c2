import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: ingress}
spec: {cluster: {ingressControllers: [{kind: nginx, nodePorts: {http: 30080, https: 30443}}]}}
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
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  ingressClassName: nginx
  rules:
    - host: web.example
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
          - {path: /refused, pathType: Prefix, backend: {service: {name: web, port: {number: 81}}}}
          - {path: /missing, pathType: Prefix, backend: {service: {name: missing, port: {number: 80}}}}
`;
const LOG = 'kubectl logs -n ingress-nginx deploy/ingress-nginx-controller';

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(LAB);
});

function curl(path: string, options = ''): string {
  return lab.sh('host/laptop', `curl -s ${options} -H 'Host: web.example' http://192.168.0.11:30080${path}`)
    .stdout;
}

describe('ingress-nginx', () => {
  it('tells the Pod who asked and for what', () => {
    const answer = curl('/a?b=c');
    expect(answer).toContain('GET /a?b=c HTTP/1.1\r\nHost: web.example\r\n');
    expect(answer).toMatch(
      /X-Forwarded-For: \S+\r\nX-Forwarded-Host: web\.example\r\nX-Forwarded-Port: 80\r\nX-Forwarded-Proto: http\r\n/u,
    );
  });

  it('tries a Pod that refuses three times, and answers 502', () => {
    expect(curl('/refused', "-o /dev/null -w '%{http_code}'")).toBe('502');
    const [line = ''] = lab.sh('host/laptop', `${LOG} --tail=1`).stdout.split('\n');
    expect(line).toMatch(
      / 502 150 .* \[default-web-81\] \[\] (\S+:81), \1, \1 0, 0, 0 0\.00\d, 0\.00\d, 0\.00\d 502, 502, 502 [\da-f]{32}$/u,
    );
  });

  it('answers 503 for a Service that does not exist, and says so', () => {
    expect(curl('/missing', "-o /dev/null -w '%{http_code}'")).toBe('503');
    expect(lab.sh('host/laptop', LOG).stdout).toContain(
      'no object matching key "default/missing" in local store',
    );
  });

  it('logs 499 when the client does not wait', () => {
    curl('/?wait=30s', '-m 1');
    expect(lab.sh('host/laptop', `${LOG} --tail=1`).stdout).toMatch(
      /"GET \/\?wait=30s HTTP\/1\.1" 499 0 .* \S+:80 0 \d\.\d+ - [\da-f]{32}\n$/u,
    );
  });

  it('writes nginx.conf', () => {
    const conf = lab.sh(
      'host/laptop',
      'kubectl exec -n ingress-nginx deploy/ingress-nginx-controller -- cat /etc/nginx/nginx.conf',
    );
    expect(conf.stdout).toContain('\t\tlocation = "/refused" {\n');
    expect(conf.stdout).toContain('set $proxy_upstream_name "default-web-81";');
  });

  it('says to who speaks HTTP on the port of HTTPS what it is', () => {
    const answer = lab.sh('host/laptop', 'curl -si http://192.168.0.11:30443/').stdout;
    expect(answer).toContain('HTTP/1.1 400 Bad Request');
    expect(answer).toContain('The plain HTTP request was sent to HTTPS port');
  });

  it('gives its Ingresses the address of its Service as soon as it leads, and says what it does', () => {
    const address = lab.sh(
      'host/laptop',
      "kubectl get service -n ingress-nginx ingress-nginx-controller -o jsonpath='{.spec.clusterIP}'",
    ).stdout;
    expect(lab.sh('host/laptop', 'kubectl get ingress web').stdout).toMatch(
      new RegExp(`^NAME .*\\nweb +nginx +web\\.example +${address.replaceAll('.', '\\.')} +80 +`, 'u'),
    );
    const log = lab.sh('host/laptop', LOG).stdout;
    expect(log).toContain('"Found valid IngressClass" ingress="default/web" ingressclass="nginx"');
    expect(log).toContain('attempting to acquire leader lease ingress-nginx/ingress-nginx-leader...');
    expect(log).toContain(
      `"updating Ingress status" namespace="default" ingress="web" currentValue=null newValue=[{"ip":"${address}"}]`,
    );
  });

  it('tells of every synchronization in an event, that of the status among them', () => {
    expect(lab.sh('host/laptop', 'kubectl describe ingress web').stdout).toMatch(
      / {2}Normal {2}Sync +\d+s \(x2 over \d+s\) +nginx-ingress-controller {2}Scheduled for sync\n/u,
    );
  });
});

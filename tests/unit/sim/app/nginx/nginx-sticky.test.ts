import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const PATHS =
  'http: {paths: [{path: /cart, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}';
const KEY = 'nginx.ingress.kubernetes.io';
const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: sticky}
spec: {cluster: {ingressControllers: [{kind: nginx, nodePorts: {http: 30080, https: 30443}}]}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: traefik/whoami, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: sticky
  annotations:
    ${KEY}/affinity: cookie
    ${KEY}/session-cookie-name: route
    ${KEY}/session-cookie-max-age: '3600'
    ${KEY}/session-cookie-samesite: Lax
spec:
  ingressClassName: nginx
  rules: [{host: web.example, ${PATHS}}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: plain}
spec:
  ingressClassName: nginx
  rules: [{host: plain.example, ${PATHS}}]
`;

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(LAB);
});

function sh(line: string): string {
  return lab.sh('host/laptop', line).stdout;
}

function curl(options = '', url = 'http://192.168.0.11:30080/cart'): string {
  return sh(`curl -ski ${options} -H 'Host: web.example' ${url}`);
}

/** Which Pods answered. */
function pods(options: string): readonly string[] {
  const line = `for i in 1 2 3 4 5 6; do curl -s ${options} http://192.168.0.11:30080/cart; done | grep Hostname | sort -u`;
  return sh(line)
    .split('\n')
    .filter((each) => each !== '');
}

/** `route=KEY|BACKEND` */
function cookieOf(answer: string): string {
  return /^Set-Cookie: ([^;]*);/mu.exec(answer)?.[1] ?? '';
}

describe('affinity: cookie', () => {
  it('gives a client without a cookie one, for the path of its rule', () => {
    expect(curl()).toMatch(
      /^Set-Cookie: route=17356896\d\d(?:\.\d{1,3})?\.\d+\.\d{1,6}\|[\da-f]{32}; Max-Age=3600; Path=\/cart; HttpOnly; SameSite=Lax\r$/mu,
    );
    expect(curl('', 'https://192.168.0.11:30443/cart')).toContain(
      '; Path=/cart; Secure; HttpOnly; SameSite=Lax',
    );
  });

  it('brings the client back to the same Pod, without another cookie', () => {
    const cookie = cookieOf(curl());
    expect(pods(`-H 'Host: web.example' -H 'Cookie: ${cookie}'`)).toHaveLength(1);
    expect(curl(`-H 'Cookie: ${cookie}'`)).not.toContain('Set-Cookie');
  });

  it('spreads clients, and those whose Pod goes have another from then on', () => {
    const answer = curl();
    const [, pod = ''] = /Hostname: (\S+)/u.exec(answer) ?? [];
    sh(`kubectl delete pod ${pod}; sleep 10`);
    const own = `-H 'Host: web.example' -H 'Cookie: ${cookieOf(answer)}'`;
    expect(pods(own)).toHaveLength(1);
    expect(pods(own)).not.toContain(`Hostname: ${pod}`);
    expect(pods("-H 'Host: web.example'").length).toBeGreaterThan(1);
  });

  it('gives no cookie where another Ingress leads to the same Service', () => {
    expect(sh("curl -si -H 'Host: plain.example' http://192.168.0.11:30080/cart")).not.toContain(
      'Set-Cookie',
    );
  });
});

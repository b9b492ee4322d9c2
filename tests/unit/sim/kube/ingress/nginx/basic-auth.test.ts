import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: auth}
spec: {cluster: {ingressControllers: [{kind: nginx, nodePorts: {http: 30080}}]}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
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
  name: members
  annotations:
    nginx.ingress.kubernetes.io/auth-type: basic
    nginx.ingress.kubernetes.io/auth-secret: members
    nginx.ingress.kubernetes.io/auth-realm: Authentication Required
spec:
  ingressClassName: nginx
  rules:
    - host: web.example
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
`;
const LOG = 'kubectl logs -n ingress-nginx deploy/ingress-nginx-controller';

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(LAB);
});

function sh(line: string): string {
  const { stdout, stderr } = lab.sh('host/laptop', line);
  return stdout + stderr;
}

function status(options = ''): string {
  return sh(
    `curl -s -o /dev/null -w '%{http_code}' ${options} -H 'Host: web.example' http://192.168.0.11:30080/`,
  );
}

describe('auth-type: basic', () => {
  it('lets nobody in as long as its Secret is missing, and says so', () => {
    expect(status()).toBe('503');
    expect(sh(LOG)).toContain(
      'err="unexpected error reading secret default/members: no object matching key \\"default/members\\" in local store"',
    );
  });

  it('takes its users from the file of htpasswd, in the key auth of the Secret', () => {
    expect(sh('htpasswd -bc auth anna secret')).toBe('Adding password for user anna\n');
    expect(sh('cat auth')).toMatch(/^anna:\$apr1\$[./\dA-Za-z]{8}\$[./\dA-Za-z]{22}\n$/u);
    expect(sh('echo -n simple | htpasswd -is auth bert')).toBe('Adding password for user bert\n');
    expect(sh('kubectl create secret generic members --from-file=auth; sleep 5')).toBe(
      'secret/members created\n',
    );
    expect([status('-u anna:secret'), status('-u bert:simple'), status('-u anna:wrong'), status()]).toEqual([
      '200',
      '200',
      '401',
      '401',
    ]);
  });

  it('asks for a name, in the realm of the annotation', () => {
    const answer = sh("curl -si -H 'Host: web.example' http://192.168.0.11:30080/");
    expect(answer).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/u);
    expect(answer).toContain('WWW-Authenticate: Basic realm="Authentication Required"\r\n');
    expect(answer).toContain('<center><h1>401 Authorization Required</h1></center>');
  });

  it('keeps the password from the Pod, and the name for its log', () => {
    const answer = sh("curl -s -u anna:secret -H 'Host: web.example' http://192.168.0.11:30080/");
    expect(answer).toContain('Hostname: web');
    expect(answer).not.toContain('Authorization');
    const log = sh(LOG);
    expect(log).toMatch(/ - anna \[[^\]]+\] "GET \/ HTTP\/1\.1" 200 /u);
    expect(log).toMatch(/\[error\] .* user "anna": password mismatch, client: /u);
  });

  it('follows a Secret that changes', () => {
    sh(
      'htpasswd -nbs carl new > auth; kubectl create secret generic members --from-file=auth --dry-run=client -o yaml | kubectl replace -f -; sleep 5',
    );
    expect([status('-u anna:secret'), status('-u carl:new')]).toEqual(['401', '200']);
    expect(sh(LOG)).toMatch(
      /user "anna" was not found in "\/etc\/ingress-controller\/auth\/default-members-[-\da-f]+\.passwd"/u,
    );
  });

  it('takes a Secret with a user a key, but none of another namespace', () => {
    const annotate = 'kubectl annotate ingress members --overwrite';
    const key = 'nginx.ingress.kubernetes.io/auth-secret';
    sh(
      `kubectl create secret generic map --from-literal=dora='{PLAIN}open'; ${annotate} ${key}-type=auth-map ${key}=map; sleep 5`,
    );
    expect(status('-u dora:open')).toBe('200');
    sh(`${annotate} ${key}=kube-system/map; sleep 5`);
    expect(status('-u dora:open')).toBe('503');
    expect(sh(LOG)).toContain('err="cross namespace usage of secrets is not allowed"');
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: webhook}
spec: {}
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
`;
const INSTALL =
  'helm repo add ingress-nginx https://kubernetes.github.io/ingress-nginx && helm install ingress-nginx ingress-nginx/ingress-nginx ' +
  '-n ingress-nginx --create-namespace --set controller.service.type=NodePort';
const LOG = 'kubectl logs -n ingress-nginx deploy/ingress-nginx-controller';
const DENIED =
  'Error from server (BadRequest): error when creating "STDIN": admission webhook "validate.nginx.ingress.kubernetes.io" denied the request: ';

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(LAB);
});

interface Wish {
  readonly name: string;
  readonly annotations?: string;
  readonly path?: string;
  readonly pathType?: string;
}

/** What kubectl says of an Ingress for the host `web.example`. */
function create({ name, annotations = '', path = '/', pathType = 'Prefix' }: Wish): string {
  const text = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${name}, annotations: {${annotations}}}
spec:
  ingressClassName: nginx
  rules:
    - host: web.example
      http: {paths: [{path: '${path}', pathType: ${pathType}, backend: {service: {name: web, port: {number: 80}}}}]}
`;
  const { stdout, stderr } = lab.exec('host/laptop', ['kubectl', 'create', '-f', '-'], text);
  return stdout + stderr;
}

describe('the webhook of ingress-nginx', () => {
  it('fails closed until its Pod is ready', () => {
    lab.sh('host/laptop', INSTALL);
    expect(create({ name: 'early' })).toMatch(
      /^Error from server \(InternalError\): error when creating "STDIN": Internal error occurred: failed calling webhook "validate\.nginx\.ingress\.kubernetes\.io": failed to call webhook: Post "https:\/\/ingress-nginx-controller-admission\.ingress-nginx\.svc:443\/networking\/v1\/ingresses\?timeout=10s": dial tcp 10\.\d+\.\d+\.\d+:443: connect: connection refused\n$/u,
    );
    lab.sh(
      'host/laptop',
      'kubectl wait -n ingress-nginx --for=condition=Ready pod -l app.kubernetes.io/component=controller',
    );
    expect(create({ name: 'web' })).toBe('ingress.networking.k8s.io/web created\n');
    expect(lab.sh('host/laptop', LOG).stdout).toContain(
      '"successfully validated configuration, accepting" ingress="default/web"',
    );
  });

  it('lets a host and a path be in one Ingress only', () => {
    const refusal = 'host "web.example" and path "/" is already defined in ingress default/web';
    expect(create({ name: 'twin' })).toBe(`${DENIED}${refusal}\n`);
    expect(lab.sh('host/laptop', LOG).stdout).toContain(
      '"invalid ingress configuration" err="host \\"web.example\\"',
    );
    const annotations = `nginx.ingress.kubernetes.io/canary: 'true'`;
    expect(create({ name: 'canary', annotations })).toContain('created');
  });

  it("lets regular expressions be in paths of the controller's own type only", () => {
    expect(create({ name: 'regex', path: '/a(/|$)(.*)' })).toBe(
      `${DENIED}ingress contains invalid paths: path /a(/|$)(.*) cannot be used with pathType Prefix\n`,
    );
    expect(create({ name: 'regex', path: '/a(/|$)(.*)', pathType: 'ImplementationSpecific' })).toContain(
      'created',
    );
  });

  it('refuses snippets unless the administrator allows them and every risk', () => {
    const key = 'nginx.ingress.kubernetes.io/configuration-snippet';
    const wish = { name: 'snippet', path: '/snippet', annotations: `${key}: 'return 418;'` };
    expect(create(wish)).toBe(
      `${DENIED}${key} annotation cannot be used. Snippet directives are disabled by the Ingress administrator\n`,
    );
    const map = 'kubectl -n ingress-nginx patch configmap ingress-nginx-controller --type merge -p';
    lab.sh('host/laptop', `${map} '{"data":{"allow-snippet-annotations":"true"}}'`);
    expect(create(wish)).toBe(
      `${DENIED}annotation group ConfigurationSnippet contains risky annotation based on ingress configuration\n`,
    );
    lab.sh('host/laptop', `${map} '{"data":{"annotations-risk-level":"Critical"}}'`);
    expect(create(wish)).toContain('created');
  });

  it('refuses values that its annotations cannot have', () => {
    const key = 'nginx.ingress.kubernetes.io/proxy-body-size';
    expect(create({ name: 'size', path: '/size', annotations: `${key}: 8 MB` })).toBe(
      `${DENIED}annotation ${key} contains invalid value\n`,
    );
  });

  it('does not look at Ingresses of other classes', () => {
    const text = 'kubectl create ingress other --class=other --rule=web.example/=web:80';
    expect(lab.sh('host/laptop', text).stdout).toBe('ingress.networking.k8s.io/other created\n');
  });
});

import { describe, expect, it } from 'vitest';
import { readReachFiles, type ReachFiles } from '#sim/api/reach';
import { differenceText, explanationText, reachText } from '#sim/api/reach-text';

const APP = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: shop}
spec: {containers: [{name: main}]}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web}
`;

function policy(port: number | string, from = '{podSelector: {}}'): string {
  return `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
    - from: [${from}]
      ports: [{port: ${port}}]
`;
}

function read(files: Readonly<Record<string, string>>): ReturnType<typeof readReachFiles> {
  const inputs = Object.entries(files).map(([name, text]) => ({
    name,
    bytes: new TextEncoder().encode(text),
  }));
  return readReachFiles(inputs, { hostNetwork: 'real' });
}

function good(files: Readonly<Record<string, string>>): ReachFiles {
  const result = read(files);
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join('\n'));
  return result.value;
}

describe('manifests of a project', () => {
  it('need no namespaces, definitions or whole Pods', () => {
    expect(reachText(good({ 'app.yaml': APP + policy(8080) }).lines(), 'text')).toBe(
      `0.0.0.0-255.255.255.255[External] => shop/client[Pod] : All Connections
shop/client[Pod] => 0.0.0.0-255.255.255.255[External] : All Connections
shop/client[Pod] => shop/web[Deployment] : TCP 8080
shop/web[Deployment] => 0.0.0.0-255.255.255.255[External] : All Connections
shop/web[Deployment] => shop/client[Pod] : All Connections
`,
    );
  });

  it('may stand beside a template that is no YAML, which is said and left out', () => {
    const files = good({ 'app.yaml': APP, 'chart.yaml': 'kind: {{ .Values.kind }}\n  x: [' });
    expect(files.notices[0]).toMatchObject({ severity: 'warning', location: { file: 'chart.yaml' } });
    expect(files.lines()).toHaveLength(6);
    expect(read({ 'chart.yaml': 'x: [' }).ok).toBe(false);
  });

  it('are refused with a policy that an API server refuses, with its words and its line', () => {
    const result = read({ 'app.yaml': APP + policy(70_000) });
    expect(result.ok ? [] : result.error).toMatchObject([
      {
        message:
          'NetworkPolicy.networking.k8s.io "web" is invalid: spec.ingress[0].ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
        location: { file: 'app.yaml', line: 25 },
      },
    ]);
  });

  it('count a Service and an Ingress that break a rule as they are written, and say so', () => {
    const text = `${APP}---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}, {port: 90}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {rules: [{http: {paths: [{path: /, backend: {service: {name: web, port: {number: 80}}}}]}}]}
`;
    const files = good({ 'app.yaml': text });
    expect(reachText(files.lines(), 'text')).toContain(
      '{ingress-controller} => shop/web[Deployment] : TCP 8080\n',
    );
    expect(files.notices.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'warning Service "web" is invalid: spec.ports[0].name: Required value',
      'warning Service "web" is invalid: spec.ports[1].name: Required value',
      'warning Ingress.networking.k8s.io "web" is invalid: spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified',
    ]);
  });

  it('leave out what no API server can decode', () => {
    const files = good({
      'app.yaml': APP,
      'old.yaml': APP.replaceAll('web', 'old').replace('{app: old}', '{app: 1}'),
    });
    expect(files.reachability.workloads.map(({ key }) => key)).toEqual([
      'shop/web[Deployment]',
      'shop/client[Pod]',
    ]);
    expect(files.notices[0]?.message).toContain('cannot unmarshal number into Go struct field');
  });

  it('count the later of two objects with one name, and of two values of one key', () => {
    const ingress = (service: string): string => `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {defaultBackend: {service: {name: ${service}, port: {number: 8080}}}}
`;
    const service = `---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: nobody}
  selector: {app: web}
  ports: [{port: 8080}]
`;
    const waysIn = (text: string): number =>
      good({ 'app.yaml': APP + service + text }).reachability.waysIn.length;
    expect(waysIn(ingress('web'))).toBe(1);
    expect(waysIn(ingress('web') + ingress('other'))).toBe(0);
  });

  it('bring the Ingress controller along that their lab installs', () => {
    const lab = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec: {cluster: {ingressControllers: [{kind: nginx}]}}
---
`;
    const { workloads } = good({ 'shop.podwire.yaml': lab + APP }).reachability;
    expect(workloads.map(({ key }) => key)).toContain('ingress-nginx/ingress-nginx-controller[Deployment]');
  });
});

describe('an explanation', () => {
  const files = good({ 'app.yaml': APP + policy(8080) });
  const explain = (from: string, port: string): string => {
    const explanation = files.explain({ from, to: 'shop/web', port });
    return explanation.ok
      ? explanationText(explanation.value, (object, path) => files.placeOf(object, path))
      : explanation.error;
  };

  it('names the rule that allows, and where it stands', () => {
    expect(explain('shop/client', '8080')).toBe(`shop/client[Pod] => shop/web[Deployment] : TCP 8080 allowed
  egress of shop/client[Pod]: open, no policy selects it
  ingress of shop/web[Deployment]: allowed
    by NetworkPolicy shop/web, spec.ingress[0].from[0] (app.yaml:24:14)
`);
  });

  it('names what isolates, and what each rule would have to mean', () => {
    expect(explain('192.0.2.1', '53/udp')).toContain(
      '    NetworkPolicy shop/web, spec.ingress[0] (app.yaml:24:7) does not mean 192.0.2.1 and UDP 53',
    );
    expect(explain('nobody', '80')).toBe(
      '--explain: no workload nobody; there are shop/client[Pod], shop/web[Deployment]',
    );
  });
});

describe('a difference', () => {
  it('is what is opened and closed, each with a connection that shows it', () => {
    const before = good({ 'app.yaml': APP + policy(8080) });
    const after = good({ 'app.yaml': APP + policy(8080, '{ipBlock: {cidr: 10.0.0.0/8}}') });
    expect(differenceText(before.differenceTo(after), 'text')).toBe(
      `10.0.0.0-10.255.255.255[External] => shop/web[Deployment] : opens TCP 8080 (10.0.0.1 to shop/web[Deployment] TCP 8080: denied before, allowed after)
shop/client[Pod] => shop/web[Deployment] : closes TCP 8080 (shop/client[Pod] to shop/web[Deployment] TCP 8080: allowed before, denied after)
`,
    );
    expect(before.differenceTo(before)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { SessionPage } from '#kit/session-page';
import type { ResponseOf } from '#main/contract/lab-api';
import { LabSession } from '#main/worker/lab-session';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: assist }
spec:
  cluster:
    nodes:
      - { name: control-plane, role: control-plane }
      - { name: node1, labels: { disk: ssd } }
    cni: { plugin: calico, mode: vxlan }
    ingressControllers: [{ kind: nginx }]
  outside:
    - { name: laptop, addresses: [192.168.0.100], segment: lan }
  network:
    segments: [{ name: lan, cidr: 192.168.0.0/24 }]
`;
const OBJECTS = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { team: red } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, tier: front } }
    spec:
      containers:
        - name: nginx
          image: nginx:1.27-alpine
          ports: [{ name: http, containerPort: 80 }, { name: other, containerPort: 9000 }]
---
apiVersion: v1
kind: Pod
metadata: { name: client, labels: { app: client } }
spec: { containers: [{ name: c, image: busybox, command: [sleep, infinity] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: http }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: shop }
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: web, port: { number: 80 } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow, namespace: shop }
spec:
  podSelector: { matchLabels: { tier: front } }
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: default } } }]
      ports: [{ port: 80 }]
`;

const FILES = { 'lab.yaml': LAB, 'objects.yaml': OBJECTS };

class AssistPage {
  readonly session: LabSession;
  readonly page: SessionPage;

  constructor(files: Readonly<Record<string, string>> = FILES) {
    const encoder = new TextEncoder();
    const given = Object.entries(files).map(([name, text]) => ({ name, bytes: encoder.encode(text) }));
    const lab = { files: given, options: {}, isVerbose: false };
    const opened = LabSession.open({ lab, canBeBroken: false, wallMs: () => 0 });
    if (!opened.ok) throw new Error(opened.error.map(({ message }) => message).join('; '));
    this.session = opened.value;
    this.page = new SessionPage(opened.value, 1);
    this.session.host.simulation.settle();
  }

  /** Types `text` (the cursor ends where `|` is) over the place where `target` stands first, asks there, and takes it back. */
  complete(target: string, text: string, file = 'objects.yaml'): readonly string[] {
    const offset = this.#type(target, text, file);
    const found = this.page.ask('assist.complete', { file, offset }) as ResponseOf<'assist.complete'>;
    this.page.replace(text.replace('|', ''), target, file);
    return (found?.items ?? []).map(({ text: word, isKey }) => (isKey ? `${word}:` : word));
  }

  hover(marked: string, file = 'objects.yaml'): ResponseOf<'assist.hover'> {
    return this.#ask('assist.hover', marked, file) as ResponseOf<'assist.hover'>;
  }

  define(marked: string, file = 'objects.yaml'): readonly string[] {
    return placesOf(this.#ask('assist.define', marked, file) as ResponseOf<'assist.define'>);
  }

  references(marked: string, file = 'objects.yaml'): readonly string[] {
    return placesOf(this.#ask('assist.references', marked, file) as ResponseOf<'assist.define'>);
  }

  #ask(name: 'assist.hover' | 'assist.define' | 'assist.references', marked: string, file: string): unknown {
    const at = this.#textOf(file).indexOf(marked.replace('|', ''));
    expect(at).toBeGreaterThanOrEqual(0);
    return this.page.ask(name, { file, offset: at + marked.indexOf('|') });
  }

  #type(target: string, text: string, file: string): number {
    const from = this.#textOf(file).indexOf(target);
    this.page.replace(target, text.replace('|', ''), file);
    return from + text.indexOf('|');
  }

  #textOf(file: string): string {
    return this.session.files().find(({ name }) => name === file)?.text ?? '';
  }
}

function placesOf(definitions: ResponseOf<'assist.define'>): readonly string[] {
  return definitions.map(({ ref, location: { line } }) => `${ref}:${line}`);
}

/** What network plugins and gateways bring along: their kinds are none of Kubernetes. */
const CUSTOM = `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: calico, namespace: shop }
spec:
  selector: tier == 'front'
  ingress:
    - action: Allow
      source: { selector: app == 'client', namespaceSelector: has(team) }
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: { name: everywhere }
spec:
  selector: app in {'client'}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  gatewayClassName: nginx
  listeners: [{ name: http, port: 80, protocol: HTTP }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: shop, namespace: shop }
spec:
  parentRefs: [{ name: edge, sectionName: http }]
  rules:
    - backendRefs: [{ name: web, port: 80 }]
`;

const SELECTOR = 'selector: { app: web }';
const BACKEND = 'backend: { service: { name: web, port: { number: 80 } } }';

describe('completion of what a lab has', () => {
  const page = new AssistPage();
  const after = (target: string, text: string, file?: string): readonly string[] =>
    page.complete(target, text, file);

  it('offers the labels of the Pods of the namespace to a Service', () => {
    expect(after(SELECTOR, 'selector: { app: | }')).toEqual(['web']);
    expect(after(SELECTOR, 'selector: { app: web, | }')).toEqual(['tier:']);
    expect(after(SELECTOR, 'selector: { | }')).toEqual(['app:', 'tier:']);
  });

  it('offers the labels of Pods and namespaces to the peers of a policy', () => {
    const peer = 'namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: default } }';
    expect(after(peer, 'namespaceSelector: { matchLabels: { team: | } }')).toEqual(['red']);
    expect(after(peer, 'podSelector: { matchLabels: { app: | } }')).toEqual(['web']);
    expect(after(peer, 'namespaceSelector: {}, podSelector: { matchLabels: { app: | } }')).toContain(
      'client',
    );
    const expression = 'podSelector: { matchExpressions: [{ key: tier, operator: In, values: [|] }] }';
    expect(after(peer, expression)).toEqual(['front']);
  });

  it('offers Services and their ports to an Ingress, and the classes that there are', () => {
    expect(after(BACKEND, 'backend: { service: { name: | } }')).toEqual(['web']);
    expect(after(BACKEND, 'backend: { service: { name: web, port: { number: | } } }')).toEqual(['80']);
    expect(after(BACKEND, 'backend: { service: { name: web, port: { name: | } } }')).toEqual(['http']);
    expect(after('ingressClassName: nginx', 'ingressClassName: |')).toEqual(['nginx']);
  });

  it('offers the ports of the Pods behind a Service and a policy', () => {
    expect(after('targetPort: http', 'targetPort: |')).toEqual(['80', 'http', '9000', 'other']);
    expect(after('ports: [{ port: 80 }]', 'ports: [{ port: | }]')).toEqual(['80', 'http', '9000', 'other']);
  });

  it('offers namespaces, nodes, segments, targets and images', () => {
    expect(after('{ name: client, labels', '{ name: client, namespace: |, labels')).toContain('shop');
    expect(after('spec: { containers: [{ name: c', 'spec: { nodeName: |, containers: [{ name: c')).toEqual([
      'control-plane',
      'node1',
    ]);
    expect(after('spec: { containers: [{ name: c', 'spec: { nodeSelector: { disk: | }, x: [{ y: c')).toEqual([
      'ssd',
    ]);
    expect(after('segment: lan', 'segment: |', 'lab.yaml')).toEqual(['lan']);
    expect(after('image: busybox', 'image: |')).toContain('nicolaka/netshoot');
    const scenario = `---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: { name: s }
spec:
  steps:
    - exec: { in: |, run: ls }
---
apiVersion: v1
kind: Service`;
    const targets = after('---\napiVersion: v1\nkind: Service', scenario);
    expect(targets).toContain('default/client');
    expect(targets).toContain('host/laptop');
    expect(targets).toContain('node/node1');
  });

  it('says whose label it is, and quotes what YAML would take for a number', () => {
    const lab = new AssistPage();
    lab.page.replace('app: client', 'app: "1"', 'objects.yaml');
    lab.page.ask('text.state');
    const text = lab.session.files()[1]?.text ?? '';
    const offset = text.indexOf('client, labels: { app: "1"') + 'client, labels: { app: "'.length;
    const found = lab.page.ask('assist.complete', { file: 'objects.yaml', offset });
    expect(found).toMatchObject({
      items: [
        { text: 'web', detail: 'Deployment shop/web', needsQuotes: false },
        { text: '1', detail: 'Pod client', needsQuotes: true },
      ],
    });
  });

  it('has nothing to offer for other fields, and in files that are not there', () => {
    expect(after('replicas: 2', 'replicas: |')).toEqual([]);
    expect(page.page.ask('assist.complete', { file: 'none.yaml', offset: 3 })).toBeUndefined();
  });
});

describe('what is told of a field while the lab runs', () => {
  const lab = new AssistPage();

  it('is who a selector means, and how many of them are ready', () => {
    expect(lab.hover('selec|tor: { app: web }')?.facts).toMatchObject([
      { kind: 'selected', count: 2, readyCount: 2, isEverything: false },
    ]);
    expect(lab.hover('podSelector: { matchLabels: { tier: fr|ont } }')?.facts).toMatchObject([
      { kind: 'selected', count: 2 },
      { kind: 'isolation', ingress: true, egress: false, isEnforced: true },
    ]);
    expect(lab.hover('namespaceSele|ctor')?.facts).toMatchObject([
      { kind: 'selected-namespaces', names: ['default'] },
      { kind: 'selected', pods: ['default/client'], isEverything: true },
    ]);
  });

  it('is the Service that a backend names, with its endpoints', () => {
    const fact = lab.hover('service: { name: we|b')?.facts[0];
    expect(fact).toMatchObject({ kind: 'service', id: 'shop/web', ports: ['80/TCP → http'], notReady: [] });
    expect(fact?.kind === 'service' ? fact.ready : []).toHaveLength(2);
  });

  it('is whether anybody listens on a port', () => {
    expect(lab.hover('targetPort: ht|tp')?.facts).toMatchObject([
      { kind: 'listening', port: 'http/TCP', silent: [] },
    ]);
    const other = lab.hover('containerPort: 90|00')?.facts[0];
    expect(other).toMatchObject({ kind: 'listening', port: '9000/TCP', pods: [] });
    expect(other?.kind === 'listening' ? other.silent : []).toHaveLength(2);
  });

  it('is what an image does, and how an object is', () => {
    expect(lab.hover('image: ngi|nx:1.27')?.facts).toMatchObject([
      { kind: 'image', name: 'nginx', version: '1.27.3', ports: [80], isKnown: true },
    ]);
    expect(lab.hover('name: cli|ent,')?.facts).toMatchObject([
      { kind: 'pod', id: 'default/client', status: 'Running', isReady: true },
    ]);
    expect(lab.hover('metadata: { name: we|b, namespace: shop }\nspec:\n  replicas')?.facts).toMatchObject([
      { kind: 'workload', ref: 'deployment/shop/web', replicas: 2, ready: 2 },
      { kind: 'selected-by', refs: ['service/shop/web', 'networkpolicy/shop/allow'] },
    ]);
  });

  it('is that there is no such thing', () => {
    const page = new AssistPage();
    page.page.replace('service: { name: web', 'service: { name: wbe', 'objects.yaml');
    expect(page.hover('service: { name: w|be')?.facts).toEqual([
      { kind: 'missing', object: 'Service shop/wbe' },
    ]);
  });
});

describe('where a field leads to', () => {
  const lab = new AssistPage();

  it('is the labels of the Pods that a selector means', () => {
    expect(lab.define('selector: { app: w|eb }')).toEqual(['deployment/shop/web:12']);
    expect(lab.define('podSelec|tor')).toEqual(['deployment/shop/web:12']);
  });

  it('is the Service of a backend, and its port', () => {
    expect(lab.define('service: { name: w|eb')).toEqual(['service/shop/web:26']);
    expect(lab.define('port: { number: 8|0 }')).toEqual(['service/shop/web:29']);
  });

  it('is the container that declares a port, and the machine that a name stands for', () => {
    expect(lab.define('targetPort: ht|tp')).toEqual(['deployment/shop/web:17']);
    expect(lab.define('segment: l|an', 'lab.yaml')).toEqual(['segment/lan:14']);
  });

  it('is who selects and names an object, from the object', () => {
    expect(lab.references('replicas: |2')).toEqual(['service/shop/web:28', 'networkpolicy/shop/allow:48']);
    expect(lab.references('targetPort: ht|tp')).toEqual(['ingress/shop/shop:42']);
  });
});

describe('the outline of a file', () => {
  it('is its objects, each with the parts that have names', () => {
    const items = new AssistPage().page.ask('assist.outline', { file: 'objects.yaml' });
    const outline = items as ResponseOf<'assist.outline'>;
    expect(outline.map(({ detail, name, line, endLine }) => `${detail} ${name} ${line}-${endLine}`)).toEqual([
      'Namespace shop 1-3',
      'Deployment shop/web 5-17',
      'Pod client 19-22',
      'Service shop/web 24-29',
      'Ingress shop/shop 31-42',
      'NetworkPolicy shop/allow 44-51',
    ]);
    expect(outline[1]?.children).toMatchObject([{ name: 'nginx', detail: 'containers', line: 15 }]);
    expect(outline[4]?.children).toMatchObject([{ name: 'shop.example', detail: 'rules' }]);
  });

  it('names a document that is broken by what its lines say', () => {
    const lab = new AssistPage();
    lab.page.replace('  replicas: 2\n', '  replicas: [2\n', 'objects.yaml');
    const outline = lab.page.ask('assist.outline', { file: 'objects.yaml' }) as ResponseOf<'assist.outline'>;
    expect(outline.map(({ detail }) => detail)).toContain('Service');
    expect(outline[1]).toMatchObject({ detail: 'Deployment', line: 5 });
  });
});

describe('a file as it was saved', () => {
  it('stays as it was while it is edited, with line ends of one kind', () => {
    const lab = new AssistPage({ 'lab.yaml': LAB.replaceAll('\n', '\r\n') });
    lab.page.replace('node1', 'node9', 'lab.yaml');
    expect(lab.page.ask('text.saved', { file: 'lab.yaml' })).toEqual({ kind: 'text', text: LAB });
    expect(lab.page.ask('text.saved', { file: 'other.yaml' })).toEqual({ kind: 'none' });
  });

  it('is asked about at the same places whatever its line ends are', () => {
    const lab = new AssistPage({ 'lab.yaml': LAB.replaceAll('\n', '\r\n') });
    expect(lab.define('segment: l|an', 'lab.yaml')).toEqual(['segment/lan:14']);
  });
});

describe('custom resources that name something of the lab', () => {
  const page = new AssistPage({ ...FILES, 'custom.yaml': CUSTOM });
  const FILE = 'custom.yaml';
  const SUBJECT = "selector: tier == 'front'";
  const after = (text: string): readonly string[] => page.complete(SUBJECT, `selector: ${text}`, FILE);

  it('are offered the labels of Pods and namespaces within the selectors of Calico', () => {
    expect(after('|')).toEqual(['app', 'tier']);
    expect(after('has(|')).toEqual(['app', 'tier']);
    expect(after("!has(app) && t|ier == 'front'")).toEqual(['app', 'tier']);
    expect(after('app == |')).toEqual(["'web'"]);
    expect(after("app == '|'")).toEqual(['web']);
    expect(after("'app == |'")).toEqual(['"web"']);
    expect(after("app in {'web', |}")).toEqual(["'web'"]);
    expect(after("app == 'web' |")).toEqual([]);
    const source = "source: { selector: app == 'client', namespaceSelector: has(team) }";
    const inSource = (text: string): readonly string[] => page.complete(source, text, FILE);
    expect(inSource("source: { selector: app == '|', namespaceSelector: all() }")).toContain('client');
    expect(inSource("source: { namespaceSelector: team == '|' }")).toEqual(['red']);
  });

  it('say whom a selector of Calico means', () => {
    expect(page.hover("selector: tier == 'fr|ont'", FILE)?.facts).toMatchObject([
      { kind: 'selected', count: 2, isEverything: false },
      { kind: 'isolation', ingress: true, egress: false, isEnforced: true },
    ]);
    expect(page.hover('namespaceSelector: has(te|am)', FILE)?.facts).toMatchObject([
      { kind: 'selected-namespaces', names: ['shop'] },
      { kind: 'selected', count: 0 },
    ]);
    expect(page.define("selector: tier == 'fr|ont'", FILE)).toEqual(['deployment/shop/web:12']);
    expect(page.define("selector: app in {'cl|ient'}", FILE)).toEqual(['pod/default/client:21']);
    expect(page.references('kind: Deploy|ment')).toEqual([
      'service/shop/web:28',
      'networkpolicy/shop/allow:48',
      'networkpolicy/shop/calico:5',
    ]);
  });

  it('are offered Gateways, Services and their ports, and lead there', () => {
    const PARENT = 'parentRefs: [{ name: edge, sectionName: http }]';
    expect(page.complete(PARENT, 'parentRefs: [{ name: | }]', FILE)).toEqual(['edge']);
    expect(page.complete(PARENT, 'parentRefs: [{ name: edge, sectionName: | }]', FILE)).toEqual(['http']);
    const backend = 'backendRefs: [{ name: web, port: 80 }]';
    expect(page.complete(backend, 'backendRefs: [{ name: | }]', FILE)).toEqual(['web']);
    expect(page.complete(backend, 'backendRefs: [{ name: web, port: | }]', FILE)).toEqual(['80']);
    expect(page.hover('backendRefs: [{ name: w|eb', FILE)?.facts).toMatchObject([
      { kind: 'service', id: 'shop/web' },
    ]);
    expect(page.hover('parentRefs: [{ name: ed|ge', FILE)?.facts).toEqual([
      { kind: 'found', object: 'Gateway shop/edge' },
    ]);
    expect(page.define('parentRefs: [{ name: ed|ge', FILE)).toEqual(['gateway/shop/edge:18']);
    expect(page.define('sectionName: ht|tp', FILE)).toEqual(['gateway/shop/edge:21']);
    expect(page.define('port: 8|0 }]\n', FILE)).toEqual(['service/shop/web:29']);
    const asked = page.references('kind: Serv|ice');
    expect(asked).toContain('httproute/shop/shop:29');
  });
});

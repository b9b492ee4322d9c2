import { describe, expect, it } from 'vitest';
import { readGood } from '#kit/lab-text';
import { problemsOf } from '#sim/api/lint';
import { anonymousLabOf } from '#sim/lab/export/anonymous/anonymous-lab';
import { inEnglish } from '#sim/api/sentence';

const LAB = `# Call Anna of Umbrella: 079 555 01 01
apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: umbrella-prod }
spec:
  cluster:
    networking: { podSubnet: 10.77.0.0/16, serviceSubnet: 10.99.0.0/20 }
    nodes: [{ name: zurich-a, segment: office }, { name: zurich-b, segment: office, labels: { umbrella.ch/rack: r7-east } }]
  network:
    segments: [{ name: office, cidr: 192.168.77.0/24 }]
    zones: [{ name: umbrella.ch, records: ['payroll IN A 85.12.3.4', 'www IN CNAME payroll'] }]
---
apiVersion: v1
kind: Namespace
metadata: { name: payroll }
---
apiVersion: v1
kind: Pod
metadata:
  name: wages
  namespace: payroll
  labels: { app: wages, team: penguins, squad: blue }
  annotations: { umbrella.ch/owner: anna@umbrella.ch, kubernetes.io/description: wages }
spec:
  nodeName: zurich-b
  nodeSelector: { umbrella.ch/rack: r7-east }
  containers:
    - name: wages
      image: nginx
      env: [{ name: PEER, value: 'http://wages.payroll.svc.cluster.local:80/x' }]
---
apiVersion: v1
kind: Service
metadata: { name: wages, namespace: payroll }
spec: { clusterIP: 10.99.0.40, selector: { app: wages, squad: blue }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: only-penguins, namespace: payroll }
spec:
  podSelector: { matchLabels: { squad: blue } }
  ingress: [{ from: [{ ipBlock: { cidr: 85.12.0.0/16, except: [85.12.9.0/24] } }, { namespaceSelector: { matchExpressions: [{ key: squad, operator: In, values: [blue] }] } }] }]
---
apiVersion: v1
kind: Secret
metadata: { name: safe, namespace: payroll }
stringData: { password: swordfish }
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: { name: wages-answer }
spec:
  steps:
    - name: asks-Zurich-a-for-wages
      exec: { in: payroll/wages, run: "nginx=1; for node in wages; do curl -s http://$node.payroll:80/; done; dig -x 10.77.0.9; echo 10-77-0-9.payroll.pod $WAGES_SERVICE_HOST payroll-wages-80 wages-5d4f-" }
      expect: { stdout: { matches: '^10\\.99\\.0\\.40 wages\\.payroll\\.svc' } }
    - capture: { start: wages, on: ['node/zurich-b:eth0'], filter: tcp port 80 and host 192.168.77.12 and net 10.77 }
    - apply: |
        # Anna wants it
        apiVersion: v1
        kind: Pod
        metadata: { name: bonus, namespace: payroll, labels: { squad: blue } }
        spec: { containers: [{ name: main, image: nginx }] }
---
apiVersion: podwire.dev/v1
kind: Layout
spec:
  positions: { node/zurich-a: [10, 20] }
  notes: { first: { at: [1, 2], text: the wages of zurich-b } }
`;

const document = readGood({ 'umbrella.podwire.yaml': LAB });
const { text, notes } = anonymousLabOf(document, { hasSecrets: false });
const anonymous = readGood({ 'lab.podwire.yaml': text });

describe('a lab with other names and addresses', () => {
  it('says nothing of the names, hosts, addresses, comments and annotations that it had', () => {
    for (const word of [
      'umbrella',
      'zurich',
      'payroll',
      'wages',
      'penguins',
      'squad',
      'blue',
      'office',
      'r7-east',
      'bonus',
      'anna',
      '079',
    ])
      expect(text.toLowerCase()).not.toContain(word);
    for (const range of ['10.77', '10.99', '192.168.77', '85.12', '10-77', '10\\.99'])
      expect(text).not.toContain(range);
    expect(text).not.toContain('swordfish');
  });

  it('is the same network: as many objects, the same findings, the same reach', () => {
    expect(anonymous.objects).toHaveLength(document.objects.length);
    expect(anonymous.scenarios[0]?.steps).toHaveLength(document.scenarios[0]?.steps.length ?? 0);
    expect(text).toMatch(/"?on"?: \[node\//);
    const codes = (each: typeof document): readonly string[] => problemsOf(each).map(({ code }) => code);
    expect(codes(anonymous)).toEqual(codes(document));
  });

  it('keeps what says nothing of anybody: images, words of programs and filters, labels that all know, ranges of tools', () => {
    for (const words of [
      'image: nginx',
      'tcp port 80 and host',
      'curl -s http://$node.',
      'svc.cluster.local:80/x',
      'app: ',
      'kubernetes.io/description',
    ])
      expect(text).toContain(words);
  });

  it('calls the same thing the same everywhere', () => {
    const [pod] = anonymous.objects.filter(({ object }) => object.kind === 'Pod');
    const name = pod?.object.metadata.name ?? '';
    const namespace = pod?.object.metadata.namespace ?? '';
    expect(text).toContain(`in: ${namespace}/${name}`);
    expect(text).toContain(`for node in ${name};`);
    expect(text).toContain(`http://${name}.${namespace}.svc.cluster.local:80/x`);
    expect(text).toContain(`$${name.toUpperCase()}_SERVICE_HOST ${namespace}-${name}-80 ${name}-5d4f-`);
    expect(text).toContain(`${name}\\\\.${namespace}\\\\.svc`);
  });

  it('gives ranges others of the same size, with everything at its place in them, and public ones those for measurements', () => {
    const { networking } = anonymous.spec.cluster;
    expect([networking.podSubnet, networking.serviceSubnet]).toEqual(['10.48.0.0/16', '10.49.0.0/20']);
    expect(anonymous.spec.network.segments[0]?.cidr).toBe('192.168.0.0/24');
    for (const address of [
      'dig -x 10.48.0.9',
      '10-48-0-9.',
      'clusterIP: 10.49.0.40',
      '^10\\\\.49\\\\.0\\\\.40',
      'host 192.168.0.12 and net 10.48',
    ])
      expect(text).toContain(address);
    expect(text).toContain('cidr: 198.18.0.0/16');
    expect(text).toContain('198.18.9.0/24');
    expect(text).toContain('IN A 198.18.3.4');
  });

  it('takes words that stand before an equals sign as they are, whatever they consist of', () => {
    const odd = LAB.replace('nginx=1;', 'nginx=1; \\\\e=1 +a@b.c=2;');
    expect(odd).not.toBe(LAB);
    const renamed = anonymousLabOf(readGood({ 'umbrella.podwire.yaml': odd }), { hasSecrets: false });
    expect(renamed.text).toContain('e=1 somebody@');
  });

  it('says what it left out, and that sentences have to be read', () => {
    expect(notes.map(inEnglish).join('\n')).toMatch(
      /left out: comments\n.*annotations umbrella\.ch\/owner\n.*values of Secret payroll\/safe/,
    );
    expect(inEnglish(notes.at(-1) ?? '')).toContain('read it before others do');
  });

  it('has something else in the place of private keys, and the lab is one all the same', () => {
    const key = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIJ5\nq2k3\n-----END EC PRIVATE KEY-----';
    const encoded = Buffer.from(key).toString('base64');
    const lab = readGood(`apiVersion: v1
kind: ConfigMap
metadata: { name: web, namespace: default }
data:
  tls.pem: |
    ${key.replaceAll('\n', '\n    ')}
  kubeconfig: "client-key-data: ${encoded}"
`);
    const { text } = anonymousLabOf(lab, { hasSecrets: false });
    expect(text).not.toMatch(/PRIVATE KEY|MHcCAQ|q2k3|LS0tLS1/u);
    expect(text).toMatch(/redacted-1[^]*redacted-2/u);
    expect(readGood(text).objects.map(({ object }) => object.kind)).toEqual(['ConfigMap']);
  });

  it('has others in the place of passwords and tokens, the same everywhere, and lets variables be called what they are', () => {
    const lab = readGood(`apiVersion: v1
kind: Pod
metadata: { name: wages, namespace: default, labels: { app: acme } }
spec:
  containers:
    - name: wages
      image: nginx
      env:
        - { name: DB_PASSWORD, value: hunter2 }
        - { name: API_TOKEN, value: ghp_abcdefgh1234 }
        - { name: ACME_TOKEN, value: 'web' }
        - { name: MAIL, value: jane@acme-mail.com }
      command: [sh, -c, 'curl -H "Authorization: Bearer tok-123456" http://u:hunter2@wages/?token=tok-123456&x=$ACME_TOKEN']
---
apiVersion: v1
kind: ConfigMap
metadata: { name: web, namespace: default }
data: { url: 'http://x/?password=pa55', api-token: web, color: web, db: 'postgres://jim_r:hunter2@db01.acme-mail.com:5432/x' }
`);
    const { text, notes } = anonymousLabOf(lab, { hasSecrets: false });
    expect(text).not.toMatch(/hunter2|ghp_|tok-1|pa55|jane|jim|acme/iu);
    expect(text).toMatch(/postgres:\/\/somebody:redacted-1@[\w.-]+:5432/u);
    expect(text).toContain('- name: DB_PASSWORD\n          value: redacted-1');
    expect(text).toMatch(
      /Bearer redacted-(\d)\\" http:\/\/somebody:redacted-1@.*token=redacted-\1&x=\$(\w+_TOKEN)[^]*/u,
    );
    const variable = /\$(\w+)/u.exec(text)?.[1] ?? '';
    expect(text).toContain(`- name: ${variable}\n`);
    expect(text).toContain('somebody@example.com');
    // A word that is a name elsewhere is hidden where it is a token only.
    expect(text).toMatch(/api-token: redacted-\d\n/u);
    expect(text).not.toMatch(/color: redacted/u);
    expect(notes.map(inEnglish)).toContain(
      'left out: what may be passwords or tokens; redacted-1 and so on stand for them',
    );
  });

  it('says of a picture what the picture has: notes of the layout, and names within longer words', () => {
    const pod = (name: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: c, image: registry/wagesbook}]}\n`;
    const layout =
      'apiVersion: podwire.dev/v1\nkind: Layout\nspec: {notes: {n: {at: [0, 0], text: Ask Anna about this}}}\n';
    const notesOf = (text: string, picture: string, isAnnotated: boolean): readonly string[] =>
      anonymousLabOf(readGood(text), { hasSecrets: false })
        .pictureNotesOf(picture, isAnnotated)
        .map(inEnglish);
    const text = pod('wages');
    expect(notesOf(text, '<text>app1</text>', true)).toEqual([]);
    // What anybody's Pods are called afterwards tells nothing.
    const numbered = [pod('app2'), pod('app1')].join('---\n');
    expect(notesOf(numbered, '<text>app1</text><text>app2</text>', true)).toEqual([]);
    expect(notesOf(text, '<text>registry/wagesbook</text>', true)).toEqual([
      'goes along: as parts of longer words: wages',
    ]);
    const annotated = `${text}---\n${layout}`;
    expect(notesOf(annotated, '', true)).toEqual([
      'goes along: the notes beside the machines, with the names in them replaced; read them before others do',
    ]);
    expect(notesOf(annotated, '', false)).toEqual([]);
  });
});

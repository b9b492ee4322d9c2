import { describe, expect, it } from 'vitest';
import { findFixes } from '#sim/api/trace/find-fixes';
import type { JourneyFix } from '#sim/api/trace/journey';
import { traceConnection } from '#sim/api/trace/trace-connection';
import { CommandLab, testCatalogue } from '#kit/command-lab';
import { inEnglish } from '#sim/base/sentence';

function fixesOf(lab: CommandLab, from: string, to: string): readonly JourneyFix[] {
  const { simulation } = lab;
  const question = { from, to, options: {} };
  const journey = traceConnection(simulation, question);
  if (!journey.ok) throw new Error(inEnglish(journey.error));
  const copied = { document: simulation.document, overrides: {}, images: testCatalogue() };
  return findFixes({ question, journey: journey.value, simulation, lab: copied });
}

/** Web Pods that let the namespaces of a team in, which no namespace says to be. */
const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: policies}
spec:
  cluster:
    nodes: [{name: control-plane, role: control-plane}, {name: node1}]
    cni: {plugin: calico}
---
apiVersion: v1
kind: Pod
metadata: {name: client, labels: {app: client}}
spec: {containers: [{name: main, image: curlimages/curl, command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: other, labels: {app: other}}
spec: {containers: [{name: main, image: curlimages/curl, command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: main, image: nginx, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
    - from:
        - namespaceSelector: {matchLabels: {team: front}}
      ports: [{port: 80}]
`;

describe('findFixes', () => {
  it('offers what was tried and helps, what opens least first, and says what else each opens', () => {
    const fixes = fixesOf(new CommandLab(LAB), 'client', 'web.shop:80');
    expect(
      fixes.map(({ title, verdict, sideEffects }) => [title, verdict, sideEffects.map(inEnglish)]),
    ).toEqual([
      ['name Pod default/client in NetworkPolicy shop/web', 'connected', []],
      ['add a NetworkPolicy that allows TCP 80 from Pod default/client', 'connected', []],
      [
        'add the label team=front to Namespace default',
        'connected',
        ['opens default/other[Pod] => shop/web[Pod] : TCP 80'],
      ],
    ]);
  });

  it('mends the cable that lost the packet', () => {
    const [lab = ''] = LAB.split('---\napiVersion: networking');
    const broken = lab.replace('spec:\n', 'spec:\n  faults: [{cable: "node1:eth0", loss: 100%}]\n');
    const fixes = fixesOf(new CommandLab(broken), 'node/node1', '192.168.0.10:6443');
    expect(fixes.map(({ title, isEnough }) => [title, isEnough])).toEqual([
      ['mend the cable at node1:eth0', true],
    ]);
  });

  it('lets a policy that admits the caller elsewhere be for these Pods, too', () => {
    const narrow = LAB.replace(
      'podSelector: {matchLabels: {app: web}}',
      'podSelector: {matchLabels: {app: db}}',
    )
      .replace('namespaceSelector: {matchLabels: {team: front}}', 'namespaceSelector: {}')
      .concat(
        '---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {}}\n',
      );
    const fixes = fixesOf(new CommandLab(narrow), 'client', 'web.shop:80');
    expect(fixes.map(({ title, isEnough }) => [title, isEnough])).toContainEqual([
      'let NetworkPolicy web be for app=web, too',
      true,
    ]);
  });

  it('gives a Service the port that was asked for, and the protocol', () => {
    const [open = ''] = LAB.split('---\napiVersion: networking');
    const other = open.replace(
      'ports: [{port: 80, targetPort: 80}]',
      'ports: [{port: 8000, targetPort: 80}]',
    );
    expect(fixesOf(new CommandLab(other), 'client', 'web.shop:80').map(({ title }) => title)).toEqual([
      'give Service shop/web the port 80, that leads to 80 as port 8000 does',
    ]);
    const datagrams = open.replace('ports: [{port: 80,', 'ports: [{protocol: UDP, port: 80,');
    expect(fixesOf(new CommandLab(datagrams), 'client', 'web.shop:80').map(({ title }) => title)).toEqual([
      'make port 80 of Service shop/web one of TCP',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { WEB_MANIFEST } from '#kit/lab-text';
import { describeOutcome, planRequest } from '#sim/api/request-plan';
import { inEnglish } from '#sim/base/sentence';

const MANIFEST = `${WEB_MANIFEST}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: asker, namespace: shop}
spec: {containers: [{name: asker, image: busybox, command: [sleep, '3600']}]}
---
apiVersion: v1
kind: Pod
metadata: {name: bare}
spec: {containers: [{name: bare, image: registry.k8s.io/pause:3.10}]}
---
apiVersion: v1
kind: Pod
metadata: {name: store, labels: {app: store}}
spec: {containers: [{name: store, image: redis, ports: [{containerPort: 6379}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: door}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 8080, targetPort: 80, nodePort: 30080}]}
---
apiVersion: v1
kind: Service
metadata: {name: nobody}
spec: {selector: {app: nobody}, ports: [{port: 80}]}
`;

const lab = new CommandLab(MANIFEST);

function plan(from: string, to: string): string {
  const planned = planRequest(from, to, lab.simulation);
  return planned.ok ? `${planned.value.target}: ${planned.value.command}` : inEnglish(planned.error);
}

/** What a person reads after it ran. */
function send(from: string, to: string): string {
  const planned = planRequest(from, to, lab.simulation);
  if (!planned.ok) return inEnglish(planned.error);
  const startedAt = lab.simulation.nowNs;
  const { exitCode, ...output } = lab.sh(planned.value.target, planned.value.command);
  if (exitCode === 'timed-out') return 'timed out';
  return describeOutcome({ exitCode, ...output }, lab.simulation.nowNs - startedAt);
}

describe('planRequest', () => {
  it('asks a Service by its name, with the namespace where it is another', () => {
    expect(plan('pod/shop/asker', 'service/default/web')).toBe(
      'shop/asker: wget -S -q -O - -T 5 http://web.default/',
    );
    expect(plan('deployment/default/web', 'service/default/door')).toMatch(
      /^default\/web-\S+: curl -sS -i -m 5 http:\/\/door:8080\/$/u,
    );
  });

  it('asks a Service by its address from a node, and by its node port from outside', () => {
    expect(plan('node/node1', 'service/default/web')).toMatch(
      /^node\/node1: curl .* http:\/\/10\.\d+\.\d+\.\d+\/$/u,
    );
    expect(plan('host/laptop', 'service/default/door')).toBe(
      'host/laptop: curl -sS -i -m 5 http://192.168.0.10:30080/',
    );
  });

  it('asks a Pod at the port that it listens at, in the protocol that it speaks', () => {
    expect(plan('pod/shop/asker', 'pod/default/store')).toMatch(/nc -z -v -w 5 10\.244\.\d\.\d+ 6379$/u);
    expect(plan('pod/default/store', 'pod/shop/asker')).toMatch(
      /ping -c 1 -W 5 10\.244\.\d\.\d+$|has none of ping/u,
    );
  });

  it('says why there is no way to ask, and what would help', () => {
    expect(plan('pod/default/bare', 'service/default/web')).toMatch(
      /^the image of default\/bare has none of curl, wget, nc, ping; send from another Pod/u,
    );
    expect(plan('service/default/web', 'pod/shop/asker')).toBe(
      'a Service sends nothing by itself; begin with one of its Pods',
    );
    expect(plan('pod/shop/asker', 'segment/lan')).toMatch(/^a segment does not answer/u);
  });

  it('gives commands that the lab answers', () => {
    expect(send('pod/shop/asker', 'service/default/web')).toMatch(/^200 OK in \d+\.\d ms$/u);
    expect(send('host/laptop', 'service/default/door')).toMatch(/^200 OK in \d+\.\d ms$/u);
    expect(send('pod/shop/asker', 'pod/default/store')).toMatch(/^answered in \d+\.\d ms$/u);
    expect(send('pod/shop/asker', 'node/node2')).toMatch(/^answered in \d+\.\d ms$/u);
    expect(send('pod/shop/asker', 'host/internet')).toMatch(/^200 OK in/u);
    expect(send('pod/shop/asker', 'service/default/nobody')).toMatch(
      /Connection refused, after \d+\.\d ms$/u,
    );
  });
});

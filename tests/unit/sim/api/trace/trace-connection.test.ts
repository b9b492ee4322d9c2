import { describe, expect, it } from 'vitest';
import { traceConnection, type Journey } from '#sim/api/trace/trace-connection';
import { CommandLab } from '#kit/command-lab';
import { plainWords, type Plain } from '#kit/plain-words';
import { policyLab, WEB_POLICIES } from '#kit/policy-lab';
import { inEnglish } from '#sim/base/sentence';
import { loadMessages } from '../../../../../src/renderer/i18n/load-messages';

function trace(lab: CommandLab, from: string, to: string): Plain<Journey> {
  const journey = traceConnection(lab.simulation, { from, to, options: {} });
  if (!journey.ok) throw new Error(inEnglish(journey.error));
  return plainWords(journey.value);
}

describe('a Service that is asked for', () => {
  const shop = new CommandLab(`apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: shop}
spec: {containers: [{name: c, image: netshoot, command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, image: nginx}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]}
`);

  it('is said in every language to be exchanged for a Pod, and back', async () => {
    const journey = traceConnection(shop.simulation, {
      from: 'shop/client',
      to: 'svc/web:80',
      options: {},
    });
    const { words } = await loadMessages('zh-CN');
    const decisions = journey.ok
      ? journey.value.legs.flatMap(({ hops }) =>
          hops.filter(({ stage }) => stage.startsWith('nat ')).map(({ decision }) => words(decision)),
        )
      : [];
    expect(decisions).toEqual([
      expect.stringMatching(/^目的地 10\.\S+:80 变为 10\.244\.\S+:80$/u),
      expect.stringMatching(/^源 10\.244\.\S+:80 变为 10\.\S+:80$/u),
    ]);
  });

  it.each(['svc/web:80', 'shop/svc/web:80', 'svc/shop/web:80'])(
    'is found in the namespace of the Pod that sends, or in the one that is named: %s',
    (to) => {
      expect(trace(shop, 'shop/client', to).verdict).toBe('connected');
    },
  );

  it('is looked for in default by machines, and the refusal says what is there', () => {
    expect(() => trace(shop, 'host/laptop', 'svc/web:80')).toThrow(
      'no Service "web" in namespace default, which has kubernetes',
    );
    expect(() => trace(shop, 'host/laptop', 'svc/none/web:80')).toThrow(
      'no Service "web" in namespace none, which has none',
    );
  });
});

describe('traceConnection', () => {
  const lab = new CommandLab(policyLab('{plugin: calico}', WEB_POLICIES));

  it('follows a connection through the Service to the Pod and its answer back', () => {
    const { verdict, legs } = trace(lab, 'frontend', 'svc/web:80');
    expect(verdict).toBe('connected');
    expect(legs.map(({ way }) => way)).toEqual(['request', 'answer']);
    const [request] = legs;
    const places = request?.hops.map(({ at }) => at) ?? [];
    expect(places[0]).toBe('default/frontend');
    expect(places.at(-1)).toMatch(/^default\/web-[ab]$/u);
    const translation = request?.hops.find(({ stage }) => stage === 'nat PREROUTING');
    expect(translation?.changes).toEqual([
      {
        field: 'destination',
        before: '10.96.10.10:80',
        after: expect.stringMatching(/^10\.244\.\d\.\d:8080$/u) as string,
      },
    ]);
    expect(translation?.because[0]).toEqual({
      text: 'Service default/web',
      object: 'Service default/web',
      location: { file: 'web.yaml', line: 30, column: 1 },
    });
    expect(translation?.rules.join('\n')).toContain('-j DNAT --to-destination');
  });

  it('names the policies that let nobody but the frontend in, and their lines', () => {
    const { verdict, legs, cause } = trace(lab, 'other', 'web:80');
    expect(verdict).toBe('dropped');
    const end = legs[0]?.hops.at(-1);
    expect(end).toMatchObject({ stage: 'policy', outcome: 'dropped', decision: 'ingress denied' });
    expect(end?.others).toContain(
      'default/web-from-frontend spec.ingress[0]: from does not name the other end',
    );
    expect(cause.map(({ text, location }) => `${text} ${location?.line ?? 0}`)).toEqual([
      'NetworkPolicy default/default-deny-ingress 39',
      'NetworkPolicy default/web-from-frontend 47',
    ]);
  });

  it('says that an exception or the name of a port keeps a packet out', () => {
    const policy = (name: string, ingress: string): string =>
      `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}}\nspec: {podSelector: {matchLabels: {app: web}}, ingress: ${ingress}}\n`;
    const kept = new CommandLab(
      policyLab(
        '{plugin: calico}',
        policy('a', '[{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.244.0.0/16]}}]}]') +
          policy('b', '[{ports: [{port: metrics}]}]'),
      ),
    );
    const { legs } = trace(kept, 'other', 'svc/web:80');
    const others = legs[0]?.hops.at(-1)?.others ?? [];
    expect(others[0]).toMatch(
      /^default\/a spec\.ingress\[0\]: from leaves 10\.244\.\d\.\d+ out \(except 10\.244\.0\.0\/16\)$/u,
    );
    expect(others[1]).toBe(
      'default/b spec.ingress[0]: ports do not have TCP 8080: nothing there calls it "metrics"',
    );
  });

  it('says which rule of which policy lets a packet in', () => {
    const { legs } = trace(lab, 'frontend', 'svc/web:80');
    const policies = legs[0]?.hops.filter(({ stage }) => stage === 'policy') ?? [];
    expect(policies.map(({ decision }) => decision)).toEqual([
      'egress allowed',
      'ingress allowed by default/web-from-frontend',
    ]);
  });

  it('tells a name without an address from a lost packet', () => {
    expect(trace(lab, 'frontend', 'nobody:80')).toMatchObject({ verdict: 'unresolved', legs: [] });
  });

  it('says that a Service without endpoints refuses, and where its text is', () => {
    const empty = new CommandLab(
      policyLab(
        '{plugin: calico}',
        'apiVersion: v1\nkind: Service\nmetadata: {name: nobody}\nspec: {clusterIP: 10.96.10.11, selector: {app: x}, ports: [{port: 80}]}\n',
      ),
    );
    const { verdict, legs, cause } = trace(empty, 'other', 'nobody:80');
    expect(verdict).toBe('refused');
    expect(legs.map(({ way }) => way)).toEqual(['request', 'icmp']);
    expect(legs[0]?.hops.at(-1)?.rules.at(-1)).toContain('has no endpoints');
    expect(cause.map(({ text, location }) => `${text} ${location?.line ?? 0}`)).toEqual([
      'Service default/nobody selects app=x: no Pod of namespace default is so 38',
    ]);
  });

  it('tells a closed port from a lost packet', () => {
    const { verdict, legs } = trace(lab, 'node/node2', 'web-b:81');
    expect(verdict).toBe('refused');
    expect(legs[0]?.hops.at(-1)).toMatchObject({
      stage: 'socket',
      outcome: 'refused',
      decision: 'no-socket',
    });
    expect(legs[1]?.hops[0]?.packet).toContain('Flags [R.]');
  });
});

describe('traceConnection under other plugins and proxies', () => {
  it.each([
    ['kube-router', 'refused', 'KUBE-POD-FW-'],
    ['cilium', 'dropped', 'eBPF policy map'],
  ])('names the policies under %s', (plugin, verdict, rule) => {
    const lab = new CommandLab(policyLab(`{plugin: ${plugin}}`, WEB_POLICIES));
    expect(trace(lab, 'frontend', 'svc/web:80').verdict).toBe('connected');
    const denied = trace(lab, 'other', 'svc/web:80');
    expect(denied.verdict).toBe(verdict);
    expect(denied.cause.map(({ text }) => text)).toEqual([
      'NetworkPolicy default/default-deny-ingress',
      'NetworkPolicy default/web-from-frontend',
    ]);
    const end = denied.legs[0]?.hops.find(({ outcome }) => outcome === 'refused' || outcome === 'dropped');
    expect(end?.rules.join('\n')).toContain(rule);
  });

  it.each([
    ['iptables', /-j DNAT --to-destination 10\.244\.\d\.\d+:8080/u],
    ['nftables', /dnat to 10\.244\.\d\.\d+:8080/u],
    ['ipvs', /^ipvs: rr chose 10\.244\.\d\.\d+:8080/mu],
  ])('shows how kube-proxy in mode %s chooses an endpoint', (mode, rule) => {
    const lab = new CommandLab(
      policyLab('{plugin: flannel}').replace('    cni:', `    kubeProxy: {mode: ${mode}}\n    cni:`),
    );
    const { verdict, legs } = trace(lab, 'frontend', 'svc/web:80');
    expect(verdict).toBe('connected');
    const hop = legs[0]?.hops.find(({ changes }) => changes.some(({ field }) => field === 'destination'));
    expect(hop?.because[0]?.object).toBe('Service default/web');
    expect(hop?.rules.join('\n')).toMatch(rule);
  });

  it('shows a socket that Cilium has given a backend', () => {
    const lab = new CommandLab(policyLab('{plugin: cilium}'));
    const { legs } = trace(lab, 'frontend', 'svc/web:80');
    expect(legs[0]?.hops[0]).toMatchObject({
      stage: 'socket',
      outcome: 'changed',
      because: [{ object: 'Service default/web' }],
    });
  });
});

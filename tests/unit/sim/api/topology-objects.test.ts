import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { manifestOf, webPod, webService } from '#kit/lab-manifest';

const LAB = manifestOf(
  webPod('web', 'node1'),
  webPod('other', 'node2'),
  webService('web', 'ports: [{port: 80}]'),
  `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  ingressClassName: nginx
  tls: [{hosts: [shop.example], secretName: shop}]
  rules:
    - host: shop.example
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
          - {path: /api, pathType: Exact, backend: {service: {name: gone, port: {name: http}}}}
  defaultBackend: {service: {name: web, port: {number: 80}}}
`,
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {}, policyTypes: [Ingress]}
`,
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {}}]}]
`,
);

describe('the objects of a picture', () => {
  const topology = new CommandLab(LAB).simulation.topology();

  it('say of a Service which Pods its slices lead to, and which of them are ready', () => {
    const slice = topology.slices.find(({ service }) => service === 'default/web');
    expect(slice).toMatchObject({ addressType: 'IPv4', pods: ['default/web'], notReady: [] });
    expect(slice?.ready).toHaveLength(1);
  });

  it('say of an Ingress where each path leads, also where nothing is, and what takes the rest', () => {
    const service = { service: 'default/web', port: '80' };
    expect(topology.ingresses).toEqual([
      {
        id: 'default/shop',
        address: '192.168.0.240',
        namespace: 'default',
        name: 'shop',
        className: 'nginx',
        hasTls: true,
        paths: [
          { host: 'shop.example', path: '/', pathType: 'Prefix', ...service },
          { host: 'shop.example', path: '/api', pathType: 'Exact', service: 'default/gone', port: 'http' },
          { host: '', path: '', pathType: '', ...service },
        ],
      },
    ]);
  });

  it('say of a policy which Pods it is for, and in which directions', () => {
    expect(topology.policies).toEqual([
      {
        id: 'default/deny',
        namespace: 'default',
        name: 'deny',
        selector: '',
        ingressRules: 0,
        pods: ['default/web', 'default/other'],
      },
      {
        id: 'default/web',
        namespace: 'default',
        name: 'web',
        selector: 'app=web',
        ingressRules: 1,
        egressRules: 0,
        pods: ['default/web'],
      },
    ]);
  });

  it('say whether the network plugin sees to policies', () => {
    const flannel = new CommandLab(`apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: flannel}
spec: {cluster: {cni: {plugin: flannel}}}
`);
    expect(topology.enforcesPolicies).toBe(true);
    expect(flannel.simulation.topology().enforcesPolicies).toBe(false);
  });
});

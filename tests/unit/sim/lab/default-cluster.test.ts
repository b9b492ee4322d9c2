import { describe, expect, it } from 'vitest';
import { labTextNaming } from '#sim/lab/edit/new-lab-file';
import type { LabDocument } from '#sim/lab/lab-document';
import { readGood } from '#kit/lab-text';

const POLICY =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\nspec: {podSelector: {}}\n---\n';
const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: LoadBalancer, ports: [{port: 80}]}\n---\n';
const INGRESS =
  'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec: {ingressClassName: nginx, defaultBackend: {service: {name: web, port: {number: 80}}}}\n---\n';
const CONTROLLER =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: controller}\nspec: {containers: [{name: controller, image: registry.k8s.io/ingress-nginx/controller:v1.12.1}]}\n---\n';
const LAB = 'apiVersion: podwire.dev/v1\nkind: Lab\nspec: {}\n---\n';

function choices({ spec }: LabDocument): unknown {
  const { cni, ingressControllers = [], loadBalancer } = spec.cluster;
  return [
    cni.plugin,
    ingressControllers.map(({ kind, exposure }) => `${kind} ${exposure}`),
    loadBalancer?.pool,
  ];
}

function node(name: string, address: string): string {
  return `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\nstatus: {addresses: [{type: InternalIP, address: ${address}}]}\n---\n`;
}

describe('A manifest without a Lab document', () => {
  it('gets what it asks for: an enforcer for policies, a controller for Ingresses, addresses for balanced Services', () => {
    const pool = '192.168.0.240-192.168.0.250';
    const nothing = POLICY.replace('NetworkPolicy', 'ConfigMap').replace('networking.k8s.io/v1', 'v1');
    expect(choices(readGood(nothing.replace('spec:', 'data:').replace('{podSelector: {}}', '{}')))).toEqual([
      'flannel',
      [],
      undefined,
    ]);
    expect(choices(readGood(POLICY))).toEqual(['calico', [], undefined]);
    expect(choices(readGood(SERVICE))).toEqual(['flannel', [], pool]);
    expect(choices(readGood(INGRESS))).toEqual(['flannel', ['nginx load-balancer'], pool]);
    expect(choices(readGood(POLICY + INGRESS + SERVICE))).toEqual(['calico', ['nginx load-balancer'], pool]);
  });

  it('gets the controllers of the classes that its Ingresses name, and a cloud where one of them is a cloud balancer', () => {
    const pool = '192.168.0.240-192.168.0.250';
    const ofClass = (name: string): string =>
      INGRESS.replace('nginx', name).replace('{name: web}', `{name: ${name}}`);
    const annotated = INGRESS.replace('ingressClassName: nginx, ', '').replace(
      '{name: web}',
      '{name: web, annotations: {kubernetes.io/ingress.class: kong}}',
    );
    expect(choices(readGood(ofClass('traefik')))).toEqual(['flannel', ['traefik load-balancer'], pool]);
    expect(choices(readGood(annotated))).toEqual(['flannel', ['kong load-balancer'], pool]);
    expect(choices(readGood(ofClass('haproxy')))).toEqual(['flannel', ['nginx load-balancer'], pool]);
    const inside =
      'apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: inside}\nspec: {controller: traefik.io/ingress-controller}\n---\n';
    expect(choices(readGood(inside + ofClass('inside')))).toEqual([
      'flannel',
      ['traefik load-balancer'],
      pool,
    ]);
    const both = readGood(ofClass('alb') + INGRESS);
    expect(choices(both)).toEqual(['flannel', ['nginx load-balancer', 'alb load-balancer'], pool]);
    expect(both.spec.cluster.loadBalancer?.kind).toBe('cloud');
    const taken = node('node1', '192.168.0.241');
    expect(choices(readGood(taken + ofClass('alb')))).toEqual(['flannel', [], undefined]);
  });

  it('says what it got', () => {
    const [notice] = readGood(POLICY + INGRESS).notices;
    expect(notice?.message).toBe(
      'no Lab document, so the cluster is the default one: control-plane, node1, node2; calico ipip; kube-proxy iptables; ingress controller nginx of class nginx; load balancer with 192.168.0.240-192.168.0.250',
    );
  });

  it('keeps the plugin that it is asked for on the command line, and the controller that it brings along', () => {
    expect(choices(readGood(POLICY, { cni: 'flannel/vxlan' }))).toEqual(['flannel', [], undefined]);
    expect(choices(readGood(INGRESS + CONTROLLER))).toEqual(['flannel', [], undefined]);
  });

  it('takes the addresses from the segment of its nodes, unless one of them has such an address', () => {
    const nodes = node('node1', '172.18.0.2') + node('node2', '172.18.0.3');
    expect(choices(readGood(nodes + SERVICE))).toEqual(['flannel', [], '172.18.0.240-172.18.0.250']);
    expect(choices(readGood(nodes + node('node3', '172.18.0.245') + SERVICE))).toEqual([
      'flannel',
      [],
      undefined,
    ]);
  });

  it('has the same cluster when a lab file is made beside it', () => {
    const bytes = new TextEncoder().encode(POLICY + INGRESS + SERVICE);
    const text = labTextNaming([{ name: 'web.yaml', bytes }], 'Shop 2');
    const alone = readGood(POLICY + INGRESS + SERVICE);
    const beside = readGood({ 'shop.podwire.yaml': text, 'web.yaml': POLICY + INGRESS + SERVICE });
    expect(choices(beside)).toEqual(choices(alone));
    expect(beside.name).toBe('shop-2');
  });
});

it('a Lab document decides by itself what its cluster has', () => {
  expect(choices(readGood(LAB + POLICY + INGRESS + SERVICE))).toEqual(['flannel', [], undefined]);
});

/**
 * A lab as a script for kind (Kubernetes in Docker): a cluster with as many nodes, the same ranges, domain and mode of kube-proxy, its
 * network plugin where that is one command and a note where it is not, and the Kubernetes objects (kind.x-k8s.io/v1alpha4).
 *
 * kind names nodes itself, so what names a node of the lab names that of kind. It has no place for segments, routers and
 * machines outside, nor for addresses of nodes; those are left out and said.
 */
import { say } from '../../base/sentence';
import type { LabDocument } from '../lab-document';
import type { ExportedText, ExportOptions } from './exported-text';
import { kubernetesManifestsOf } from './kubernetes-manifests';
import { bashComment, bashWord, withInput } from './netns/bash-text';

const USUAL_DOMAIN = 'cluster.local';
const FLANNEL_URL = 'https://github.com/flannel-io/flannel/releases/latest/download/kube-flannel.yml';
/** The range that flannel's own manifest has. */
const FLANNEL_RANGE = '10.244.0.0/16';

export function kindScriptOf(document: LabDocument, options: ExportOptions): ExportedText {
  const { name: labName, spec } = document;
  const name = clusterNameOf(labName);
  const manifests = kubernetesManifestsOf(document, options);
  const nodeNames = kindNodeNamesOf(document, name);
  const parts = [
    [
      '#!/usr/bin/env bash',
      bashComment(`The lab ${labName} on kind, https://kind.sigs.k8s.io.`),
      '# Written by podwire export --as kind. To remove the cluster:',
      `# kind delete cluster --name ${name}`,
      'set -euo pipefail',
      'for tool in kind kubectl; do',
      `  command -v "$tool" >/dev/null || { printf '%s is not installed\\n' "$tool" >&2; exit 2; }`,
      'done',
    ].join('\n'),
    needText(document),
    withInput(`kind create cluster --name ${name} --config -`, configurationOf(document)),
    `kubectl() { command kubectl --context ${bashWord(`kind-${name}`)} "$@"; }`,
    pluginText(document, name),
    'kubectl wait --for=condition=Ready nodes --all --timeout=15m',
    withInput('kubectl apply -f -', withNodeNames(manifests.text, nodeNames)),
  ];
  return {
    text: `${parts.filter((part) => part !== '').join('\n\n')}\n`,
    notes: [
      ...manifests.notes,
      ...(spec.outside.length === 0 ? [] : [say('left out: machines outside the cluster')]),
      say('left out: addresses of nodes, segments and routers, which kind has of its own'),
    ],
  };
}

/** What a name of a Docker container may be. */
function clusterNameOf(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9.-]+/gu, '-')
      .replace(/^[.-]+/u, '') || 'lab'
  );
}

function configurationOf({ spec }: LabDocument): string {
  const { networking, nodes, kubeProxy } = spec.cluster;
  const { podSubnet, serviceSubnet, dnsDomain } = networking;
  const hasIpv6 = podSubnet.includes(':');
  const family = hasIpv6 ? (podSubnet.includes('.') ? 'dual' : 'ipv6') : 'ipv4';
  return [
    'kind: Cluster',
    'apiVersion: kind.x-k8s.io/v1alpha4',
    'networking:',
    `  ipFamily: ${family}`,
    `  podSubnet: ${JSON.stringify(podSubnet)}`,
    `  serviceSubnet: ${JSON.stringify(serviceSubnet)}`,
    `  kubeProxyMode: ${kubeProxy.mode}`,
    `  disableDefaultCNI: ${String(!hasRoutesOnly(spec.cluster.cni.plugin))}`,
    'nodes:',
    ...nodes.map(({ role }) => `  - role: ${role}`),
    ...(dnsDomain === USUAL_DOMAIN
      ? []
      : [
          'kubeadmConfigPatches:',
          '  - |',
          '    kind: ClusterConfiguration',
          '    networking:',
          `      dnsDomain: ${JSON.stringify(dnsDomain)}`,
        ]),
  ].join('\n');
}

/** Plain routes between nodes, as kind's own plugin has them. */
function hasRoutesOnly(plugin: string): boolean {
  return plugin === 'bridge' || plugin === 'kubenet';
}

/** What has to be there before the cluster is made. */
function needText({ spec }: LabDocument): string {
  if (spec.cluster.cni.plugin !== 'flannel') return '';
  const missing = 'the program bridge of github.com/containernetworking/plugins is not in this folder';
  return [
    "# flannel calls the plugin bridge, which kind's nodes do not have: put it into the folder that this is run in.",
    `[ -f ./bridge ] || { printf '%s\\n' ${bashWord(missing)} >&2; exit 2; }`,
  ].join('\n');
}

function pluginText({ spec }: LabDocument, name: string): string {
  const { plugin, mode } = spec.cluster.cni;
  if (hasRoutesOnly(plugin)) {
    return "# The lab's plugin makes a bridge and routes; kind's own one (kindnet) makes routes, without a bridge.";
  }
  if (plugin === 'none') return '# The lab has no network plugin.';
  if (plugin !== 'flannel') {
    const text = `install the network plugin ${plugin} (mode ${mode}) now, as its documentation says; this script waits for the nodes`;
    return `printf '%s\\n' ${bashWord(text)} >&2`;
  }
  const [range = FLANNEL_RANGE] = spec.cluster.networking.podSubnet.split(',');
  const backend = mode === 'vxlan' ? [] : [`-e 's#"Type": "vxlan"#"Type": "${mode}"#'`];
  const changes = [...(range === FLANNEL_RANGE ? [] : [`-e 's#${FLANNEL_RANGE}#${range}#'`]), ...backend];
  return [
    `for node in $(kind get nodes --name ${name}); do docker cp ./bridge "$node":/opt/cni/bin/bridge; done`,
    `curl -fsSL ${FLANNEL_URL}${changes.length === 0 ? '' : ` | sed ${changes.join(' ')}`} | kubectl apply -f -`,
  ].join('\n');
}

/** By the lab's name: `lab-control-plane`, `lab-worker`, `lab-worker2`. */
function kindNodeNamesOf({ spec }: LabDocument, cluster: string): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  return new Map(
    spec.cluster.nodes.map(({ name, role }) => {
      const count = (counts.get(role) ?? 0) + 1;
      counts.set(role, count);
      return [name, `${cluster}-${role}${count === 1 ? '' : count}`];
    }),
  );
}

function withNodeNames(text: string, names: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /\b(nodeName|kubernetes\.io\/hostname)(["']?:[ \t]*["']?)([a-z0-9.-]+)/gu,
    (whole, key: string, colon: string, name: string) => {
      const own = names.get(name);
      return own === undefined ? whole : `${key}${colon}${own}`;
    },
  );
}

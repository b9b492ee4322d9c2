/**
 * The CustomResourceDefinitions of Calico: those of calico.yaml, v3.29, in the group `crd.projectcalico.org`; and the kinds that people
 * write, in the group `projectcalico.org`, which calicoctl and Calico's own API server know.
 *
 * In life both groups show the same objects, converted between them. Here a kind of both groups is one list, and an object stays as
 * it was written. The schemas are left open: Calico's checks are calicoctl's.
 */
import type { KubeObject } from '../../objects/kube-object';

interface CalicoKind {
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced?: true;
  /** Also in `projectcalico.org/v3`. */
  readonly isWritten?: true;
}

const STORED_GROUP = 'crd.projectcalico.org';
const WRITTEN_GROUP = 'projectcalico.org';

const CALICO_KINDS: readonly CalicoKind[] = [
  { kind: 'BGPConfiguration', plural: 'bgpconfigurations', isWritten: true },
  { kind: 'BGPFilter', plural: 'bgpfilters', isWritten: true },
  { kind: 'BGPPeer', plural: 'bgppeers', isWritten: true },
  { kind: 'BlockAffinity', plural: 'blockaffinities' },
  { kind: 'CalicoNodeStatus', plural: 'caliconodestatuses', isWritten: true },
  { kind: 'ClusterInformation', plural: 'clusterinformations', isWritten: true },
  { kind: 'FelixConfiguration', plural: 'felixconfigurations', isWritten: true },
  { kind: 'GlobalNetworkPolicy', plural: 'globalnetworkpolicies', isWritten: true },
  { kind: 'GlobalNetworkSet', plural: 'globalnetworksets', isWritten: true },
  { kind: 'HostEndpoint', plural: 'hostendpoints', isWritten: true },
  { kind: 'IPAMBlock', plural: 'ipamblocks' },
  { kind: 'IPAMConfig', plural: 'ipamconfigs' },
  { kind: 'IPAMHandle', plural: 'ipamhandles' },
  { kind: 'IPPool', plural: 'ippools', isWritten: true },
  { kind: 'IPReservation', plural: 'ipreservations', isWritten: true },
  { kind: 'KubeControllersConfiguration', plural: 'kubecontrollersconfigurations', isWritten: true },
  { kind: 'NetworkPolicy', plural: 'networkpolicies', isNamespaced: true, isWritten: true },
  { kind: 'NetworkSet', plural: 'networksets', isNamespaced: true, isWritten: true },
  { kind: 'Tier', plural: 'tiers', isWritten: true },
];

export const CALICO_DEFINITIONS: readonly KubeObject[] = [
  ...CALICO_KINDS.map((kind) => definitionOf(kind, STORED_GROUP, 'v1')),
  ...CALICO_KINDS.filter(({ isWritten }) => isWritten).map((kind) => definitionOf(kind, WRITTEN_GROUP, 'v3')),
];

function definitionOf(
  { kind, plural, isNamespaced }: CalicoKind,
  group: string,
  version: string,
): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      preserveUnknownFields: false,
      scope: isNamespaced === true ? 'Namespaced' : 'Cluster',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}

/** An object of the group that Calico keeps its own in. */
export function calicoObject(
  kind: string,
  name: string,
  spec: Readonly<Record<string, unknown>>,
): KubeObject {
  return { apiVersion: `${STORED_GROUP}/v1`, kind, metadata: { name }, spec };
}

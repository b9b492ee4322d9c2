/**
 * The CustomResourceDefinitions that the agents and the operator of Cilium v1.17 register (`pkg/k8s/apis/cilium.io/client/crds`), as far as
 * they are used here. Their schemas are left open.
 */
import type { KubeObject } from '../../objects/kube-object';

const GROUP = 'cilium.io';
export const CILIUM_API = `${GROUP}/v2`;

interface CiliumKind {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly isNamespaced: boolean;
  readonly columns: readonly (readonly [name: string, type: string, jsonPath: string])[];
}

const KINDS: readonly CiliumKind[] = [
  {
    kind: 'CiliumEndpoint',
    plural: 'ciliumendpoints',
    singular: 'ciliumendpoint',
    shortNames: ['cep', 'ciliumep'],
    isNamespaced: true,
    columns: [
      ['Security Identity', 'integer', '.status.identity.id'],
      ['Endpoint State', 'string', '.status.state'],
      ['IPv4', 'string', '.status.networking.addressing[0].ipv4'],
      ['IPv6', 'string', '.status.networking.addressing[0].ipv6'],
    ],
  },
  {
    kind: 'CiliumIdentity',
    plural: 'ciliumidentities',
    singular: 'ciliumidentity',
    shortNames: ['ciliumid'],
    isNamespaced: false,
    columns: [
      ['Namespace', 'string', '.metadata.labels.io\\.kubernetes\\.pod\\.namespace'],
      ['Age', 'date', '.metadata.creationTimestamp'],
    ],
  },
  {
    kind: 'CiliumNode',
    plural: 'ciliumnodes',
    singular: 'ciliumnode',
    shortNames: ['cn', 'ciliumn'],
    isNamespaced: false,
    columns: [
      ['CiliumInternalIP', 'string', '.spec.addresses[?(@.type=="CiliumInternalIP")].ip'],
      ['InternalIP', 'string', '.spec.addresses[?(@.type=="InternalIP")].ip'],
      ['Age', 'date', '.metadata.creationTimestamp'],
    ],
  },
];

export const CILIUM_DEFINITIONS: readonly KubeObject[] = KINDS.map((given) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${given.plural}.${GROUP}` },
  spec: {
    group: GROUP,
    names: {
      kind: given.kind,
      listKind: `${given.kind}List`,
      plural: given.plural,
      singular: given.singular,
      shortNames: given.shortNames,
      categories: ['cilium'],
    },
    scope: given.isNamespaced ? 'Namespaced' : 'Cluster',
    versions: [
      {
        name: 'v2',
        served: true,
        storage: true,
        additionalPrinterColumns: given.columns.map(([name, type, jsonPath]) => ({ name, type, jsonPath })),
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
}));

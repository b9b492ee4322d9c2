/** The resources that the API server of Kubernetes v1.32 serves and this cluster knows, as `kubectl api-resources` lists. */
import { groupOf, type ResourceInfo, type Verb } from './resource';

const ALL_VERBS: readonly Verb[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

const STATUS = ['status'];
const STATUS_AND_SCALE = ['scale', 'status'];

const POD_SUBRESOURCES = [
  'attach',
  'binding',
  'ephemeralcontainers',
  'eviction',
  'exec',
  'log',
  'portforward',
  'proxy',
  'status',
];

const POD_FIELDS = [
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.schedulerName',
  'spec.serviceAccountName',
  'spec.hostNetwork',
  'status.phase',
  'status.podIP',
  'status.podIPs',
  'status.nominatedNodeName',
];

const EVENT_FIELDS = [
  'involvedObject.kind',
  'involvedObject.namespace',
  'involvedObject.name',
  'involvedObject.uid',
  'involvedObject.apiVersion',
  'involvedObject.resourceVersion',
  'involvedObject.fieldPath',
  'reason',
  'reportingComponent',
  'source',
  'type',
];

type Options = Partial<Omit<ResourceInfo, 'kind' | 'apiVersion' | 'plural' | 'custom'>>;

function row(kind: string, apiVersion: string, plural: string, options: Options = {}): ResourceInfo {
  return {
    kind,
    apiVersion,
    otherVersions: [],
    plural,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    isNamespaced: true,
    verbs: ALL_VERBS,
    subresources: [],
    isGenerationCounted: false,
    fieldLabels: [],
    storeKind: kind,
    custom: undefined,
    ...options,
  };
}

/** Those that are objects; `virtual` ones below are only asked. */
export const BUILT_IN_RESOURCES: readonly ResourceInfo[] = [
  row('ConfigMap', 'v1', 'configmaps', { shortNames: ['cm'] }),
  row('Endpoints', 'v1', 'endpoints', { shortNames: ['ep'] }),
  row('Event', 'v1', 'events', {
    otherVersions: ['events.k8s.io/v1'],
    shortNames: ['ev'],
    fieldLabels: EVENT_FIELDS,
  }),
  row('LimitRange', 'v1', 'limitranges', { shortNames: ['limits'] }),
  row('Namespace', 'v1', 'namespaces', {
    shortNames: ['ns'],
    isNamespaced: false,
    verbs: ALL_VERBS.filter((verb) => verb !== 'deletecollection'),
    subresources: ['finalize', 'status'],
    fieldLabels: ['status.phase'],
  }),
  row('Node', 'v1', 'nodes', {
    shortNames: ['no'],
    isNamespaced: false,
    subresources: ['proxy', 'status'],
    fieldLabels: ['spec.unschedulable'],
  }),
  row('PersistentVolumeClaim', 'v1', 'persistentvolumeclaims', {
    shortNames: ['pvc'],
    subresources: STATUS,
  }),
  row('PersistentVolume', 'v1', 'persistentvolumes', {
    shortNames: ['pv'],
    isNamespaced: false,
    subresources: STATUS,
  }),
  row('Pod', 'v1', 'pods', {
    shortNames: ['po'],
    categories: ['all'],
    subresources: POD_SUBRESOURCES,
    fieldLabels: POD_FIELDS,
  }),
  row('PodTemplate', 'v1', 'podtemplates', { isGenerationCounted: true }),
  row('ReplicationController', 'v1', 'replicationcontrollers', {
    shortNames: ['rc'],
    categories: ['all'],
    subresources: STATUS_AND_SCALE,
    isGenerationCounted: true,
    fieldLabels: ['status.replicas'],
  }),
  row('ResourceQuota', 'v1', 'resourcequotas', { shortNames: ['quota'], subresources: STATUS }),
  row('Secret', 'v1', 'secrets', { fieldLabels: ['type'] }),
  row('ServiceAccount', 'v1', 'serviceaccounts', { shortNames: ['sa'], subresources: ['token'] }),
  row('Service', 'v1', 'services', {
    shortNames: ['svc'],
    categories: ['all'],
    subresources: ['proxy', 'status'],
    fieldLabels: ['spec.clusterIP', 'spec.type'],
  }),
  row('MutatingWebhookConfiguration', 'admissionregistration.k8s.io/v1', 'mutatingwebhookconfigurations', {
    categories: ['api-extensions'],
    isNamespaced: false,
    isGenerationCounted: true,
  }),
  row('ValidatingAdmissionPolicy', 'admissionregistration.k8s.io/v1', 'validatingadmissionpolicies', {
    categories: ['api-extensions'],
    isNamespaced: false,
    subresources: STATUS,
    isGenerationCounted: true,
  }),
  row(
    'ValidatingAdmissionPolicyBinding',
    'admissionregistration.k8s.io/v1',
    'validatingadmissionpolicybindings',
    { categories: ['api-extensions'], isNamespaced: false, isGenerationCounted: true },
  ),
  row(
    'ValidatingWebhookConfiguration',
    'admissionregistration.k8s.io/v1',
    'validatingwebhookconfigurations',
    { categories: ['api-extensions'], isNamespaced: false, isGenerationCounted: true },
  ),
  row('CustomResourceDefinition', 'apiextensions.k8s.io/v1', 'customresourcedefinitions', {
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    isNamespaced: false,
    subresources: STATUS,
    isGenerationCounted: true,
  }),
  row('APIService', 'apiregistration.k8s.io/v1', 'apiservices', {
    categories: ['api-extensions'],
    isNamespaced: false,
    subresources: STATUS,
  }),
  row('ControllerRevision', 'apps/v1', 'controllerrevisions'),
  row('DaemonSet', 'apps/v1', 'daemonsets', {
    shortNames: ['ds'],
    categories: ['all'],
    subresources: STATUS,
    isGenerationCounted: true,
  }),
  row('Deployment', 'apps/v1', 'deployments', {
    shortNames: ['deploy'],
    categories: ['all'],
    subresources: STATUS_AND_SCALE,
    isGenerationCounted: true,
  }),
  row('ReplicaSet', 'apps/v1', 'replicasets', {
    shortNames: ['rs'],
    categories: ['all'],
    subresources: STATUS_AND_SCALE,
    isGenerationCounted: true,
  }),
  row('StatefulSet', 'apps/v1', 'statefulsets', {
    shortNames: ['sts'],
    categories: ['all'],
    subresources: STATUS_AND_SCALE,
    isGenerationCounted: true,
    fieldLabels: ['status.successful'],
  }),
  row('HorizontalPodAutoscaler', 'autoscaling/v2', 'horizontalpodautoscalers', {
    otherVersions: ['autoscaling/v1'],
    shortNames: ['hpa'],
    categories: ['all'],
    subresources: STATUS,
  }),
  row('CronJob', 'batch/v1', 'cronjobs', {
    shortNames: ['cj'],
    categories: ['all'],
    subresources: STATUS,
    isGenerationCounted: true,
  }),
  row('Job', 'batch/v1', 'jobs', {
    categories: ['all'],
    subresources: STATUS,
    isGenerationCounted: true,
    fieldLabels: ['status.successful'],
  }),
  row('CertificateSigningRequest', 'certificates.k8s.io/v1', 'certificatesigningrequests', {
    shortNames: ['csr'],
    isNamespaced: false,
    subresources: ['approval', 'status'],
    fieldLabels: ['spec.signerName'],
  }),
  row('Lease', 'coordination.k8s.io/v1', 'leases'),
  row('EndpointSlice', 'discovery.k8s.io/v1', 'endpointslices', { isGenerationCounted: true }),
  row('FlowSchema', 'flowcontrol.apiserver.k8s.io/v1', 'flowschemas', {
    otherVersions: ['flowcontrol.apiserver.k8s.io/v1beta3'],
    isNamespaced: false,
    subresources: STATUS,
    isGenerationCounted: true,
  }),
  row('PriorityLevelConfiguration', 'flowcontrol.apiserver.k8s.io/v1', 'prioritylevelconfigurations', {
    otherVersions: ['flowcontrol.apiserver.k8s.io/v1beta3'],
    isNamespaced: false,
    subresources: STATUS,
    isGenerationCounted: true,
  }),
  row('IngressClass', 'networking.k8s.io/v1', 'ingressclasses', {
    isNamespaced: false,
    isGenerationCounted: true,
  }),
  row('Ingress', 'networking.k8s.io/v1', 'ingresses', {
    shortNames: ['ing'],
    subresources: STATUS,
    isGenerationCounted: true,
  }),
  row('NetworkPolicy', 'networking.k8s.io/v1', 'networkpolicies', {
    shortNames: ['netpol'],
    isGenerationCounted: true,
  }),
  row('RuntimeClass', 'node.k8s.io/v1', 'runtimeclasses', { isNamespaced: false }),
  row('PodDisruptionBudget', 'policy/v1', 'poddisruptionbudgets', {
    shortNames: ['pdb'],
    subresources: STATUS,
    isGenerationCounted: true,
  }),
  row('ClusterRoleBinding', 'rbac.authorization.k8s.io/v1', 'clusterrolebindings', {
    isNamespaced: false,
  }),
  row('ClusterRole', 'rbac.authorization.k8s.io/v1', 'clusterroles', { isNamespaced: false }),
  row('RoleBinding', 'rbac.authorization.k8s.io/v1', 'rolebindings'),
  row('Role', 'rbac.authorization.k8s.io/v1', 'roles'),
  row('PriorityClass', 'scheduling.k8s.io/v1', 'priorityclasses', {
    shortNames: ['pc'],
    isNamespaced: false,
    isGenerationCounted: true,
  }),
  row('CSIDriver', 'storage.k8s.io/v1', 'csidrivers', { isNamespaced: false }),
  row('CSINode', 'storage.k8s.io/v1', 'csinodes', { isNamespaced: false }),
  row('CSIStorageCapacity', 'storage.k8s.io/v1', 'csistoragecapacities'),
  row('StorageClass', 'storage.k8s.io/v1', 'storageclasses', {
    shortNames: ['sc'],
    isNamespaced: false,
  }),
  row('VolumeAttachment', 'storage.k8s.io/v1', 'volumeattachments', {
    isNamespaced: false,
    subresources: STATUS,
  }),
];

/** Never stored: a request that the API server answers, or an old list that it makes up. */
export const VIRTUAL_RESOURCES: readonly ResourceInfo[] = [
  row('Binding', 'v1', 'bindings', { verbs: ['create'] }),
  row('ComponentStatus', 'v1', 'componentstatuses', {
    shortNames: ['cs'],
    isNamespaced: false,
    verbs: ['get', 'list'],
  }),
  ...(['SelfSubjectReview', 'TokenReview'] as const).map((kind) =>
    row(kind, 'authentication.k8s.io/v1', `${kind.toLowerCase()}s`, {
      isNamespaced: false,
      verbs: ['create'],
    }),
  ),
  row('LocalSubjectAccessReview', 'authorization.k8s.io/v1', 'localsubjectaccessreviews', {
    verbs: ['create'],
  }),
  ...(['SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'] as const).map((kind) =>
    row(kind, 'authorization.k8s.io/v1', `${kind.toLowerCase()}s`, {
      isNamespaced: false,
      verbs: ['create'],
    }),
  ),
];

const GROUP_BY_KIND: ReadonlyMap<string, string> = new Map(
  BUILT_IN_RESOURCES.map(({ kind, apiVersion }) => [kind, groupOf(apiVersion)]),
);

/** Under what the store keeps objects of this kind: not together with a built-in kind of another group. */
export function storeKindOf(kind: string, apiVersion: string): string {
  const builtIn = GROUP_BY_KIND.get(kind);
  if (builtIn === undefined) return kind;
  const group = groupOf(apiVersion);
  const isSame = group === builtIn || (kind === 'Event' && group === 'events.k8s.io');
  return isSame ? kind : `${kind}.${group}`;
}

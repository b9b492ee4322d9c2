/** The kinds that the API server of Kubernetes v1.32 serves and this cluster knows, as `kubectl api-resources` lists. */

export interface KindInfo {
  readonly kind: string;
  readonly apiVersion: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly isNamespaced: boolean;
}

function kindInfo(
  kind: string,
  apiVersion: string,
  plural: string,
  options: { shortNames?: readonly string[]; isNamespaced?: boolean } = {},
): KindInfo {
  const { shortNames = [], isNamespaced = true } = options;
  return { kind, apiVersion, plural, shortNames, isNamespaced };
}

export const KINDS: readonly KindInfo[] = [
  kindInfo('ConfigMap', 'v1', 'configmaps', { shortNames: ['cm'] }),
  kindInfo('Endpoints', 'v1', 'endpoints', { shortNames: ['ep'] }),
  kindInfo('Event', 'v1', 'events', { shortNames: ['ev'] }),
  kindInfo('Namespace', 'v1', 'namespaces', { shortNames: ['ns'], isNamespaced: false }),
  kindInfo('Node', 'v1', 'nodes', { shortNames: ['no'], isNamespaced: false }),
  kindInfo('PersistentVolume', 'v1', 'persistentvolumes', { shortNames: ['pv'], isNamespaced: false }),
  kindInfo('PersistentVolumeClaim', 'v1', 'persistentvolumeclaims', { shortNames: ['pvc'] }),
  kindInfo('Pod', 'v1', 'pods', { shortNames: ['po'] }),
  kindInfo('Secret', 'v1', 'secrets'),
  kindInfo('Service', 'v1', 'services', { shortNames: ['svc'] }),
  kindInfo('ServiceAccount', 'v1', 'serviceaccounts', { shortNames: ['sa'] }),
  kindInfo('DaemonSet', 'apps/v1', 'daemonsets', { shortNames: ['ds'] }),
  kindInfo('Deployment', 'apps/v1', 'deployments', { shortNames: ['deploy'] }),
  kindInfo('ReplicaSet', 'apps/v1', 'replicasets', { shortNames: ['rs'] }),
  kindInfo('StatefulSet', 'apps/v1', 'statefulsets', { shortNames: ['sts'] }),
  kindInfo('HorizontalPodAutoscaler', 'autoscaling/v2', 'horizontalpodautoscalers', { shortNames: ['hpa'] }),
  kindInfo('CronJob', 'batch/v1', 'cronjobs', { shortNames: ['cj'] }),
  kindInfo('Job', 'batch/v1', 'jobs'),
  kindInfo('EndpointSlice', 'discovery.k8s.io/v1', 'endpointslices'),
  kindInfo('Ingress', 'networking.k8s.io/v1', 'ingresses', { shortNames: ['ing'] }),
  kindInfo('IngressClass', 'networking.k8s.io/v1', 'ingressclasses', { isNamespaced: false }),
  kindInfo('NetworkPolicy', 'networking.k8s.io/v1', 'networkpolicies', { shortNames: ['netpol'] }),
  kindInfo('PodDisruptionBudget', 'policy/v1', 'poddisruptionbudgets', { shortNames: ['pdb'] }),
  kindInfo('ClusterRole', 'rbac.authorization.k8s.io/v1', 'clusterroles', { isNamespaced: false }),
  kindInfo('ClusterRoleBinding', 'rbac.authorization.k8s.io/v1', 'clusterrolebindings', {
    isNamespaced: false,
  }),
  kindInfo('Role', 'rbac.authorization.k8s.io/v1', 'roles'),
  kindInfo('RoleBinding', 'rbac.authorization.k8s.io/v1', 'rolebindings'),
  kindInfo('PriorityClass', 'scheduling.k8s.io/v1', 'priorityclasses', {
    shortNames: ['pc'],
    isNamespaced: false,
  }),
  kindInfo('StorageClass', 'storage.k8s.io/v1', 'storageclasses', {
    shortNames: ['sc'],
    isNamespaced: false,
  }),
  kindInfo('CustomResourceDefinition', 'apiextensions.k8s.io/v1', 'customresourcedefinitions', {
    shortNames: ['crd', 'crds'],
    isNamespaced: false,
  }),
  kindInfo('PodTemplate', 'v1', 'podtemplates'),
  kindInfo('ReplicationController', 'v1', 'replicationcontrollers', { shortNames: ['rc'] }),
  kindInfo('LimitRange', 'v1', 'limitranges', { shortNames: ['limits'] }),
  kindInfo('ResourceQuota', 'v1', 'resourcequotas', { shortNames: ['quota'] }),
  kindInfo('ControllerRevision', 'apps/v1', 'controllerrevisions'),
  kindInfo('Lease', 'coordination.k8s.io/v1', 'leases'),
  kindInfo('CertificateSigningRequest', 'certificates.k8s.io/v1', 'certificatesigningrequests', {
    shortNames: ['csr'],
    isNamespaced: false,
  }),
  kindInfo('RuntimeClass', 'node.k8s.io/v1', 'runtimeclasses', { isNamespaced: false }),
  kindInfo('CSIDriver', 'storage.k8s.io/v1', 'csidrivers', { isNamespaced: false }),
  kindInfo('CSINode', 'storage.k8s.io/v1', 'csinodes', { isNamespaced: false }),
  kindInfo('CSIStorageCapacity', 'storage.k8s.io/v1', 'csistoragecapacities'),
  kindInfo('VolumeAttachment', 'storage.k8s.io/v1', 'volumeattachments', { isNamespaced: false }),
  kindInfo(
    'MutatingWebhookConfiguration',
    'admissionregistration.k8s.io/v1',
    'mutatingwebhookconfigurations',
    { isNamespaced: false },
  ),
  kindInfo(
    'ValidatingWebhookConfiguration',
    'admissionregistration.k8s.io/v1',
    'validatingwebhookconfigurations',
    { isNamespaced: false },
  ),
  kindInfo('ValidatingAdmissionPolicy', 'admissionregistration.k8s.io/v1', 'validatingadmissionpolicies', {
    isNamespaced: false,
  }),
  kindInfo(
    'ValidatingAdmissionPolicyBinding',
    'admissionregistration.k8s.io/v1',
    'validatingadmissionpolicybindings',
    { isNamespaced: false },
  ),
  kindInfo('APIService', 'apiregistration.k8s.io/v1', 'apiservices', { isNamespaced: false }),
  kindInfo('FlowSchema', 'flowcontrol.apiserver.k8s.io/v1', 'flowschemas', { isNamespaced: false }),
  kindInfo('PriorityLevelConfiguration', 'flowcontrol.apiserver.k8s.io/v1', 'prioritylevelconfigurations', {
    isNamespaced: false,
  }),
];

const INFO_BY_KIND = new Map(KINDS.map((info) => [info.kind, info]));

export function findKind(kind: string): KindInfo | undefined {
  return INFO_BY_KIND.get(kind);
}

/** By what a person types: `pod`, `pods`, `po`, `Pod`. */
export function findKindByWord(word: string): KindInfo | undefined {
  const lower = word.toLowerCase();
  return KINDS.find(
    (info) => info.kind.toLowerCase() === lower || info.plural === lower || info.shortNames.includes(lower),
  );
}

/** Kinds that are not known here are custom resources, which nearly always are namespaced. */
export function isNamespacedKind(kind: string): boolean {
  return INFO_BY_KIND.get(kind)?.isNamespaced ?? true;
}

/** `pods`, `deployments.apps`: as the API server names a resource in its messages. */
export function resourceNameOf(kind: string): string {
  const info = INFO_BY_KIND.get(kind);
  if (info === undefined) return `${kind.toLowerCase()}s`;
  const [group = '', version] = info.apiVersion.split('/');
  return version === undefined ? info.plural : `${info.plural}.${group}`;
}

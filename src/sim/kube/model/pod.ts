/** `core/v1` Pod, as far as the cluster acts on it (Kubernetes v1.32 `k8s.io/api/core/v1/types.go`). */
import type { KubeObject } from '../objects/kube-object';
import type { LabelSelector, LabelSelectorRequirement } from '../store/label-selector';

export interface ContainerPort {
  readonly name?: string | undefined;
  readonly containerPort: number;
  readonly hostPort?: number | undefined;
  readonly hostIP?: string | undefined;
  readonly protocol?: string | undefined;
}

interface EnvVar {
  readonly name: string;
  readonly value?: string | undefined;
  readonly valueFrom?: EnvVarSource | undefined;
}

export interface EnvVarSource {
  readonly fieldRef?: { readonly fieldPath: string } | undefined;
  readonly resourceFieldRef?: ResourceFieldRef | undefined;
  readonly configMapKeyRef?: KeyReference | undefined;
  readonly secretKeyRef?: KeyReference | undefined;
}

export interface ResourceFieldRef {
  /** The container's own in a variable. */
  readonly containerName?: string | undefined;
  readonly resource: string;
  readonly divisor?: string | number | undefined;
}

export interface KeyReference {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean | undefined;
}

interface EnvFromSource {
  readonly prefix?: string | undefined;
  readonly configMapRef?: { readonly name: string; readonly optional?: boolean | undefined } | undefined;
  readonly secretRef?: { readonly name: string; readonly optional?: boolean | undefined } | undefined;
}

export interface HttpGetAction {
  readonly path?: string | undefined;
  readonly port: number | string;
  readonly host?: string | undefined;
  readonly scheme?: string | undefined;
  readonly httpHeaders?: readonly { readonly name: string; readonly value: string }[] | undefined;
}

export interface Probe {
  readonly httpGet?: HttpGetAction | undefined;
  readonly tcpSocket?: { readonly port: number | string; readonly host?: string | undefined } | undefined;
  readonly exec?: { readonly command?: readonly string[] | undefined } | undefined;
  readonly grpc?: { readonly port: number; readonly service?: string | undefined } | undefined;
  readonly initialDelaySeconds?: number | undefined;
  readonly periodSeconds?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly successThreshold?: number | undefined;
  readonly failureThreshold?: number | undefined;
  readonly terminationGracePeriodSeconds?: number | undefined;
}

interface ResourceList {
  readonly requests?: Readonly<Record<string, string | number>> | undefined;
  readonly limits?: Readonly<Record<string, string | number>> | undefined;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: string | undefined;
  readonly command?: readonly string[] | undefined;
  readonly args?: readonly string[] | undefined;
  readonly env?: readonly EnvVar[] | undefined;
  readonly envFrom?: readonly EnvFromSource[] | undefined;
  readonly ports?: readonly ContainerPort[] | undefined;
  readonly resources?: ResourceList | undefined;
  readonly stdin?: boolean | undefined;
  readonly stdinOnce?: boolean | undefined;
  readonly tty?: boolean | undefined;
  readonly volumeMounts?: readonly VolumeMount[] | undefined;
  readonly lifecycle?:
    | {
        readonly postStart?: LifecycleHandler | undefined;
        readonly preStop?: LifecycleHandler | undefined;
      }
    | undefined;
  readonly readinessProbe?: Probe | undefined;
  readonly livenessProbe?: Probe | undefined;
  readonly startupProbe?: Probe | undefined;
  /** `Always` on an init container makes it a sidecar. */
  readonly restartPolicy?: string | undefined;
}

export interface LifecycleHandler {
  readonly httpGet?: HttpGetAction | undefined;
  readonly exec?: { readonly command?: readonly string[] | undefined } | undefined;
  readonly sleep?: { readonly seconds: number } | undefined;
}

interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string | undefined;
  readonly subPathExpr?: string | undefined;
  readonly readOnly?: boolean | undefined;
}

/** Where a container finds the token of its ServiceAccount. */
export const SERVICE_ACCOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** A ConfigMap, or a Secret in a projected volume. */
export interface NamedDataSource {
  readonly name?: string | undefined;
  readonly items?: readonly KeyToPath[] | undefined;
  readonly optional?: boolean | undefined;
}

export interface DownwardItem {
  readonly path: string;
  readonly fieldRef?: { readonly apiVersion?: string | undefined; readonly fieldPath: string } | undefined;
  readonly resourceFieldRef?: ResourceFieldRef | undefined;
}

export interface DownwardSource {
  readonly items?: readonly DownwardItem[] | undefined;
}

export interface ProjectedSource {
  readonly configMap?: NamedDataSource | undefined;
  readonly secret?: NamedDataSource | undefined;
  readonly downwardAPI?: DownwardSource | undefined;
  readonly serviceAccountToken?:
    | {
        readonly audience?: string | undefined;
        readonly expirationSeconds?: number | undefined;
        readonly path: string;
      }
    | undefined;
}

/** Only volumes that bring files with them; others are empty directories here. */
export interface Volume {
  readonly name: string;
  readonly configMap?: NamedDataSource | undefined;
  readonly downwardAPI?: DownwardSource | undefined;
  readonly projected?:
    | {
        readonly sources?: readonly ProjectedSource[] | undefined;
        readonly defaultMode?: number | undefined;
      }
    | undefined;
  readonly secret?:
    | {
        readonly secretName?: string | undefined;
        readonly items?: readonly KeyToPath[] | undefined;
        readonly optional?: boolean | undefined;
      }
    | undefined;
  readonly hostPath?: { readonly path: string; readonly type?: string | undefined } | undefined;
}

interface KeyToPath {
  readonly key: string;
  readonly path: string;
}

export interface Toleration {
  readonly key?: string | undefined;
  readonly operator?: string | undefined;
  readonly value?: string | undefined;
  readonly effect?: string | undefined;
  readonly tolerationSeconds?: number | undefined;
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly LabelSelectorRequirement[] | undefined;
  readonly matchFields?: readonly LabelSelectorRequirement[] | undefined;
}

export interface PodAffinityTerm {
  readonly labelSelector?: LabelSelector | undefined;
  readonly topologyKey: string;
  readonly namespaces?: readonly string[] | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly matchLabelKeys?: readonly string[] | undefined;
  readonly mismatchLabelKeys?: readonly string[] | undefined;
}

export interface TopologySpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: string;
  readonly labelSelector?: LabelSelector | undefined;
  readonly minDomains?: number | undefined;
  readonly matchLabelKeys?: readonly string[] | undefined;
  readonly nodeAffinityPolicy?: string | undefined;
  readonly nodeTaintsPolicy?: string | undefined;
}

interface PreferredPodAffinity {
  readonly weight: number;
  readonly podAffinityTerm: PodAffinityTerm;
}

interface Affinity {
  readonly nodeAffinity?:
    | {
        readonly requiredDuringSchedulingIgnoredDuringExecution?:
          | { readonly nodeSelectorTerms: readonly NodeSelectorTerm[] }
          | undefined;
        readonly preferredDuringSchedulingIgnoredDuringExecution?:
          | readonly { readonly weight: number; readonly preference: NodeSelectorTerm }[]
          | undefined;
      }
    | undefined;
  readonly podAntiAffinity?:
    | {
        readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[] | undefined;
        readonly preferredDuringSchedulingIgnoredDuringExecution?:
          | readonly PreferredPodAffinity[]
          | undefined;
      }
    | undefined;
  readonly podAffinity?:
    | {
        readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[] | undefined;
        readonly preferredDuringSchedulingIgnoredDuringExecution?:
          | readonly PreferredPodAffinity[]
          | undefined;
      }
    | undefined;
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[] | undefined;
  readonly volumes?: readonly Volume[] | undefined;
  readonly nodeName?: string | undefined;
  readonly nodeSelector?: Readonly<Record<string, string>> | undefined;
  readonly affinity?: Affinity | undefined;
  readonly tolerations?: readonly Toleration[] | undefined;
  readonly restartPolicy?: string | undefined;
  readonly terminationGracePeriodSeconds?: number | undefined;
  readonly activeDeadlineSeconds?: number | undefined;
  readonly readinessGates?: readonly { readonly conditionType: string }[] | undefined;
  readonly dnsPolicy?: string | undefined;
  readonly dnsConfig?:
    | {
        readonly nameservers?: readonly string[] | undefined;
        readonly searches?: readonly string[] | undefined;
        readonly options?:
          | readonly { readonly name: string; readonly value?: string | undefined }[]
          | undefined;
      }
    | undefined;
  readonly hostNetwork?: boolean | undefined;
  readonly hostname?: string | undefined;
  readonly subdomain?: string | undefined;
  readonly hostAliases?:
    | readonly { readonly ip: string; readonly hostnames?: readonly string[] | undefined }[]
    | undefined;
  readonly enableServiceLinks?: boolean | undefined;
  readonly serviceAccountName?: string | undefined;
  readonly serviceAccount?: string | undefined;
  readonly automountServiceAccountToken?: boolean | undefined;
  readonly imagePullSecrets?: readonly unknown[] | undefined;
  readonly schedulerName?: string | undefined;
  readonly priorityClassName?: string | undefined;
  readonly priority?: number | undefined;
  readonly securityContext?: Readonly<Record<string, unknown>> | undefined;
  readonly preemptionPolicy?: string | undefined;
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[] | undefined;
  readonly schedulingGates?: readonly { readonly name: string }[] | undefined;
  readonly overhead?: Readonly<Record<string, string | number>> | undefined;
}

export interface PodCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly lastTransitionTime?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

export interface ContainerState {
  readonly waiting?: { readonly reason: string; readonly message?: string | undefined } | undefined;
  readonly running?: { readonly startedAt: string } | undefined;
  readonly terminated?:
    | {
        readonly exitCode: number;
        readonly reason: string;
        readonly startedAt: string;
        readonly finishedAt: string;
        readonly message?: string | undefined;
        readonly containerID?: string | undefined;
      }
    | undefined;
}

export interface ContainerStatus {
  readonly name: string;
  readonly state: ContainerState;
  readonly lastState: ContainerState;
  readonly ready: boolean;
  readonly started: boolean;
  readonly restartCount: number;
  readonly image: string;
  readonly imageID: string;
  readonly containerID?: string | undefined;
}

export interface PodStatus {
  readonly phase?: string | undefined;
  readonly conditions?: readonly PodCondition[] | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly hostIP?: string | undefined;
  readonly hostIPs?: readonly { readonly ip: string }[] | undefined;
  readonly podIP?: string | undefined;
  readonly podIPs?: readonly { readonly ip: string }[] | undefined;
  readonly startTime?: string | undefined;
  readonly initContainerStatuses?: readonly ContainerStatus[] | undefined;
  readonly containerStatuses?: readonly ContainerStatus[] | undefined;
  readonly qosClass?: string | undefined;
  readonly nominatedNodeName?: string | undefined;
}

export interface Pod extends KubeObject {
  readonly kind: 'Pod';
  readonly spec: PodSpec;
  readonly status?: PodStatus | undefined;
}

/** One of each family at most, the primary one first; none before it has a sandbox. */
export function podAddressesOf({ status }: Pod): readonly string[] {
  return (status?.podIPs ?? []).map(({ ip }) => ip);
}

/** The shape was checked when the object was read, so the kind decides. */
export function isPod(object: KubeObject | undefined): object is Pod {
  return object?.kind === 'Pod';
}

function podConditionStatus(pod: Pod, type: string): string | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type)?.status;
}

export function isPodReady(pod: Pod): boolean {
  return podConditionStatus(pod, 'Ready') === 'True';
}

/** Succeeded or Failed: its containers will not run again. */
export function isPodFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** `namespace/name` */
export function podPath(pod: Pod): string {
  return `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
}

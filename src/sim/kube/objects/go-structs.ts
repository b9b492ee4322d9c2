/**
 * The Go types of the API (`k8s.io/api`, v0.32), as far as decoding an object depends on them: which fields there are,
 * and what each takes. One line a struct: `Name: field type, field type`.
 *
 * Types: `string bool int32 int64 float64 quantity intstr time any`, a struct by its name, `~Name` for text of a type
 * with a name, `[]T`, `{}T` for a mapping of text to T. A trailing `*` on a struct's name takes in the fields of another
 * (`json:",inline"`).
 */
const CORE = `
ObjectMeta: name string, generateName string, namespace string, selfLink string, uid ~UID, resourceVersion string, generation int64, creationTimestamp time, deletionTimestamp time, deletionGracePeriodSeconds int64, labels {}string, annotations {}string, ownerReferences []OwnerReference, finalizers []string, managedFields []any
OwnerReference: apiVersion string, kind string, name string, uid ~UID, controller bool, blockOwnerDeletion bool
LabelSelector: matchLabels {}string, matchExpressions []LabelSelectorRequirement
LabelSelectorRequirement: key string, operator ~LabelSelectorOperator, values []string
Condition: type string, status ~ConditionStatus, observedGeneration int64, lastTransitionTime time, reason string, message string
ObjectReference: kind string, namespace string, name string, uid ~UID, apiVersion string, resourceVersion string, fieldPath string
LocalObjectReference: name string
TypedLocalObjectReference: apiGroup string, kind string, name string
TypedObjectReference: apiGroup string, kind string, name string, namespace string
ConfigMap: metadata ObjectMeta, immutable bool, data {}string, binaryData {}string
Secret: metadata ObjectMeta, immutable bool, data {}string, stringData {}string, type ~SecretType
ServiceAccount: metadata ObjectMeta, secrets []ObjectReference, imagePullSecrets []LocalObjectReference, automountServiceAccountToken bool
Namespace: metadata ObjectMeta, spec NamespaceSpec, status any
NamespaceSpec: finalizers []~FinalizerName
Service: metadata ObjectMeta, spec ServiceSpec, status any
ServiceSpec: ports []ServicePort, selector {}string, clusterIP string, clusterIPs []string, type ~ServiceType, externalIPs []string, sessionAffinity ~ServiceAffinity, loadBalancerIP string, loadBalancerSourceRanges []string, externalName string, externalTrafficPolicy ~ServiceExternalTrafficPolicy, healthCheckNodePort int32, publishNotReadyAddresses bool, sessionAffinityConfig SessionAffinityConfig, ipFamilies []~IPFamily, ipFamilyPolicy ~IPFamilyPolicy, allocateLoadBalancerNodePorts bool, loadBalancerClass string, internalTrafficPolicy ~ServiceInternalTrafficPolicy, trafficDistribution string
ServicePort: name string, protocol ~Protocol, appProtocol string, port int32, targetPort intstr, nodePort int32
SessionAffinityConfig: clientIP ClientIPConfig
ClientIPConfig: timeoutSeconds int32
Endpoints: metadata ObjectMeta, subsets []EndpointSubset
EndpointSubset: addresses []EndpointAddress, notReadyAddresses []EndpointAddress, ports []EndpointPort
EndpointAddress: ip string, hostname string, nodeName string, targetRef ObjectReference
EndpointPort: name string, port int32, protocol ~Protocol, appProtocol string
Node: metadata ObjectMeta, spec NodeSpec, status any
NodeSpec: podCIDR string, podCIDRs []string, providerID string, unschedulable bool, taints []Taint, configSource any, externalID string
Taint: key string, value string, effect ~TaintEffect, timeAdded time
Pod: metadata ObjectMeta, spec PodSpec, status any
PodTemplate: metadata ObjectMeta, template PodTemplateSpec
PodTemplateSpec: metadata ObjectMeta, spec PodSpec
PodSpec: volumes []Volume, initContainers []Container, containers []Container, ephemeralContainers []EphemeralContainer, restartPolicy ~RestartPolicy, terminationGracePeriodSeconds int64, activeDeadlineSeconds int64, dnsPolicy ~DNSPolicy, nodeSelector {}string, serviceAccountName string, serviceAccount string, automountServiceAccountToken bool, nodeName string, hostNetwork bool, hostPID bool, hostIPC bool, shareProcessNamespace bool, securityContext PodSecurityContext, imagePullSecrets []LocalObjectReference, hostname string, subdomain string, affinity Affinity, schedulerName string, tolerations []Toleration, hostAliases []HostAlias, priorityClassName string, priority int32, dnsConfig PodDNSConfig, readinessGates []PodReadinessGate, runtimeClassName string, enableServiceLinks bool, preemptionPolicy ~PreemptionPolicy, overhead {}quantity, topologySpreadConstraints []TopologySpreadConstraint, setHostnameAsFQDN bool, os PodOS, hostUsers bool, schedulingGates []PodSchedulingGate, resourceClaims []PodResourceClaim, resources ResourceRequirements
PodOS: name ~OSName
PodReadinessGate: conditionType ~PodConditionType
PodSchedulingGate: name string
PodResourceClaim: name string, resourceClaimName string, resourceClaimTemplateName string
PodDNSConfig: nameservers []string, searches []string, options []PodDNSConfigOption
PodDNSConfigOption: name string, value string
HostAlias: ip string, hostnames []string
Toleration: key string, operator ~TolerationOperator, value string, effect ~TaintEffect, tolerationSeconds int64
TopologySpreadConstraint: maxSkew int32, topologyKey string, whenUnsatisfiable ~UnsatisfiableConstraintAction, labelSelector LabelSelector, minDomains int32, nodeAffinityPolicy ~NodeInclusionPolicy, nodeTaintsPolicy ~NodeInclusionPolicy, matchLabelKeys []string
Affinity: nodeAffinity NodeAffinity, podAffinity PodAffinity, podAntiAffinity PodAntiAffinity
NodeAffinity: requiredDuringSchedulingIgnoredDuringExecution NodeSelector, preferredDuringSchedulingIgnoredDuringExecution []PreferredSchedulingTerm
NodeSelector: nodeSelectorTerms []NodeSelectorTerm
NodeSelectorTerm: matchExpressions []NodeSelectorRequirement, matchFields []NodeSelectorRequirement
NodeSelectorRequirement: key string, operator ~NodeSelectorOperator, values []string
PreferredSchedulingTerm: weight int32, preference NodeSelectorTerm
PodAffinity: requiredDuringSchedulingIgnoredDuringExecution []PodAffinityTerm, preferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm
PodAntiAffinity: requiredDuringSchedulingIgnoredDuringExecution []PodAffinityTerm, preferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm
WeightedPodAffinityTerm: weight int32, podAffinityTerm PodAffinityTerm
PodAffinityTerm: labelSelector LabelSelector, namespaces []string, topologyKey string, namespaceSelector LabelSelector, matchLabelKeys []string, mismatchLabelKeys []string
PodSecurityContext: seLinuxOptions SELinuxOptions, windowsOptions any, runAsUser int64, runAsGroup int64, runAsNonRoot bool, supplementalGroups []int64, supplementalGroupsPolicy ~SupplementalGroupsPolicy, fsGroup int64, sysctls []Sysctl, fsGroupChangePolicy ~PodFSGroupChangePolicy, seccompProfile SeccompProfile, appArmorProfile AppArmorProfile, seLinuxChangePolicy ~PodSELinuxChangePolicy
SecurityContext: capabilities Capabilities, privileged bool, seLinuxOptions SELinuxOptions, windowsOptions any, runAsUser int64, runAsGroup int64, runAsNonRoot bool, readOnlyRootFilesystem bool, allowPrivilegeEscalation bool, procMount ~ProcMountType, seccompProfile SeccompProfile, appArmorProfile AppArmorProfile
Capabilities: add []~Capability, drop []~Capability
SELinuxOptions: user string, role string, type string, level string
SeccompProfile: type ~SeccompProfileType, localhostProfile string
AppArmorProfile: type ~AppArmorProfileType, localhostProfile string
Sysctl: name string, value string
Container: name string, image string, command []string, args []string, workingDir string, ports []ContainerPort, envFrom []EnvFromSource, env []EnvVar, resources ResourceRequirements, resizePolicy []ContainerResizePolicy, restartPolicy ~ContainerRestartPolicy, volumeMounts []VolumeMount, volumeDevices []VolumeDevice, livenessProbe Probe, readinessProbe Probe, startupProbe Probe, lifecycle Lifecycle, terminationMessagePath string, terminationMessagePolicy ~TerminationMessagePolicy, imagePullPolicy ~PullPolicy, securityContext SecurityContext, stdin bool, stdinOnce bool, tty bool
EphemeralContainer Container*: targetContainerName string
ContainerPort: name string, hostPort int32, containerPort int32, protocol ~Protocol, hostIP string
ContainerResizePolicy: resourceName ~ResourceName, restartPolicy ~ResourceResizeRestartPolicy
EnvFromSource: prefix string, configMapRef ConfigMapEnvSource, secretRef SecretEnvSource
ConfigMapEnvSource: name string, optional bool
SecretEnvSource: name string, optional bool
EnvVar: name string, value string, valueFrom EnvVarSource
EnvVarSource: fieldRef ObjectFieldSelector, resourceFieldRef ResourceFieldSelector, configMapKeyRef ConfigMapKeySelector, secretKeyRef SecretKeySelector
ObjectFieldSelector: apiVersion string, fieldPath string
ResourceFieldSelector: containerName string, resource string, divisor quantity
ConfigMapKeySelector: name string, key string, optional bool
SecretKeySelector: name string, key string, optional bool
ResourceRequirements: limits {}quantity, requests {}quantity, claims []ResourceClaim
ResourceClaim: name string, request string
VolumeMount: name string, readOnly bool, recursiveReadOnly ~RecursiveReadOnlyMode, mountPath string, subPath string, mountPropagation ~MountPropagationMode, subPathExpr string
VolumeDevice: name string, devicePath string
Probe: exec ExecAction, httpGet HTTPGetAction, tcpSocket TCPSocketAction, grpc GRPCAction, initialDelaySeconds int32, timeoutSeconds int32, periodSeconds int32, successThreshold int32, failureThreshold int32, terminationGracePeriodSeconds int64
ExecAction: command []string
HTTPGetAction: path string, port intstr, host string, scheme ~URIScheme, httpHeaders []HTTPHeader
HTTPHeader: name string, value string
TCPSocketAction: port intstr, host string
GRPCAction: port int32, service string
SleepAction: seconds int64
Lifecycle: postStart LifecycleHandler, preStop LifecycleHandler
LifecycleHandler: exec ExecAction, httpGet HTTPGetAction, tcpSocket TCPSocketAction, sleep SleepAction
Volume: name string, hostPath HostPathVolumeSource, emptyDir EmptyDirVolumeSource, gcePersistentDisk any, awsElasticBlockStore any, gitRepo any, secret SecretVolumeSource, nfs NFSVolumeSource, iscsi any, glusterfs any, persistentVolumeClaim PersistentVolumeClaimVolumeSource, rbd any, flexVolume any, cinder any, cephfs any, flocker any, downwardAPI DownwardAPIVolumeSource, fc any, azureFile any, configMap ConfigMapVolumeSource, vsphereVolume any, quobyte any, azureDisk any, photonPersistentDisk any, projected ProjectedVolumeSource, portworxVolume any, scaleIO any, storageos any, csi any, ephemeral EphemeralVolumeSource, image ImageVolumeSource
HostPathVolumeSource: path string, type ~HostPathType
EmptyDirVolumeSource: medium ~StorageMedium, sizeLimit quantity
SecretVolumeSource: secretName string, items []KeyToPath, defaultMode int32, optional bool
ConfigMapVolumeSource: name string, items []KeyToPath, defaultMode int32, optional bool
KeyToPath: key string, path string, mode int32
NFSVolumeSource: server string, path string, readOnly bool
PersistentVolumeClaimVolumeSource: claimName string, readOnly bool
DownwardAPIVolumeSource: items []DownwardAPIVolumeFile, defaultMode int32
DownwardAPIVolumeFile: path string, fieldRef ObjectFieldSelector, resourceFieldRef ResourceFieldSelector, mode int32
ProjectedVolumeSource: sources []VolumeProjection, defaultMode int32
VolumeProjection: secret SecretProjection, downwardAPI DownwardAPIProjection, configMap ConfigMapProjection, serviceAccountToken ServiceAccountTokenProjection, clusterTrustBundle any
SecretProjection: name string, items []KeyToPath, optional bool
ConfigMapProjection: name string, items []KeyToPath, optional bool
DownwardAPIProjection: items []DownwardAPIVolumeFile
ServiceAccountTokenProjection: audience string, expirationSeconds int64, path string
EphemeralVolumeSource: volumeClaimTemplate PersistentVolumeClaimTemplate
ImageVolumeSource: reference string, pullPolicy ~PullPolicy
PersistentVolumeClaimTemplate: metadata ObjectMeta, spec PersistentVolumeClaimSpec
PersistentVolumeClaim: metadata ObjectMeta, spec PersistentVolumeClaimSpec, status any
PersistentVolumeClaimSpec: accessModes []~PersistentVolumeAccessMode, selector LabelSelector, resources VolumeResourceRequirements, volumeName string, storageClassName string, volumeMode ~PersistentVolumeMode, dataSource TypedLocalObjectReference, dataSourceRef TypedObjectReference, volumeAttributesClassName string
VolumeResourceRequirements: limits {}quantity, requests {}quantity
ReplicationController: metadata ObjectMeta, spec ReplicationControllerSpec, status any
ReplicationControllerSpec: replicas int32, minReadySeconds int32, selector {}string, template PodTemplateSpec
LimitRange: metadata ObjectMeta, spec any
ResourceQuota: metadata ObjectMeta, spec ResourceQuotaSpec, status any
ResourceQuotaSpec: hard {}quantity, scopes []string, scopeSelector any
`;

const WORKLOADS = `
Deployment: metadata ObjectMeta, spec DeploymentSpec, status any
DeploymentSpec: replicas int32, selector LabelSelector, template PodTemplateSpec, strategy DeploymentStrategy, minReadySeconds int32, revisionHistoryLimit int32, paused bool, progressDeadlineSeconds int32
DeploymentStrategy: type ~DeploymentStrategyType, rollingUpdate RollingUpdateDeployment
RollingUpdateDeployment: maxUnavailable intstr, maxSurge intstr
ReplicaSet: metadata ObjectMeta, spec ReplicaSetSpec, status any
ReplicaSetSpec: replicas int32, minReadySeconds int32, selector LabelSelector, template PodTemplateSpec
StatefulSet: metadata ObjectMeta, spec StatefulSetSpec, status any
StatefulSetSpec: replicas int32, selector LabelSelector, template PodTemplateSpec, volumeClaimTemplates []PersistentVolumeClaim, serviceName string, podManagementPolicy ~PodManagementPolicyType, updateStrategy StatefulSetUpdateStrategy, revisionHistoryLimit int32, minReadySeconds int32, persistentVolumeClaimRetentionPolicy StatefulSetPersistentVolumeClaimRetentionPolicy, ordinals StatefulSetOrdinals
StatefulSetUpdateStrategy: type ~StatefulSetUpdateStrategyType, rollingUpdate RollingUpdateStatefulSetStrategy
RollingUpdateStatefulSetStrategy: partition int32, maxUnavailable intstr
StatefulSetPersistentVolumeClaimRetentionPolicy: whenDeleted ~PersistentVolumeClaimRetentionPolicyType, whenScaled ~PersistentVolumeClaimRetentionPolicyType
StatefulSetOrdinals: start int32
DaemonSet: metadata ObjectMeta, spec DaemonSetSpec, status any
DaemonSetSpec: selector LabelSelector, template PodTemplateSpec, updateStrategy DaemonSetUpdateStrategy, minReadySeconds int32, revisionHistoryLimit int32
DaemonSetUpdateStrategy: type ~DaemonSetUpdateStrategyType, rollingUpdate RollingUpdateDaemonSet
RollingUpdateDaemonSet: maxUnavailable intstr, maxSurge intstr
Job: metadata ObjectMeta, spec JobSpec, status any
JobSpec: parallelism int32, completions int32, activeDeadlineSeconds int64, podFailurePolicy PodFailurePolicy, successPolicy SuccessPolicy, backoffLimit int32, backoffLimitPerIndex int32, maxFailedIndexes int32, selector LabelSelector, manualSelector bool, template PodTemplateSpec, ttlSecondsAfterFinished int32, completionMode ~CompletionMode, suspend bool, podReplacementPolicy ~PodReplacementPolicy, managedBy string
PodFailurePolicy: rules []PodFailurePolicyRule
PodFailurePolicyRule: action ~PodFailurePolicyAction, onExitCodes PodFailurePolicyOnExitCodesRequirement, onPodConditions []PodFailurePolicyOnPodConditionsPattern
PodFailurePolicyOnExitCodesRequirement: containerName string, operator ~PodFailurePolicyOnExitCodesOperator, values []int32
PodFailurePolicyOnPodConditionsPattern: type ~PodConditionType, status ~ConditionStatus
SuccessPolicy: rules []SuccessPolicyRule
SuccessPolicyRule: succeededIndexes string, succeededCount int32
CronJob: metadata ObjectMeta, spec CronJobSpec, status any
CronJobSpec: schedule string, timeZone string, startingDeadlineSeconds int64, concurrencyPolicy ~ConcurrencyPolicy, suspend bool, jobTemplate JobTemplateSpec, successfulJobsHistoryLimit int32, failedJobsHistoryLimit int32
JobTemplateSpec: metadata ObjectMeta, spec JobSpec
PodDisruptionBudget: metadata ObjectMeta, spec PodDisruptionBudgetSpec, status any
PodDisruptionBudgetSpec: minAvailable intstr, selector LabelSelector, maxUnavailable intstr, unhealthyPodEvictionPolicy ~UnhealthyPodEvictionPolicyType
PriorityClass: metadata ObjectMeta, value int32, globalDefault bool, description string, preemptionPolicy ~PreemptionPolicy
Lease: metadata ObjectMeta, spec LeaseSpec
LeaseSpec: holderIdentity string, leaseDurationSeconds int32, acquireTime time, renewTime time, leaseTransitions int32, strategy string, preferredHolder string
`;

const NETWORK = `
EndpointSlice: metadata ObjectMeta, addressType ~AddressType, endpoints []Endpoint, ports []EndpointPort
Endpoint: addresses []string, conditions EndpointConditions, hostname string, targetRef ObjectReference, deprecatedTopology {}string, nodeName string, zone string, hints EndpointHints
EndpointConditions: ready bool, serving bool, terminating bool
EndpointHints: forZones []ForZone
ForZone: name string
Ingress: metadata ObjectMeta, spec IngressSpec, status any
IngressSpec: ingressClassName string, defaultBackend IngressBackend, tls []IngressTLS, rules []IngressRule
IngressTLS: hosts []string, secretName string
IngressRule: host string, http HTTPIngressRuleValue
HTTPIngressRuleValue: paths []HTTPIngressPath
HTTPIngressPath: path string, pathType ~PathType, backend IngressBackend
IngressBackend: service IngressServiceBackend, resource TypedLocalObjectReference
IngressServiceBackend: name string, port ServiceBackendPort
ServiceBackendPort: name string, number int32
IngressClass: metadata ObjectMeta, spec IngressClassSpec
IngressClassSpec: controller string, parameters any
NetworkPolicy: metadata ObjectMeta, spec NetworkPolicySpec, status any
NetworkPolicySpec: podSelector LabelSelector, ingress []NetworkPolicyIngressRule, egress []NetworkPolicyEgressRule, policyTypes []~PolicyType
NetworkPolicyIngressRule: ports []NetworkPolicyPort, from []NetworkPolicyPeer
NetworkPolicyEgressRule: ports []NetworkPolicyPort, to []NetworkPolicyPeer
NetworkPolicyPort: protocol ~Protocol, port intstr, endPort int32
NetworkPolicyPeer: podSelector LabelSelector, namespaceSelector LabelSelector, ipBlock IPBlock
IPBlock: cidr string, except []string
`;

export const GO_STRUCTS = `${CORE}${WORKLOADS}${NETWORK}`;

/**
 * What the API says of its types beside what decoding needs (`k8s.io/api`, v0.32, and its OpenAPI documents): the structs
 * of status and of access control in the form of `go-structs.ts`, which fields are required, and the values of names.
 */

export const MORE_STRUCTS = `
ManagedFieldsEntry: manager string, operation string, apiVersion string, time time, fieldsType string, fieldsV1 any, subresource string
NamespaceStatus: phase ~NamespacePhase, conditions []NamespaceCondition
NamespaceCondition: type string, status string, lastTransitionTime time, reason string, message string
ServiceStatus: loadBalancer LoadBalancerStatus, conditions []Condition
LoadBalancerStatus: ingress []LoadBalancerIngress
LoadBalancerIngress: ip string, hostname string, ipMode string, ports []PortStatus
PortStatus: port int32, protocol ~Protocol, error string
NodeStatus: capacity {}quantity, allocatable {}quantity, phase ~NodePhase, conditions []NodeCondition, addresses []NodeAddress, daemonEndpoints NodeDaemonEndpoints, nodeInfo NodeSystemInfo, images []ContainerImage, volumesInUse []string, volumesAttached []AttachedVolume, config NodeConfigStatus, runtimeHandlers []NodeRuntimeHandler, features NodeFeatures
NodeCondition: type string, status string, lastHeartbeatTime time, lastTransitionTime time, reason string, message string
NodeAddress: type string, address string
NodeDaemonEndpoints: kubeletEndpoint DaemonEndpoint
DaemonEndpoint: Port int32
NodeSystemInfo: machineID string, systemUUID string, bootID string, kernelVersion string, osImage string, containerRuntimeVersion string, kubeletVersion string, kubeProxyVersion string, operatingSystem string, architecture string
ContainerImage: names []string, sizeBytes int64
AttachedVolume: name string, devicePath string
NodeConfigStatus: assigned NodeConfigSource, active NodeConfigSource, lastKnownGood NodeConfigSource, error string
NodeConfigSource: configMap ConfigMapNodeConfigSource
ConfigMapNodeConfigSource: namespace string, name string, uid ~UID, resourceVersion string, kubeletConfigKey string
NodeRuntimeHandler: name string, features NodeRuntimeHandlerFeatures
NodeRuntimeHandlerFeatures: recursiveReadOnlyMounts bool, userNamespaces bool
NodeFeatures: supplementalGroupsPolicy bool
PodStatus: phase ~PodPhase, conditions []PodCondition, message string, reason string, nominatedNodeName string, hostIP string, hostIPs []HostIP, podIP string, podIPs []PodIP, startTime time, initContainerStatuses []ContainerStatus, containerStatuses []ContainerStatus, qosClass ~PodQOSClass, ephemeralContainerStatuses []ContainerStatus, resize string, resourceClaimStatuses []PodResourceClaimStatus
PodCondition: type string, status string, lastProbeTime time, lastTransitionTime time, reason string, message string
HostIP: ip string
PodIP: ip string
PodResourceClaimStatus: name string, resourceClaimName string
ContainerStatus: name string, state ContainerState, lastState ContainerState, ready bool, restartCount int32, image string, imageID string, containerID string, started bool, allocatedResources {}quantity, resources ResourceRequirements, volumeMounts []VolumeMountStatus, user ContainerUser, allocatedResourcesStatus []ResourceStatus
ContainerState: waiting ContainerStateWaiting, running ContainerStateRunning, terminated ContainerStateTerminated
ContainerStateWaiting: reason string, message string
ContainerStateRunning: startedAt time
ContainerStateTerminated: exitCode int32, signal int32, reason string, message string, startedAt time, finishedAt time, containerID string
VolumeMountStatus: name string, mountPath string, readOnly bool, recursiveReadOnly string
ContainerUser: linux LinuxContainerUser
LinuxContainerUser: uid int64, gid int64, supplementalGroups []int64
ResourceStatus: name string, resources []ResourceHealth
ResourceHealth: resourceID string, health string
PersistentVolumeClaimStatus: phase ~PersistentVolumeClaimPhase, accessModes []string, capacity {}quantity, conditions []PersistentVolumeClaimCondition, allocatedResources {}quantity, allocatedResourceStatuses {}string, currentVolumeAttributesClassName string, modifyVolumeStatus ModifyVolumeStatus
PersistentVolumeClaimCondition: type string, status string, lastProbeTime time, lastTransitionTime time, reason string, message string
ModifyVolumeStatus: targetVolumeAttributesClassName string, status ~ModifyVolumeState
ReplicationControllerStatus: replicas int32, fullyLabeledReplicas int32, readyReplicas int32, availableReplicas int32, observedGeneration int64, conditions []ReplicationControllerCondition
ReplicationControllerCondition: type string, status string, lastTransitionTime time, reason string, message string
ResourceQuotaStatus: hard {}quantity, used {}quantity
LimitRangeSpec: limits []LimitRangeItem
LimitRangeItem: type string, max {}quantity, min {}quantity, default {}quantity, defaultRequest {}quantity, maxLimitRequestRatio {}quantity
ScopeSelector: matchExpressions []ScopedResourceSelectorRequirement
ScopedResourceSelectorRequirement: scopeName ~ResourceQuotaScope, operator ~ScopeSelectorOperator, values []string
DeploymentStatus: observedGeneration int64, replicas int32, updatedReplicas int32, readyReplicas int32, availableReplicas int32, unavailableReplicas int32, conditions []DeploymentCondition, collisionCount int32
DeploymentCondition: type string, status string, lastUpdateTime time, lastTransitionTime time, reason string, message string
ReplicaSetStatus: replicas int32, fullyLabeledReplicas int32, readyReplicas int32, availableReplicas int32, observedGeneration int64, conditions []ReplicaSetCondition
ReplicaSetCondition: type string, status string, lastTransitionTime time, reason string, message string
StatefulSetStatus: observedGeneration int64, replicas int32, readyReplicas int32, currentReplicas int32, updatedReplicas int32, currentRevision string, updateRevision string, collisionCount int32, conditions []StatefulSetCondition, availableReplicas int32
StatefulSetCondition: type string, status string, lastTransitionTime time, reason string, message string
DaemonSetStatus: currentNumberScheduled int32, numberMisscheduled int32, desiredNumberScheduled int32, numberReady int32, observedGeneration int64, updatedNumberScheduled int32, numberAvailable int32, numberUnavailable int32, collisionCount int32, conditions []DaemonSetCondition
DaemonSetCondition: type string, status string, lastTransitionTime time, reason string, message string
JobStatus: conditions []JobCondition, startTime time, completionTime time, active int32, succeeded int32, failed int32, terminating int32, completedIndexes string, failedIndexes string, uncountedTerminatedPods UncountedTerminatedPods, ready int32
JobCondition: type string, status string, lastProbeTime time, lastTransitionTime time, reason string, message string
UncountedTerminatedPods: succeeded []string, failed []string
CronJobStatus: active []ObjectReference, lastScheduleTime time, lastSuccessfulTime time
PodDisruptionBudgetStatus: observedGeneration int64, disruptedPods {}time, disruptionsAllowed int32, currentHealthy int32, desiredHealthy int32, expectedPods int32, conditions []Condition
IngressStatus: loadBalancer IngressLoadBalancerStatus
IngressLoadBalancerStatus: ingress []IngressLoadBalancerIngress
IngressLoadBalancerIngress: ip string, hostname string, ports []IngressPortStatus
IngressPortStatus: port int32, protocol ~Protocol, error string
IngressClassParametersReference: apiGroup string, kind string, name string, scope string, namespace string
Role: metadata ObjectMeta, rules []PolicyRule
ClusterRole: metadata ObjectMeta, rules []PolicyRule, aggregationRule AggregationRule
AggregationRule: clusterRoleSelectors []LabelSelector
PolicyRule: verbs []string, apiGroups []string, resources []string, resourceNames []string, nonResourceURLs []string
RoleBinding: metadata ObjectMeta, subjects []Subject, roleRef RoleRef
ClusterRoleBinding: metadata ObjectMeta, subjects []Subject, roleRef RoleRef
Subject: kind string, apiGroup string, name string, namespace string
RoleRef: apiGroup string, kind string, name string
StorageClass: metadata ObjectMeta, provisioner string, parameters {}string, reclaimPolicy ~PersistentVolumeReclaimPolicy, mountOptions []string, allowVolumeExpansion bool, volumeBindingMode ~VolumeBindingMode, allowedTopologies []TopologySelectorTerm
TopologySelectorTerm: matchLabelExpressions []TopologySelectorLabelRequirement
TopologySelectorLabelRequirement: key string, values []string
Event: metadata ObjectMeta, involvedObject ObjectReference, reason string, message string, source EventSource, firstTimestamp time, lastTimestamp time, count int32, type string, eventTime time, series EventSeries, action string, related ObjectReference, reportingComponent string, reportingInstance string
EventSource: component string, host string
EventSeries: count int32, lastObservedTime time
`;

/** Types of fields of which decoding reads no part, beside `status`; those without a struct above are known by name only. */
export const NAMED_TYPES = `
managedFields ManagedFieldsEntry
fieldsV1 FieldsV1
configSource NodeConfigSource
windowsOptions WindowsSecurityContextOptions
gcePersistentDisk GCEPersistentDiskVolumeSource
awsElasticBlockStore AWSElasticBlockStoreVolumeSource
gitRepo GitRepoVolumeSource
iscsi ISCSIVolumeSource
glusterfs GlusterfsVolumeSource
rbd RBDVolumeSource
flexVolume FlexVolumeSource
cinder CinderVolumeSource
cephfs CephFSVolumeSource
flocker FlockerVolumeSource
fc FCVolumeSource
azureFile AzureFileVolumeSource
vsphereVolume VsphereVirtualDiskVolumeSource
quobyte QuobyteVolumeSource
azureDisk AzureDiskVolumeSource
photonPersistentDisk PhotonPersistentDiskVolumeSource
portworxVolume PortworxVolumeSource
scaleIO ScaleIOVolumeSource
storageos StorageOSVolumeSource
csi CSIVolumeSource
clusterTrustBundle ClusterTrustBundleProjection
scopeSelector ScopeSelector
parameters IngressClassParametersReference
spec LimitRangeSpec
`;

/** `Struct field field`; `Owner.Struct` where two structs of one name differ. */
export const REQUIRED_FIELDS = `
OwnerReference apiVersion kind name uid
LabelSelectorRequirement key operator
Condition type status lastTransitionTime reason message
TypedLocalObjectReference kind name
TypedObjectReference kind name
NamespaceCondition type status
ServicePort port
PortStatus port protocol
EndpointAddress ip
EndpointSubset.EndpointPort port
Taint key effect
NodeCondition type status
NodeAddress type address
DaemonEndpoint Port
NodeSystemInfo machineID systemUUID bootID kernelVersion osImage containerRuntimeVersion kubeletVersion kubeProxyVersion operatingSystem architecture
AttachedVolume name devicePath
ConfigMapNodeConfigSource namespace name kubeletConfigKey
PodSpec containers
PodOS name
PodReadinessGate conditionType
PodSchedulingGate name
PodResourceClaim name
HostAlias ip
TopologySpreadConstraint maxSkew topologyKey whenUnsatisfiable
NodeSelector nodeSelectorTerms
NodeSelectorRequirement key operator
PreferredSchedulingTerm weight preference
WeightedPodAffinityTerm weight podAffinityTerm
PodAffinityTerm topologyKey
SeccompProfile type
AppArmorProfile type
Sysctl name value
Container name
EphemeralContainer name
ContainerPort containerPort
ContainerResizePolicy resourceName restartPolicy
EnvVar name
ObjectFieldSelector fieldPath
ResourceFieldSelector resource
ConfigMapKeySelector key
SecretKeySelector key
ResourceClaim name
VolumeMount name mountPath
VolumeDevice name devicePath
HTTPGetAction port
HTTPHeader name value
TCPSocketAction port
GRPCAction port
SleepAction seconds
Volume name
HostPathVolumeSource path
KeyToPath key path
NFSVolumeSource server path
PersistentVolumeClaimVolumeSource claimName
DownwardAPIVolumeFile path
ServiceAccountTokenProjection path
PersistentVolumeClaimTemplate spec
PodCondition type status
HostIP ip
PodResourceClaimStatus name
ContainerStatus name ready restartCount image imageID
ContainerStateTerminated exitCode
VolumeMountStatus name mountPath
LinuxContainerUser uid gid
ResourceStatus name
ResourceHealth resourceID
PersistentVolumeClaimCondition type status
ModifyVolumeStatus status
ReplicationControllerStatus replicas
ReplicationControllerCondition type status
LimitRangeSpec limits
LimitRangeItem type
ScopedResourceSelectorRequirement scopeName operator
DeploymentSpec selector template
DeploymentCondition type status
ReplicaSetSpec selector
ReplicaSetStatus replicas
ReplicaSetCondition type status
StatefulSetSpec selector template serviceName
StatefulSetStatus replicas
StatefulSetCondition type status
DaemonSetSpec selector template
DaemonSetStatus currentNumberScheduled numberMisscheduled desiredNumberScheduled numberReady
DaemonSetCondition type status
JobSpec template
JobCondition type status
PodFailurePolicy rules
PodFailurePolicyRule action
PodFailurePolicyOnExitCodesRequirement operator values
PodFailurePolicyOnPodConditionsPattern type status
SuccessPolicy rules
CronJobSpec schedule jobTemplate
PodDisruptionBudgetStatus disruptionsAllowed currentHealthy desiredHealthy expectedPods
PriorityClass value
EndpointSlice addressType endpoints
Endpoint addresses
ForZone name
HTTPIngressRuleValue paths
HTTPIngressPath pathType backend
IngressServiceBackend name
IngressPortStatus port protocol
IngressClassParametersReference kind name
NetworkPolicySpec podSelector
IPBlock cidr
PolicyRule verbs
RoleBinding roleRef
ClusterRoleBinding roleRef
Subject kind name
RoleRef apiGroup kind name
StorageClass provisioner
TopologySelectorLabelRequirement key values
Event metadata involvedObject
`;

/** The values of types with a name; `""` is the empty text. */
export const NAMED_VALUES = `
RestartPolicy Always Never OnFailure
DNSPolicy ClusterFirst ClusterFirstWithHostNet Default None
Protocol SCTP TCP UDP
PullPolicy Always IfNotPresent Never
TerminationMessagePolicy FallbackToLogsOnError File
ServiceType ClusterIP ExternalName LoadBalancer NodePort
ServiceAffinity ClientIP None
ServiceExternalTrafficPolicy Cluster Local
ServiceInternalTrafficPolicy Cluster Local
IPFamilyPolicy PreferDualStack RequireDualStack SingleStack
TaintEffect NoExecute NoSchedule PreferNoSchedule
TolerationOperator Equal Exists
NodeSelectorOperator DoesNotExist Exists Gt In Lt NotIn
UnsatisfiableConstraintAction DoNotSchedule ScheduleAnyway
NodeInclusionPolicy Honor Ignore
PreemptionPolicy Never PreemptLowerPriority
URIScheme HTTP HTTPS
HostPathType "" BlockDevice CharDevice Directory DirectoryOrCreate File FileOrCreate Socket
MountPropagationMode Bidirectional HostToContainer None
ProcMountType Default Unmasked
SeccompProfileType Localhost RuntimeDefault Unconfined
AppArmorProfileType Localhost RuntimeDefault Unconfined
SupplementalGroupsPolicy Merge Strict
PodFSGroupChangePolicy Always OnRootMismatch
NamespacePhase Active Terminating
NodePhase Pending Running Terminated
PodPhase Failed Pending Running Succeeded Unknown
PodQOSClass BestEffort Burstable Guaranteed
PersistentVolumeClaimPhase Bound Lost Pending
PersistentVolumeMode Block Filesystem
PersistentVolumeReclaimPolicy Delete Recycle Retain
VolumeBindingMode Immediate WaitForFirstConsumer
ModifyVolumeState InProgress Infeasible Pending
ResourceQuotaScope BestEffort CrossNamespacePodAffinity NotBestEffort NotTerminating PriorityClass Terminating
ScopeSelectorOperator DoesNotExist Exists In NotIn
DeploymentStrategyType Recreate RollingUpdate
PodManagementPolicyType OrderedReady Parallel
StatefulSetUpdateStrategyType OnDelete RollingUpdate
DaemonSetUpdateStrategyType OnDelete RollingUpdate
CompletionMode Indexed NonIndexed
PodFailurePolicyAction Count FailIndex FailJob Ignore
PodFailurePolicyOnExitCodesOperator In NotIn
PodReplacementPolicy Failed TerminatingOrFailed
ConcurrencyPolicy Allow Forbid Replace
UnhealthyPodEvictionPolicyType AlwaysAllow IfHealthyBudget
AddressType FQDN IPv4 IPv6
PathType Exact ImplementationSpecific Prefix
`;

/**
 * What the resources of the API and their most used fields are for, in words of this project: `Struct: text`, and
 * `Struct.field: text`. `*.field` is of that field wherever no line names its struct.
 */

export const FIELD_DESCRIPTIONS = `
*.apiVersion: The group and the version of the API in which this object is written, such as v1 or apps/v1.
*.kind: The type of object that this is, such as Pod or Service.
*.metadata: What every object has: its name, its namespace, labels and annotations.
*.spec: What is wanted. Controllers work to make it so.
*.status: What is observed. It is written by the system, not by people.
*.conditions: The latest observations of the object's state, one for each type.
*.observedGeneration: The generation of the object that the controller has last seen.
*.labelSelector: Selects objects by their labels.
*.lastTransitionTime: When the condition last went from one status to another.
*.reason: One word, in CamelCase, that says why.
*.message: A text for people that says more.
*.lastProbeTime: When the condition was last looked at.
*.minReadySeconds: How many seconds a new Pod has to be ready, without a container that ends, before it counts as available. 0 if nothing is given.
*.revisionHistoryLimit: How many old versions are kept, so that one can go back to them. 10 if nothing is given.
*.template: The Pod that is made, over and over.
*.optional: Whether what is named may be missing.
Quantity: A number with an optional suffix: m for thousandths, k, M, G, T, P, E for powers of 1000, Ki, Mi, Gi, Ti, Pi, Ei for powers of 1024.
IntOrString: A number, or text: the name of a port, or a percentage.
Time: A date and a time of day, as RFC 3339 writes them.
ObjectMeta: What every object that is kept has to have, people's part and the system's.
ObjectMeta.name: The name of the object, which no other of its kind has in the namespace. It cannot be changed.
ObjectMeta.generateName: Without a name: what the name that the server makes up begins with.
ObjectMeta.namespace: Where the object is. Names have to be different only within it. Objects of the whole cluster have none.
ObjectMeta.labels: Short texts by which objects are found and selected, by Services and controllers among others.
ObjectMeta.annotations: Texts that tools keep with the object. Nothing is selected by them.
ObjectMeta.uid: Tells the object from all others that there have ever been, those of the same name too.
ObjectMeta.resourceVersion: Changes with each change of the object. It is compared, never understood.
ObjectMeta.generation: Counts the changes of what is wanted.
ObjectMeta.creationTimestamp: When the server made the object.
ObjectMeta.deletionTimestamp: When the object is to go. The server sets it on a request to delete the object.
ObjectMeta.deletionGracePeriodSeconds: How many seconds the object has to end by itself after it was deleted.
ObjectMeta.finalizers: Names that have to be taken out of this list before a deleted object goes.
ObjectMeta.ownerReferences: The objects that this one belongs to. When all of them are gone, it is deleted.
ObjectMeta.managedFields: Which field was last written by whom. The server keeps it.
OwnerReference: Names an object that owns this one: it is in the same namespace, or of the whole cluster.
OwnerReference.controller: Whether it is the controller that manages this object. Only one can be.
OwnerReference.blockOwnerDeletion: Whether the owner, when it is deleted in the foreground, waits until this object is gone.
LabelSelector: Selects objects by their labels. All that it says has to hold; an empty one selects everything.
LabelSelector.matchLabels: Labels that have to be there with these values.
LabelSelector.matchExpressions: Conditions on labels.
LabelSelectorRequirement: A condition on one label.
LabelSelectorRequirement.operator: How the label is compared with the values: In, NotIn, Exists or DoesNotExist.
LabelSelectorRequirement.values: The values for In and NotIn; none for Exists and DoesNotExist.
Pod: A group of containers that run together on one node and share one network address.
PodSpec: What a Pod is to be.
PodSpec.containers: The containers of the Pod, one at least. They cannot be added or taken away later.
PodSpec.initContainers: Containers that run before the others, one after the other. Each has to end well before the next begins; one with restartPolicy Always goes on beside the others.
PodSpec.ephemeralContainers: Containers that were put into a running Pod, to look at it.
PodSpec.volumes: Directories that the containers of the Pod can mount.
PodSpec.restartPolicy: Whether containers that have ended are started again. Always if nothing is given.
PodSpec.terminationGracePeriodSeconds: How many seconds the containers have to end by themselves when the Pod is deleted, before they are killed. 30 if nothing is given.
PodSpec.activeDeadlineSeconds: After how many seconds on its node the Pod is ended and counts as failed.
PodSpec.dnsPolicy: Which name servers the containers ask. ClusterFirst, the cluster's own, if nothing is given.
PodSpec.dnsConfig: Name servers, search domains and options that are added to those of dnsPolicy.
PodSpec.nodeSelector: Labels that a node has to have for the Pod to be placed on it.
PodSpec.nodeName: The node of the Pod. The scheduler sets it; a Pod that comes with one passes the scheduler by.
PodSpec.serviceAccountName: The ServiceAccount as which the Pod talks to the API server.
PodSpec.serviceAccount: An old name of serviceAccountName.
PodSpec.automountServiceAccountToken: Whether the containers get a token of the ServiceAccount.
PodSpec.hostNetwork: Whether the containers use the node's network instead of one of their own.
PodSpec.hostPID: Whether the containers see the processes of the node.
PodSpec.hostIPC: Whether the containers use the node's shared memory and message queues.
PodSpec.hostAliases: Lines for the containers' /etc/hosts.
PodSpec.hostname: The host name inside the Pod. The Pod's name if nothing is given.
PodSpec.subdomain: With the hostname, the Pod's full name becomes hostname.subdomain.namespace.svc and the cluster's domain; a headless Service of that name has to be there.
PodSpec.affinity: Rules about the nodes, and the Pods there, that the Pod wants to be with or without.
PodSpec.tolerations: The taints of nodes that the Pod puts up with.
PodSpec.topologySpreadConstraints: How Pods of a kind are to be spread over nodes, zones and the like.
PodSpec.schedulerName: The scheduler that places the Pod. default-scheduler if nothing is given.
PodSpec.schedulingGates: The Pod is not placed before this list is empty.
PodSpec.priorityClassName: The PriorityClass from which the Pod's priority comes.
PodSpec.priority: The higher it is, the sooner the Pod is placed; others may have to go for it.
PodSpec.readinessGates: Conditions that have to hold too before the Pod counts as ready.
PodSpec.enableServiceLinks: Whether the containers get environment variables about the Services of the namespace. True if nothing is given.
PodSpec.imagePullSecrets: Secrets with which images are pulled.
PodSpec.securityContext: As whom all the containers run, and kernel parameters of the Pod.
PodSpec.shareProcessNamespace: Whether the containers of the Pod see each other's processes.
PodSpec.setHostnameAsFQDN: Whether the host name inside the Pod is its full name.
PodStatus: What is known of a Pod. The kubelet of its node writes it.
PodStatus.phase: Where the Pod is in its life: Pending, Running, Succeeded, Failed or Unknown.
PodStatus.podIP: The address of the Pod. Empty as long as it has none.
PodStatus.podIPs: The addresses of the Pod, at most one of each family. The first is podIP.
PodStatus.hostIP: The address of the node.
PodStatus.hostIPs: The addresses of the node.
PodStatus.startTime: When the kubelet began with the Pod.
PodStatus.containerStatuses: What is known of each container.
PodStatus.initContainerStatuses: What is known of each init container.
PodStatus.nominatedNodeName: The node on which room is made for the Pod.
PodStatus.qosClass: How well the Pod is treated when memory runs short: by its requests and limits.
PodTemplateSpec: A Pod that is to be made.
Container: One program, in an image, that runs in a Pod.
Container.name: The name of the container, a DNS label that no other container of the Pod has.
Container.image: The image of the container, such as nginx:1.27.
Container.command: The program and its first words, instead of the image's ENTRYPOINT. $(NAME) stands for an environment variable.
Container.args: The words behind the program, instead of the image's CMD. $(NAME) stands for an environment variable.
Container.workingDir: The directory in which the program begins.
Container.ports: Ports on which the container listens. The list is only for information: a port that is not in it can be reached as well. Names given here can be used in Services and probes.
Container.env: Environment variables.
Container.envFrom: ConfigMaps and Secrets whose keys become environment variables.
Container.resources: How much processor time and memory the container asks for, and gets at most.
Container.volumeMounts: Where the volumes of the Pod are in the container.
Container.livenessProbe: Looks whether the container is alive. When it fails, the container is started again.
Container.readinessProbe: Looks whether the container can serve. As long as it fails, Services send nothing to the Pod.
Container.startupProbe: Looks whether the container has begun. Until it succeeds, no other probe runs.
Container.lifecycle: What is done right after the container's start, and before its end.
Container.imagePullPolicy: When the image is pulled. Always for :latest, else IfNotPresent, if nothing is given.
Container.restartPolicy: For init containers: Always makes one that goes on beside the others.
Container.securityContext: As whom the container runs, and what it may do.
Container.stdin: Whether the container has an input.
Container.stdinOnce: Whether the input ends when the first one who has attached goes away.
Container.tty: Whether the container has a terminal. stdin has to be true as well.
Container.terminationMessagePath: The file with the container's last words. /dev/termination-log if nothing is given.
ContainerPort: A port of a container.
ContainerPort.containerPort: The number of the port in the Pod, 1 to 65535.
ContainerPort.hostPort: A port of the node that leads to it. Most containers do not need one.
ContainerPort.hostIP: The address of the node at which hostPort is.
ContainerPort.name: A name for the port, for Services and probes.
ContainerPort.protocol: TCP, UDP or SCTP. TCP if nothing is given.
EnvVar: An environment variable.
EnvVar.value: The text of the variable. $(NAME) stands for one that was defined before.
EnvVar.valueFrom: Where the value comes from.
EnvVarSource: One place where the value of a variable comes from.
EnvVarSource.configMapKeyRef: A key of a ConfigMap.
EnvVarSource.secretKeyRef: A key of a Secret.
EnvVarSource.fieldRef: A field of the Pod, such as metadata.name or status.podIP.
EnvVarSource.resourceFieldRef: A limit or a request of a container.
VolumeMount: A volume in a container.
VolumeMount.name: The name of the volume.
VolumeMount.mountPath: Where it is in the container.
VolumeMount.subPath: Only this path inside the volume.
VolumeMount.readOnly: Whether the container cannot write there.
Volume: A directory, and where what is in it comes from.
Volume.configMap: The keys of a ConfigMap as files.
Volume.secret: The keys of a Secret as files.
Volume.emptyDir: A directory that is empty at first and goes with the Pod.
Volume.hostPath: A file or a directory of the node.
Volume.persistentVolumeClaim: The volume that a claim has got.
Volume.projected: Several sources in one directory.
Volume.downwardAPI: Fields of the Pod as files.
Probe: A question that is asked of a container again and again.
Probe.exec: A command in the container, which has to end with 0.
Probe.httpGet: An HTTP request; a status of 200 to 399 is success.
Probe.tcpSocket: A TCP connection that has to come about.
Probe.grpc: A request of the gRPC health checking protocol.
Probe.initialDelaySeconds: How long after the container's start the first one is.
Probe.periodSeconds: How many seconds are between two. 10 if nothing is given.
Probe.timeoutSeconds: After how many seconds without an answer one has failed. 1 if nothing is given.
Probe.successThreshold: How many have to succeed in a row after one that failed. 1 if nothing is given.
Probe.failureThreshold: How many have to fail in a row. 3 if nothing is given.
HTTPGetAction.path: The path of the request.
HTTPGetAction.port: The number or the name of the port.
HTTPGetAction.host: The host that is asked. The Pod's address if nothing is given.
HTTPGetAction.scheme: HTTP or HTTPS. HTTP if nothing is given.
ResourceRequirements: How much of each resource is asked for, and is the most.
ResourceRequirements.requests: What has to be free on a node for the Pod to be placed there.
ResourceRequirements.limits: The most that may be used.
Service: A name and an address that stay, for Pods that come and go, and the rules by which traffic is spread over them.
ServiceSpec: What a Service is to be.
ServiceSpec.type: How the Service is reached: ClusterIP (an address inside the cluster), NodePort (and a port of every node), LoadBalancer (and an address of a load balancer), or ExternalName (a name that stands for another). ClusterIP if nothing is given.
ServiceSpec.selector: The labels of the Pods that traffic goes to. Without it nobody makes endpoints for the Service; they are written by hand.
ServiceSpec.ports: The ports of the Service.
ServiceSpec.clusterIP: The address of the Service inside the cluster. It is given by the server, or may be asked for when the Service is made; None makes a headless Service, whose name stands for the addresses of the Pods themselves.
ServiceSpec.clusterIPs: The addresses of the Service, at most one of each family. The first is clusterIP.
ServiceSpec.externalIPs: Addresses at which nodes take traffic for the Service too. Nobody brings it to the nodes.
ServiceSpec.externalName: For ExternalName: the name that is answered, as a CNAME record.
ServiceSpec.externalTrafficPolicy: Which Pods get traffic from outside: Cluster, all of them; Local, those of the node to which it came, with the client's address as it was.
ServiceSpec.internalTrafficPolicy: Which Pods get traffic from inside: Cluster, all of them; Local, those of the same node.
ServiceSpec.sessionAffinity: ClientIP sends what comes from one address to the same Pod. None if nothing is given.
ServiceSpec.sessionAffinityConfig: For how long the session affinity lasts.
ServiceSpec.ipFamilies: The address families of the Service: IPv4, IPv6, or both.
ServiceSpec.ipFamilyPolicy: Whether the Service has addresses of one family or of both.
ServiceSpec.healthCheckNodePort: For LoadBalancer and Local: the port of each node that says whether it has Pods of the Service.
ServiceSpec.loadBalancerIP: The address that is asked of the load balancer. An old field.
ServiceSpec.loadBalancerClass: The load balancer that is to serve it.
ServiceSpec.loadBalancerSourceRanges: From where the load balancer takes traffic.
ServiceSpec.allocateLoadBalancerNodePorts: Whether a Service of type LoadBalancer gets node ports. True if nothing is given.
ServiceSpec.publishNotReadyAddresses: Whether Pods that are not ready are endpoints too.
ServiceSpec.trafficDistribution: PreferClose sends traffic to endpoints of the same zone where there are any.
ServicePort: A port of a Service.
ServicePort.name: The name of the port. It is needed where there are several.
ServicePort.port: The port of the Service's own address.
ServicePort.targetPort: The port of the Pods, by its number or the name that a container gives it. The same as port if nothing is given.
ServicePort.nodePort: The port of each node, for NodePort and LoadBalancer. It is given by the server, from 30000 to 32767, if nothing is given.
ServicePort.protocol: TCP, UDP or SCTP. TCP if nothing is given.
ServicePort.appProtocol: What is spoken over the port, as a hint for others.
ServiceStatus: What is known of a Service.
ServiceStatus.loadBalancer: What the load balancer has given it.
Endpoints: The addresses behind a Service, in one object. EndpointSlices have taken its place.
EndpointSlice: A part of the addresses behind a Service.
EndpointSlice.addressType: What the addresses are: IPv4, IPv6 or FQDN. It cannot be changed.
EndpointSlice.endpoints: The endpoints, 1000 at most.
EndpointSlice.ports: The ports of each of the endpoints.
Endpoint: One back end of a Service.
Endpoint.addresses: Its addresses, which all stand for the same one; consumers take the first.
Endpoint.conditions: Whether it is ready, serving and terminating.
Endpoint.nodeName: The node that it is on.
Endpoint.zone: The zone that it is in.
Endpoint.targetRef: The object that it stands for, a Pod as a rule.
Endpoint.hints: Who should use it.
Deployment: Keeps a number of equal Pods running, and replaces them little by little when their template changes.
DeploymentSpec: What a Deployment is to be.
DeploymentSpec.replicas: How many Pods there are to be. 1 if nothing is given.
DeploymentSpec.selector: Selects the Pods of the Deployment. It has to match the labels of the template, and cannot be changed.
DeploymentSpec.strategy: How old Pods are replaced by new ones.
DeploymentSpec.paused: Whether changes of the template wait.
DeploymentSpec.progressDeadlineSeconds: After how many seconds without progress the Deployment counts as stuck. 600 if nothing is given.
DeploymentStrategy: How old Pods are replaced by new ones.
DeploymentStrategy.type: RollingUpdate, little by little, or Recreate, all old ones first. RollingUpdate if nothing is given.
DeploymentStrategy.rollingUpdate: How far a rolling update may go at a time.
RollingUpdateDeployment: How far a rolling update may go at a time.
RollingUpdateDeployment.maxSurge: How many Pods, or what part of them, may be there beyond the number that is wanted. 25% if nothing is given.
RollingUpdateDeployment.maxUnavailable: How many Pods, or what part of them, may be missing. 25% if nothing is given.
DeploymentStatus: What is known of a Deployment.
ReplicaSet: Keeps a number of equal Pods running. Deployments make and use them.
ReplicaSetSpec.replicas: How many Pods there are to be. 1 if nothing is given.
ReplicaSetSpec.selector: Selects the Pods that are counted.
StatefulSet: Keeps Pods that have names and storage of their own: web-0, web-1 and so on.
StatefulSetSpec.replicas: How many Pods there are to be. 1 if nothing is given.
StatefulSetSpec.serviceName: The headless Service that gives the Pods their names.
StatefulSetSpec.selector: Selects the Pods of the set.
StatefulSetSpec.podManagementPolicy: Whether Pods are made one after the other (OrderedReady) or all at once (Parallel).
StatefulSetSpec.updateStrategy: How Pods are replaced when the template changes.
StatefulSetSpec.volumeClaimTemplates: Claims that are made for each Pod.
DaemonSet: Keeps one Pod running on every node, or on every node that matches.
DaemonSetSpec.selector: Selects the Pods of the set.
DaemonSetSpec.updateStrategy: How Pods are replaced when the template changes.
Job: Runs Pods until enough of them have ended well.
JobSpec.completions: How many Pods have to end well.
JobSpec.parallelism: How many Pods run at the same time, at most.
JobSpec.backoffLimit: How many Pods may fail before the Job has failed. 6 if nothing is given.
JobSpec.activeDeadlineSeconds: After how many seconds the Job is ended.
JobSpec.ttlSecondsAfterFinished: How many seconds after its end the Job is deleted.
JobSpec.suspend: Whether no Pods run for now.
CronJob: Makes Jobs at set times.
CronJobSpec.schedule: When, in the form of cron: minute, hour, day of the month, month, day of the week.
CronJobSpec.jobTemplate: The Job that is made.
CronJobSpec.concurrencyPolicy: What happens when the last Job still runs.
CronJobSpec.timeZone: The time zone of the schedule.
CronJobSpec.suspend: Whether no Jobs are made for now.
ConfigMap: Texts for Pods to use.
ConfigMap.data: The texts by their keys.
ConfigMap.binaryData: Other data by their keys, in base64.
ConfigMap.immutable: Whether the data cannot be changed any more.
Secret: Data for Pods to use that not everybody may see.
Secret.data: The data by their keys, in base64.
Secret.stringData: Texts by their keys, which become data when the object is written.
Secret.type: What the Secret is for. Opaque if nothing is given.
Secret.immutable: Whether the data cannot be changed any more.
ServiceAccount: An identity for the processes of Pods.
ServiceAccount.automountServiceAccountToken: Whether Pods of the account get its token.
ServiceAccount.imagePullSecrets: Secrets with which Pods of the account pull images.
Namespace: A space for names: objects of one kind need different names only within it.
NamespaceSpec.finalizers: Names that have to be taken out of this list before the namespace goes.
Node: A machine on which Pods run.
NodeSpec.podCIDR: The addresses of the node's Pods.
NodeSpec.podCIDRs: The addresses of the node's Pods, one range of each family.
NodeSpec.taints: Keep Pods away that do not tolerate them.
NodeSpec.unschedulable: Whether no new Pods are placed on the node.
NodeSpec.providerID: What the cloud calls the node.
NodeStatus: What is known of a node.
NodeStatus.addresses: The addresses and the names of the node.
NodeStatus.capacity: All the resources of the node.
NodeStatus.allocatable: The resources that are there for Pods.
NodeStatus.nodeInfo: The versions of the kernel, the kubelet and so on.
Ingress: Rules by which HTTP requests from outside get to Services.
IngressSpec.ingressClassName: The class, and so the controller, that serves it.
IngressSpec.rules: Rules by the host that is asked for.
IngressSpec.defaultBackend: Where requests go that no rule matches.
IngressSpec.tls: Certificates for hosts.
IngressRule.host: The host of the request. All hosts if nothing is given.
HTTPIngressPath.path: The path of the request.
HTTPIngressPath.pathType: How paths are compared: Exact, Prefix or ImplementationSpecific.
HTTPIngressPath.backend: Where such requests go.
NetworkPolicy: Says which traffic to and from Pods is allowed. A Pod that no policy selects is open to all.
NetworkPolicySpec: The rules of a policy.
NetworkPolicySpec.podSelector: Selects the Pods of the namespace that the policy is about. An empty one selects all.
NetworkPolicySpec.policyTypes: Whether the policy is about Ingress, Egress, or both.
NetworkPolicySpec.ingress: What may come in. Without rules, nothing, if the policy is about Ingress.
NetworkPolicySpec.egress: What may go out. Without rules, nothing, if the policy is about Egress.
NetworkPolicyIngressRule.from: Where it may come from. From everywhere if nothing is given.
NetworkPolicyIngressRule.ports: The ports it may come to. All of them if nothing is given.
NetworkPolicyEgressRule.to: Where it may go. Everywhere if nothing is given.
NetworkPolicyEgressRule.ports: The ports it may go to. All of them if nothing is given.
NetworkPolicyPort.port: The number of the port, or the name that a container gives it.
NetworkPolicyPort.endPort: With port: all from the one to the other.
NetworkPolicyPort.protocol: TCP, UDP or SCTP. TCP if nothing is given.
NetworkPolicyPeer: The other side of the traffic.
NetworkPolicyPeer.podSelector: Selects Pods: of the policy's namespace, or of those that namespaceSelector selects.
NetworkPolicyPeer.namespaceSelector: Selects namespaces. An empty one selects all.
NetworkPolicyPeer.ipBlock: A range of addresses.
IPBlock.cidr: The range, such as 192.168.1.0/24 or 2001:db8::/64.
IPBlock.except: Ranges inside it that are left out.
PodDisruptionBudget: Says how many Pods may be missing when nodes are emptied.
PodDisruptionBudgetSpec.minAvailable: How many Pods, or what part of them, have to stay.
PodDisruptionBudgetSpec.maxUnavailable: How many Pods, or what part of them, may be missing.
PriorityClass: A name for a priority of Pods.
PriorityClass.value: The priority. The higher it is, the more important the Pods are.
Toleration.key: The key of the taint. All of them if nothing is given.
Toleration.operator: Equal compares values, Exists takes any. Equal if nothing is given.
Toleration.effect: The effect of the taint. All of them if nothing is given.
Toleration.tolerationSeconds: For NoExecute: how long the Pod stays.
Taint.effect: What becomes of Pods that do not tolerate it.
Role: What may be done in a namespace.
ClusterRole: What may be done in the whole cluster.
RoleBinding: Gives people and ServiceAccounts the rights of a role, in a namespace.
ClusterRoleBinding: Gives people and ServiceAccounts the rights of a ClusterRole, everywhere.
Event: A note that something has happened to an object.
`;

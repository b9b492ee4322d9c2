/** kubectl describe pod. */
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../../kube/objects/kube-object';
import { ageText } from '../../../kube/printers/human-duration';
import { describeContainers, describeVolumes, tolerationTexts } from './describe-containers';
import { controllerText, longTime, type Description } from './description';

export function describePod(into: Description, pod: KubeObject, nowMs: number): void {
  const { metadata } = pod;
  const spec = fieldOf(pod, 'spec');
  into.line(0, `Name:\t${metadata.name}`);
  into.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  const priority = numberFieldOf(spec, 'priority');
  if (priority !== undefined) into.line(0, `Priority:\t${priority}`);
  optional(into, 'Priority Class Name', textFieldOf(spec, 'priorityClassName'));
  optional(into, 'Runtime Class Name', textFieldOf(spec, 'runtimeClassName'));
  optional(into, 'Service Account', textFieldOf(spec, 'serviceAccountName'));
  const node = textFieldOf(spec, 'nodeName') ?? '';
  into.line(
    0,
    node === '' ? 'Node:\t<none>' : `Node:\t${node}/${textFieldOf(pod, 'status', 'hostIP') ?? ''}`,
  );
  const start = fieldOf(pod, 'status', 'startTime');
  if (start !== undefined) into.line(0, `Start Time:\t${longTime(start)}`);
  into.labels('Labels', metadata.labels ?? {});
  into.annotations('Annotations', metadata.annotations ?? {});
  describeStatus(into, pod, nowMs);
  describeAddresses(into, pod);
  optional(into, 'Controlled By', controllerText(pod));
  optional(into, 'NominatedNodeName', textFieldOf(pod, 'status', 'nominatedNodeName'));
  const initContainers = listFieldOf(spec, 'initContainers');
  if (initContainers.length > 0) {
    const statuses = listFieldOf(pod, 'status', 'initContainerStatuses');
    describeContainers(into, {
      label: 'Init Containers',
      containers: initContainers,
      statuses,
      isTemplate: false,
    });
  }
  describeContainers(into, {
    label: 'Containers',
    containers: listFieldOf(spec, 'containers'),
    statuses: listFieldOf(pod, 'status', 'containerStatuses'),
    isTemplate: false,
  });
  describeGatesAndConditions(into, pod);
  describeVolumes(into, listFieldOf(spec, 'volumes'), false);
  optional(into, 'QoS Class', textFieldOf(pod, 'status', 'qosClass'));
  into.labels('Node-Selectors', stringMapFieldOf(spec, 'nodeSelector'));
  into.list('Tolerations', tolerationTexts(listFieldOf(spec, 'tolerations')));
}

function optional(into: Description, title: string, value: string | undefined): void {
  if (value !== undefined && value !== '') into.line(0, `${title}:\t${value}`);
}

function describeStatus(into: Description, pod: KubeObject, nowMs: number): void {
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  const phase = textFieldOf(pod, 'status', 'phase') ?? '';
  if (deletionTimestamp !== undefined && phase !== 'Succeeded' && phase !== 'Failed') {
    into.line(0, `Status:\tTerminating (lasts ${ageText(deletionTimestamp, nowMs)})`);
    into.line(0, `Termination Grace Period:\t${deletionGracePeriodSeconds ?? 0}s`);
  } else into.line(0, `Status:\t${phase}`);
  optional(into, 'Reason', textFieldOf(pod, 'status', 'reason'));
  optional(into, 'Message', textFieldOf(pod, 'status', 'message'));
}

function describeAddresses(into: Description, pod: KubeObject): void {
  into.line(0, `IP:\t${textFieldOf(pod, 'status', 'podIP') ?? ''}`);
  const addresses = listFieldOf(pod, 'status', 'podIPs');
  into.line(0, `IPs:${addresses.length === 0 ? '\t<none>' : ''}`);
  for (const address of addresses) into.line(1, `IP:\t${textFieldOf(address, 'ip') ?? ''}`);
}

function describeGatesAndConditions(into: Description, pod: KubeObject): void {
  const conditions = listFieldOf(pod, 'status', 'conditions');
  const statusOf = (type: string | undefined): string =>
    textFieldOf(
      conditions.find((condition) => textFieldOf(condition, 'type') === type),
      'status',
    ) ?? '<none>';
  const gates = listFieldOf(pod, 'spec', 'readinessGates');
  if (gates.length > 0) {
    into.line(0, 'Readiness Gates:');
    into.line(1, 'Type\tStatus');
    for (const gate of gates) {
      const type = textFieldOf(gate, 'conditionType') ?? '';
      into.line(1, `${type} \t${statusOf(type)} `);
    }
  }
  if (conditions.length === 0) return;
  into.line(0, 'Conditions:');
  into.line(1, 'Type\tStatus');
  for (const condition of conditions) {
    into.line(1, `${textFieldOf(condition, 'type') ?? ''} \t${textFieldOf(condition, 'status') ?? ''} `);
  }
}

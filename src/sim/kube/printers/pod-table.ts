/**
 * Pods in a table, and the word for how a Pod is.
 *
 * Kubernetes v1.32 `pkg/printers/internalversion/printers.go` (`printPod`). Reads the object as plain JSON, so that it
 * also prints what the lab's own kubelet never writes.
 */
import { fieldOf, listFieldOf, numberFieldOf, textFieldOf, type KubeObject } from '../objects/kube-object';
import { humanDuration, timestampMsOf } from './human-duration';
import {
  ageOf,
  columnsOf,
  orNone,
  type TableCell,
  type TableContext,
  type TablePrinter,
} from './table-printer';

export const POD_TABLE: TablePrinter = {
  columns: columnsOf(
    'Name',
    'Ready',
    'Status',
    'Restarts',
    'Age',
    '+IP',
    '+Node',
    '+Nominated Node',
    '+Readiness Gates',
  ),
  cells: podCells,
};

interface PodSummary {
  readonly reason: string;
  readonly restarts: number;
  readonly lastRestartMs: number | undefined;
  readonly readyContainers: number;
  readonly totalContainers: number;
}

/** kubectl's STATUS column. */
export function podReasonOf(pod: KubeObject): string {
  return summaryOf(pod).reason;
}

function podCells(pod: KubeObject, context: TableContext): readonly TableCell[] {
  const { reason, restarts, lastRestartMs, readyContainers, totalContainers } = summaryOf(pod);
  const ago =
    restarts === 0 || lastRestartMs === undefined
      ? ''
      : ` (${humanDuration(context.nowMs - lastRestartMs)} ago)`;
  return [
    pod.metadata.name,
    `${readyContainers}/${totalContainers}`,
    reason,
    `${restarts}${ago}`,
    ageOf(pod, context),
    orNone(textFieldOf(pod, 'status', 'podIPs', 0, 'ip')),
    orNone(textFieldOf(pod, 'spec', 'nodeName')),
    orNone(textFieldOf(pod, 'status', 'nominatedNodeName')),
    gatesText(pod),
  ];
}

function gatesText(pod: KubeObject): string {
  const gates = listFieldOf(pod, 'spec', 'readinessGates');
  if (gates.length === 0) return '<none>';
  const isTrue = (type: string | undefined): boolean => conditionOf(pod, type)?.status === 'True';
  return `${gates.filter((gate) => isTrue(textFieldOf(gate, 'conditionType'))).length}/${gates.length}`;
}

function conditionOf(
  pod: KubeObject,
  type: string | undefined,
): { readonly status: string | undefined; readonly reason: string | undefined } | undefined {
  const found = listFieldOf(pod, 'status', 'conditions').find(
    (condition) => textFieldOf(condition, 'type') === type,
  );
  if (found === undefined) return undefined;
  return { status: textFieldOf(found, 'status'), reason: textFieldOf(found, 'reason') };
}

/** What is counted while the containers are looked at. */
class PodTally {
  reason: string;
  restarts = 0;
  sidecarRestarts = 0;
  readyContainers = 0;
  hasRunning = false;
  lastRestartMs: number | undefined = undefined;
  lastSidecarRestartMs: number | undefined = undefined;

  constructor(reason: string) {
    this.reason = reason;
  }
}

function summaryOf(pod: KubeObject): PodSummary {
  const phase = textFieldOf(pod, 'status', 'phase') ?? '';
  const tally = new PodTally(textFieldOf(pod, 'status', 'reason') ?? phase);
  if (conditionOf(pod, 'PodScheduled')?.reason === 'SchedulingGated') tally.reason = 'SchedulingGated';
  const initContainers = listFieldOf(pod, 'spec', 'initContainers');
  const sidecars = new Set(
    initContainers
      .filter((container) => textFieldOf(container, 'restartPolicy') === 'Always')
      .map((container) => textFieldOf(container, 'name')),
  );
  const isInitializing = countInitContainers(pod, tally, { sidecars, total: initContainers.length });
  if (!isInitializing || conditionOf(pod, 'Initialized')?.status === 'True') countContainers(pod, tally);
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (textFieldOf(pod, 'status', 'reason') === 'NodeLost') tally.reason = 'Unknown';
    else if (phase !== 'Succeeded' && phase !== 'Failed') tally.reason = 'Terminating';
  }
  return {
    reason: tally.reason,
    restarts: tally.restarts,
    lastRestartMs: tally.lastRestartMs,
    readyContainers: tally.readyContainers,
    totalContainers: listFieldOf(pod, 'spec', 'containers').length + sidecars.size,
  };
}

/** Answers whether one of them has not done its work yet. */
function countInitContainers(
  pod: KubeObject,
  tally: PodTally,
  { sidecars, total }: { readonly sidecars: ReadonlySet<string | undefined>; readonly total: number },
): boolean {
  for (const [index, status] of listFieldOf(pod, 'status', 'initContainerStatuses').entries()) {
    const restarts = numberFieldOf(status, 'restartCount') ?? 0;
    const finishedMs = timestampMsOf(fieldOf(status, 'lastState', 'terminated', 'finishedAt'));
    const isSidecar = sidecars.has(textFieldOf(status, 'name'));
    tally.restarts += restarts;
    tally.lastRestartMs = later(tally.lastRestartMs, finishedMs);
    if (isSidecar) {
      tally.sidecarRestarts += restarts;
      tally.lastSidecarRestartMs = later(tally.lastSidecarRestartMs, finishedMs);
    }
    const terminated = fieldOf(status, 'state', 'terminated');
    if (terminated !== undefined && (numberFieldOf(terminated, 'exitCode') ?? 0) === 0) continue;
    if (isSidecar && fieldOf(status, 'started') === true) {
      if (fieldOf(status, 'ready') === true) tally.readyContainers += 1;
      continue;
    }
    const waiting = textFieldOf(status, 'state', 'waiting', 'reason') ?? '';
    if (terminated !== undefined) tally.reason = `Init:${endOf(terminated)}`;
    else if (waiting !== '' && waiting !== 'PodInitializing') tally.reason = `Init:${waiting}`;
    else tally.reason = `Init:${index}/${total}`;
    return true;
  }
  return false;
}

function countContainers(pod: KubeObject, tally: PodTally): void {
  tally.restarts = tally.sidecarRestarts;
  tally.lastRestartMs = tally.lastSidecarRestartMs;
  for (const status of listFieldOf(pod, 'status', 'containerStatuses').toReversed()) {
    tally.restarts += numberFieldOf(status, 'restartCount') ?? 0;
    tally.lastRestartMs = later(
      tally.lastRestartMs,
      timestampMsOf(fieldOf(status, 'lastState', 'terminated', 'finishedAt')),
    );
    const waiting = textFieldOf(status, 'state', 'waiting', 'reason') ?? '';
    const terminated = fieldOf(status, 'state', 'terminated');
    if (waiting !== '') tally.reason = waiting;
    else if (terminated !== undefined) tally.reason = endOf(terminated);
    else if (fieldOf(status, 'ready') === true && fieldOf(status, 'state', 'running') !== undefined) {
      tally.hasRunning = true;
      tally.readyContainers += 1;
    }
  }
  if (tally.reason === 'Completed' && tally.hasRunning) {
    tally.reason = conditionOf(pod, 'Ready')?.status === 'True' ? 'Running' : 'NotReady';
  }
}

function endOf(terminated: unknown): string {
  const reason = textFieldOf(terminated, 'reason') ?? '';
  if (reason !== '') return reason;
  const signal = numberFieldOf(terminated, 'signal') ?? 0;
  return signal === 0 ? `ExitCode:${numberFieldOf(terminated, 'exitCode') ?? 0}` : `Signal:${signal}`;
}

function later(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}

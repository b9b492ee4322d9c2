/**
 * Whether kube-proxy is well: what it answers on 10256.
 *
 * Kubernetes v1.32 `pkg/proxy/healthcheck/proxy_health.go`: 503 when changes wait for longer than twice the sync period, and on
 * `/healthz` when the node is being deleted, so that load balancers let go of it.
 */
import { calendarTime, twoDigits } from '../../app/calendar';
import { startHttpServer, type HttpReply, type HttpRequest } from '../../app/http-server';
import { goNotFound } from '../../app/images/go-http';
import { elapsed, seconds, type SimTime } from '../../base/time';
import type { Process } from '../../host/process';
import type { KubeNode } from '../model/node';
import { jsonReply } from './health-check-servers';

const PROXY_HEALTH_PORT = 10_256;
/** Twice `--iptables-sync-period`. */
const HEALTH_TIMEOUT = seconds(60);
const TO_BE_DELETED_TAINT = 'ToBeDeletedByClusterAutoscaler';

/** What one of the proxies of a node tells. */
export interface ProxyState {
  /** The oldest change that is not written. */
  readonly pendingSince: SimTime | undefined;
  readonly lastUpdated: SimTime | undefined;
}

export interface ProxyHealthOptions {
  readonly states: () => readonly ProxyState[];
  /** The Node as the API server has it. */
  readonly findNode: () => KubeNode | undefined;
}

/** Never without a state that says otherwise. */
export function isUpToDate({ pendingSince }: ProxyState, now: SimTime): boolean {
  return pendingSince === undefined || elapsed(pendingSince, now) < HEALTH_TIMEOUT;
}

export function startProxyHealth(process: Process, options: ProxyHealthOptions): void {
  startHttpServer(process, {
    port: PROXY_HEALTH_PORT,
    // eslint-disable-next-line require-yield -- the answer is there at once
    *handler(request) {
      if (request.path === '/healthz') return answer(process, request, options, true);
      if (request.path === '/livez') return answer(process, request, options, false);
      return goNotFound(process, request);
    },
  });
}

function answer(
  process: Process,
  request: HttpRequest,
  { states, findNode }: ProxyHealthOptions,
  asksForNode: boolean,
): HttpReply {
  const now = process.environment.scheduler.now();
  const isEligible = isNodeEligible(findNode());
  const current = states();
  const isUp = current.every((state) => isUpToDate(state, now)) && (isEligible || !asksForNode);
  // Of one that is well, the last update is always now.
  const updates = current.map(({ lastUpdated }) => lastUpdated).filter((time) => time !== undefined);
  const updated = isUp ? now : updates.sort((one, other) => one - other)[0];
  const updatedText = updated === undefined ? ZERO_TIME : goTimeText(process, updated);
  const node = asksForNode ? `, "nodeEligible": ${String(isEligible)}` : '';
  return jsonReply(process, request, {
    isUp,
    text: `{"lastUpdated": "${updatedText}","currentTime": "${goTimeText(process, now)}"${node}}`,
  });
}

/** `SyncNode`: neither being deleted nor marked for it. One that is not known yet is. */
function isNodeEligible(node: KubeNode | undefined): boolean {
  if (node === undefined) return true;
  if (node.metadata.deletionTimestamp !== undefined) return false;
  return node.spec.taints?.some(({ key }) => key === TO_BE_DELETED_TAINT) !== true;
}

/** Go's `time.Time{}`. */
const ZERO_TIME = '0001-01-01 00:00:00 +0000 UTC';

/** As Go prints a time (`Time.String`), with what has passed since the program's start. */
function goTimeText({ environment }: Process, now: SimTime): string {
  const time = calendarTime(environment.startTimeMs, now);
  const fraction = String(time.nanosecond).padStart(9, '0').replace(/0+$/u, '');
  const clock = `${twoDigits(time.hour)}:${twoDigits(time.minute)}:${twoDigits(time.second)}`;
  const date = `${time.year}-${twoDigits(time.month)}-${twoDigits(time.day)}`;
  const sinceStart = (now / 1e9).toFixed(9);
  return `${date} ${clock}${fraction === '' ? '' : `.${fraction}`} +0000 UTC m=+${sinceStart}`;
}

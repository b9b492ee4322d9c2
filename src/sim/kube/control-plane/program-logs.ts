/**
 * What the programs of a control plane print when they start, as far as it is true of them here: who they are, and where they
 * listen (klog's and zap's formats; Kubernetes v1.32, etcd 3.5).
 */
import { calendarTime, twoDigits } from '../../app/calendar';
import type { Process } from '../../host/process';
import { klog } from '../klog';
import {
  CONTROL_PLANE_VERSION,
  CONTROLLER_MANAGER_PORT,
  ETCD_CLIENT_PORT,
  ETCD_METRICS_PORT,
  ETCD_VERSION,
  SCHEDULER_PORT,
  type StaticPod,
} from './static-pods';

const GOLANG_SETTINGS = '"Golang settings" GOGC="" GOMAXPROCS="" GOTRACEBACK=""';

/** `address`: of the node, as others reach it. */
export function announce(
  component: StaticPod['component'],
  process: Process,
  address: string,
  port: number,
): void {
  switch (component) {
    case 'etcd':
      announceEtcd(process, address);
      return;
    case 'kube-apiserver':
      log(process, 'options.go:238', `external host was not specified, using ${address}`);
      log(process, 'server.go:143', `Version: ${CONTROL_PLANE_VERSION}`);
      log(process, 'server.go:145', GOLANG_SETTINGS);
      log(process, 'secure_serving.go:213', `Serving securely on [::]:${port}`);
      return;
    case 'kube-controller-manager':
      log(process, 'controllermanager.go:185', `"Starting" version="${CONTROL_PLANE_VERSION}"`);
      log(process, 'controllermanager.go:187', GOLANG_SETTINGS);
      log(process, 'secure_serving.go:213', `Serving securely on 127.0.0.1:${CONTROLLER_MANAGER_PORT}`);
      return;
    case 'kube-scheduler':
      log(process, 'server.go:166', `"Starting Kubernetes Scheduler" version="${CONTROL_PLANE_VERSION}"`);
      log(process, 'server.go:168', GOLANG_SETTINGS);
      log(process, 'secure_serving.go:213', `Serving securely on 127.0.0.1:${SCHEDULER_PORT}`);
  }
}

function announceEtcd(process: Process, address: string): void {
  const host = address.includes(':') ? `[${address}]` : address;
  const tell = (caller: string, fields: Readonly<Record<string, unknown>>): void => {
    const ts = `${timeOf(process).date}T${timeOf(process).clock}Z`;
    process.stderr(`${JSON.stringify({ level: 'info', ts, caller, ...fields })}\n`);
  };
  tell('etcdmain/etcd.go:73', { msg: 'Running: ', args: process.argv });
  tell('embed/etcd.go:310', { msg: 'starting an etcd server', 'etcd-version': ETCD_VERSION });
  for (const place of ['127.0.0.1', host]) {
    const at = `${place}:${ETCD_CLIENT_PORT}`;
    tell('embed/serve.go:250', { msg: 'serving client traffic securely', traffic: 'grpc+http', address: at });
  }
  tell('embed/etcd.go:911', { msg: 'serving metrics', address: `http://127.0.0.1:${ETCD_METRICS_PORT}` });
}

function log(process: Process, place: string, text: string): void {
  klog(process, 'I', place, text);
}

interface ShownTime {
  readonly date: string;
  /** With microseconds. */
  readonly clock: string;
}

function timeOf({ environment }: Process): ShownTime {
  const time = calendarTime(environment.startTimeMs, environment.scheduler.now());
  const micros = String(Math.floor(time.nanosecond / 1_000)).padStart(6, '0');
  return {
    date: `${time.year}-${twoDigits(time.month)}-${twoDigits(time.day)}`,
    clock: `${twoDigits(time.hour)}:${twoDigits(time.minute)}:${twoDigits(time.second)}.${micros}`,
  };
}

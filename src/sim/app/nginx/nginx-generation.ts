/** What the connections of nginx work with: what is shared by all, and what came with one configuration. */
import type { Process } from '../../host/process';
import type { UpstreamPool } from '../reverse-proxy/upstream-pool';
import type { NginxBalancer } from './nginx-balancer';
import type { NginxConfiguration } from './nginx-config';
import type { NginxLimits } from './nginx-limits';
import type { NginxLog } from './nginx-log';

/** What serves with one configuration: the workers between two reloads. */
export interface NginxGeneration {
  readonly configuration: NginxConfiguration;
  readonly pool: UpstreamPool;
  /** They carry a request, or wait for one. */
  readonly connections: Set<{ leaveIfIdle(): void }>;
  isExiting: boolean;
}

/** What all generations share. */
export interface NginxShared {
  readonly process: Process;
  readonly balancer: NginxBalancer;
  readonly limits: NginxLimits;
  readonly log: NginxLog;
}

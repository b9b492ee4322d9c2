/** What `net.ipv4.tcp_*` sets, with Linux's defaults (Documentation/networking/ip-sysctl.rst). */
import { milliseconds, nanoseconds, seconds, type Duration } from '../../base/time';
import { readSetting, type IpService } from '../ip-service';

export interface TcpSettings {
  /** How often a SYN is repeated, not counting the linear ones. */
  readonly synRetries: number;
  /** How many SYN retransmissions follow one second apart before the time doubles; kernels before 6.5 behave as 0. */
  readonly synLinearTimeouts: number;
  readonly synAckRetries: number;
  readonly hasWindowScaling: boolean;
  readonly hasTimestamps: boolean;
  readonly hasSack: boolean;
  /** `tcp_dsack`: reports duplicates. */
  readonly hasDuplicateReports: boolean;
  /** `tcp_congestion_control` is `reno` rather than `cubic`. */
  readonly isReno: boolean;
  /** A connection that finds no room to wait is reset, not ignored. */
  readonly isAbortingOnOverflow: boolean;
  /** Sets for how long data is retransmitted before the connection is given up. */
  readonly retries2: number;
  /** `tcp_slow_start_after_idle`. */
  readonly isRestartingAfterIdle: boolean;
  /** `tcp_invalid_ratelimit`: between answers to segments outside of the window. */
  readonly invalidRateLimit: Duration;
  /** `tcp_max_reordering`. */
  readonly maxReordering: number;
  /** For data of a closed socket; 0 stands for 8. */
  readonly orphanRetries: number;
  readonly keepAliveIdle: Duration;
  readonly keepAliveInterval: Duration;
  readonly keepAliveProbes: number;
  /** How long a closed socket waits for the peer's FIN. */
  readonly finTimeout: Duration;
  readonly receiveBufferBytes: number;
  readonly maxReceiveBufferBytes: number;
  readonly sendBufferBytes: number;
  readonly maxSendBufferBytes: number;
  /** `tcp_comp_sack_nr` */
  readonly maxCompressedAcks: number;
  /** `tcp_comp_sack_delay_ns` */
  readonly compressionDelay: Duration;
  /** `tcp_moderate_rcvbuf` */
  readonly hasReceiveTuning: boolean;
  /** `net.core.somaxconn`: the upper limit of a backlog. */
  readonly maxBacklog: number;
}

const RECEIVE_BUFFER_DEFAULTS = [4096, 131_072, 6_291_456] as const;
const SEND_BUFFER_DEFAULTS = [4096, 16_384, 4_194_304] as const;

export function readTcpSettings(service: IpService): TcpSettings {
  const receive = readTriple(service, 'net.ipv4.tcp_rmem', RECEIVE_BUFFER_DEFAULTS);
  const send = readTriple(service, 'net.ipv4.tcp_wmem', SEND_BUFFER_DEFAULTS);
  return {
    synRetries: readSetting(service, 'net.ipv4.tcp_syn_retries', 6),
    synLinearTimeouts: readSetting(service, 'net.ipv4.tcp_syn_linear_timeouts', 4),
    synAckRetries: readSetting(service, 'net.ipv4.tcp_synack_retries', 5),
    hasWindowScaling: isOn(service, 'tcp_window_scaling'),
    hasTimestamps: isOn(service, 'tcp_timestamps'),
    hasSack: isOn(service, 'tcp_sack'),
    hasDuplicateReports: isOn(service, 'tcp_dsack'),
    isReno: service.sysctl.get('net.ipv4.tcp_congestion_control') === 'reno',
    isAbortingOnOverflow: readSetting(service, 'net.ipv4.tcp_abort_on_overflow', 0) !== 0,
    orphanRetries: readSetting(service, 'net.ipv4.tcp_orphan_retries', 0),
    keepAliveIdle: seconds(readSetting(service, 'net.ipv4.tcp_keepalive_time', 7200)),
    keepAliveInterval: seconds(readSetting(service, 'net.ipv4.tcp_keepalive_intvl', 75)),
    keepAliveProbes: readSetting(service, 'net.ipv4.tcp_keepalive_probes', 9),
    retries2: readSetting(service, 'net.ipv4.tcp_retries2', 15),
    isRestartingAfterIdle: isOn(service, 'tcp_slow_start_after_idle'),
    invalidRateLimit: milliseconds(readSetting(service, 'net.ipv4.tcp_invalid_ratelimit', 500)),
    maxReordering: readSetting(service, 'net.ipv4.tcp_max_reordering', 300),
    finTimeout: seconds(readSetting(service, 'net.ipv4.tcp_fin_timeout', 60)),
    receiveBufferBytes: receive[1],
    maxReceiveBufferBytes: receive[2],
    sendBufferBytes: send[1],
    maxSendBufferBytes: send[2],
    maxCompressedAcks: readSetting(service, 'net.ipv4.tcp_comp_sack_nr', 44),
    compressionDelay: nanoseconds(readSetting(service, 'net.ipv4.tcp_comp_sack_delay_ns', 1_000_000)),
    hasReceiveTuning: isOn(service, 'tcp_moderate_rcvbuf'),
    maxBacklog: readSetting(service, 'net.core.somaxconn', 4096),
  };
}

/** On unless it is set to 0. */
function isOn(service: IpService, name: string): boolean {
  return readSetting(service, `net.ipv4.${name}`, 1) !== 0;
}

type Triple = readonly [number, number, number];

function readTriple(service: IpService, name: string, defaults: Triple): Triple {
  const parts = (service.sysctl.get(name) ?? '').split(/\s+/).map((part) => Number.parseInt(part, 10));
  const [least, initial, most] = parts;
  if (least === undefined || initial === undefined || most === undefined) return defaults;
  return parts.some((part) => Number.isNaN(part)) ? defaults : [least, initial, most];
}

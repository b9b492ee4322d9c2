/**
 * What `sysctl net.netfilter` says about connection tracking, with the kernel's defaults
 * (net/netfilter/nf_conntrack_standalone.c of Linux 6.x).
 *
 * Models the limit, counting, time stamps, the time-outs of TCP, UDP, SCTP, ICMP and other protocols, and how strict TCP is
 * tracked. The other settings can be written and read and have no effect.
 */
const PREFIX = 'net.netfilter.nf_conntrack_';
const NANOSECONDS_PER_SECOND = 1_000_000_000;
/** In the order of the states' numbers, from SYN_SENT on; SYN_SENT2 shares the first. */
const TCP_STATES = [
  'syn_sent',
  'syn_recv',
  'established',
  'fin_wait',
  'close_wait',
  'last_ack',
  'time_wait',
  'close',
];
const SCTP_STATES = [
  'closed',
  'cookie_wait',
  'cookie_echoed',
  'established',
  'shutdown_sent',
  'shutdown_recd',
  'shutdown_ack_sent',
  'heartbeat_sent',
];

const DEFAULTS: Readonly<Record<string, number>> = {
  acct: 0,
  buckets: 262_144,
  checksum: 1,
  events: 2,
  expect_max: 4096,
  frag6_high_thresh: 4_194_304,
  frag6_low_thresh: 3_145_728,
  frag6_timeout: 60,
  generic_timeout: 600,
  gre_timeout: 30,
  gre_timeout_stream: 180,
  icmp_timeout: 30,
  icmpv6_timeout: 30,
  log_invalid: 0,
  max: 262_144,
  sctp_timeout_closed: 10,
  sctp_timeout_cookie_echoed: 3,
  sctp_timeout_cookie_wait: 3,
  sctp_timeout_established: 210,
  sctp_timeout_heartbeat_sent: 30,
  sctp_timeout_shutdown_ack_sent: 3,
  sctp_timeout_shutdown_recd: 3,
  sctp_timeout_shutdown_sent: 3,
  tcp_be_liberal: 0,
  tcp_ignore_invalid_rst: 0,
  tcp_loose: 1,
  tcp_max_retrans: 3,
  tcp_timeout_close: 10,
  tcp_timeout_close_wait: 60,
  tcp_timeout_established: 432_000,
  tcp_timeout_fin_wait: 120,
  tcp_timeout_last_ack: 30,
  tcp_timeout_max_retrans: 300,
  tcp_timeout_syn_recv: 60,
  tcp_timeout_syn_sent: 120,
  tcp_timeout_time_wait: 120,
  tcp_timeout_unacknowledged: 300,
  timestamp: 0,
  udp_timeout: 30,
  udp_timeout_stream: 120,
};

export class ConntrackSettings {
  readonly #values = new Map<string, number>(Object.entries(DEFAULTS));
  readonly #countEntries: () => number;
  /** Connections of both families that are in the tables, expired ones among them: what the limit is for. */
  connectionCount = 0;
  // Read for every packet, so kept as numbers and flags; time-outs in nanoseconds.
  /** `nf_conntrack_max`: more connections than this do not fit. */
  maxConnections = 0;
  /** `nf_conntrack_acct`: packets and bytes of each direction are counted. */
  isCounting = false;
  /** `nf_conntrack_timestamp`: when a connection began is kept. */
  isTimeStamping = false;
  /** `nf_conntrack_tcp_be_liberal`: only a RST has to fit the window. */
  isTcpLiberal = false;
  /** `nf_conntrack_tcp_loose`: a connection may be picked up in its middle. */
  isTcpLoose = true;
  maxRetransmissions = 0;
  /** By the number of the state. */
  readonly tcpTimeouts = new Float64Array(TCP_STATES.length + 2);
  readonly sctpTimeouts = new Float64Array(SCTP_STATES.length + 1);
  retransmissionTimeout = 0;
  unacknowledgedTimeout = 0;
  udpTimeout = 0;
  udpStreamTimeout = 0;
  icmpTimeout = 0;
  icmpv6Timeout = 0;
  genericTimeout = 0;

  /** `countEntries` answers `nf_conntrack_count`. */
  constructor(countEntries: () => number) {
    this.#countEntries = countEntries;
    this.#refresh();
  }

  /** As `Sysctl` asks: under the whole name. */
  get(name: string): string | undefined {
    const setting = name.slice(PREFIX.length);
    if (setting === 'count') return String(this.#countEntries());
    const value = this.#values.get(setting);
    return value === undefined ? undefined : String(value);
  }

  set(name: string, value: string): void {
    const setting = name.slice(PREFIX.length);
    const number = Number(value);
    if (!this.#values.has(setting) || !Number.isInteger(number) || number < 0) return;
    this.#values.set(setting, number);
    this.#refresh();
  }

  entries(): readonly (readonly [string, string])[] {
    const values = [...this.#values].map(
      ([setting, value]) => [`${PREFIX}${setting}`, String(value)] as const,
    );
    return [...values, [`${PREFIX}count`, String(this.#countEntries())]];
  }

  #refresh(): void {
    this.maxConnections = this.#number('max');
    this.isCounting = this.#number('acct') !== 0;
    this.isTimeStamping = this.#number('timestamp') !== 0;
    this.isTcpLiberal = this.#number('tcp_be_liberal') !== 0;
    this.isTcpLoose = this.#number('tcp_loose') !== 0;
    this.maxRetransmissions = this.#number('tcp_max_retrans');
    for (const [index, state] of TCP_STATES.entries()) {
      this.tcpTimeouts[index + 1] = this.#nanoseconds(`tcp_timeout_${state}`);
    }
    this.tcpTimeouts[TCP_STATES.length + 1] = this.#nanoseconds('tcp_timeout_syn_sent');
    for (const [index, state] of SCTP_STATES.entries()) {
      this.sctpTimeouts[index + 1] = this.#nanoseconds(`sctp_timeout_${state}`);
    }
    this.retransmissionTimeout = this.#nanoseconds('tcp_timeout_max_retrans');
    this.unacknowledgedTimeout = this.#nanoseconds('tcp_timeout_unacknowledged');
    this.udpTimeout = this.#nanoseconds('udp_timeout');
    this.udpStreamTimeout = this.#nanoseconds('udp_timeout_stream');
    this.icmpTimeout = this.#nanoseconds('icmp_timeout');
    this.icmpv6Timeout = this.#nanoseconds('icmpv6_timeout');
    this.genericTimeout = this.#nanoseconds('generic_timeout');
  }

  #number(setting: string): number {
    return this.#values.get(setting) ?? 0;
  }

  #nanoseconds(setting: string): number {
    return this.#number(setting) * NANOSECONDS_PER_SECOND;
  }
}

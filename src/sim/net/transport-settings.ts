/**
 * The settings of TCP and UDP under `net.` with Linux 6.18's defaults, and what may be written into them
 * (Documentation/networking/ip-sysctl.rst, net/ipv4/sysctl_net_ipv4.c). `transport/tcp/tcp-settings.ts` reads those that
 * change something here; the others can be read and written.
 */

/** The least and the most that a number may be. */
type NumberRange = readonly [least: number, most: number];

const BYTE: NumberRange = [0, 255];
const SWITCH: NumberRange = [0, 1];
const ANY: NumberRange = [-0x8000_0000, 0x7fff_ffff];
const COUNT: NumberRange = [0, 0x7fff_ffff];
const POSITIVE: NumberRange = [1, 0x7fff_ffff];
/** In seconds, kept as ticks: no more than a 32-bit number of them. */
const SECONDS: NumberRange = [-8_589_934, 8_589_934];

/** What `tcp_congestion_control` may name. */
const CONGESTION_CONTROLS: readonly string[] = ['reno', 'cubic'];

/** Settings of one number: the default, and the range, a byte when left out. */
const NUMBERS: Readonly<Record<string, readonly [value: number, range?: NumberRange]>> = {
  'net.core.somaxconn': [4096, COUNT],
  'net.ipv4.ip_unprivileged_port_start': [1024, [0, 65_535]],
  'net.ipv4.tcp_abort_on_overflow': [0],
  'net.ipv4.tcp_adv_win_scale': [1, [-31, 31]],
  'net.ipv4.tcp_app_win': [31, [0, 31]],
  'net.ipv4.tcp_autocorking': [1, SWITCH],
  'net.ipv4.tcp_base_mss': [1024, ANY],
  'net.ipv4.tcp_challenge_ack_limit': [2_147_483_647, ANY],
  'net.ipv4.tcp_comp_sack_delay_ns': [1_000_000, [0, Number.MAX_SAFE_INTEGER]],
  'net.ipv4.tcp_comp_sack_nr': [44],
  'net.ipv4.tcp_comp_sack_slack_ns': [100_000, [0, Number.MAX_SAFE_INTEGER]],
  'net.ipv4.tcp_dsack': [1],
  'net.ipv4.tcp_early_demux': [1],
  'net.ipv4.tcp_early_retrans': [3, [0, 4]],
  'net.ipv4.tcp_ecn': [2, [0, 2]],
  'net.ipv4.tcp_ecn_fallback': [1, SWITCH],
  'net.ipv4.tcp_fack': [0],
  'net.ipv4.tcp_fastopen': [1, ANY],
  'net.ipv4.tcp_fin_timeout': [60, SECONDS],
  'net.ipv4.tcp_frto': [2],
  'net.ipv4.tcp_fwmark_accept': [0],
  'net.ipv4.tcp_invalid_ratelimit': [500, COUNT],
  'net.ipv4.tcp_keepalive_intvl': [75, SECONDS],
  'net.ipv4.tcp_keepalive_probes': [9],
  'net.ipv4.tcp_keepalive_time': [7200, SECONDS],
  'net.ipv4.tcp_limit_output_bytes': [4_194_304, ANY],
  'net.ipv4.tcp_max_reordering': [300, POSITIVE],
  'net.ipv4.tcp_max_syn_backlog': [2048, ANY],
  'net.ipv4.tcp_max_tw_buckets': [131_072, ANY],
  'net.ipv4.tcp_min_rtt_wlen': [300, [0, 86_400]],
  'net.ipv4.tcp_min_snd_mss': [48, [48, 65_535]],
  'net.ipv4.tcp_min_tso_segs': [2, [1, 255]],
  'net.ipv4.tcp_moderate_rcvbuf': [1],
  'net.ipv4.tcp_mtu_probe_floor': [48, [48, 65_535]],
  'net.ipv4.tcp_mtu_probing': [0],
  'net.ipv4.tcp_no_metrics_save': [0],
  'net.ipv4.tcp_no_ssthresh_metrics_save': [1, SWITCH],
  'net.ipv4.tcp_notsent_lowat': [4_294_967_295, [0, 0xffff_ffff]],
  'net.ipv4.tcp_orphan_retries': [0],
  'net.ipv4.tcp_pacing_ca_ratio': [120, [0, 1000]],
  'net.ipv4.tcp_pacing_ss_ratio': [200, [0, 1000]],
  'net.ipv4.tcp_pingpong_thresh': [1, [1, 255]],
  'net.ipv4.tcp_probe_interval': [600, [0, 2_147_483]],
  'net.ipv4.tcp_probe_threshold': [8, ANY],
  'net.ipv4.tcp_recovery': [1],
  'net.ipv4.tcp_reflect_tos': [0, SWITCH],
  'net.ipv4.tcp_reordering': [3, [1, 300]],
  'net.ipv4.tcp_retrans_collapse': [1],
  'net.ipv4.tcp_retries1': [3],
  'net.ipv4.tcp_retries2': [15],
  'net.ipv4.tcp_rfc1337': [0],
  'net.ipv4.tcp_rto_max_ms': [120_000, [1000, 120_000]],
  'net.ipv4.tcp_rto_min_us': [200_000, POSITIVE],
  'net.ipv4.tcp_sack': [1],
  'net.ipv4.tcp_shrink_window': [0, SWITCH],
  'net.ipv4.tcp_slow_start_after_idle': [1],
  'net.ipv4.tcp_stdurg': [0],
  'net.ipv4.tcp_syn_linear_timeouts': [4, [0, 127]],
  'net.ipv4.tcp_syn_retries': [6, [1, 127]],
  'net.ipv4.tcp_synack_retries': [5],
  'net.ipv4.tcp_syncookies': [1],
  'net.ipv4.tcp_thin_linear_timeouts': [0],
  'net.ipv4.tcp_timestamps': [1],
  'net.ipv4.tcp_tso_rtt_log': [9],
  'net.ipv4.tcp_tso_win_divisor': [3],
  'net.ipv4.tcp_tw_reuse': [2, [0, 2]],
  'net.ipv4.tcp_tw_reuse_delay': [1000, [1, 60_000]],
  'net.ipv4.tcp_window_scaling': [1],
  'net.ipv4.tcp_workaround_signed_windows': [0],
  'net.ipv4.udp_early_demux': [1],
  'net.ipv4.udp_rmem_min': [4096, POSITIVE],
  'net.ipv4.udp_wmem_min': [4096, POSITIVE],
};

/** Settings of several numbers, all of them at least 1. */
const LISTS: Readonly<Record<string, string>> = {
  'net.ipv4.tcp_rmem': '4096\t131072\t6291456',
  'net.ipv4.tcp_wmem': '4096\t16384\t4194304',
};

export const TRANSPORT_DEFAULTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(NUMBERS).map(([name, [value]]) => [name, String(value)])),
  ...LISTS,
  'net.ipv4.ip_local_reserved_ports': '',
  'net.ipv4.ping_group_range': '1\t0',
  'net.ipv4.tcp_allowed_congestion_control': CONGESTION_CONTROLS.join(' '),
  'net.ipv4.tcp_available_congestion_control': CONGESTION_CONTROLS.join(' '),
  'net.ipv4.tcp_congestion_control': 'cubic',
};

export type SettingProblem = 'invalid-argument' | 'no-such-value';

/** What becomes of a setting when `text` is written into it: its new value, or why not. Undefined for other settings. */
export function transportSettingOf(
  name: string,
  text: string,
  current: string,
): { readonly value: string } | SettingProblem | undefined {
  if (name === 'net.ipv4.tcp_congestion_control') {
    return CONGESTION_CONTROLS.includes(text) ? { value: text } : 'no-such-value';
  }
  if (name === 'net.ipv4.tcp_available_congestion_control') return 'invalid-argument';
  const [, range = BYTE] = NUMBERS[name] ?? [];
  if (NUMBERS[name] !== undefined) return numberOf(text, range);
  return LISTS[name] === undefined ? undefined : listOf(text, current);
}

function numberOf(text: string, [least, most]: NumberRange): { readonly value: string } | SettingProblem {
  if (!/^-?(?:0x[\da-f]+|\d+)$/i.test(text)) return 'invalid-argument';
  const value = text.startsWith('-') ? -Number(text.slice(1)) : Number(text);
  return value < least || value > most ? 'invalid-argument' : { value: String(value) };
}

/** Fewer numbers than there are leave the others as they were. */
function listOf(text: string, current: string): { readonly value: string } | SettingProblem {
  const before = current.split('\t');
  const given = text.split(/\s+/).filter((word) => word !== '');
  if (given.length === 0 || given.some((word) => !/^\d+$/.test(word) || Number(word) < 1)) {
    return 'invalid-argument';
  }
  return { value: before.map((word, index) => given[index] ?? word).join('\t') };
}

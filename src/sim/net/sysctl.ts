/**
 * The network settings of a namespace under `net.`, with Linux's defaults and those that a Kubernetes node sets.
 *
 * Models the settings that change what the simulator does; any other one can be written and read and has no effect.
 */
const DEFAULTS: Readonly<Record<string, string>> = {
  'net.ipv4.ip_forward': '0',
  'net.ipv4.ip_default_ttl': '64',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv4.icmp_ratelimit': '1000',
  'net.ipv4.tcp_syn_retries': '6',
  'net.ipv4.tcp_syn_linear_timeouts': '4',
  'net.ipv4.conf.all.rp_filter': '0',
  'net.ipv4.conf.default.rp_filter': '2',
  'net.ipv4.conf.all.route_localnet': '0',
  'net.bridge.bridge-nf-call-iptables': '1',
};

export class Sysctl {
  readonly #values = new Map<string, string>(Object.entries(DEFAULTS));
  /** Read on the way of every packet, so kept as flags. */
  isForwarding = false;
  isRouteLocalnet = false;
  isBridgeNetfilter = true;
  isRateLimitingIcmp = true;
  /** The stricter of `conf.all` and of the device, by device name. */
  readonly #reversePathModes = new Map<string, number>();

  get(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value !== undefined) return value;
    const perDevice = /^net\.ipv4\.conf\.[^.]+\.(.+)$/.exec(name);
    return perDevice?.[1] === undefined
      ? undefined
      : this.#values.get(`net.ipv4.conf.default.${perDevice[1]}`);
  }

  getNumber(name: string): number {
    return Number.parseInt(this.get(name) ?? '0', 10);
  }

  set(name: string, value: string): void {
    this.#values.set(name, value);
    this.#reversePathModes.clear();
    this.isForwarding = this.getNumber('net.ipv4.ip_forward') !== 0;
    this.isRouteLocalnet = this.getNumber('net.ipv4.conf.all.route_localnet') !== 0;
    this.isBridgeNetfilter = this.getNumber('net.bridge.bridge-nf-call-iptables') !== 0;
    this.isRateLimitingIcmp = this.getNumber('net.ipv4.icmp_ratelimit') !== 0;
  }

  /** `rp_filter` in force on a device: 0 off, 1 strict, 2 loose. */
  reversePathMode(deviceName: string): number {
    const known = this.#reversePathModes.get(deviceName);
    if (known !== undefined) return known;
    const mode = Math.max(
      this.getNumber('net.ipv4.conf.all.rp_filter'),
      this.getNumber(`net.ipv4.conf.${deviceName}.rp_filter`),
    );
    this.#reversePathModes.set(deviceName, mode);
    return mode;
  }

  entries(): readonly (readonly [string, string])[] {
    return [...this.#values].sort(([one], [other]) => (one < other ? -1 : 1));
  }
}

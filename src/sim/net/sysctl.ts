/**
 * The network settings of a namespace under `net.`, with Linux's defaults and those of a machine with systemd
 * (net/ipv4/devinet.c, sysctl_net_ipv4.c, net/core/neighbour.c; Documentation/networking/ip-sysctl.rst).
 *
 * Models the settings that change what the simulator does, per namespace, per device, `all` and `default`, with the
 * kernel's rules of which of them is in force; a device follows `default` until it has its first address. Any other one
 * can be written and read and has no effect.
 */
import { err, ok, type Result } from '../base/result';
import type { NetDevice } from '../link/net-device';
import {
  CONF_DEFAULTS,
  GLOBAL_DEFAULTS,
  interfaceSettingsOf,
  NEIGHBOR_DEFAULTS,
  type InterfaceSettings,
} from './sysctl-defaults';
import { bitmapSettingOf } from './bitmap-setting';
import { transportSettingOf, type SettingProblem } from './transport-settings';

export type SysctlProblem = 'unknown-key' | SettingProblem;

const CONF_PREFIX = 'net.ipv4.conf.';
const NEIGHBOR_PREFIX = 'net.ipv4.neigh.';

/** Settings below a prefix that another part of the stack keeps. */
export interface SettingKeeper {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  entries(): readonly (readonly [string, string])[];
}

interface DeviceKey {
  readonly family: 'conf' | 'neigh';
  /** `all`, `default` or a device. */
  readonly place: string;
  readonly setting: string;
}

const DEFAULT_VALUES: ReadonlyMap<string, string> = new Map(Object.entries(GLOBAL_DEFAULTS));
const DEFAULT_SNAPSHOT: ReadonlyMap<string, string> = new Map(Object.entries(CONF_DEFAULTS));
const DEFAULT_DEVICE_VALUES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(CONF_DEFAULTS).map(
    ([setting, value]) => [`conf all ${setting}`, setting === 'rp_filter' ? '0' : value] as const,
  ),
  ...Object.entries(CONF_DEFAULTS).map(([setting, value]) => [`conf default ${setting}`, value] as const),
  ...Object.entries(NEIGHBOR_DEFAULTS).map(
    ([setting, value]) => [`neigh default ${setting}`, value] as const,
  ),
]);

/** Settings that were written, over defaults that all namespaces share: most namespaces write few. */
class SettingValues {
  readonly #defaults: ReadonlyMap<string, string>;
  #written: Map<string, string> | undefined = undefined;

  constructor(defaults: ReadonlyMap<string, string>) {
    this.#defaults = defaults;
  }

  get isUnwritten(): boolean {
    return this.#written === undefined;
  }

  get(key: string): string | undefined {
    return this.#written?.get(key) ?? this.#defaults.get(key);
  }

  set(key: string, value: string): void {
    this.#written ??= new Map();
    this.#written.set(key, value);
  }

  /** What was written goes; a default comes back. */
  delete(key: string): void {
    this.#written?.delete(key);
  }

  writtenKeys(): readonly string[] {
    return [...(this.#written?.keys() ?? [])];
  }

  all(): Map<string, string> {
    return new Map([...this.#defaults, ...(this.#written ?? [])]);
  }
}

export class Sysctl {
  readonly #values = new SettingValues(DEFAULT_VALUES);
  /** By `conf PLACE SETTING`. */
  readonly #deviceValues = new SettingValues(DEFAULT_DEVICE_VALUES);
  readonly #devices = new Set<string>();
  /** Devices for which something was written. */
  readonly #ownDevices = new Set<string>();
  /** What `conf.default` said when a device got its first address; many devices share one. */
  readonly #settled = new Map<string, ReadonlyMap<string, string>>();
  #snapshot: ReadonlyMap<string, string> | undefined = undefined;
  readonly #byIndex: (InterfaceSettings | undefined)[] = [];
  /** Devices for which nothing was written share what is in force, by what they follow. */
  readonly #shared = new Map<ReadonlyMap<string, string> | undefined, InterfaceSettings>();
  readonly #listeners: (() => void)[] = [];
  /** Parts of the settings that others keep, by the beginnings of their names. */
  readonly #keepers = new Map<string, () => SettingKeeper>();
  // Read on the way of every packet, so kept as numbers and flags.
  isForwarding = false;
  isBridgeNetfilter = true;
  defaultTtl = 64;
  usesPathMtuForForwarding = false;
  isEchoIgnored = false;
  isBroadcastEchoIgnored = true;

  /** From now on settings whose names begin with `prefix` are the keeper's. */
  delegate(prefix: string, keeper: () => SettingKeeper): void {
    this.#keepers.set(prefix, keeper);
  }

  /** Called when a setting has changed. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  get(name: string): string | undefined {
    const keeper = this.#keeperOf(name);
    if (keeper !== undefined) return keeper.get(name);
    const key = deviceKeyOf(name);
    if (key === undefined) return this.#values.get(name);
    return this.#getOf(key);
  }

  getNumber(name: string): number {
    return Number.parseInt(this.get(name) ?? '0', 10);
  }

  /** As a program with the rights of root writes it. */
  write(name: string, value: string): Result<undefined, SysctlProblem> {
    const current = this.get(name);
    if (current === undefined) return err('unknown-key');
    const transport = bitmapSettingOf(name, value) ?? transportSettingOf(name, value.trim(), current);
    if (transport !== undefined) {
      if (typeof transport === 'string') return err(transport);
      this.set(name, transport.value);
      return ok(undefined);
    }
    if (/^-?\d+$/.test(current) && !/^-?(?:0x[\da-f]+|\d+)$/i.test(value.trim()))
      return err('invalid-argument');
    this.set(name, value.trim());
    return ok(undefined);
  }

  set(name: string, value: string): void {
    const keeper = this.#keeperOf(name);
    if (keeper !== undefined) {
      keeper.set(name, value);
      return;
    }
    const key = deviceKeyOf(name);
    if (name === 'net.ipv4.ip_forward') this.#forwardAll(value);
    else if (key === undefined) this.#values.set(name, value);
    else if (key.family === 'conf' && key.place === 'all' && key.setting === 'forwarding')
      this.#forwardAll(value);
    else {
      this.#deviceValues.set(`${key.family} ${key.place} ${key.setting}`, value);
      if (key.place !== 'all' && key.place !== 'default') this.#ownDevices.add(key.place);
    }
    this.#refresh();
  }

  addDevice(name: string): void {
    this.#devices.add(name);
  }

  /** The device has its first address: what `default` says from now on is for others (`ipv4_devconf_setall`). */
  settleDevice(name: string): void {
    if (this.#settled.has(name)) return;
    this.#snapshot ??= this.#deviceValues.isUnwritten
      ? DEFAULT_SNAPSHOT
      : new Map(
          Object.keys(CONF_DEFAULTS).map((setting) => [
            setting,
            this.#deviceValues.get(`conf default ${setting}`) ?? '0',
          ]),
        );
    this.#settled.set(name, this.#snapshot);
  }

  removeDevice({ name, index }: NetDevice): void {
    this.#devices.delete(name);
    this.#ownDevices.delete(name);
    this.#settled.delete(name);
    this.#byIndex[index] = undefined;
    for (const key of this.#deviceValues.writtenKeys()) {
      if (key.startsWith(`conf ${name} `) || key.startsWith(`neigh ${name} `)) this.#deviceValues.delete(key);
    }
  }

  /** What is in force on a device. */
  forDevice(device: NetDevice): InterfaceSettings {
    return this.#byIndex[device.index] ?? this.#settingsOf(device);
  }

  #settingsOf({ name, index }: NetDevice): InterfaceSettings {
    const isOwn = this.#ownDevices.has(name);
    const shared = isOwn ? undefined : this.#shared.get(this.#settled.get(name));
    const settings =
      shared ??
      interfaceSettingsOf((family, place, setting) => {
        const text = this.#getOf({ family, place: place === 'device' ? name : place, setting });
        return Number.parseInt(text ?? '0', 10);
      });
    if (!isOwn) this.#shared.set(this.#settled.get(name), settings);
    this.#byIndex[index] = settings;
    return settings;
  }

  entries(): readonly (readonly [string, string])[] {
    const all = this.#values.all();
    for (const place of ['all', 'default', ...this.#devices]) {
      for (const [family, prefix, settings] of [
        ['conf', CONF_PREFIX, CONF_DEFAULTS],
        ['neigh', NEIGHBOR_PREFIX, NEIGHBOR_DEFAULTS],
      ] as const) {
        if (family === 'neigh' && place === 'all') continue;
        for (const setting of Object.keys(settings)) {
          const value = this.#getOf({ family, place, setting });
          if (value !== undefined) all.set(`${prefix}${place.replaceAll('.', '/')}.${setting}`, value);
        }
      }
    }
    for (const keeper of this.#keepers.values()) {
      for (const [name, value] of keeper().entries()) all.set(name, value);
    }
    return [...all].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  #keeperOf(name: string): SettingKeeper | undefined {
    for (const [prefix, keeper] of this.#keepers) if (name.startsWith(prefix)) return keeper();
    return undefined;
  }

  #getOf({ family, place, setting }: DeviceKey): string | undefined {
    const own = this.#deviceValues.get(`${family} ${place} ${setting}`);
    if (own !== undefined || place === 'all') return own;
    const settled = family === 'conf' ? this.#settled.get(place)?.get(setting) : undefined;
    return settled ?? this.#deviceValues.get(`${family} default ${setting}`);
  }

  /** `inet_forward_change`: for all devices at once, and a router believes no redirects. */
  #forwardAll(value: string): void {
    this.#values.set('net.ipv4.ip_forward', value);
    for (const place of ['all', 'default']) this.#deviceValues.set(`conf ${place} forwarding`, value);
    const changed = new Map<ReadonlyMap<string, string>, ReadonlyMap<string, string>>();
    for (const [name, before] of this.#settled) {
      const now = changed.get(before) ?? new Map([...before, ['forwarding', value]]);
      changed.set(before, now);
      this.#settled.set(name, now);
    }
    for (const place of this.#ownDevices) this.#deviceValues.set(`conf ${place} forwarding`, value);
    this.#deviceValues.set('conf all accept_redirects', Number.parseInt(value, 10) === 0 ? '1' : '0');
  }

  #refresh(): void {
    this.#byIndex.length = 0;
    this.#shared.clear();
    this.#snapshot = undefined;
    this.isForwarding = this.getNumber('net.ipv4.ip_forward') !== 0;
    this.isBridgeNetfilter = this.getNumber('net.bridge.bridge-nf-call-iptables') !== 0;
    this.defaultTtl = this.getNumber('net.ipv4.ip_default_ttl');
    this.usesPathMtuForForwarding = this.getNumber('net.ipv4.ip_forward_use_pmtu') !== 0;
    this.isEchoIgnored = this.getNumber('net.ipv4.icmp_echo_ignore_all') !== 0;
    this.isBroadcastEchoIgnored = this.getNumber('net.ipv4.icmp_echo_ignore_broadcasts') !== 0;
    for (const notify of this.#listeners) notify();
  }
}

/** `net.ipv4.conf.flannel/1.rp_filter` and `net.ipv4.conf.flannel.1.rp_filter` name the same. */
function deviceKeyOf(name: string): DeviceKey | undefined {
  const family = name.startsWith(CONF_PREFIX)
    ? 'conf'
    : name.startsWith(NEIGHBOR_PREFIX)
      ? 'neigh'
      : undefined;
  if (family === undefined) return undefined;
  const rest = name.slice(family === 'conf' ? CONF_PREFIX.length : NEIGHBOR_PREFIX.length);
  const end = rest.lastIndexOf('.');
  if (end === -1) return undefined;
  return { family, place: rest.slice(0, end).replaceAll('/', '.'), setting: rest.slice(end + 1) };
}

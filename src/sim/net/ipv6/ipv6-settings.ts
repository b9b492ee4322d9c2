/**
 * The settings of a namespace under `net.ipv6.`, with Linux's defaults (net/ipv6/addrconf.c, sysctl_net_ipv6.c;
 * Documentation/networking/ip-sysctl.rst).
 *
 * A device copies `default` when it appears; `all` changes every device for `forwarding` and `disable_ipv6`, and counts beside
 * the device's own value for a few others. Settings that the simulator does not look at can be written and read.
 */
import type { NetDevice } from '../../link/net-device';
import { neighborSettingsOf, type NeighborSettings } from '../sysctl-defaults';
import {
  IPV6_CONF_DEFAULTS,
  IPV6_GLOBAL_DEFAULTS,
  IPV6_NEIGHBOR_DEFAULTS,
  LOOPBACK_CONF_DEFAULTS,
} from './ipv6-settings-defaults';

type Family = 'conf' | 'neigh';

interface SettingKey {
  readonly family: Family;
  /** `all`, `default` or a device. */
  readonly place: string;
  readonly setting: string;
}

/** What is in force on a device. */
export interface Ipv6InterfaceSettings extends NeighborSettings {
  readonly isDisabled: boolean;
  readonly isForwarding: boolean;
  readonly acceptsDad: boolean;
  /** `accept_dad` 2: a duplicate link-local address made from the MAC address switches IPv6 off. */
  readonly stopsAtDuplicate: boolean;
  readonly dadTransmits: number;
  readonly hasEnhancedDad: boolean;
  readonly acceptsRouterAdvertisements: boolean;
  readonly isAutoconfigured: boolean;
  /** 0 EUI-64, 1 none. */
  readonly addressMode: number;
  readonly isProxy: boolean;
  readonly notifiesNeighbors: boolean;
  readonly acceptsRedirects: boolean;
  readonly hopLimit: number;
  /** Set by hand or by a router; the device's own where it is less. */
  readonly mtuBytes: number;
  readonly keepsAddressesOnDown: boolean;
  readonly evictsNeighborsWithoutCarrier: boolean;
  readonly usesOwnAddressesOnly: boolean;
  readonly dropsUnsolicitedAdvertisements: boolean;
  readonly acceptsUntrackedAdvertisements: boolean;
  readonly hasTargetOption: boolean;
  readonly routerSolicitations: number;
  readonly solicitationDelaySeconds: number;
  readonly solicitationIntervalSeconds: number;
  readonly solicitationMaxIntervalSeconds: number;
  readonly reportIntervalMs: number;
}

/** Told when `disable_ipv6` or `forwarding` of a device, or of all, has changed. */
export type Ipv6SettingListener = (setting: 'disable_ipv6' | 'forwarding') => void;

const PREFIX = 'net.ipv6.';

export class Ipv6Settings {
  readonly #values = new Map<string, string>(Object.entries(IPV6_GLOBAL_DEFAULTS));
  #defaults: ReadonlyMap<string, string>;
  readonly #all: Map<string, string>;
  #neighborDefaults: ReadonlyMap<string, string> = new Map(Object.entries(IPV6_NEIGHBOR_DEFAULTS));
  /** What a device copied when it appeared, and what was written since. */
  readonly #devices = new Map<string, ReadonlyMap<string, string>>();
  readonly #neighbors = new Map<string, ReadonlyMap<string, string>>();
  readonly #byName = new Map<string, NetDevice>();
  readonly #byIndex: (Ipv6InterfaceSettings | undefined)[] = [];
  readonly #listeners: Ipv6SettingListener[] = [];
  // Read on the way of every packet, so kept as numbers and flags.
  isForwarding = false;
  isProxy = false;
  /** `auto_flowlabels` */
  hasFlowLabels = true;

  constructor(isEnabled: boolean) {
    const disabled: readonly (readonly [string, string])[] = isEnabled ? [] : [['disable_ipv6', '1']];
    this.#defaults = new Map([...Object.entries(IPV6_CONF_DEFAULTS), ...disabled]);
    this.#all = new Map([...this.#defaults, ['accept_dad', '0']]);
  }

  onChange(listener: Ipv6SettingListener): void {
    this.#listeners.push(listener);
  }

  addDevice(device: NetDevice): void {
    const { name, kind } = device;
    const own = new Map(this.#defaults);
    own.delete('mtu');
    this.#byName.set(name, device);
    if (kind === 'loopback') for (const [setting, value] of LOOPBACK_CONF_DEFAULTS) own.set(setting, value);
    this.#devices.set(name, own);
    this.#neighbors.set(name, this.#neighborDefaults);
    this.#byIndex[device.index] = undefined;
  }

  removeDevice({ name, index }: NetDevice): void {
    this.#devices.delete(name);
    this.#byName.delete(name);
    this.#neighbors.delete(name);
    this.#byIndex[index] = undefined;
  }

  get(name: string): string | undefined {
    const key = keyOf(name);
    if (key === undefined) return this.#values.get(name);
    return this.#mapOf(key)?.get(key.setting) ?? this.#mtuOf(key);
  }

  getNumber(name: string): number {
    return Number.parseInt(this.get(name) ?? '0', 10);
  }

  set(name: string, value: string): void {
    const key = keyOf(name);
    if (key === undefined) {
      this.#values.set(name, value);
      this.hasFlowLabels = this.#values.get('net.ipv6.auto_flowlabels') !== '0';
      return;
    }
    const { family, place, setting } = key;
    if (family === 'neigh') this.#setNeighbor(place, setting, value);
    else if (place === 'all') {
      this.#all.set(setting, value);
      if (setting === 'forwarding' || setting === 'disable_ipv6') this.#setEverywhere(setting, value);
    } else if (place === 'default') this.#defaults = new Map([...this.#defaults, [setting, value]]);
    else this.#devices.set(place, new Map([...(this.#devices.get(place) ?? []), [setting, value]]));
    this.#byIndex.length = 0;
    this.isForwarding = this.#all.get('forwarding') !== '0';
    this.isProxy = this.#all.get('proxy_ndp') !== '0';
    if (setting === 'forwarding' || setting === 'disable_ipv6') {
      for (const notify of this.#listeners) notify(setting);
    }
  }

  forDevice(device: NetDevice): Ipv6InterfaceSettings {
    let settings = this.#byIndex[device.index];
    if (settings === undefined) {
      settings = this.#read(device.name);
      this.#byIndex[device.index] = settings;
    }
    return settings;
  }

  entries(): readonly (readonly [string, string])[] {
    const entries = [...this.#values];
    const places = [['all', this.#all] as const, ['default', this.#defaults] as const, ...this.#devices];
    for (const [place, values] of places) {
      for (const [setting, value] of values)
        entries.push([`${PREFIX}conf.${escaped(place)}.${setting}`, value]);
      const mtu = values.has('mtu') ? undefined : this.#byName.get(place)?.mtuBytes;
      if (mtu !== undefined) entries.push([`${PREFIX}conf.${escaped(place)}.mtu`, String(mtu)]);
    }
    for (const [place, values] of [['default', this.#neighborDefaults] as const, ...this.#neighbors]) {
      for (const [setting, value] of values) {
        entries.push([`${PREFIX}neigh.${escaped(place)}.${setting}`, value]);
      }
    }
    return entries;
  }

  #setEverywhere(setting: string, value: string): void {
    this.#defaults = new Map([...this.#defaults, [setting, value]]);
    for (const [name, own] of this.#devices) this.#devices.set(name, new Map([...own, [setting, value]]));
  }

  #setNeighbor(place: string, setting: string, value: string): void {
    const before = place === 'default' ? this.#neighborDefaults : this.#neighbors.get(place);
    const now = new Map([...(before ?? []), [setting, value]]);
    if (place === 'default') this.#neighborDefaults = now;
    else this.#neighbors.set(place, now);
  }

  #mapOf({ family, place }: SettingKey): ReadonlyMap<string, string> | undefined {
    if (family === 'neigh') return place === 'default' ? this.#neighborDefaults : this.#neighbors.get(place);
    if (place === 'all') return this.#all;
    return place === 'default' ? this.#defaults : this.#devices.get(place);
  }

  /** A device's MTU is in force while no other was written. */
  #mtuOf({ family, place, setting }: SettingKey): string | undefined {
    const device = family === 'conf' && setting === 'mtu' ? this.#byName.get(place) : undefined;
    return device === undefined ? undefined : String(device.mtuBytes);
  }

  #read(name: string): Ipv6InterfaceSettings {
    const values = this.#devices.get(name) ?? this.#defaults;
    const own = (setting: string): number => Number.parseInt(values.get(setting) ?? '0', 10);
    const all = (setting: string): number => Number.parseInt(this.#all.get(setting) ?? '0', 10);
    const either = (setting: string): boolean => own(setting) > 0 || all(setting) > 0;
    const neighbors = this.#neighbors.get(name) ?? this.#neighborDefaults;
    const isForwarding = own('forwarding') !== 0;
    const acceptRa = own('accept_ra');
    return {
      ...neighborSettingsOf((setting) => Number.parseInt(neighbors.get(setting) ?? '0', 10)),
      isDisabled: own('disable_ipv6') !== 0,
      isForwarding,
      acceptsDad: either('accept_dad'),
      stopsAtDuplicate: own('accept_dad') > 1 || all('accept_dad') > 1,
      dadTransmits: own('dad_transmits'),
      hasEnhancedDad: either('enhanced_dad'),
      acceptsRouterAdvertisements: isForwarding ? acceptRa === 2 : acceptRa > 0,
      isAutoconfigured: own('autoconf') !== 0,
      addressMode: own('addr_gen_mode'),
      isProxy: either('proxy_ndp'),
      notifiesNeighbors: either('ndisc_notify'),
      acceptsRedirects: !isForwarding && own('accept_redirects') !== 0,
      hopLimit: own('hop_limit'),
      mtuBytes: values.has('mtu') ? own('mtu') : Number.MAX_SAFE_INTEGER,
      keepsAddressesOnDown:
        own('keep_addr_on_down') > 0 || (own('keep_addr_on_down') === 0 && all('keep_addr_on_down') > 0),
      evictsNeighborsWithoutCarrier: own('ndisc_evict_nocarrier') !== 0 && all('ndisc_evict_nocarrier') !== 0,
      usesOwnAddressesOnly: either('use_oif_addrs_only'),
      dropsUnsolicitedAdvertisements: either('drop_unsolicited_na'),
      acceptsUntrackedAdvertisements: own('accept_untracked_na') !== 0,
      hasTargetOption: either('force_tllao'),
      routerSolicitations: own('router_solicitations'),
      solicitationDelaySeconds: own('router_solicitation_delay'),
      solicitationIntervalSeconds: own('router_solicitation_interval'),
      solicitationMaxIntervalSeconds: own('router_solicitation_max_interval'),
      reportIntervalMs: own('mldv2_unsolicited_report_interval'),
    };
  }
}

function escaped(place: string): string {
  return place.replaceAll('.', '/');
}

/** `net.ipv6.conf.flannel/1.mtu` and `net.ipv6.conf.flannel.1.mtu` name the same. */
function keyOf(name: string): SettingKey | undefined {
  const match = /^net\.ipv6\.(conf|neigh)\.(.+)\.([^.]+)$/.exec(name);
  if (match === null) return undefined;
  const [, family, place = '', setting = ''] = match;
  return { family: family === 'neigh' ? 'neigh' : 'conf', place: place.replaceAll('/', '.'), setting };
}

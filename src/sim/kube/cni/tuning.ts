/**
 * Changes settings of an interface that the plugins before it have made: kernel settings of its namespace, and its hardware
 * address, MTU and promiscuous mode.
 *
 * containernetworking/plugins v1.6 `plugins/meta/tuning`, with the file of what was before in `/run/cni/tuning`.
 * Leaves out `allmulti`, `txQLen`, the runtime's `mac`, `args`, and the list of what is allowed.
 */
import { parseJson } from '../../base/json-text';
import { err, ok, type Result } from '../../base/result';
import type { Machine } from '../../host/machine';
import type { NetDevice } from '../../link/net-device';
import type { IpStack } from '../../net/ip-stack';
import { Sysctl } from '../../net/sysctl';
import { formatMac, parseMac } from '../../wire/mac-address';
import { fieldOf, isPlainRecord, numberFieldOf, textFieldOf } from '../objects/kube-object';
import {
  cniError,
  noNamespace,
  type CniAddition,
  type CniCall,
  type CniError,
  type CniPlugin,
  type CniPluginConfig,
} from './cni';

const DATA_DIRECTORY = '/run/cni/tuning';
const SETTINGS = '/proc/sys/';
/** Settings that other parts of the stack know. */
const KEPT_ELSEWHERE = ['net.ipv6.', 'net.netfilter.', 'net.bridge.'];

export class Tuning implements CniPlugin {
  readonly type = 'tuning';
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  add(call: CniCall): Result<CniAddition, CniError> {
    const { config, prevResult, ifName, netns } = call;
    const settings = settingsOf(config, ifName);
    if (prevResult === undefined) return err(cniError('Required prevResult missing'));
    const foreign = settings.find(({ path }) => !path.startsWith(`${SETTINGS}net/`));
    if (foreign !== undefined)
      return err(cniError(`invalid net sysctl key: "${foreign.path.slice(SETTINGS.length)}"`));
    const refused = settings.map((setting) => refusalOf(setting, ifName)).find((each) => each !== undefined);
    if (refused !== undefined) return err(cniError(refused));
    const text = textFieldOf(config, 'mac') ?? '';
    const mac = parseMac(text);
    if (text !== '' && mac === undefined)
      return err(cniError(`invalid args ${text} for MAC addr: address ${text}: invalid MAC address`));
    const result = {
      ...prevResult,
      interfaces: prevResult.interfaces.map((each) =>
        mac !== undefined && each.name === ifName && each.sandbox === netns
          ? { ...each, mac: formatMac(mac) }
          : each,
      ),
    };
    return ok({ result, apply: ({ stack }) => this.#tune(call, settings, stack) });
  }

  check({ config, ifName, namespace, netns, prevResult }: CniCall): Result<undefined, CniError> {
    if (prevResult === undefined) return err(cniError('Required prevResult missing'));
    if (namespace === undefined) return err(cniError(noNamespace(netns)));
    const { stack } = namespace;
    const problem =
      settingsOf(config, ifName)
        .map((setting) => settingProblem(setting, stack))
        .find((each) => each !== undefined) ?? deviceProblem(config, ifName, stack.findDevice(ifName));
    return problem === undefined ? ok(undefined) : err(cniError(problem));
  }

  /** Puts back what was before, where the interface is still there. */
  delete(call: CniCall): Result<undefined, CniError> {
    const path = backupPathOf(call);
    if (!this.#machine.isAwake) return ok(undefined);
    const { files } = this.#machine.root;
    const device = call.namespace?.stack.findDevice(call.ifName);
    const before = files.read(path);
    if (before === undefined) return ok(undefined);
    files.remove(path);
    if (device !== undefined) restore(device, before);
    return ok(undefined);
  }

  #tune(call: CniCall, settings: readonly Setting[], stack: IpStack): void {
    const { config, ifName } = call;
    for (const { name, value } of settings) stack.sysctl.set(name, value);
    const device = stack.findDevice(ifName);
    if (device === undefined) return;
    const mac = parseMac(textFieldOf(config, 'mac') ?? '');
    const mtuBytes = numberFieldOf(config, 'mtu') ?? 0;
    const isPromiscuous = config['promisc'] === true;
    if (mac === undefined && mtuBytes === 0 && !isPromiscuous) return;
    const before = {
      ...(mac === undefined ? {} : { mac: formatMac(device.mac) }),
      ...(isPromiscuous ? { promisc: device.hasPromiscuousFlag } : {}),
      ...(mtuBytes === 0 ? {} : { mtu: device.mtuBytes }),
    };
    const { files } = this.#machine.root;
    files.makeDirectory(directoryOf(config));
    files.write(backupPathOf(call), JSON.stringify(before, undefined, 1));
    if (mac !== undefined) device.mac = mac;
    if (isPromiscuous) device.hasPromiscuousFlag = true;
    if (mtuBytes !== 0) device.mtuBytes = mtuBytes;
  }
}

interface Setting {
  /** As it stands in the configuration, with the name of the interface. */
  readonly name: string;
  readonly path: string;
  readonly value: string;
}

function settingsOf(config: CniPluginConfig, ifName: string): readonly Setting[] {
  const given = isPlainRecord(config['sysctl']) ? config['sysctl'] : {};
  return Object.entries(given).map(([key, value]) => {
    const path = key.replaceAll('.', '/').replace('IFNAME', ifName);
    return { name: path.replaceAll('/', '.'), path: `${SETTINGS}${path}`, value: String(value) };
  });
}

/** In the words of the file system. What is per interface is the same for all of them. */
function refusalOf({ name, path, value }: Setting, ifName: string): string | undefined {
  if (KEPT_ELSEWHERE.some((prefix) => name.startsWith(prefix))) return undefined;
  const written = new Sysctl().write(name.replace(`.${ifName}.`, '.default.'), value);
  if (written.ok) return undefined;
  return written.error === 'unknown-key'
    ? `open ${path}: no such file or directory`
    : `write ${path}: invalid argument`;
}

function settingProblem({ name, path, value }: Setting, stack: IpStack): string | undefined {
  const current = stack.sysctl.get(name);
  if (current === undefined) return `open ${path}: no such file or directory`;
  return current === value
    ? undefined
    : `Error: Tuning configured value of ${path} is ${value}, current value is ${current}`;
}

function deviceProblem(
  config: CniPluginConfig,
  ifName: string,
  device: NetDevice | undefined,
): string | undefined {
  if (device === undefined) return `Cannot find container link ${ifName}`;
  const mac = textFieldOf(config, 'mac') ?? '';
  const current = formatMac(device.mac);
  if (mac !== '' && mac !== current)
    return `Error: Tuning configured Ethernet of ${ifName} is ${mac}, current value is ${current}`;
  const isPromiscuous = config['promisc'] === true;
  if (isPromiscuous !== device.hasPromiscuousFlag)
    return `Error: Tuning link ${ifName} configured promisc is ${String(isPromiscuous)}, current value is ${device.hasPromiscuousFlag ? 1 : 0}`;
  const mtu = numberFieldOf(config, 'mtu') ?? 0;
  return mtu === 0 || mtu === device.mtuBytes
    ? undefined
    : `Error: Tuning configured MTU of ${ifName} is ${mtu}, current value is ${device.mtuBytes}`;
}

function restore(device: NetDevice, text: string): void {
  const before = parseJson(text)?.value;
  const mac = parseMac(textFieldOf(before, 'mac') ?? '');
  const mtu = numberFieldOf(before, 'mtu');
  if (mac !== undefined) device.mac = mac;
  if (mtu !== undefined) device.mtuBytes = mtu;
  if (fieldOf(before, 'promisc') !== undefined)
    device.hasPromiscuousFlag = fieldOf(before, 'promisc') === true;
}

function directoryOf(config: CniPluginConfig): string {
  return textFieldOf(config, 'dataDir') ?? DATA_DIRECTORY;
}

function backupPathOf({ config, containerId, ifName }: CniCall): string {
  return `${directoryOf(config)}/${containerId}_${ifName}.json`;
}

/**
 * The plugin `flannel`: it makes a configuration of what flanneld has written into its subnet file, and lets another
 * plugin, `bridge` unless told otherwise, do the work.
 *
 * flannel-io/cni-plugin v1.6. Leaves out Windows and `subnetFile`, `dataDir`.
 */
import { whenKnown } from '../../../base/later';
import { err, ok, type Result } from '../../../base/result';
import type { Machine } from '../../../host/machine';
import { formatIpCidr } from '../../../wire/ip-cidr';
import { isPlainRecord } from '../../objects/kube-object';
import {
  cniError,
  type CniAnswer,
  type CniCall,
  type CniDelegates,
  type CniError,
  type CniPlugin,
  type CniPluginConfig,
} from '../cni';
import type { CniFiles } from '../cni-files';
import { parseSubnetFile, SUBNET_FILE, type SubnetFile } from './subnet-file';

const STATE_DIRECTORY = '/var/lib/cni/flannel';

interface Delegate {
  /** Of the subnet file that it was made of. */
  readonly text: string | undefined;
  readonly config: CniPluginConfig;
}

export class FlannelPlugin implements CniPlugin {
  readonly type = 'flannel';
  readonly #files: CniFiles;
  readonly #machine: Machine;
  /** As flanneld has written it. */
  readonly #subnets: SubnetFile;
  readonly #delegates = new Map<CniPluginConfig, Delegate>();

  constructor(files: CniFiles, machine: Machine, subnets: SubnetFile) {
    this.#files = files;
    this.#machine = machine;
    this.#subnets = subnets;
  }

  add(call: CniCall, delegates: CniDelegates): CniAnswer {
    if (!this.#files.has(SUBNET_FILE)) {
      const missing = `open ${SUBNET_FILE}: no such file or directory`;
      return err(
        cniError(
          `failed to load flannel 'subnet.env' file: ${missing}. Check the flannel pod log for this node.`,
        ),
      );
    }
    const config = this.#delegateOf(call.config);
    this.#files.write(`${STATE_DIRECTORY}/${call.containerId}`, () =>
      JSON.stringify({ ...config, name: call.name, cniVersion: call.cniVersion }),
    );
    return whenKnown(delegates.add(config.type, { ...call, config }), (added) =>
      added.ok ? added : err(cniError(`failed to delegate add: ${added.error.msg}`)),
    );
  }

  check(call: CniCall, delegates: CniDelegates): Result<undefined, CniError> {
    const config = this.#delegateOf(call.config);
    return delegates.check(config.type, { ...call, config });
  }

  /** A container that it knows nothing of has nothing to lose. */
  delete(call: CniCall, delegates: CniDelegates): Result<undefined, CniError> {
    const path = `${STATE_DIRECTORY}/${call.containerId}`;
    if (!this.#files.has(path)) return ok(undefined);
    const config = this.#delegateOf(call.config);
    const deleted = delegates.delete(config.type, { ...call, config });
    if (deleted.ok) this.#files.remove(path);
    return deleted;
  }

  #delegateOf(config: CniPluginConfig): CniPluginConfig {
    // Nobody has changed the file of a node that nobody has looked at.
    const text = this.#machine.isAwake ? this.#files.read(SUBNET_FILE) : undefined;
    const known = this.#delegates.get(config);
    if (known?.text === text && known !== undefined) return known.config;
    const subnets = text === undefined ? this.#subnets : parseSubnetFile(text);
    const given = isPlainRecord(config['delegate']) ? config['delegate'] : {};
    const type = typeof given['type'] === 'string' ? given['type'] : 'bridge';
    const made = {
      // flanneld masquerades itself (`--ip-masq`).
      ipMasq: false,
      ...(type === 'bridge' ? { isGateway: true } : {}),
      ...given,
      type,
      get mtu(): number {
        return subnets.mtuBytes;
      },
      ipam: {
        type: 'host-local',
        ranges: subnets.own.map((subnet) => [{ subnet: formatIpCidr(subnet) }]),
        routes: subnets.cluster.map((dst) => ({ dst: formatIpCidr(dst) })),
      },
    };
    this.#delegates.set(config, { text, config: made });
    return made;
  }
}

/**
 * The plugin `flannel`: it makes a configuration of what flanneld has written into its subnet file, and lets another
 * plugin, `bridge` unless told otherwise, do the work.
 *
 * flannel-io/cni-plugin v1.6. Leaves out Windows and `subnetFile`, `dataDir`.
 */
import { whenKnown } from '../../../base/later';
import { err, ok, type Result } from '../../../base/result';
import { formatIpCidr, type IpCidr } from '../../../wire/ip-cidr';
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

const STATE_DIRECTORY = '/var/lib/cni/flannel';

/** What flanneld tells its plugin. */
export interface FlannelSubnets {
  /** This node's part of the Pod network, the primary family first. */
  readonly own: readonly IpCidr[];
  readonly cluster: readonly IpCidr[];
  /** Known once the machine is used. */
  mtuBytes(): number;
}

export class FlannelPlugin implements CniPlugin {
  readonly type = 'flannel';
  readonly #files: CniFiles;
  readonly #subnets: FlannelSubnets;
  readonly #delegates = new Map<CniPluginConfig, CniPluginConfig>();

  constructor(files: CniFiles, subnets: FlannelSubnets) {
    this.#files = files;
    this.#subnets = subnets;
  }

  add(call: CniCall, delegates: CniDelegates): CniAnswer {
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
    const known = this.#delegates.get(config);
    if (known !== undefined) return known;
    const given = isPlainRecord(config['delegate']) ? config['delegate'] : {};
    const { own, cluster } = this.#subnets;
    const subnets = this.#subnets;
    const type = typeof given['type'] === 'string' ? given['type'] : 'bridge';
    const made = {
      // flanneld masquerades itself (`--ip-masq`).
      ipMasq: false,
      ...(type === 'bridge' ? { isGateway: true } : {}),
      ...given,
      type,
      get mtu(): number {
        return subnets.mtuBytes();
      },
      ipam: {
        type: 'host-local',
        ranges: own.map((subnet) => [{ subnet: formatIpCidr(subnet) }]),
        routes: cluster.map((dst) => ({ dst: formatIpCidr(dst) })),
      },
    };
    this.#delegates.set(config, made);
    return made;
  }
}

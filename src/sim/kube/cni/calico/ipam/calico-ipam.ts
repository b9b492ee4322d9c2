/**
 * Calico's addresses: pools cut into blocks, blocks that nodes take, and addresses out of them
 * (projectcalico/calico v3.29 `libcalico-go/lib/ipam`).
 *
 * Models: a node fills the blocks that are its own, takes another one when they are full, up to 20, and borrows single
 * addresses of others' blocks once none is left (unless affinity is strict); a block that was emptied stays with its node
 * and is taken from it after a minute when somebody needs one; handles; addresses that are asked for by name.
 * The blocks are searched from the one on that the node's `podCIDR` begins with, where the real one starts at a place
 * that Go's random numbers find by the node's name: the addresses of a lab then say which node they are on.
 * Leaves out reservations (`IPReservation`), Windows, and conflicts of two nodes over one block, which end the same way.
 */
import { seconds, type SimTime } from '../../../../base/time';
import { err, ok, type Result } from '../../../../base/result';
import { familyOf, type IpAddress, type IpFamily } from '../../../../wire/ip-address';
import { formatIpCidr, ipCidrContains, type IpCidr } from '../../../../wire/ip-cidr';
import { addressAt, placeIn } from '../../../../wire/ip-ranges';
import type { Labels } from '../../../store/label-selector';
import { poolWith, usablePools, type IpPool } from '../ip-pool';
import { IpamBlock, type BlockAllocation } from './ipam-block';

/** When nobody says how many. */
const MAX_BLOCKS_OF_HOST = 20;
/** `EmptyBlockMinReclaimAge` */
const RECLAIM_AGE = seconds(60);

/** Who asks for an address. */
export interface AddressRequest {
  readonly host: string;
  /** The node's labels. */
  readonly labels: Labels;
  /** Where the search for blocks starts. */
  readonly home: IpCidr | undefined;
  readonly family: IpFamily;
  readonly use: 'Workload' | 'Tunnel';
  readonly allocation: BlockAllocation;
}

interface IpamOptions {
  readonly pools: () => readonly IpPool[];
  readonly isStrict: () => boolean;
  /** Kept for certain Pods. */
  readonly isReserved: (address: IpAddress) => boolean;
  readonly now: () => SimTime;
  /** A block is there, or is changed, or gone. */
  readonly onBlock: (block: IpamBlock, change: 'claimed' | 'changed' | 'released') => void;
}

export class CalicoIpam {
  readonly #options: IpamOptions;
  /** By their ranges as text. */
  readonly #blocks = new Map<string, IpamBlock>();
  readonly #claimedAt = new Map<IpamBlock, SimTime>();
  readonly #blocksByHandle = new Map<string, readonly IpamBlock[]>();

  constructor(options: IpamOptions) {
    this.#options = options;
  }

  blocks(): readonly IpamBlock[] {
    return [...this.#blocks.values()];
  }

  blocksOf(host: string): readonly IpamBlock[] {
    return this.blocks().filter((block) => block.host === host);
  }

  blockNamed(name: string): IpamBlock | undefined {
    return this.blocks().find((block) => block.name === name);
  }

  blockOf(address: IpAddress): IpamBlock | undefined {
    return this.blocks().find(({ cidr }) => ipCidrContains(cidr, address));
  }

  /** With the length of its block's prefix; fails in the words of `calico-ipam`. */
  assignNext(request: AddressRequest): Result<IpCidr, string> {
    const { host, family, use, labels, allocation } = request;
    const pools = usablePools(this.#options.pools(), { family, use, labels });
    if (pools.length === 0) return err(`no configured Calico pools for node ${host}`);
    const { isReserved } = this.#options;
    const own = this.blocksOf(host).filter(({ cidr }) => poolWith(pools, cidr.address) !== undefined);
    const free = own.find((block) => block.hasFree(isReserved));
    if (free === undefined && own.length >= MAX_BLOCKS_OF_HOST)
      return err('cannot allocate new block due to per host block limit');
    const block = free ?? this.#claimNext(request, pools);
    if (block !== undefined) return this.#takeFrom(block, allocation);
    const failed = 'Assigned 0 out of 1 requested IPv4 addresses'.replace('IPv4', family);
    if (this.#options.isStrict())
      return err(`${failed}; No more free affine blocks and strict affinity enabled`);
    for (const cidr of this.#placesOf(request, pools)) {
      const other = this.#blocks.get(formatIpCidr(cidr));
      if (other?.hasFree(isReserved) === true) return this.#takeFrom(other, allocation);
    }
    const exhausted = pools.map(({ cidr }) => formatIpCidr(cidr)).join(' ');
    return err(`${failed}; No IPs available in pools: [${exhausted}]`);
  }

  /** A certain address; its block becomes the node's if it is nobody's. */
  assign(
    address: IpAddress,
    { host, allocation }: Pick<AddressRequest, 'host' | 'allocation'>,
  ): Result<IpCidr, string> {
    const pool = poolWith(
      this.#options.pools().filter(({ isDisabled }) => !isDisabled),
      address,
    );
    if (pool === undefined) return err('The provided IP address is not in a configured pool\n');
    const { cidr, blockSize } = pool;
    const range = blockAt(cidr, blockSize, address);
    const block = this.#blocks.get(formatIpCidr(range)) ?? this.#claim(range, host);
    if (block.host !== host && this.#options.isStrict()) return err('Block host affinity does not match');
    if (!block.take(address, allocation))
      return err('resource already exists: Address already assigned in block');
    this.#note(block, allocation.handle);
    return ok({ address, prefixLength: block.cidr.prefixLength });
  }

  release(handle: string): void {
    for (const block of this.#blocksByHandle.get(handle) ?? []) {
      if (!block.release(handle)) continue;
      if (block.host === undefined && block.isEmpty) this.#drop(block);
      else this.#options.onBlock(block, 'changed');
    }
    this.#blocksByHandle.delete(handle);
  }

  /** The node is gone: its blocks are nobody's, and go when they are empty (calico-kube-controllers). */
  forgetHost(host: string): void {
    for (const block of this.blocksOf(host)) {
      for (const [, { handle, attributes }] of block.allocations()) {
        if (attributes['node'] === host) block.release(handle);
      }
      block.host = undefined;
      if (block.isEmpty) this.#drop(block);
      else this.#options.onBlock(block, 'released');
    }
  }

  #takeFrom(block: IpamBlock, allocation: BlockAllocation): Result<IpCidr, string> {
    const address = block.takeNext(allocation, this.#options.isReserved);
    if (address === undefined) return err('Failed to assign IPs in newly allocated block');
    this.#note(block, allocation.handle);
    return ok({ address, prefixLength: block.cidr.prefixLength });
  }

  #note(block: IpamBlock, handle: string): void {
    const known = this.#blocksByHandle.get(handle) ?? [];
    if (!known.includes(block)) this.#blocksByHandle.set(handle, [...known, block]);
    this.#options.onBlock(block, 'changed');
  }

  #claimNext(request: AddressRequest, pools: readonly IpPool[]): IpamBlock | undefined {
    let emptyOne: IpamBlock | undefined;
    for (const cidr of this.#placesOf(request, pools)) {
      const present = this.#blocks.get(formatIpCidr(cidr));
      if (present === undefined) return this.#claim(cidr, request.host);
      const age = this.#options.now() - (this.#claimedAt.get(present) ?? 0);
      if (present.isEmpty && age >= RECLAIM_AGE) emptyOne ??= present;
    }
    if (emptyOne === undefined) return undefined;
    this.#drop(emptyOne);
    return this.#claim(emptyOne.cidr, request.host);
  }

  #claim(cidr: IpCidr, host: string): IpamBlock {
    const block = new IpamBlock(cidr, host);
    this.#blocks.set(formatIpCidr(cidr), block);
    this.#claimedAt.set(block, this.#options.now());
    this.#options.onBlock(block, 'claimed');
    return block;
  }

  #drop(block: IpamBlock): void {
    this.#blocks.delete(formatIpCidr(block.cidr));
    this.#claimedAt.delete(block);
    block.host = undefined;
    this.#options.onBlock(block, 'released');
  }

  /** `randomBlockGenerator`: all blocks of each pool once, from somewhere on and around. */
  *#placesOf({ home, host }: AddressRequest, pools: readonly IpPool[]): Generator<IpCidr> {
    for (const { cidr, blockSize } of pools) {
      if (blockSize < cidr.prefixLength) continue;
      const count = 2n ** BigInt(blockSize - cidr.prefixLength);
      const bits = BigInt((familyOf(cidr.address) === 'IPv4' ? 32 : 128) - blockSize);
      const isHome = home !== undefined && ipCidrContains(cidr, home.address);
      const first = isHome ? placeIn(cidr, home.address) >> bits : BigInt(fnv32Of(host)) % count;
      for (let step = 0n; step < count; step += 1n) {
        const place = ((first + step) % count) << bits;
        yield { address: addressAt(cidr, place), prefixLength: blockSize };
      }
    }
  }
}

/** `getBlockCIDRForAddress` */
function blockAt(pool: IpCidr, prefixLength: number, address: IpAddress): IpCidr {
  const bits = BigInt((familyOf(address) === 'IPv4' ? 32 : 128) - prefixLength);
  return { address: addressAt(pool, (placeIn(pool, address) >> bits) << bits), prefixLength };
}

/** FNV-1, as `determineSeed` hashes the name of a node. */
function fnv32Of(text: string): number {
  let hash = 0x811c_9dc5;
  for (const character of text)
    hash = (Math.imul(hash, 0x0100_0193) ^ (character.charCodeAt(0) & 0xff)) >>> 0;
  return hash;
}

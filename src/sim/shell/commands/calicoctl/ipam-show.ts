/** `calicoctl ipam show [--show-blocks | --show-borrowed | --ip=ADDRESS | --show-configuration]` (projectcalico/calico v3.29 `commands/ipam/show.go`). */
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../../kube/objects/kube-object';
import { formatIp, isIpv6, parseIp, type IpAddress } from '../../../wire/ip-address';
import { ipCidrContains, parseIpCidr, type IpCidr } from '../../../wire/ip-cidr';
import { addressAt, placeIn } from '../../../wire/ip-ranges';
import type { Datastore } from './datastore';
import { drawTable } from './draw-table';

/** As its object tells of it. */
interface ShownBlock {
  readonly cidr: IpCidr;
  readonly text: string;
  readonly owner: string;
  readonly allocations: readonly unknown[];
  readonly attributes: readonly unknown[];
}

export function* ipamShow(process: Process, datastore: Datastore, words: readonly string[]): Task<number> {
  const objects = yield* datastore.list('ipamblocks');
  const blocks = (objects ?? []).flatMap((object) => shownBlockOf(object) ?? []);
  const ip = words.find((word) => word.startsWith('--ip='))?.slice('--ip='.length);
  if (ip !== undefined) return showAddress(process, blocks, ip);
  if (words.includes('--show-configuration')) return yield* showConfiguration(process, datastore);
  if (words.includes('--show-borrowed')) showBorrowed(process, blocks);
  else {
    const pools = (yield* datastore.list('ippools')) ?? [];
    showUse(process, { pools, blocks }, words.includes('--show-blocks'));
  }
  return 0;
}

function shownBlockOf(object: KubeObject): ShownBlock | undefined {
  const text = textFieldOf(object, 'spec', 'cidr') ?? '';
  const cidr = parseIpCidr(text);
  if (cidr === undefined) return undefined;
  return {
    cidr,
    text,
    owner: (textFieldOf(object, 'spec', 'affinity') ?? '').replace(/^host:/u, ''),
    allocations: listFieldOf(object, 'spec', 'allocations'),
    attributes: listFieldOf(object, 'spec', 'attributes'),
  };
}

function showAddress(process: Process, blocks: readonly ShownBlock[], text: string): number {
  const address = parseIp(text);
  if (address === undefined) {
    process.stderr(`Invalid IP address specified: ${text}\n`);
    return 1;
  }
  const block = blocks.find(({ cidr }) => ipCidrContains(cidr, address));
  const attributes =
    block === undefined ? undefined : attributesAt(block, Number(placeIn(block.cidr, address)));
  if (attributes === undefined) {
    process.stdout(`${formatIp(address)} is not assigned\n`);
    return 0;
  }
  process.stdout(`IP ${formatIp(address)} is in use\n`);
  const entries = Object.entries(attributes).toSorted(([one], [other]) => (one < other ? -1 : 1));
  process.stdout(entries.length === 0 ? 'No attributes defined\n' : 'Attributes:\n');
  for (const [key, value] of entries) process.stdout(`  ${key}: ${value}\n`);
  return 0;
}

/** Undefined for an address that is free. */
function attributesAt(
  { allocations, attributes }: ShownBlock,
  place: number,
): Readonly<Record<string, string>> | undefined {
  const index = allocations[place];
  return typeof index === 'number' ? stringMapFieldOf(attributes[index], 'secondary') : undefined;
}

function showUse(
  process: Process,
  { pools, blocks }: { readonly pools: readonly KubeObject[]; readonly blocks: readonly ShownBlock[] },
  hasBlocks: boolean,
): void {
  const rows = pools.flatMap((pool) => {
    const text = textFieldOf(pool, 'spec', 'cidr') ?? '';
    const range = parseIpCidr(text);
    if (range === undefined) return [];
    const own = blocks.filter(({ cidr }) => ipCidrContains(range, cidr.address));
    const used = own.reduce((sum, block) => sum + usedOf(block), 0);
    return [
      useRow('IP Pool', text, { used, total: sizeOf(range) }),
      ...(hasBlocks
        ? own.map((block) => useRow('Block', block.text, { used: usedOf(block), total: sizeOf(block.cidr) }))
        : []),
    ];
  });
  process.stdout(drawTable(['GROUPING', 'CIDR', 'IPS TOTAL', 'IPS IN USE', 'IPS FREE'], rows));
}

function sizeOf({ address, prefixLength }: IpCidr): number {
  return 2 ** ((isIpv6(address) ? 128 : 32) - prefixLength);
}

function usedOf({ allocations }: ShownBlock): number {
  return allocations.filter((index) => typeof index === 'number').length;
}

function useRow(
  kind: string,
  cidr: string,
  { used, total }: { readonly used: number; readonly total: number },
): readonly string[] {
  const share = (count: number): string => `${fiveDigits(count)} (${((100 * count) / total).toFixed(0)}%)`;
  return [kind, cidr, fiveDigits(total), share(used), share(total - used)];
}

/** Go's `%.5g`. */
function fiveDigits(value: number): string {
  const [mantissa = '', exponent] = value.toPrecision(5).split('e+');
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/u, '') : mantissa;
  return exponent === undefined ? short : `${short}e+${exponent.padStart(2, '0')}`;
}

function showBorrowed(process: Process, blocks: readonly ShownBlock[]): void {
  const rows = blocks.flatMap((block) =>
    block.allocations.flatMap((_, place): readonly (readonly string[])[] => {
      const attributes = attributesAt(block, place);
      const borrower = attributes?.['node'];
      if (attributes === undefined || borrower === undefined || borrower === block.owner) return [];
      const address: IpAddress = addressAt(block.cidr, place);
      const { pod, namespace = '', type = '' } = attributes;
      const whose = pod === undefined ? [type, ''] : ['pod', `${namespace}/${pod}`];
      return [[formatIp(address), borrower, block.text, block.owner, ...whose]];
    }),
  );
  const headings = ['IP', 'BORROWING-NODE', 'BLOCK', 'BLOCK OWNER', 'TYPE', 'ALLOCATED-TO'];
  process.stdout(drawTable(headings, rows));
}

function* showConfiguration(process: Process, datastore: Datastore): Task<number> {
  const [config] = (yield* datastore.list('ipamconfigs')) ?? [];
  const flag = (field: string, otherwise: boolean): string =>
    String((fieldOf(config, 'spec', field) ?? otherwise) === true);
  process.stdout(
    drawTable(
      ['PROPERTY', 'VALUE'],
      [
        ['StrictAffinity', flag('strictAffinity', false)],
        ['AutoAllocateBlocks', flag('autoAllocateBlocks', true)],
        ['MaxBlocksPerHost', String(numberFieldOf(config, 'spec', 'maxBlocksPerHost') ?? 0)],
      ],
    ),
  );
  return 0;
}

/**
 * Brings a node's tables and sets to what Felix wants there (projectcalico/calico v3.29 `felix/dataplane/linux/int_dataplane.go`,
 * `felix/ipsets/ipsets.go`): sets come before the rules that ask them, and go after.
 */
import { invariant } from '../../../../base/invariant';
import type { Netfilter } from '../../../../netfilter/netfilter';
import type { KnownLines } from '../../../../netfilter/rule-restore';
import type { FelixFirewall, FelixSet } from './felix-firewall';
import { FelixTable } from './felix-table';
import { FORWARD_APPENDED } from './static-chains';

export class FelixDataplane {
  readonly #netfilter: Netfilter;
  readonly #filter: FelixTable;
  readonly #nat: FelixTable;
  #sets: ReadonlyMap<string, FelixSet> = new Map();

  constructor(netfilter: Netfilter, firstLines: KnownLines) {
    this.#netfilter = netfilter;
    const tables = netfilter.of('IPv4');
    this.#filter = new FelixTable(tables, {
      name: 'filter',
      builtIn: ['INPUT', 'FORWARD', 'OUTPUT'],
      appended: { FORWARD: FORWARD_APPENDED },
      firstLines,
    });
    this.#nat = new FelixTable(tables, {
      name: 'nat',
      builtIn: ['PREROUTING', 'OUTPUT', 'POSTROUTING'],
      firstLines,
    });
  }

  apply({ chains, nat, sets }: FelixFirewall): void {
    this.#writeSets(sets);
    this.#filter.apply(chains);
    this.#nat.apply(nat);
    for (const name of this.#sets.keys()) if (!sets.has(name)) this.#ipset(`destroy ${name}`);
    this.#sets = sets;
  }

  #writeSets(sets: ReadonlyMap<string, FelixSet>): void {
    const commands = [...sets].flatMap(([name, { type, members }]) => {
      const before = this.#sets.get(name)?.members;
      const added = [...members].filter((member) => before?.has(member) !== true);
      const gone = [...(before ?? [])].filter((member) => !members.has(member));
      return [
        ...(before === undefined ? [`create ${name} ${type} family inet maxelem 1048576`] : []),
        ...gone.map((member) => `del ${name} ${member}`),
        ...added.map((member) => `add ${name} ${member}`),
      ];
    });
    if (commands.length > 0) this.#ipset(commands.join('\n'));
  }

  #ipset(commands: string): void {
    const { exitCode, stderr } = this.#netfilter.ipset.run(['restore', '-exist'], commands);
    invariant(exitCode === 0, `felix feeds valid sets: ${stderr}`);
  }
}

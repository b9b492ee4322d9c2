/** `rules`, `flows`, `dig`, `addresses`: what Services, DNS and addresses of a cluster come to, without traffic. */
import { type Command as CommanderCommand, InvalidArgumentError, Option } from 'commander';
import type { RulesFormat } from '../worker/worker-message';
import {
  formatOption,
  labChoiceOf,
  LARGEST_PORT,
  targetChoiceOf,
  withLabOptions,
  withTargetOptions,
  type AcceptCommand,
  type LabFlags,
  type TargetFlags,
} from './command-options';
import { parseNumber } from './parse-number';

const LARGEST_DNS_TTL = 2_147_483_647;

const RULES_FORMATS: readonly RulesFormat[] = [
  'iptables-save',
  'iptables-restore',
  'ip6tables-restore',
  'ipvsadm',
  'nft',
];

const RULES_NOTE = `
Formats:
  iptables-save      what the tool prints on the node, of both families
  iptables-restore   what kube-proxy feeds to the tool, as a text that a machine without rules takes:
                     without the counters of nfacct, which such a machine has not
  ip6tables-restore  the same for IPv6
  ipvsadm            ipvsadm -Ln, and ipvsadm -Sn behind it
  nft                what kube-proxy feeds to nft -f -
For another mode than the lab's, the rules are those that the lab would have in that mode.`;

interface FlowsFlags extends LabFlags {
  readonly at: string;
  readonly src: string;
  readonly dst: string;
  readonly proto: 'tcp' | 'udp' | 'sctp';
  readonly dport: number;
  readonly output: 'text' | 'json';
}

interface DigFlags extends LabFlags, TargetFlags {
  readonly from?: string;
  readonly ttl?: number;
  readonly output: 'text' | 'json';
}

export function addRules(program: CommanderCommand, accept: AcceptCommand): void {
  withLabOptions(program.command('rules'), '-v, --verbose')
    .description("the Service rules of one node, in the real tools' words")
    .argument('<LAB>')
    .requiredOption('--at <TARGET>', 'node/NAME')
    .addOption(new Option('--format <NAME>', 'whose words').choices(RULES_FORMATS).default('iptables-save'))
    .addHelpText('after', RULES_NOTE)
    .action((path: string, flags: LabFlags & { readonly at: string; readonly format: RulesFormat }) => {
      const { at, format } = flags;
      accept({ kind: 'rules', lab: labChoiceOf(path, flags), at: targetChoiceOf(at, {}), format });
    });
}

export function addFlows(program: CommanderCommand, accept: AcceptCommand): void {
  withLabOptions(program.command('flows'), '-v, --verbose')
    .description('what the Service rules of one node can do with a packet, without sending one')
    .argument('<LAB>')
    .requiredOption('--at <TARGET>', 'node/NAME, which may be the name of a node in an EndpointSlice alone')
    .requiredOption('--src <IP>', 'address that the packet comes from')
    .requiredOption('--dst <IP>', 'address that it goes to')
    .addOption(
      new Option('--proto <NAME>', 'protocol')
        .choices(['tcp', 'udp', 'sctp'])
        .argParser(parseProtocol)
        .default('tcp'),
    )
    .requiredOption('--dport <NUMBER>', 'port that it goes to', parseNumber(1, LARGEST_PORT))
    .addOption(formatOption(['text', 'json']))
    .action((path: string, flags: FlowsFlags) => {
      const { at, src, dst, proto, dport } = flags;
      accept({
        kind: 'flows',
        lab: labChoiceOf(path, flags),
        question: { at, source: src, destination: dst, protocol: proto, destinationPort: dport },
        format: flags.output,
      });
    });
}

export function addDig(program: CommanderCommand, accept: AcceptCommand): void {
  withTargetOptions(withLabOptions(program.command('dig'), '-v, --verbose'), true)
    .description("a query to the cluster's DNS")
    .argument('<LAB>')
    .argument('<NAME>', 'an absolute name; no search list is tried')
    .argument('[TYPE]', 'A, AAAA, CNAME, MX, NS, PTR, SOA, SRV, TXT, ...', 'A')
    .option(
      '--from <TARGET>',
      'ask from there, with packets; without it no packet is sent and no cache answers',
    )
    .addOption(
      new Option(
        '--ttl <SECONDS>',
        "lifetime of the cluster's records, in place of the Corefile's",
      ).argParser(parseNumber(0, LARGEST_DNS_TTL)),
    )
    .addOption(formatOption(['text', 'json']))
    .action((path: string, name: string, type: string, flags: DigFlags) => {
      accept({
        kind: 'dig',
        lab: labChoiceOf(path, flags),
        question: { name, type, ttlSeconds: flags.ttl },
        from: flags.from === undefined ? undefined : targetChoiceOf(flags.from, flags),
        format: flags.output,
      });
    });
}

export function addAddresses(program: CommanderCommand, accept: AcceptCommand): void {
  withLabOptions(program.command('addresses'), '-v, --verbose')
    .description('which network an address belongs to, who has it, and where it lives')
    .argument('<LAB>')
    .argument('[IP...]', 'every address that somebody has without one')
    .addOption(formatOption(['text', 'json']))
    .action((path: string, addresses: string[], flags: LabFlags & { readonly output: 'text' | 'json' }) => {
      accept({ kind: 'addresses', lab: labChoiceOf(path, flags), addresses, format: flags.output });
    });
}

/** In capitals too, as Services write it. */
function parseProtocol(value: string): 'tcp' | 'udp' | 'sctp' {
  const protocol = (['tcp', 'udp', 'sctp'] as const).find((each) => each === value.toLowerCase());
  if (protocol !== undefined) return protocol;
  throw new InvalidArgumentError('Allowed choices are tcp, udp, sctp.');
}

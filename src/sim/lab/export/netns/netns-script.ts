/**
 * A lab's data plane as a bash script for a machine with Linux: network namespaces, cables, tunnels, addresses, routes and rules
 * as the lab has them once it has settled, a program that stands for those that listen, captures, and the commands of the
 * Scenarios. It builds in namespaces of its own, which go with it.
 *
 * Leaves out the control plane: what daemons would change later stays as it is. Programs of eBPF, Open vSwitch
 * and faults of cables are not exported; `netnsScriptOf` says so.
 */
import { listOf, say, type Wording } from '../../../base/sentence';
import { err, ok, type Result } from '../../../base/result';
import type { Machine } from '../../../host/machine';
import type { LabDocument } from '../../lab-document';
import type { Scenario } from '../../scenario/scenario';
import type { ExportedText } from '../exported-text';
import {
  addressLinesOf,
  forwardingLinesOf,
  neighborLinesOf,
  routeLinesOf,
  ruleLinesOf,
} from './address-commands';
import { bashComment, bashWord, bashWords, withInput } from './bash-text';
import { linkLinesOf, unexportable, type LinkLines } from './link-commands';
import type { Listener } from './listener-answers';
import { LISTENER_PROGRAM } from './listener-program';
import { freeName, netnsPlacesOf, type NetnsPlace } from './netns-places';
import { ruleTextsOf, type RuleTexts } from './rule-texts';
import { scriptStepsOf, type ScriptStep } from './scenario-commands';
import { EPILOGUE, PROLOGUE } from './script-frame';
import { settingLinesOf } from './setting-commands';

export interface NetnsLab {
  readonly document: LabDocument;
  readonly machines: Iterable<Machine>;
  /** Those whose steps the script carries out. */
  readonly scenarios: readonly Scenario[];
  readonly listenersOf: (place: NetnsPlace) => readonly Listener[];
  /** What a file of the place says, such as /etc/resolv.conf. */
  readonly fileOf: (place: NetnsPlace, path: string) => string | undefined;
  /** The place that a step names. */
  readonly placeOf: (target: string) => NetnsPlace['namespace'] | undefined;
}

/** More namespaces take a machine minutes to make. */
const MAX_PLACES = 400;

export function netnsScriptOf(lab: NetnsLab): Result<ExportedText, Wording> {
  const { document } = lab;
  const places = netnsPlacesOf(lab.machines);
  const problem = problemOf(document, places);
  if (problem !== undefined) return err(say('--as netns cannot export this lab: {problem}', { problem }));
  const taken = new Set(places.map(({ name }) => name));
  const segments = new Map(
    document.spec.network.segments.map(({ name }) => [name, freeName(`segment.${name}`, taken)]),
  );
  const links = linkLinesOf(places, segments);
  const rules = new Map(
    places.map((place) => [
      place,
      ruleTextsOf(place.namespace.stack.netfilter, place.namespace.stack.hasIpv6),
    ]),
  );
  const { steps, leftOut } = scriptStepsOf(lab.scenarios);
  const text = [
    ...headOf(document, { links, rules: [...rules.values()], steps }),
    PROLOGUE,
    ...[...segments.values()].map(switchText),
    ...places.map((place) => `make ${place.name}\n${settingsText(place, 'general')}`),
    ...[...links.switchLines].map(([segment, lines]) => batch('ip', segment, lines)),
    // A card that others stand on, and a pair's far end, are there before they are used.
    ...places.map((place) => batch('ip', place.name, links.links.get(place) ?? [])),
    ...places.map((place) => placeText(lab, place, links, rules.get(place))),
    // A port takes entries once both of its ends are up.
    ...[...links.switchPorts].map(([segment, lines]) => batch('bridge', segment, lines)),
    ...places.map(({ name, namespace }) => batch('bridge', name, forwardingLinesOf(namespace.stack))),
    withInput('cat >"$work/listen.py"', LISTENER_PROGRAM),
    ...places.map((place) => listenText(lab, place)),
    watchText(places),
    carryOutText(lab, places, steps),
    EPILOGUE,
  ];
  return ok({
    text: text.filter((part) => part !== '').join('\n\n'),
    notes: [...leftOut.map((each) => say('left out: {what}', { what: each })), ...limitsOf(document)],
  });
}

function problemOf({ spec }: LabDocument, places: readonly NetnsPlace[]): Wording | undefined {
  if (places.length > MAX_PLACES) {
    return say('it has {number} machines and Pods, and the script makes no more than {most}', {
      number: places.length,
      most: MAX_PLACES,
    });
  }
  const programs = unexportable(places);
  if (programs.length === 0) return undefined;
  return say('its network ({plugin}) needs {programs}, which its own programs would have to load', {
    plugin: spec.cluster.cni.plugin,
    programs: listOf(programs),
  });
}

function limitsOf({ spec }: LabDocument): readonly Wording[] {
  return [
    ...(spec.faults.length === 0 ? [] : [say('left out: faults of cables')]),
    ...(spec.cluster.loadBalancer?.kind === 'l2'
      ? [say('left out: answers to ARP for addresses of the load balancer, which a program gives')]
      : []),
  ];
}

interface Needs {
  readonly links: LinkLines;
  readonly rules: readonly RuleTexts[];
  readonly steps: readonly ScriptStep[];
}

const BASIC_TOOLS = 'ip bridge sysctl tcpdump unshare setpriv python3 mount readlink awk xargs timeout';

function headOf({ name, spec }: LabDocument, { links, rules, steps }: Needs): readonly string[] {
  const has = (part: 'sets' | 'iptables' | 'ip6tables' | 'nftables' | 'ipvs'): boolean =>
    rules.some((each) => each[part] !== '');
  const tools = [
    BASIC_TOOLS,
    ...(has('iptables') ? ['iptables-restore'] : []),
    ...(has('ip6tables') ? ['ip6tables-restore'] : []),
    ...(has('sets') ? ['ipset'] : []),
    ...(has('nftables') ? ['nft'] : []),
    ...(has('ipvs') ? ['ipvsadm'] : []),
    ...(spec.network.segmentationOffload ? [] : ['ethtool']),
  ];
  const ofSteps = new Set(steps.map(({ argv: [tool = ''] }) => tool));
  const modules = ['br_netfilter', ...links.kinds, ...(has('ipvs') ? ['ip_vs'] : [])];
  return [
    [
      '#!/usr/bin/env bash',
      bashComment(`The data plane of the lab ${name}, with network namespaces of Linux.`),
      '# Written by podwire export --as netns.',
      `LAB=${bashWord(name)}`,
      `TOOLS=${bashWord(tools.join(' '))}`,
      // A shell in the network does without them.
      `STEP_TOOLS=${bashWord([...ofSteps].join(' '))}`,
      `MODULES=${bashWord(modules.join(' '))}`,
      `KINDS=${bashWord([...links.kinds].join(' '))}`,
    ].join('\n'),
  ];
}

/** As a switch does it: no rule of netfilter sees what it forwards. */
function switchText(name: string): string {
  const settings = [
    'net.bridge.bridge-nf-call-iptables=0',
    'net.bridge.bridge-nf-call-ip6tables=0',
    'net.ipv6.conf.all.disable_ipv6=1',
    'net.ipv6.conf.default.disable_ipv6=1',
  ];
  return [
    `make ${name}`,
    withInput(`settings ${name}`, settings.join('\n')),
    batch('ip', name, ['link add br0 mtu 65535 type bridge stp_state 0 mcast_snooping 0', 'link set br0 up']),
  ].join('\n');
}

function settingsText({ name, namespace }: NetnsPlace, part: 'general' | 'ofDevices'): string {
  const lines = settingLinesOf(namespace.stack)[part];
  return lines.length === 0 ? '' : withInput(`settings ${name}`, lines.join('\n'));
}

function batch(tool: 'ip' | 'bridge', place: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : withInput(`${tool} -n ${place} -batch -`, lines.join('\n'));
}

function placeText(lab: NetnsLab, place: NetnsPlace, links: LinkLines, rules: RuleTexts | undefined): string {
  const { name } = place;
  const { stack } = place.namespace;
  const resolver = lab.fileOf(place, '/etc/resolv.conf');
  const hosts = lab.fileOf(place, '/etc/hosts');
  return [
    bashComment(place.target),
    batch('bridge', name, links.ports.get(place) ?? []),
    settingsText(place, 'ofDevices'),
    offloadText(place, lab.document.spec.network.segmentationOffload),
    batch('ip', name, [
      ...addressLinesOf(stack),
      ...routeLinesOf(stack),
      ...ruleLinesOf(stack),
      ...neighborLinesOf(stack),
    ]),
    rules === undefined ? '' : rulesText(name, rules),
    resolver === undefined ? '' : withInput(`resolver_of ${name}`, resolver),
    hosts === undefined ? '' : withInput(`hosts_of ${name}`, hosts),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function offloadText({ name, namespace }: NetnsPlace, isOn: boolean): string {
  if (isOn) return '';
  const devices = namespace.stack.devices().filter(({ kind }) => kind === 'veth' || kind === 'physical');
  return devices
    .map((device) => `at ${name} ethtool -K ${device.name} tso off gso off gro off >/dev/null 2>&1 || true`)
    .join('\n');
}

function rulesText(
  name: string,
  { accounting, sets, iptables, ip6tables, nftables, ipvs }: RuleTexts,
): string {
  return [
    accounting.length === 0 ? '' : `accounting ${name} ${bashWords(accounting)}`,
    sets === '' ? '' : withInput(`at ${name} ipset restore`, sets),
    iptables === '' ? '' : withInput(`rules iptables-restore ${name}`, iptables),
    ip6tables === '' ? '' : withInput(`rules ip6tables-restore ${name}`, ip6tables),
    nftables === '' ? '' : withInput(`at ${name} nft -f -`, nftables),
    ipvs === '' ? '' : withInput(`at ${name} ipvsadm -R`, ipvs),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function listenText(lab: NetnsLab, place: NetnsPlace): string {
  const listeners = lab.listenersOf(place);
  return listeners.length === 0
    ? ''
    : withInput(`listen ${place.name}`, JSON.stringify(listeners, undefined, 1));
}

function watchText(places: readonly NetnsPlace[]): string {
  const lines = places.flatMap(({ name, namespace }) =>
    namespace.stack
      .devices()
      .filter((device) => device.isUp && device.kind !== 'loopback')
      .map((device) => `  capture ${name} ${bashWord(device.name)}`),
  );
  return `watch_all() {\n${lines.join('\n')}\n}`;
}

function carryOutText(lab: NetnsLab, places: readonly NetnsPlace[], steps: readonly ScriptStep[]): string {
  const lines = steps.flatMap(({ title, scenario, target, argv, exitCode }) => {
    const namespace = lab.placeOf(target);
    const place = places.find((each) => each.namespace === namespace);
    if (place === undefined) return [bashComment(`${target} is not there`)];
    return [`step ${bashWord(`${scenario}: ${title}`)} ${exitCode} ${place.name} ${bashWords(argv)}`];
  });
  return `carry_out() {\n${['  :', ...lines.map((line) => `  ${line}`)].join('\n')}\n}`;
}

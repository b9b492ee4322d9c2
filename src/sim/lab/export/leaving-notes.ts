/**
 * What of a text that is going to others tells about somebody: private keys and certificates (RFC 7468, also within the base64 of a
 * Secret's `data`), what is likely a password or a token, addresses of the public Internet, host names that somebody can own, names of
 * machines beside the usual ones, and e-mail addresses.
 *
 * Addresses for private use, documentation and measurements are nobody's (IANA's registries of special-purpose addresses, RFC 6890),
 * nor are names below `.example` and the like (RFC 2606, RFC 6761), nor what Kubernetes and its programs are called. Looks at the
 * text as it is, comments included; names of machines it knows from Lab documents and Nodes. Leaves out other names that have no ending of
 * the public DNS, and what pictures and captures show.
 */
import { say, type Wording } from '../../base/sentence';
import { bytesOfBase64 } from '../../wire/base64';
import { parseIp, type IpAddress } from '../../wire/ip-address';
import { ipCidrContains, parseIpCidr } from '../../wire/ip-cidr';
import { textOfUtf8 } from '../../wire/utf8';
import { listFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import type { TextInput } from '../source/source-file';
import { readYaml } from '../source/yaml-source';
import { secretValuesIn } from './secret-values';

/**
 * A sentence each, with the lines of `files`. With `exported`, the text that is written of them, the lines are those of that text, and only
 * what it has of the files counts.
 */
export function leavingNotesOf(files: readonly TextInput[], exported?: string): readonly Wording[] {
  const small = exported?.toLowerCase();
  const isLeaving = (found: string): boolean => small?.includes(found.toLowerCase()) !== false;
  const written = { addresses: new Set<string>(), hosts: new Set<string>(), people: new Set<string>() };
  for (const { text } of files) {
    for (const line of text.split('\n')) {
      for (const address of publicAddressesIn(line)) written.addresses.add(address);
      for (const host of hostNamesIn(line)) written.hosts.add(host);
      for (const person of emailAddressesIn(line)) written.people.add(person);
    }
  }
  const places: Readonly<Record<PemKind, Wording[]>> = { 'private key': [], certificate: [] };
  const secrets: Wording[] = [];
  for (const { name, text } of exported === undefined ? files : [{ name: undefined, text: exported }]) {
    const placeOf = (line: number): Wording =>
      name === undefined ? say('line {line}', { line }) : `${name}:${line}`;
    for (const [index, line] of text.split('\n').entries()) {
      for (const kind of pemsIn(line)) places[kind].push(placeOf(index + 1));
    }
    for (const { line, name: label } of secretValuesIn(text)) {
      secrets.push(say('{label}: {problem}', { label: placeOf(line), problem: label }));
    }
  }
  const machines = new Set(files.flatMap(({ text }) => ownMachineNamesIn(text)));
  const goingOf = (found: ReadonlySet<string>): Wording => namedOf([...found].filter(isLeaving));
  const isAny = (found: ReadonlySet<string>): boolean => [...found].some(isLeaving);
  const { addresses, hosts, people } = written;
  const [keys, certificates] = [places['private key'], places.certificate];
  return [
    ...(keys.length > 0 ? [say('goes along: private keys: {names}', { names: namedOf(keys) })] : []),
    ...(certificates.length > 0
      ? [say('goes along: certificates: {names}', { names: namedOf(certificates) })]
      : []),
    ...(secrets.length > 0
      ? [say('goes along: what may be passwords or tokens: {names}', { names: namedOf(secrets) })]
      : []),
    ...(isAny(addresses)
      ? [say('goes along: public addresses: {names}', { names: goingOf(addresses) })]
      : []),
    ...(isAny(hosts) ? [say('goes along: host names: {names}', { names: goingOf(hosts) })] : []),
    ...(isAny(machines) ? [say('goes along: names of machines: {names}', { names: goingOf(machines) })] : []),
    ...(isAny(people) ? [say('goes along: e-mail addresses: {names}', { names: goingOf(people) })] : []),
  ];
}

const MOST_NAMED = 12;

/** The first of many. */
export function namedOf(found: readonly Wording[]): Wording {
  const [first = '', ...others] = found.slice(0, MOST_NAMED);
  const names = others.reduce<Wording>((one, other) => say('{one}, {other}', { one, other }), first);
  const count = found.length - MOST_NAMED;
  return count > 0 ? say('{names} and {count} more', { names, count }) : names;
}

type PemKind = 'private key' | 'certificate';

/** `-----BEGIN `, in plain and as the beginning of base64. */
const PEM_HEADER = /-----BEGIN [A-Z0-9 ]+-----/gu;
const BASE64_PEM = /LS0tLS1CRUdJTi[A-Za-z0-9+/]+={0,2}/gu;
/** Enough for `-----BEGIN ENCRYPTED PRIVATE KEY-----`, in whole groups of base64. */
const HEADER_CHARACTERS = 64;

function pemsIn(line: string): readonly PemKind[] {
  const plain = [...line.matchAll(PEM_HEADER)].map(([text]) => text);
  const encoded = [...line.matchAll(BASE64_PEM)].map(([text]) => decodedHead(text));
  return [...plain, ...encoded].flatMap((header) => pemKindOf(header) ?? []);
}

function decodedHead(base64: string): string {
  const head = base64.slice(0, HEADER_CHARACTERS);
  return textOfUtf8(bytesOfBase64(head.slice(0, head.length - (head.length % 4))));
}

function pemKindOf(header: string): PemKind | undefined {
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/u.exec(header)?.[1] ?? '';
  if (label.endsWith('PRIVATE KEY')) return 'private key';
  return label === 'CERTIFICATE' ? 'certificate' : undefined;
}

/** From the first line to the last, where there is one; or in base64. */
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/gu;

/** Whole, in a text of one or more lines. */
export function privateKeysIn(text: string): readonly string[] {
  const encoded = [...text.matchAll(BASE64_PEM)].map(([base64]) => base64);
  return [
    ...[...text.matchAll(PRIVATE_KEY)].map(([key]) => key),
    ...encoded.filter((base64) => pemKindOf(decodedHead(base64)) === 'private key'),
  ];
}

const IPV4 = /(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?(?![\w]|\.\d)/gu;
const IPV6 = /(?<![\w:.])([0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7})(?:\/(\d{1,3}))?(?![\w:])/giu;
/** A shorter prefix cuts the Internet into parts, and is nobody's. */
const SHORTEST_PREFIX = 8;

function publicAddressesIn(line: string): readonly string[] {
  return [...line.matchAll(IPV4), ...line.matchAll(IPV6)].flatMap(([, text = '', prefix]) => {
    const address = parseIp(text);
    if (address === undefined || !isPublic(address)) return [];
    return prefix !== undefined && Number(prefix) < SHORTEST_PREFIX ? [] : [text];
  });
}

const NOBODYS_RANGES = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3', '2001::/23', '2001:db8::/32', '3fff::/20'],
]
  .map(parseIpCidr)
  .filter((range) => range !== undefined);
/** All that IANA has given out of IPv6 so far. */
const GLOBAL_IPV6 = parseIpCidr('2000::/3');

function isPublic(address: IpAddress): boolean {
  if (NOBODYS_RANGES.some((range) => ipCidrContains(range, address))) return false;
  return typeof address === 'number' || (GLOBAL_IPV6 !== undefined && ipCidrContains(GLOBAL_IPV6, address));
}

const HOST_NAME = /(?<![\w.@-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,10})(?![\w-]|\.\w)/giu;
const NOT_NAMES_OF_HOSTS = /^\s*(?:- )?["']?(?:apiVersion|fieldPath)["']?:|xmlns/u;
/** Of these, endings of files and of fields are none. */
const ENDINGS = new Set([
  ...['com', 'net', 'org', 'edu', 'gov', 'mil', 'int', 'info', 'biz', 'io', 'dev', 'cloud', 'tech', 'ai'],
  ...['at', 'au', 'be', 'br', 'ca', 'ch', 'cn', 'cz', 'de', 'dk', 'es', 'eu', 'fi', 'fr', 'hk', 'ie', 'in'],
  ...['it', 'jp', 'kr', 'mx', 'nl', 'no', 'nz', 'pl', 'pt', 'ru', 'se', 'sg', 'tr', 'tw', 'uk', 'us', 'za'],
  ...['corp', 'home', 'internal', 'intra', 'lan', 'local'],
]);
/** Under which the programs of a cluster name what is theirs, and public images are. */
const PROGRAM_DOMAINS = [
  ...['k8s.io', 'kubernetes.io', 'podwire.dev', 'projectcalico.org', 'cilium.io', 'coreos.com'],
  ...[
    'github.com',
    'github.io',
    'docker.io',
    'quay.io',
    'ghcr.io',
    'gcr.io',
    'mcr.microsoft.com',
    'registry.gitlab.com',
  ],
  ...[
    'haproxy.org',
    'traefik.io',
    'metallb.io',
    'metallb.universe.tf',
    'cncf.io',
    'weave.works',
    'cloudnativelabs.com',
  ],
];
const NOBODYS_NAMES = [...PROGRAM_DOMAINS, 'example.com', 'example.net', 'example.org', 'cluster.local'];

/** `topology.kubernetes.io`, say. */
export function isProgramDomain(host: string): boolean {
  return PROGRAM_DOMAINS.some((name) => host === name || host.endsWith(`.${name}`));
}

/** Of hosts that somebody can own, in small letters. */
export function hostNamesIn(line: string): readonly string[] {
  if (NOT_NAMES_OF_HOSTS.test(line)) return [];
  return [...line.matchAll(HOST_NAME)].flatMap(([text, ending = '']) => {
    const host = text.toLowerCase();
    if (!ENDINGS.has(ending.toLowerCase())) return [];
    return NOBODYS_NAMES.some((name) => host === name || host.endsWith(`.${name}`)) ? [] : [host];
  });
}

/** Words of which names of machines consist that tell nothing of anybody. */
const USUAL_WORDS = new Set(
  'k8s kube kubernetes kind minikube k3s rke2 lab test demo example node worker control plane controlplane master cp host server client laptop pc desktop workstation machine router gateway gw switch bridge firewall nat internet isp web app api www db database dns mail ntp proxy cache lb balancer load cloud vm bastion jump edge core spine leaf tor rack access border external outside inside public private internal attacker user users admin office branch home site network net lan wan vpn ip first second third left right north south east west old new registry storage monitoring reflector peer speaker resolver gpu cpu pool ingress egress far near one two three a b c d e f n w r h s'.split(
    ' ',
  ),
);

/** `jane-laptop`, but not `node-1`. */
function ownMachineNamesIn(text: string): readonly string[] {
  const values = readYaml('', text).documents.map(({ value }) => value);
  const names = values.flatMap((value) => {
    const kind = textFieldOf(value, 'kind');
    if (kind === 'Node') return [textFieldOf(value, 'metadata', 'name')];
    if (kind === 'List') {
      return listFieldOf(value, 'items')
        .filter((item) => textFieldOf(item, 'kind') === 'Node')
        .map((node) => textFieldOf(node, 'metadata', 'name'));
    }
    if (kind !== 'Lab') return [];
    return [
      ...listFieldOf(value, 'spec', 'cluster', 'nodes'),
      ...listFieldOf(value, 'spec', 'network', 'routers'),
      ...listFieldOf(value, 'spec', 'outside'),
    ].map((machine) => textFieldOf(machine, 'name'));
  });
  return names.filter((name) => name !== undefined).filter((name) => !isUsualName(name));
}

function isUsualName(name: string): boolean {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .map((word) => word.replaceAll(/^\d+|\d+$/gu, ''))
    .every((word) => word === '' || USUAL_WORDS.has(word));
}

const EMAIL = /(?<![\w.+:/-])[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})(?![\w-])/giu;

/** Of somebody at a host that somebody can own. */
function emailAddressesIn(line: string): readonly string[] {
  return [...line.matchAll(EMAIL)].flatMap(([address, host = '']) =>
    hostNamesIn(host).length > 0 ? [address] : [],
  );
}

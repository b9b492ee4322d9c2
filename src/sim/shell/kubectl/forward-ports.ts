/**
 * What `kubectl port-forward` was told to forward: local and remote ports, names of ports, addresses to listen on.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/portforward` and `k8s.io/client-go/tools/portforward`.
 */
import { err, ok, type Result } from '../../base/result';
import { listFieldOf, numberFieldOf, textFieldOf, type KubeObject } from '../../kube/objects/kube-object';
import { parseIp, type IpAddress } from '../../wire/ip-address';

export interface ForwardedPort {
  /** 0 for any that is free. */
  readonly local: number;
  readonly remote: number;
}

export interface ListenAddress {
  readonly text: string;
  readonly address: IpAddress;
  /** `localhost` stands for two addresses, of which one may be missing. */
  readonly isOfLocalhost: boolean;
}

/** `8080:http` in numbers: of a Service its targets in this Pod, else the Pod's own ports. */
export function numberedPorts(
  words: readonly string[],
  object: KubeObject,
  pod: KubeObject,
): Result<readonly string[], string> {
  const isService = object.kind === 'Service';
  const udpProblem = udpProblemOf(words, isService ? object : pod);
  if (udpProblem !== undefined) return err(udpProblem);
  const texts: string[] = [];
  for (const word of words) {
    const [local, remote] = splitPort(word);
    const text = isService ? servicePort(local, remote, object, pod) : podPort(local, remote, pod);
    if (!text.ok) return text;
    texts.push(text.value);
  }
  return ok(texts);
}

function splitPort(word: string): readonly [string, string] {
  const parts = word.split(':');
  const [first = ''] = parts;
  return parts.length === 2 ? [first, parts[1] ?? ''] : [first, first];
}

function isNumber(text: string): boolean {
  return /^[-+]?\d+$/u.test(text);
}

function servicePort(
  local: string,
  remote: string,
  service: KubeObject,
  pod: KubeObject,
): Result<string, string> {
  const named = isNumber(remote) ? ok(Number(remote)) : servicePortNamed(service, remote);
  if (!named.ok) return named;
  const number = named.value;
  const from = local === remote && !isNumber(remote) ? String(number) : local;
  const port = listFieldOf(service, 'spec', 'ports').find((each) => numberFieldOf(each, 'port') === number);
  if (port === undefined) {
    return err(`Service ${service.metadata.name} does not have a service port ${number}`);
  }
  const target = targetOf(service, port, pod);
  if (!target.ok) return target;
  const to = String(target.value);
  return ok(from === to ? to : `${from}:${to}`);
}

function targetOf(service: KubeObject, port: unknown, pod: KubeObject): Result<number, string> {
  if (textFieldOf(service, 'spec', 'clusterIP') === 'None') return ok(numberFieldOf(port, 'port') ?? 0);
  const name = textFieldOf(port, 'targetPort');
  if (name !== undefined) return podPortNamed(pod, name);
  return ok(numberFieldOf(port, 'targetPort') ?? numberFieldOf(port, 'port') ?? 0);
}

function podPort(local: string, remote: string, pod: KubeObject): Result<string, string> {
  if (remote === '') return err('remote port cannot be empty');
  const number = isNumber(remote) ? ok(remote) : podPortNamed(pod, remote);
  if (!number.ok) return number;
  return ok(local === remote ? String(number.value) : `${local}:${number.value}`);
}

function servicePortNamed(service: KubeObject, name: string): Result<number, string> {
  const port = listFieldOf(service, 'spec', 'ports').find(
    (each) => (textFieldOf(each, 'name') ?? '') === name,
  );
  const number = numberFieldOf(port, 'port');
  return number === undefined
    ? err(`Service '${service.metadata.name}' does not have a named port '${name}'`)
    : ok(number);
}

function podPortNamed(pod: KubeObject, name: string): Result<number, string> {
  const port = containerPorts(pod).find((each) => (textFieldOf(each, 'name') ?? '') === name);
  const number = numberFieldOf(port, 'containerPort');
  return number === undefined
    ? err(`Pod '${pod.metadata.name}' does not have a named port '${name}'`)
    : ok(number);
}

function containerPorts(pod: KubeObject): readonly unknown[] {
  return listFieldOf(pod, 'spec', 'containers').flatMap((container) => listFieldOf(container, 'ports'));
}

/** Ports that only UDP has are refused. */
function udpProblemOf(words: readonly string[], object: KubeObject): string | undefined {
  const isService = object.kind === 'Service';
  const ports = isService ? listFieldOf(object, 'spec', 'ports') : containerPorts(object);
  const field = isService ? 'port' : 'containerPort';
  const numbersOf = (protocol: string): readonly (number | undefined)[] =>
    ports
      .filter((each) => (textFieldOf(each, 'protocol') ?? 'TCP') === protocol)
      .map((each) => numberFieldOf(each, field));
  const [tcp, udp] = [numbersOf('TCP'), numbersOf('UDP')];
  for (const word of words) {
    const [, remote] = splitPort(word);
    const named = isNumber(remote)
      ? ok(Number(remote))
      : isService
        ? servicePortNamed(object, remote)
        : podPortNamed(object, remote);
    if (!named.ok) return named.error;
    if (udp.includes(named.value) && !tcp.includes(named.value)) {
      return `UDP protocol is not supported for ${remote}`;
    }
  }
  return undefined;
}

/** `8080:80`, `80`, `:80` */
export function parseForwardedPorts(texts: readonly string[]): Result<readonly ForwardedPort[], string> {
  const ports: ForwardedPort[] = [];
  for (const text of texts) {
    const parts = text.split(':');
    if (parts.length > 2) return err(`invalid port format '${text}'`);
    const [first = '', second = first] = parts;
    const localText = parts.length === 2 && first === '' ? '0' : first;
    const local = parsePort(localText);
    if (!local.ok) return err(`error parsing local port '${localText}': ${local.error}`);
    const remote = parsePort(second);
    if (!remote.ok) return err(`error parsing remote port '${second}': ${remote.error}`);
    if (remote.value === 0) return err('remote port must be > 0');
    ports.push({ local: local.value, remote: remote.value });
  }
  return ok(ports);
}

const HIGHEST_PORT = 65_535;

function parsePort(text: string): Result<number, string> {
  const parsing = `strconv.ParseUint: parsing ${JSON.stringify(text)}`;
  if (!/^\d+$/u.test(text)) return err(`${parsing}: invalid syntax`);
  return Number(text) > HIGHEST_PORT ? err(`${parsing}: value out of range`) : ok(Number(text));
}

const LOCALHOST = ['127.0.0.1', '::1'];

/** Each once; `localhost` is both. */
export function parseListenAddresses(words: readonly string[]): Result<readonly ListenAddress[], string> {
  const found = new Map<string, ListenAddress>();
  for (const word of words) {
    const texts = word === 'localhost' ? LOCALHOST : [word];
    for (const text of texts) {
      const address = parseIp(text);
      if (address === undefined) return err(`${word} is not a valid IP`);
      const isOfLocalhost = word === 'localhost' && found.get(text)?.isOfLocalhost !== false;
      found.set(text, { text, address, isOfLocalhost });
    }
  }
  return ok([...found.values()].toSorted((one, other) => (one.text < other.text ? -1 : 1)));
}

/**
 * What `trace` is asked to reach: `TO:PORT`, with `/udp` or `/sctp` where it is not TCP.
 *
 * TO is an address, a Service (`svc/web`, by the address that clients use), another target as everywhere (`web-0`, `shop/web-0`,
 * `node/node1`, `host/laptop`, `deploy/web`), or else a name that the caller looks up in DNS. PORT may be the name of a port of the Service.
 */
import { say, type Sentence } from '../../base/sentence';
import { err, ok, type Result } from '../../base/result';
import { hasClusterIp, isService } from '../../kube/model/service';
import { formatIp, isIpv6, parseIp } from '../../wire/ip-address';
import { isLoopbackIpv4 } from '../../wire/ipv4-address';
import { isLinkLocalIpv6, isLoopbackIpv6 } from '../../wire/ipv6-address';
import type { Simulation } from '../simulation';
import type { Place, TargetOptions } from '../target';
import type { AttemptTarget, TraceProtocol } from './connection-attempt';

const PROTOCOLS: readonly TraceProtocol[] = ['tcp', 'udp', 'sctp'];
const SERVICE_WORDS = ['svc', 'service', 'services'];
const LAST_PORT = 65_535;

export function findTraceTarget(
  simulation: Simulation,
  text: string,
  options: TargetOptions,
): Result<AttemptTarget, Sentence> {
  const parts = /^(?:\[([^\]]+)\]|(.+)):([^:/]+)(?:\/([a-zA-Z]+))?$/u.exec(text);
  if (parts === null) return err(say('"{text}" is no target of a trace; {usage}', { text, usage: usage() }));
  const [, bracketed, plain, portText = '', protocolText = 'tcp'] = parts;
  const protocol = PROTOCOLS.find((each) => each === protocolText.toLowerCase());
  if (protocol === undefined)
    return err(
      say('"{protocol}" is no protocol of a trace; {usage}', { protocol: protocolText, usage: usage() }),
    );
  const name = bracketed ?? plain ?? '';
  const service = serviceNamed(simulation, name, options);
  if (!service.ok) return service;
  const port = portOf(portText, service.value);
  if (port === undefined)
    return err(say('"{port}" is no port of {name}; {usage}', { port: portText, name, usage: usage() }));
  const host = hostOf(simulation, name, options);
  return host.ok ? ok({ host: host.value, port, protocol }) : host;
}

function usage(): Sentence {
  return say('use TO:PORT, TO:PORT/udp or TO:PORT/sctp, for example svc/web:80');
}

interface NamedPorts {
  readonly spec: {
    readonly ports?: readonly { readonly name?: string | undefined; readonly port: number }[] | undefined;
  };
}

function portOf(text: string, service: NamedPorts | undefined): number | undefined {
  const named = service?.spec.ports?.find(({ name }) => name === text);
  if (named !== undefined) return named.port;
  const number = /^\d+$/u.test(text) ? Number(text) : 0;
  return number >= 1 && number <= LAST_PORT ? number : undefined;
}

function serviceNamed(
  { cluster }: Simulation,
  text: string,
  { namespace = 'default' }: TargetOptions,
): Result<NamedPorts | undefined, Sentence> {
  const words = text.split('/');
  const isOfService = SERVICE_WORDS.includes(words.at(-2) ?? '');
  if (!isOfService) return ok(undefined);
  const name = words.at(-1) ?? '';
  const own = words.length > 2 ? (words[0] ?? namespace) : namespace;
  const found = cluster.store.find('Service', own, name);
  if (isService(found)) return ok(found);
  const names = cluster.store.list('Service', { namespace: own }).map(({ metadata }) => metadata.name);
  return err(
    say('no Service "{name}" in namespace {namespace}; there are {names}', {
      name,
      namespace: own,
      names: names.join(', '),
    }),
  );
}

/** An address, or the name to look up. */
function hostOf(simulation: Simulation, text: string, options: TargetOptions): Result<string, Sentence> {
  if (parseIp(text) !== undefined) return ok(text);
  const words = text.split('/');
  if (SERVICE_WORDS.includes(words.at(-2) ?? '')) {
    const namespace = words.length > 2 ? (words[0] ?? '') : (options.namespace ?? 'default');
    const service = simulation.cluster.store.find('Service', namespace, words.at(-1) ?? '');
    const domain = simulation.document.spec.cluster.networking.dnsDomain;
    if (isService(service) && hasClusterIp(service)) return ok(service.spec.clusterIP ?? '');
    // Without an address of its own it is what DNS says of it.
    return ok(`${words.at(-1) ?? ''}.${namespace}.svc.${domain}.`);
  }
  const place = simulation.findPlace(text, options);
  if (!place.ok) return text.includes('/') ? place : ok(text);
  const address = addressOf(place.value);
  return address === undefined ? err(say('{target} has no address', { target: text })) : ok(address);
}

/** The first that others can reach. */
function addressOf({ namespace: { stack } }: Place): string | undefined {
  const addresses = stack
    .devices()
    .flatMap((device) => [
      ...stack.addressesOf(device),
      ...(stack.hasIpv6 ? stack.ipv6.addressesOf(device) : []),
    ])
    .map(({ address }) => address);
  const found = addresses.find((address) =>
    isIpv6(address) ? !isLoopbackIpv6(address) && !isLinkLocalIpv6(address) : !isLoopbackIpv4(address),
  );
  return found === undefined ? undefined : formatIp(found);
}

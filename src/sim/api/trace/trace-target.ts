/**
 * What `trace` is asked to reach: `TO:PORT`, with `/udp` or `/sctp` where it is not TCP.
 *
 * TO is an address, a Service (`svc/web`, `shop/svc/web` or `svc/shop/web`, by the address that clients use), another target as everywhere (`web-0`, `shop/web-0`,
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
  const asked = serviceNameOf(text, namespace);
  if (asked === undefined) return ok(undefined);
  const found = cluster.store.find('Service', asked.namespace, asked.name);
  if (isService(found)) return ok(found);
  const others = cluster.store.list('Service', { namespace: asked.namespace });
  const names = others.map(({ metadata }) => metadata.name).join(', ');
  return err(
    names === ''
      ? say('no Service "{name}" in namespace {namespace}, which has none', asked)
      : say('no Service "{name}" in namespace {namespace}, which has {names}', { ...asked, names }),
  );
}

interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/** `svc/web` of the sender's namespace, `shop/svc/web` and `svc/shop/web` of another. */
function serviceNameOf(text: string, namespace: string): ServiceName | undefined {
  const [first = '', second = '', third, ...rest] = text.split('/');
  if (rest.length > 0) return undefined;
  if (third === undefined) return SERVICE_WORDS.includes(first) ? { namespace, name: second } : undefined;
  if (SERVICE_WORDS.includes(second)) return { namespace: first, name: third };
  return SERVICE_WORDS.includes(first) ? { namespace: second, name: third } : undefined;
}

/** An address, or the name to look up. */
function hostOf(simulation: Simulation, text: string, options: TargetOptions): Result<string, Sentence> {
  if (parseIp(text) !== undefined) return ok(text);
  const asked = serviceNameOf(text, options.namespace ?? 'default');
  if (asked !== undefined) {
    const { namespace, name } = asked;
    const service = simulation.cluster.store.find('Service', namespace, name);
    const domain = simulation.document.spec.cluster.networking.dnsDomain;
    if (isService(service) && hasClusterIp(service)) return ok(service.spec.clusterIP ?? '');
    // Without an address of its own it is what DNS says of it.
    return ok(`${name}.${namespace}.svc.${domain}.`);
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

/** The image traefik/whoami: tells who it is and what it was asked (port 80, or `--port`); `/?wait=2s` makes it wait. */
import { nanoseconds } from '../../base/time';
import type { Process } from '../../host/process';
import { sleep, type Task } from '../../host/task';
import { formatEndpoint } from '../../wire/ip-address';
import { formatIpv4 } from '../../wire/ipv4-address';
import { parseGoDuration } from '../coredns/plugin';
import { startHttpServer, type HttpReply, type HttpRequest } from '../http-server';
import { goFlag, untilStopped, type ContainerContext } from './container-context';
import { formatGoRequest, goReply } from './go-http';

/** Go ends with 2 when a signal that it does not handle reaches process 1. */
const GO_SIGNAL_EXIT = 2;

export function* whoami(process: Process, { args, container }: ContainerContext): Task<number> {
  const port = Number(goFlag(args, 'port') ?? container.env.get('WHOAMI_PORT_NUMBER') ?? 80);
  const name = goFlag(args, 'name') ?? container.env.get('WHOAMI_NAME') ?? '';
  const started = startHttpServer(process, { port, handler: (request) => answer(process, name, request) });
  if (!started.ok) {
    process.stderr(`listen tcp :${port}: bind: address already in use\n`);
    return 1;
  }
  process.stdout(`Starting up on port ${port}\n`);
  return yield* untilStopped(process, GO_SIGNAL_EXIT);
}

function* answer(process: Process, name: string, request: HttpRequest): Task<HttpReply> {
  const { stack } = process.environment.namespace;
  if (request.path === '/health') return goReply(process, request, { text: '' });
  const wait = parseGoDuration(
    new Map(request.query.split('&').map((pair) => splitPair(pair))).get('wait') ?? '',
  );
  if (wait !== undefined && wait > 0) yield* sleep(process.environment.scheduler, nanoseconds(wait));
  const addresses = stack.devices().flatMap((device) => stack.addressesOf(device));
  const lines = [
    ...(name === '' ? [] : [`Name: ${name}`]),
    `Hostname: ${process.environment.hostname}`,
    ...addresses.map(({ address }) => `IP: ${formatIpv4(address)}`),
    `RemoteAddr: ${formatEndpoint(request.client.address, request.client.port)}`,
  ];
  return goReply(process, request, { text: `${lines.join('\n')}\n${formatGoRequest(request.head)}` });
}

function splitPair(pair: string): readonly [string, string] {
  const [name = '', ...value] = pair.split('=');
  return [name, value.join('=')];
}

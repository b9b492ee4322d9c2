/** How a proxy tells what it does with a request of a client to whoever listens: nobody as a rule. */
import type { ByteStream } from '../../host/byte-stream';
import type { Process } from '../../host/process';
import type { SocketAddress } from '../../host/tcp-stream';
import type { ProxyStep } from '../../link/proxy-step';
import { formatEndpoint } from '../../wire/ip-address';

export type ProxyTeller = (step: ProxyStep) => void;

/** `client` is the connection that the request came by. Undefined while nobody listens, so that nothing need be put into words. */
export function proxyTeller(
  { environment: { namespace } }: Process,
  client: Pick<ByteStream, 'remote'>,
): ProxyTeller | undefined {
  const { observer } = namespace.stack.packets;
  if (observer === undefined) return undefined;
  const end = endText(client.remote);
  return (step) => observer.onProxy(namespace.name, end, step);
}

export function upstreamStep(
  { local, remote }: Pick<ByteStream, 'local' | 'remote'>,
  isReused: boolean,
): ProxyStep {
  return { kind: 'upstream', local: endText(local), peer: endText(remote), isReused };
}

function endText({ address, port }: SocketAddress): string {
  return formatEndpoint(address, port);
}

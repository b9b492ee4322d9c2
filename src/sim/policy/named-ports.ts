/** Named ports of policies: a name is one of the Pod that is connected to, by protocol. */
import { POLICY_PROTOCOLS } from './connection-set';
import type { ProtocolPorts } from './port-atoms';
import type { NamedReachPort } from './reach-policy';
import type { PodTraits } from './reach-workload';

/** What a port of a rule means with this receiver; nothing if it has no port of the name. */
export function portsNamed(
  { ports }: Pick<PodTraits, 'ports'>,
  wanted: NamedReachPort,
): readonly ProtocolPorts[] {
  return ports.flatMap((own): readonly ProtocolPorts[] => {
    const protocol = POLICY_PROTOCOLS.find((each) => each === own.protocol);
    const isMeant =
      own.name === wanted.name && (wanted.protocol === undefined || wanted.protocol === protocol);
    return isMeant && protocol !== undefined ? [{ protocol, first: own.port, last: own.port }] : [];
  });
}

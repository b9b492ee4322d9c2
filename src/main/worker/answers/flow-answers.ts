import { runningFlow } from '../../../sim/api/service-flows';
import type { FLOW_REQUESTS } from '../../contract/flow-requests';
import type { AnswersTo } from './answers-to';

/** More rules of one packet nobody reads. */
const MAX_RULES = 500;

export const FLOW_ANSWERS: AnswersTo<typeof FLOW_REQUESTS> = {
  'flows.ask': ({ node, source, destination, protocol, port }, { session: { host } }) => {
    const question = { at: `node/${node}`, source, destination, protocol, destinationPort: port };
    const flow = runningFlow(host.simulation, question);
    if (!flow.ok) return { kind: 'refused', message: flow.error };
    const { result, targets, masquerade, command, rules } = flow.value;
    return {
      kind: 'flow',
      result,
      targets: [...targets],
      masquerade,
      command,
      rules: rules.slice(0, MAX_RULES),
    };
  },
};

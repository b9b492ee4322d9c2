/** What the Service rules of a node can do with a packet, and the rules that say so: asked without sending one. */
import { Route } from 'lucide-react';
import { useRef, useState, type ReactElement } from 'react';
import type { ServiceFlow } from '../../main/contract/flow-requests';
import type { RequestOf } from '../../main/contract/lab-api';
import type { Topology } from '../../main/contract/topology';
import type { Wording } from '../../main/contract/wording';
import type { Translate } from '../i18n/messages';
import { useMessages } from '../i18n/messages-context';
import { useLab, useStores } from '../store/stores-context';
import { unlessLost } from '../store/unless-lost';
import { TextField } from '../ui/text-field';

type Question = RequestOf<'flows.ask'>;
type Fields = Omit<Question, 'node' | 'port'> & { readonly port: string };

const PROTOCOLS: readonly Question['protocol'][] = ['tcp', 'udp', 'sctp'];
const MAX_PORT = 65_535;

export function ServiceFlows(props: { readonly node: string }): ReactElement {
  const { t, words } = useMessages();
  const { api } = useStores();
  const topology = useLab((state) => state.topology);
  const isConnected = useLab((state) => state.isConnected);
  const [typed, setTyped] = useState<Partial<Fields>>({});
  const [flow, setFlow] = useState<ServiceFlow>();
  const [problem, setProblem] = useState<Wording>();
  const fields = { ...usualFields(topology), ...typed };
  const question = questionOf(props.node, fields);

  const lastAsked = useRef(0);
  const ask = async (wanted: Question): Promise<void> => {
    const number = ++lastAsked.current;
    setProblem(undefined);
    setFlow(undefined);
    const answer = await unlessLost(api.request('flows.ask', wanted));
    if (number !== lastAsked.current) return;
    if (answer?.kind === 'flow') setFlow(answer);
    if (answer?.kind === 'refused') setProblem(answer.message);
  };
  return (
    <details className="live-details" data-testid="service-flows">
      <summary>{t('What its Service rules do with a packet')}</summary>
      <form
        className="flow-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isConnected && question !== undefined) void ask(question);
        }}
      >
        <TextField
          className="mono"
          label={t('From')}
          testId="flow-source"
          value={fields.source}
          onChange={(source) => setTyped({ ...typed, source })}
        />
        <TextField
          className="mono"
          label={t('To')}
          testId="flow-destination"
          value={fields.destination}
          onChange={(destination) => setTyped({ ...typed, destination })}
        />
        <TextField
          className="mono"
          label={t('Port')}
          testId="flow-port"
          value={fields.port}
          onChange={(port) => setTyped({ ...typed, port })}
        />
        <select
          className="select"
          aria-label={t('Protocol')}
          data-testid="flow-protocol"
          value={fields.protocol}
          onChange={({ target }) => setTyped({ ...typed, protocol: protocolOf(target.value) })}
        >
          {PROTOCOLS.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <button
          type="submit"
          className="button"
          disabled={!isConnected || question === undefined}
          data-testid="flow-ask"
        >
          <Route /> {t('Look up')}
        </button>
      </form>
      {problem !== undefined && (
        <p className="tone-bad" role="alert" data-testid="flow-problem">
          {words(problem)}
        </p>
      )}
      {flow !== undefined && <FlowResult flow={flow} />}
    </details>
  );
}

function FlowResult(props: { readonly flow: ServiceFlow }): ReactElement {
  const { t } = useMessages();
  const { targets, masquerade, command, rules, result } = props.flow;
  return (
    <div role="status" data-testid="flow-result">
      <p>
        <strong>{result}</strong> {resultWords(props.flow, t)}
      </p>
      {targets.length > 0 && (
        <ol className="inspector-list mono">
          {targets.map((target) => (
            <li key={target}>{target}</li>
          ))}
        </ol>
      )}
      {result === 'DNAT' && (
        <p>
          {masquerade
            ? t('Its source becomes an address of the node (masqueraded).')
            : t('Its source stays as it is.')}
        </p>
      )}
      {rules.length > 0 && (
        <>
          <p className="live-line">
            <code className="live-command">{command}</code>
          </p>
          <pre className="live-lines" tabIndex={0} data-testid="flow-rules">
            {rules.join('\n')}
          </pre>
        </>
      )}
    </div>
  );
}

function resultWords({ result, targets }: ServiceFlow, t: Translate): string {
  switch (result) {
    case 'DNAT':
      return t('It goes to one of {count} endpoints:', { count: targets.length });
    case 'REJECT':
      return t('It is refused, and whoever sends it is told so at once.');
    case 'DROP':
      return t('It is dropped, and nobody is told.');
    case 'ACCEPT':
      return t('It is let through to the node itself: a health check of a Service.');
    case 'NONE':
      return t('No rule of a Service has anything to do with it.');
  }
}

/** A Pod that asks the first Service. */
function usualFields(topology: Topology | undefined): Fields {
  const service = topology?.services.find(
    ({ clusterAddress }) =>
      clusterAddress !== undefined && clusterAddress !== 'None' && clusterAddress !== '',
  );
  const port = service?.ports[0];
  const source = topology?.machines
    .flatMap(({ pods }) => pods)
    .map(({ address }) => address)
    .find((address) => address !== undefined && address !== '');
  return {
    source: source ?? '',
    destination: service?.clusterAddress ?? '',
    protocol: protocolOf(port?.protocol),
    port: String(port?.port ?? 80),
  };
}

/** `UDP` as a Service has it is `udp`. */
function protocolOf(name = ''): Question['protocol'] {
  return PROTOCOLS.find((each) => each === name.toLowerCase()) ?? 'tcp';
}

/** Undefined while something of it is missing. */
function questionOf(node: string, { source, destination, protocol, port }: Fields): Question | undefined {
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > MAX_PORT) return undefined;
  const [from, to] = [source.trim(), destination.trim()];
  return from === '' || to === ''
    ? undefined
    : { node, source: from, destination: to, protocol, port: number };
}

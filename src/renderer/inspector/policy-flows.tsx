/** Between whom each rule of a policy lets something through, by the text as it is now. */
import { useEffect, useState, type ReactElement } from 'react';
import type { PolicyFlowsView } from '../../main/contract/reach-requests';
import { useMessages } from '../i18n/messages-context';
import { useLab, useStores, useText } from '../store/stores-context';
import { unlessLost } from '../store/unless-lost';
import { PlaceLink } from '../ui/place-link';
import { Section } from './inspector-parts';

type RuleFlows = PolicyFlowsView['rules'][number];

export function PolicyFlows(props: {
  readonly namespace: string;
  readonly name: string;
}): ReactElement | undefined {
  const { t } = useMessages();
  const flows = usePolicyFlows(props.namespace, props.name);
  if (flows === undefined || flows.ruleCount === 0) return undefined;
  const { rules, ruleCount } = flows;
  return (
    <Section title={t('What each rule lets through')}>
      {rules.map((rule) => (
        <RuleContent key={`${rule.direction} ${rule.index}`} rule={rule} />
      ))}
      {ruleCount > rules.length && (
        <p className="inspector-note">{t('and {count} more rules', { count: ruleCount - rules.length })}</p>
      )}
    </Section>
  );
}

function RuleContent(props: { readonly rule: RuleFlows }): ReactElement {
  const { t, words } = useMessages();
  const { direction, index, location, flows, flowCount } = props.rule;
  const number = index + 1;
  return (
    <div data-testid="policy-rule">
      <p className="inspector-rule">
        {direction === 'ingress'
          ? t('Rule {number} for what comes in', { number })
          : t('Rule {number} for what goes out', { number })}{' '}
        <PlaceLink location={location} isShort />
      </p>
      {flows.length === 0 && (
        <p className="inspector-note tone-waiting">◐ {t('It means nobody in this lab.')}</p>
      )}
      <ul className="inspector-list">
        {flows.map(({ from, to, text, held }, place) => (
          <li key={place} data-testid="policy-flow">
            {words(from)} → {words(to)}: {text !== '' && <span className="mono">{text}</span>}
            {held !== '' && (
              <span className="tone-bad">
                {' '}
                ▲ {t('the other end lets nothing of this through: {ports}', { ports: held })}
              </span>
            )}
          </li>
        ))}
        {flowCount > flows.length && <li>{t('and {count} more', { count: flowCount - flows.length })}</li>}
      </ul>
    </div>
  );
}

/** Asked for again with each text that could be read, and of a host that came back. */
function usePolicyFlows(namespace: string, name: string): PolicyFlowsView | undefined {
  const { api } = useStores();
  const isConnected = useLab((state) => state.isConnected);
  const version = useText((state) => state.state?.readVersion);
  const [flows, setFlows] = useState<PolicyFlowsView>();
  useEffect(() => {
    if (!isConnected) return undefined;
    let isWanted = true;
    void unlessLost(api.request('reach.policy', { namespace, name })).then((answer) => {
      if (isWanted) setFlows(answer);
    });
    return (): void => {
      isWanted = false;
    };
  }, [api, isConnected, namespace, name, version]);
  return flows;
}

/** What a tool prints about the selected element, live and searchable: its tables, or what kubectl describes. */
import { useEffect, useId, useMemo, useState, type ReactElement } from 'react';
import type { InspectedTable, InspectOutcome } from '../../main/contract/inspect-requests';
import type { RequestOf } from '../../main/contract/lab-api';
import type { PlainKey } from '../i18n/catalogue';
import { useMessages } from '../i18n/messages-context';
import { useLab, useStores } from '../store/stores-context';
import { unlessLost } from '../store/unless-lost';
import { useElement } from '../ui/use-element';
import { useIsVisible } from '../ui/use-is-visible';
import { Section } from './inspector-parts';
import { linesWith } from './lines-with';

const REFRESH_MS = 1000;

const TABLES: readonly { readonly table: InspectedTable; readonly name: PlainKey }[] = [
  { table: 'addresses', name: 'Addresses' },
  { table: 'links', name: 'Interfaces with counters' },
  { table: 'routes', name: 'Routes' },
  { table: 'routing-rules', name: 'Routing rules' },
  { table: 'neighbors', name: 'Neighbors' },
  { table: 'fdb', name: 'Forwarding table (FDB)' },
  { table: 'iptables', name: 'iptables rules with counters' },
  { table: 'nftables', name: 'nftables rules' },
  { table: 'ipvs', name: 'IPVS table' },
  { table: 'conntrack', name: 'Tracked connections' },
  { table: 'sockets', name: 'Sockets' },
  { table: 'processes', name: 'Processes' },
];

/** Tables of a machine or a Pod. */
export function LiveTables(props: { readonly target: string }): ReactElement {
  const { t } = useMessages();
  const { api } = useStores();
  const [table, setTable] = useState<InspectedTable>('routes');
  const id = useId();
  const { target } = props;
  const ask = useMemo(() => () => api.request('inspect.table', { target, table }), [api, target, table]);
  return (
    <Section title={t('Tables')}>
      <div className="live-choice">
        <label htmlFor={id}>{t('Table')}</label>
        <select
          id={id}
          className="select"
          data-testid="inspect-table"
          value={table}
          onChange={(event) => {
            const chosen = TABLES.find((candidate) => candidate.table === event.target.value);
            if (chosen !== undefined) setTable(chosen.table);
          }}
        >
          {TABLES.map((entry) => (
            <option key={entry.table} value={entry.table}>
              {t(entry.name)}
            </option>
          ))}
        </select>
      </div>
      <LiveText ask={ask} />
    </Section>
  );
}

/** `kubectl describe`; folded until somebody wants it. */
export function Described(props: RequestOf<'inspect.object'>): ReactElement {
  const { t } = useMessages();
  const { api } = useStores();
  const { kind, namespace, name } = props;
  const [isOpen, setIsOpen] = useState(false);
  const ask = useMemo(
    () => () => api.request('inspect.object', { kind, namespace, name }),
    [api, kind, namespace, name],
  );
  return (
    <details
      className="live-details"
      data-testid="inspect-describe"
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary>{t('Described by kubectl')}</summary>
      {isOpen && <LiveText ask={ask} />}
    </details>
  );
}

function LiveText(props: { readonly ask: () => Promise<InspectOutcome> }): ReactElement {
  const { ask } = props;
  const { t, words } = useMessages();
  const isConnected = useLab((state) => state.isConnected);
  const [panel, panelRef] = useElement<HTMLDivElement>();
  const isVisible = useIsVisible(panel);
  const [wanted, setWanted] = useState('');
  const [answer, setAnswer] = useState<{ readonly to: typeof ask; readonly outcome: InspectOutcome }>();
  useEffect(() => {
    if (!isVisible || !isConnected) return undefined;
    let isAwaited = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      void unlessLost(ask()).then((outcome) => {
        if (!isAwaited) return;
        if (outcome !== undefined) setAnswer({ to: ask, outcome });
        timer = setTimeout(look, REFRESH_MS);
      });
    };
    look();
    return (): void => {
      isAwaited = false;
      clearTimeout(timer);
    };
  }, [ask, isVisible, isConnected]);

  const outcome = answer?.to === ask ? answer.outcome : undefined;
  return (
    <div ref={panelRef} className="live-text">
      <div className="live-line">
        <code className="live-command">{outcome?.kind === 'text' ? outcome.command : ' '}</code>
        <input
          type="search"
          className="text-input"
          aria-label={t('Only lines with')}
          placeholder={t('Only lines with …')}
          data-testid="inspect-search"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </div>
      {outcome?.kind === 'none' && <p className="inspector-note">{words(outcome.message)}</p>}
      {outcome?.kind === 'text' && <Lines outcome={outcome} wanted={wanted} />}
    </div>
  );
}

function Lines(props: {
  readonly outcome: Extract<InspectOutcome, { readonly kind: 'text' }>;
  readonly wanted: string;
}): ReactElement {
  const { t } = useMessages();
  const { text, hiddenLines } = props.outcome;
  const lines = linesWith(text, props.wanted);
  return (
    <>
      <pre className="live-lines" tabIndex={0} data-testid="inspect-text">
        {lines.length === 0 ? t('Nothing to show.') : lines.join('\n')}
      </pre>
      {hiddenLines > 0 && (
        <p className="inspector-note">
          {t('{count} more lines: run the command in a terminal to see them.', { count: hiddenLines })}
        </p>
      )}
    </>
  );
}

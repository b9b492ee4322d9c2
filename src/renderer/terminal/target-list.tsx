/** The places where a terminal can be opened, with a search. */
import { SquareTerminal } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useLab, useWorkspace } from '../store/stores-context';
import { bestTarget, filterTargets, terminalTargetsOf, type TerminalTarget } from '../store/terminal-targets';

export function TargetList(props: {
  readonly hasAutoFocus: boolean;
  readonly onOpened: () => void;
}): ReactElement {
  const { t } = useMessages();
  const topology = useLab((state) => state.topology);
  const openTerminal = useWorkspace((state) => state.openTerminal);
  const [query, setQuery] = useState('');
  const groups = filterTargets(topology === undefined ? [] : terminalTargetsOf(topology), query);
  const best = bestTarget(groups, query);
  const open = (target: TerminalTarget): void => {
    openTerminal(target.id, target.container);
    props.onOpened();
  };
  return (
    <div className="targets" data-testid="terminal-targets">
      <form
        className="targets-search"
        onSubmit={(event) => {
          event.preventDefault();
          if (best !== undefined) open(best);
        }}
      >
        <input
          className="text-input"
          type="search"
          placeholder={t('Open a terminal in…')}
          aria-label={t('Find a Pod, a node or a machine')}
          autoFocus={props.hasAutoFocus}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </form>
      <div className="targets-list">
        {groups.map((group) => (
          <section key={group.title} aria-label={t(group.title)}>
            <h2 className="targets-title">{t(group.title)}</h2>
            {group.targets.map((target) => (
              <button
                key={`${target.id} ${target.container ?? ''}`}
                type="button"
                className="target"
                title={`${target.id} ${target.note}`.trim()}
                data-testid={`terminal-target-${target.id}`}
                onClick={() => open(target)}
              >
                <SquareTerminal />
                <span className="target-name">{target.id}</span>
                <span className="target-note">{target.note}</span>
              </button>
            ))}
          </section>
        ))}
        {groups.length === 0 && <p className="targets-none">{t('Nothing here has this name.')}</p>}
      </div>
    </div>
  );
}

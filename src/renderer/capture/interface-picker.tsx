/** Chooses what to capture on: everything, or any number of interfaces found by name, Pod, machine or address. */
import { ChevronDown, Network } from 'lucide-react';
import { useCallback, useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { Translate } from '../i18n/messages';
import { ANY_INTERFACE } from '../store/capture-store';
import { useCapture, useLab } from '../store/stores-context';
import { keepFocus } from '../ui/icon-button';
import { Popover } from '../ui/popover';
import { useElement } from '../ui/use-element';
import { filterInterfaceGroups, interfaceGroupsOf, type InterfaceGroup } from './interface-groups';

export function InterfacePicker(): ReactElement {
  const { t } = useMessages();
  const interfaces = useCapture((state) => state.interfaces);
  const [isOpen, setIsOpen] = useState(false);
  const [button, buttonRef] = useElement<HTMLButtonElement>();
  const close = useCallback(() => setIsOpen(false), []);
  const title = titleOf(interfaces, t);
  return (
    <>
      <button
        type="button"
        ref={buttonRef}
        className="button capture-interfaces"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-label={t('Interfaces to capture on: {title}', { title })}
        title={interfaces.join('\n')}
        data-testid="capture-interfaces"
        onMouseDown={keepFocus}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Network />
        <span className="capture-interfaces-title">{title}</span>
        <ChevronDown />
      </button>
      {isOpen && button !== undefined && (
        <Popover
          anchor={button}
          label={t('Interfaces to capture on')}
          onClose={close}
          testId="interface-picker"
        >
          <PickerPanel chosen={interfaces} onClose={close} />
        </Popover>
      )}
    </>
  );
}

function titleOf(interfaces: readonly string[], t: Translate): string {
  const [first = ''] = interfaces;
  if (first === ANY_INTERFACE) return t('All interfaces');
  return interfaces.length === 1 ? first : t('{count} interfaces', { count: interfaces.length });
}

function PickerPanel(props: {
  readonly chosen: readonly string[];
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useMessages();
  const topology = useLab((state) => state.topology);
  const start = useCapture((state) => state.start);
  const filter = useCapture((state) => state.filter);
  const [query, setQuery] = useState('');
  const [draft, setDraft] = useState<ReadonlySet<string>>(new Set(props.chosen));
  const isAny = draft.has(ANY_INTERFACE);
  const groups = topology === undefined ? [] : interfaceGroupsOf(topology);
  const shown = filterInterfaceGroups(groups, query);

  const toggle = (ids: readonly string[], isChosen: boolean): void => {
    const next = new Set(draft);
    next.delete(ANY_INTERFACE);
    for (const id of ids) {
      if (isChosen) next.add(id);
      else next.delete(id);
    }
    setDraft(next);
  };
  const apply = (): void => {
    void start([...draft], filter);
    props.onClose();
  };

  return (
    <form
      className="picker"
      onSubmit={(event) => {
        event.preventDefault();
        if (draft.size > 0) apply();
      }}
    >
      <div className="picker-head">
        <input
          className="text-input"
          type="search"
          placeholder={t('Find: Pod, machine, interface, address')}
          aria-label={t('Find interfaces')}
          data-testid="interface-search"
          autoFocus
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <label className="picker-row">
          <input
            type="checkbox"
            checked={isAny}
            data-testid="interface-any"
            onChange={(event) => setDraft(new Set(event.target.checked ? [ANY_INTERFACE] : []))}
          />
          <span className="picker-name">{t('All interfaces')}</span>
          <span className="picker-detail">{t('any')}</span>
        </label>
      </div>
      <div className="picker-list">
        {shown.map((group) => (
          <PickerGroup key={group.id} group={group} draft={draft} onToggle={toggle} />
        ))}
        {shown.length === 0 && (
          <p className="picker-none">{t('No interface matches “{query}”.', { query })}</p>
        )}
      </div>
      <div className="picker-foot">
        <span className="picker-hint">{t('Starts a new capture.')}</span>
        <button type="button" className="button" onClick={props.onClose}>
          {t('Cancel')}
        </button>
        <button
          type="submit"
          className="button is-primary"
          disabled={draft.size === 0}
          data-testid="interface-apply"
        >
          {isAny ? t('Capture on all') : t('Capture on {count} interfaces', { count: draft.size })}
        </button>
      </div>
    </form>
  );
}

function PickerGroup(props: {
  readonly group: InterfaceGroup;
  readonly draft: ReadonlySet<string>;
  readonly onToggle: (ids: readonly string[], isChosen: boolean) => void;
}): ReactElement {
  const { t } = useMessages();
  const { group, draft, onToggle } = props;
  const ids = group.interfaces.map((device) => device.id);
  const isWhole = ids.every((id) => draft.has(id));
  return (
    <fieldset className="picker-group">
      <legend className="visually-hidden">{group.title}</legend>
      <label className="picker-row picker-title" title={group.title}>
        <input
          type="checkbox"
          checked={isWhole}
          aria-label={t('All of {title}', { title: group.title })}
          onChange={(event) => onToggle(ids, event.target.checked)}
        />
        <span className="picker-name">{group.title}</span>
      </label>
      {group.interfaces.map((device) => (
        <label key={device.id} className="picker-row picker-interface" title={device.id}>
          <input
            type="checkbox"
            checked={draft.has(device.id)}
            data-testid={`interface-${device.id}`}
            onChange={(event) => onToggle([device.id], event.target.checked)}
          />
          <span className="picker-name mono">{device.name}</span>
          <span className="picker-detail mono">{device.addresses[0] ?? device.kind}</span>
        </label>
      ))}
    </fieldset>
  );
}

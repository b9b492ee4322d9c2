/** For any address: which network of the lab it belongs to, who has it, and where it lives. */
import { useMemo, useState, type ReactElement } from 'react';
import type { Messages } from '../i18n/messages';
import { useMessages } from '../i18n/messages-context';
import type { AddressAnswerView, AddressNetworkView } from '../../main/contract/address-requests';
import { EmptyState } from '../ui/empty-state';
import { VirtualGrid, type GridColumn } from '../ui/virtual-grid';
import './addresses.css';
import { useAddresses, useFoundAddress, type AddressFinding } from './use-addresses';

function columnsFor({ t, words }: Messages): readonly GridColumn<AddressAnswerView>[] {
  return [
    { id: 'address', title: t('Address'), width: '150px', isMonospace: true, cell: ({ address }) => address },
    { id: 'network', title: t('Network'), width: '170px', cell: ({ network }) => words(network.name) },
    {
      id: 'whose',
      title: t('Whose'),
      width: 'max-content',
      isMonospace: true,
      cell: ({ holders }) => holders.map(words).join(', '),
    },
  ];
}

const IGNORE = (): void => undefined;

export function AddressesView(): ReactElement {
  const messages = useMessages();
  const { t, words } = messages;
  const columns = useMemo(() => columnsFor(messages), [messages]);
  const [element, setElement] = useState<HTMLDivElement | null>();
  const [query, setQuery] = useState('');
  const [selectedIndex, setSelectedIndex] = useState<number>();
  const { networks, answers, count, revision } = useAddresses(element ?? undefined);
  const found = useFoundAddress(query, revision);
  const shown = answers.filter((answer) => isFound(answer, query, words));
  return (
    <div className="panel" data-testid="addresses" ref={setElement}>
      <div className="toolbar">
        <input
          className="text-input mono addresses-query"
          aria-label={t('An IP address, or a part of what is listed')}
          placeholder={t('Any IP address, a name, a network')}
          spellCheck={false}
          data-testid="addresses-query"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setSelectedIndex(undefined);
          }}
        />
        <span className="addresses-count">
          {shown.length === count
            ? t('{count} addresses', { count })
            : t('{shown} of {all}', { shown: shown.length, all: count })}
        </span>
      </div>
      {found !== undefined && <FoundAddress found={found} />}
      <Networks networks={networks} onChoose={(network) => setQuery(words(network.name))} />
      <div className="grid-area">
        <VirtualGrid
          label={t('Addresses')}
          columns={columns}
          count={shown.length}
          rowAt={(index) => shown[index]}
          onRange={IGNORE}
          selectedIndex={selectedIndex}
          onSelect={(index) => {
            setSelectedIndex(index);
            const address = index === undefined ? undefined : shown[index]?.address;
            if (address !== undefined) setQuery(address);
          }}
          isFollowing={false}
          onFollowingChange={IGNORE}
          textOf={({ address, network, text }) => `${address}  ${words(network.name)}  ${words(text)}`}
          testId="address-list"
        />
        {shown.length === 0 && (
          <EmptyState title={t('Nobody in this lab has it')}>
            {found === undefined ? t('Write a whole address to learn where it belongs.') : undefined}
          </EmptyState>
        )}
      </div>
    </div>
  );
}

function FoundAddress(props: { readonly found: AddressFinding }): ReactElement {
  const { words } = useMessages();
  const { address, network, text } = props.found;
  return (
    <div className="address-card" role="status" data-testid="address-found">
      <div className="address-card-head">
        <span className="mono address-card-number">{address}</span>
        <span className={`address-network is-${network.kind}`}>
          {words(network.name)}
          {network.range !== undefined && <span className="mono"> {network.range}</span>}
        </span>
      </div>
      <p>{words(text)}</p>
    </div>
  );
}

function Networks(props: {
  readonly networks: readonly AddressNetworkView[];
  readonly onChoose: (network: AddressNetworkView) => void;
}): ReactElement {
  const { t, words } = useMessages();
  return (
    <div className="address-networks" role="group" aria-label={t('Networks of the lab')}>
      {props.networks.map((network) => (
        <button
          key={`${words(network.name)} ${network.range ?? ''}`}
          type="button"
          className={`address-network is-${network.kind}`}
          title={t('Show what is in {name}', { name: words(network.name) })}
          onClick={() => props.onChoose(network)}
        >
          {words(network.name)} <span className="mono">{network.range}</span>
        </button>
      ))}
    </div>
  );
}

function isFound(
  { address, network, holders }: AddressAnswerView,
  query: string,
  words: Messages['words'],
): boolean {
  const wanted = query.trim().toLowerCase();
  return [address, words(network.name), ...holders.map(words)].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}

/** Who talked to whom in a capture, and how much. */
import { ShieldCheck } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import type { CaptureConversation } from '../../main/contract/capture-study-requests';
import type { FoundConversations } from '../store/capture-study';
import { useMessages } from '../i18n/messages-context';
import { useCapture } from '../store/stores-context';
import { formatMicroseconds } from '../ui/format-time';
import { shortName } from './address-names';
import { ObservedPoliciesDialog } from './observed-policies-dialog';

type SortKey = 'bytes' | 'packets' | 'start' | 'duration';

export function ConversationsPanel(props: {
  readonly names: ReadonlyMap<string, string>;
  readonly onFilter: (filter: string) => void;
}): ReactElement {
  const { t, number } = useMessages();
  const ask = useCapture((state) => state.study.conversations);
  const total = useCapture((state) => state.total);
  const captureId = useCapture((state) => state.captureId);
  const [found, setFound] = useState<FoundConversations>();
  const [isDialogOpen, setDialogOpen] = useState(false);
  const [sortKey, setSortKey] = useState<SortKey>('bytes');
  useEffect(() => {
    let isWanted = true;
    void ask(() => isWanted).then((conversations) => {
      if (isWanted && conversations !== undefined) setFound(conversations);
    });
    return (): void => {
      isWanted = false;
    };
  }, [ask, total, captureId]);
  if (found === undefined) return <p className="study-note">{t('Reading…')}</p>;
  const sorted = [...found.conversations].sort(
    (one, other) => sortValue(other, sortKey) - sortValue(one, sortKey),
  );
  const header = (key: SortKey, title: string): ReactElement => (
    <th scope="col" aria-sort={sortKey === key ? 'descending' : 'none'}>
      <button type="button" className="link" onClick={() => setSortKey(key)}>
        {title}
      </button>
    </th>
  );
  return (
    <div
      className="sightings-scroll"
      tabIndex={0}
      role="group"
      aria-label={t('Conversations')}
      data-testid="conversations"
    >
      {found.count > 0 && (
        <div className="study-bar">
          <button
            type="button"
            className="button"
            title={t('NetworkPolicies that let through what this capture saw, and nothing else')}
            data-testid="observed-policies-open"
            onClick={() => setDialogOpen(true)}
          >
            <ShieldCheck /> {t('NetworkPolicies from these…')}
          </button>
        </div>
      )}
      {isDialogOpen && <ObservedPoliciesDialog onClose={() => setDialogOpen(false)} />}
      <table className="sightings-table conversations">
        <thead>
          <tr>
            <th scope="col">{t('Stream')}</th>
            <th scope="col">{t('Between')}</th>
            <th scope="col">{t('And')}</th>
            {header('packets', t('Packets → ←'))}
            {header('bytes', t('Bytes → ←'))}
            {header('start', t('Start'))}
            {header('duration', t('Duration'))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((conversation) => {
            const { protocol, stream, one, other, firstTimeNs, lastTimeNs } = conversation;
            return (
              <tr key={`${protocol} ${stream}`}>
                <th scope="row">
                  <button
                    type="button"
                    className="link"
                    title={t('Show only this stream')}
                    onClick={() => props.onFilter(`${protocol}.stream eq ${stream}`)}
                  >
                    {protocol} {stream}
                  </button>
                </th>
                <td>{endText(one, props.names)}</td>
                <td>{endText(other, props.names)}</td>
                <td className="mono">
                  {number(one.packets)} / {number(other.packets)}
                </td>
                <td className="mono">
                  {number(one.bytes)} / {number(other.bytes)}
                </td>
                <td className="mono">{formatMicroseconds(firstTimeNs)}</td>
                <td className="mono">{formatMicroseconds(lastTimeNs - firstTimeNs)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {found.count === 0 && <p className="study-note">{t('No TCP or UDP in this capture.')}</p>}
      {found.count > sorted.length && (
        <p className="study-note">
          {t('The {shown} largest of {count}.', { shown: sorted.length, count: found.count })}
        </p>
      )}
    </div>
  );
}

function sortValue({ one, other, firstTimeNs, lastTimeNs }: CaptureConversation, key: SortKey): number {
  switch (key) {
    case 'bytes':
      return one.bytes + other.bytes;
    case 'packets':
      return one.packets + other.packets;
    case 'start':
      return -firstTimeNs;
    case 'duration':
      return lastTimeNs - firstTimeNs;
  }
}

function endText(
  { address, port }: CaptureConversation['one'],
  names: ReadonlyMap<string, string>,
): ReactElement {
  const name = names.get(address);
  return (
    <>
      {name !== undefined && <span className="packet-name">{shortName(name)} </span>}
      <span className="mono packet-number">
        {address.includes(':') ? `[${address}]` : address}:{port}
      </span>
    </>
  );
}

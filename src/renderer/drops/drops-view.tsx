/** The packets that went no further, each with the place and the reason. */
import { useMemo, useState, type ReactElement } from 'react';
import type { Messages } from '../i18n/messages';
import { useMessages } from '../i18n/messages-context';
import { Message } from '../i18n/message';
import type { DropRow } from '../../main/contract/capture-requests';
import { NOISE_KINDS } from '../../main/contract/noise-kinds';
import { placeRef } from '../store/topology-lookup';
import { useCapture, useDrops, useLab, useStores } from '../store/stores-context';
import { DetailsStrip } from '../ui/details-strip';
import { useTypeScale } from '../store/use-code-size';
import { EmptyState } from '../ui/empty-state';
import { formatMicroseconds } from '../ui/format-time';
import { NoiseSwitch } from '../ui/noise-switch';
import { useElement } from '../ui/use-element';
import { useRowWindow } from '../ui/use-row-window';
import { useWidth } from '../ui/use-width';
import { VirtualGrid, type GridColumn } from '../ui/virtual-grid';

/** What a packet was is seen beside why it died, in a narrow list, too. */
const [MIN_REASON_WIDTH, MAX_REASON_WIDTH, REASON_SHARE] = [200, 520, 0.35];
/** Until the browser has said how wide the list is. */
const USUAL_ROOM = 1000;

/** `room`: how wide the list is, where type has its usual size. */
function columnsFor({ t, words }: Messages, room: number): readonly GridColumn<DropRow>[] {
  return [
    { id: 'number', title: t('No.'), width: '44px', isNumeric: true, cell: (row) => row.number },
    {
      id: 'time',
      title: t('Seconds'),
      width: '92px',
      isMonospace: true,
      cell: (row) => formatMicroseconds(row.timeNs),
    },
    { id: 'at', title: t('Where'), width: '150px', cell: (row) => <span title={row.at}>{row.at}</span> },
    { id: 'device', title: t('Device'), width: '84px', isMonospace: true, cell: (row) => row.device },
    {
      id: 'reason',
      title: t('Reason'),
      width: `${Math.max(MIN_REASON_WIDTH, Math.min(MAX_REASON_WIDTH, Math.round(room * REASON_SHARE)))}px`,
      cell: ({ cause, reason }) => <span title={words(reason)}>{words(cause ?? reason)}</span>,
    },
    { id: 'packet', title: t('Packet'), width: 'max-content', isMonospace: true, cell: (row) => row.packet },
  ];
}

const NOISE = 'what IPv6 hosts announce into tunnels';

export function DropsView(): ReactElement {
  const messages = useMessages();
  const { t, words } = messages;
  const [area, areaRef] = useElement<HTMLDivElement>();
  const scale = useTypeScale();
  const room = (useWidth(area) ?? USUAL_ROOM) / scale;
  const columns = useMemo(() => columnsFor(messages, room), [messages, room]);
  const { count, rows, isNoiseHidden } = useDrops((state) => state);
  const [isFollowing, setIsFollowing] = useState(true);
  /** Without the noise, other drops have the same places. */
  const [selection, setSelection] = useState<{ readonly isNoiseHidden: boolean; readonly index: number }>();
  const { shownCount, rowAt, onRange } = useRowWindow(rows, count, { isFollowing });
  const selectedIndex = selection?.isNoiseHidden === isNoiseHidden ? selection.index : undefined;
  const selectedRow = selectedIndex === undefined ? undefined : rows.at(selectedIndex);
  return (
    <div className="panel" data-testid="drops-panel">
      <div className="toolbar" role="toolbar" aria-label={t('Drops')}>
        <DropNoiseSwitch />
      </div>
      <div className="grid-area" ref={areaRef}>
        <VirtualGrid
          label={t('Dropped packets')}
          columns={columns}
          count={shownCount}
          rowAt={rowAt}
          onRange={onRange}
          selectedIndex={selectedIndex}
          onSelect={(index) => {
            setSelection(index === undefined ? undefined : { isNoiseHidden, index });
            if (index !== undefined) setIsFollowing(false);
          }}
          isFollowing={isFollowing}
          onFollowingChange={setIsFollowing}
          textOf={(row) =>
            `${formatMicroseconds(row.timeNs)} ${row.at} ${row.device}: ${words(row.cause ?? row.reason)}: ${row.packet}`
          }
          testId="drops"
        />
        {count === 0 && (
          <EmptyState title={t('No packet has been dropped')}>
            {isNoiseHidden
              ? t(
                  'A packet that goes no further is listed here, with who dropped it and why, but for {noise}.',
                  { noise: t(NOISE) },
                )
              : t('A packet that goes no further is listed here, with who dropped it and why.')}
          </EmptyState>
        )}
      </div>
      {selectedRow !== undefined && (
        <DetailsStrip testId="drops-details" onClose={() => setSelection(undefined)}>
          <DropDetails row={selectedRow} />
        </DetailsStrip>
      )}
    </div>
  );
}

function DropNoiseSwitch(): ReactElement {
  const { t } = useMessages();
  const isNoiseHidden = useDrops((state) => state.isNoiseHidden);
  const hideNoise = useCapture((state) => state.hideNoise);
  const isConnected = useLab((state) => state.isConnected);
  return (
    <NoiseSwitch
      isHidden={isNoiseHidden}
      noise={t(NOISE)}
      isDisabled={!isConnected}
      testId="drops-noise"
      onChange={(isHidden) => void hideNoise(isHidden ? NOISE_KINDS : [])}
    />
  );
}

function DropDetails(props: { readonly row: DropRow }): ReactElement {
  const { t, words } = useMessages();
  const { row } = props;
  const { journey, lab, workspace } = useStores();
  const show = (): void => {
    const { select, showPanel } = workspace.getState();
    select(placeRef(lab.getState().topology, row.at));
    showPanel('topology');
  };
  return (
    <>
      <div className="details-head">
        <span>
          <Message
            of={'Dropped at {at} on {device}'}
            values={{ at: <strong>{row.at}</strong>, device: <span className="mono">{row.device}</span> }}
          />
        </span>
        <span className="details-actions">
          <button
            type="button"
            className="button"
            data-testid="drops-journey"
            onClick={() => {
              workspace.getState().showPanel('journey');
              void journey.getState().askDrop(row.number);
            }}
          >
            {t('Show its journey')}
          </button>
          <button type="button" className="button" data-testid="drops-show" onClick={show}>
            {t('Show in topology')}
          </button>
        </span>
      </div>
      {row.cause !== undefined && <div>{words(row.cause)}</div>}
      <div>{words(row.reason)}</div>
      <div className="mono">{row.packet}</div>
    </>
  );
}

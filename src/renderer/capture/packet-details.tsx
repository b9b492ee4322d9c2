/** One packet in full: what tcpdump prints, its layers with their fields, and its bytes; each shows the other. */
import { Columns3, Filter } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { Message } from '../i18n/message';
import type { CapturedPacket, CaptureRow, PacketLayer } from '../../main/contract/capture-requests';
import { useCapture, useStores } from '../store/stores-context';
import { formatMicroseconds } from '../ui/format-time';
import { bytesOfBase64 } from '../ui/bytes-of-base64';
import { HexView } from './hex-view';
import type { ByteRange } from './byte-range';
import { fieldAt } from './field-at';

export function PacketDetails(props: {
  readonly row: CaptureRow;
  readonly onFilter: (filter: string) => void;
  readonly onColumn: (field: string) => void;
}): ReactElement {
  const { row } = props;
  const captureId = useCapture((state) => state.captureId);
  const load = useCapture((state) => state.packet);
  const [loaded, setLoaded] = useState<{ readonly row: CaptureRow; readonly packet: CapturedPacket }>();
  useEffect(() => {
    let isWanted = true;
    void load(row.number).then((packet) => {
      if (isWanted && packet !== undefined) setLoaded({ row, packet });
    });
    return (): void => {
      isWanted = false;
    };
  }, [captureId, load, row]);
  const heading = (
    <div className="packet-heading">
      <div className="details-line">
        <Message
          of={
            row.direction === 'in'
              ? 'Packet {number}, into {interface}, {seconds} s after the start'
              : row.direction === 'out'
                ? 'Packet {number}, out of {interface}, {seconds} s after the start'
                : row.interfaceId === ''
                  ? 'Packet {number}, {seconds} s after the start'
                  : 'Packet {number}, on {interface}, {seconds} s after the start'
          }
          values={{
            number: row.number,
            interface: <span className="mono">{row.interfaceId}</span>,
            seconds: formatMicroseconds(row.timeNs),
          }}
        />{' '}
        <JourneyButton number={row.number} />
      </div>
      <div className="mono details-text">{row.text}</div>
    </div>
  );
  if (loaded?.row !== row) return <div className="packet-details">{heading}</div>;
  return (
    <PacketBody
      heading={heading}
      packet={loaded.packet}
      onFilter={props.onFilter}
      onColumn={props.onColumn}
    />
  );
}

/** The way of this packet through the lab, before and after this interface. */
function JourneyButton(props: { readonly number: number }): ReactElement | undefined {
  const { t } = useMessages();
  const captureId = useCapture((state) => state.captureId);
  const isOfFile = useCapture((state) => state.fileName !== undefined);
  const { journey, workspace } = useStores();
  // What a file has did not happen in this lab.
  if (captureId === undefined || isOfFile) return undefined;
  return (
    <button
      type="button"
      className="link"
      data-testid="packet-journey"
      onClick={() => {
        workspace.getState().showPanel('journey');
        void journey.getState().askPacket(captureId, props.number);
      }}
    >
      {t('Show its journey')}
    </button>
  );
}

function PacketBody(props: {
  readonly heading: ReactElement;
  readonly packet: CapturedPacket;
  readonly onFilter: (filter: string) => void;
  readonly onColumn: (field: string) => void;
}): ReactElement {
  const { t } = useMessages();
  const { layers, base64, command, isBeyondTcpdump } = props.packet;
  const [bytes] = useState(() => bytesOfBase64(base64));
  /** What was clicked stays; what the pointer is over shows for as long. */
  const [chosen, setChosen] = useState<ByteRange>();
  const [pointed, setPointed] = useState<ByteRange>();
  const shown = pointed ?? chosen;
  return (
    <>
      <div className="packet-details" onMouseLeave={() => setPointed(undefined)}>
        {props.heading}
        <div className="packet-layers" role="group" aria-label={t('Layers')}>
          {layers.map((layer, index) => (
            <LayerView
              key={index}
              layer={layer}
              isOpen={index === layers.length - 1 || layers.length <= 2}
              shown={shown}
              onPoint={setPointed}
              onChoose={setChosen}
              onFilter={props.onFilter}
              onColumn={props.onColumn}
            />
          ))}
        </div>
        <p className="packet-command">
          <span className="mono" data-testid="packet-command">
            {command}
          </span>{' '}
          {isBeyondTcpdump
            ? t(
                'prints the tunnel so; a datagram in it tcpdump takes for VXLAN again, and here it is what it is.',
              )
            : t('prints the same of the exported file.')}
        </p>
      </div>
      <HexView
        bytes={bytes}
        marked={shown}
        onPoint={(offset) => setPointed(offset === undefined ? undefined : fieldAt(layers, offset))}
        onChoose={(offset) => setChosen(fieldAt(layers, offset))}
      />
    </>
  );
}

function LayerView(props: {
  readonly layer: PacketLayer;
  readonly isOpen: boolean;
  readonly shown: ByteRange | undefined;
  readonly onPoint: (range: ByteRange | undefined) => void;
  readonly onChoose: (range: ByteRange) => void;
  readonly onFilter: (filter: string) => void;
  readonly onColumn: (field: string) => void;
}): ReactElement {
  const { layer, shown } = props;
  const isInside = shown !== undefined && shown.from >= layer.from && shown.to <= layer.to;
  return (
    <div className="packet-layer">
      <details open={props.isOpen} data-testid="packet-layer">
        <summary
          className={isInside ? 'is-marked' : ''}
          onMouseEnter={() => props.onPoint(layer)}
          onFocus={() => props.onPoint(layer)}
          onBlur={() => props.onPoint(undefined)}
        >
          <span className="packet-layer-name">{layer.name}</span> {layer.summary}
        </summary>
        {layer.fields.map((field, index) => (
          <div key={index} className={`packet-field${isSame(shown, field) ? ' is-marked' : ''}`}>
            <button
              type="button"
              className="packet-field-button"
              onMouseEnter={() => props.onPoint(field)}
              onFocus={() => props.onPoint(field)}
              onBlur={() => props.onPoint(undefined)}
              onClick={() => props.onChoose(field)}
            >
              <span className="packet-field-name">{field.name}</span>
              <span className="mono packet-field-value">{field.value}</span>
            </button>
            <ColumnButton filter={field.filter} onColumn={props.onColumn} />
            <FilterButton filter={field.filter} onFilter={props.onFilter} />
          </div>
        ))}
      </details>
      {/* Beside the summary, not in it: what opens the layer may hold nothing else that can be pressed. */}
      <FilterButton filter={layer.filter} onFilter={props.onFilter} />
    </div>
  );
}

/** Shows only the packets that have the same. */
function FilterButton(props: {
  readonly filter: string | undefined;
  readonly onFilter: (filter: string) => void;
}): ReactElement | undefined {
  const { t } = useMessages();
  const { filter } = props;
  if (filter === undefined) return undefined;
  return (
    <FieldButton
      label={t('Show only {filter}', { filter })}
      icon={<Filter aria-hidden />}
      testId="field-filter"
      onClick={() => props.onFilter(filter)}
    />
  );
}

/** Shows the field of every packet in the list. */
function ColumnButton(props: {
  readonly filter: string | undefined;
  readonly onColumn: (field: string) => void;
}): ReactElement | undefined {
  const { t } = useMessages();
  const [field = ''] = props.filter?.split(' ') ?? [];
  if (field === '') return undefined;
  return (
    <FieldButton
      label={t('{field} as a column', { field })}
      icon={<Columns3 aria-hidden />}
      testId="field-column"
      onClick={() => props.onColumn(field)}
    />
  );
}

function FieldButton(props: {
  readonly label: string;
  readonly icon: ReactElement;
  readonly testId: string;
  readonly onClick: () => void;
}): ReactElement {
  return (
    <button
      type="button"
      className="packet-filter-button"
      aria-label={props.label}
      title={props.label}
      data-testid={props.testId}
      onClick={props.onClick}
    >
      {props.icon}
    </button>
  );
}

function isSame(one: ByteRange | undefined, other: ByteRange): boolean {
  return one?.from === other.from && one.to === other.to;
}

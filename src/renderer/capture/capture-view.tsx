/** The live list of packets: what is captured, on which interfaces, in tcpdump's words. */
import { ArrowDownToLine, Clock, Download, Layers, Play, Square } from 'lucide-react';
import { useMemo, useState, type ReactElement } from 'react';
import type { CaptureRow } from '../../main/contract/capture-requests';
import type { CaptureFile } from '../store/capture-store';
import { useCapture, useLab } from '../store/stores-context';
import { DetailsStrip } from '../ui/details-strip';
import { downloadFile } from '../ui/download-file';
import { EmptyState } from '../ui/empty-state';
import { formatMicroseconds } from '../ui/format-time';
import { IconButton, keepFocus } from '../ui/icon-button';
import { NoiseSwitch } from '../ui/noise-switch';
import { VirtualGrid, type GridColumn } from '../ui/virtual-grid';
import { useRowWindow } from '../ui/use-row-window';
import './capture.css';
import { FilterAdvice, FilterBox, FilterProblemText } from './filter-box';
import { InterfacePicker } from './interface-picker';
import { PacketDetails } from './packet-details';
import { oneLineOf, packetToneOf, shortInterface, splitPacketLine } from './packet-line';

type TimeFormat = 'clock' | 'since-start';

export function CaptureView(): ReactElement {
  const { captureId, filter, isNoiseHidden, count, rows, isRunning, interfaces, missingInterface } =
    useCapture((state) => state);
  /** Another filter has other rows under the same numbers. */
  const listId = JSON.stringify([captureId, filter, isNoiseHidden]);
  const [isFollowing, setIsFollowing] = useState(true);
  const [timeFormat, setTimeFormat] = useState<TimeFormat>('clock');
  const [selection, setSelection] = useState<{
    readonly listId: string;
    readonly index: number;
  }>();
  const columns = useMemo(() => columnsFor(timeFormat), [timeFormat]);
  const { shownCount, rowAt, onRange } = useRowWindow(rows, count, isFollowing);
  const selectedIndex =
    selection?.listId === listId && selection.index < shownCount ? selection.index : undefined;
  const selectedRow = selectedIndex === undefined ? undefined : rows.at(selectedIndex);
  return (
    <div className="panel packets-panel" data-testid="packets">
      <CaptureToolbar
        isFollowing={isFollowing}
        onFollowingChange={setIsFollowing}
        timeFormat={timeFormat}
        onTimeFormatChange={setTimeFormat}
      />
      <FilterProblemText />
      <FilterAdvice />
      {missingInterface !== undefined && (
        <p className="filter-problem" role="alert">
          There is no interface {missingInterface} any more. Choose others.
        </p>
      )}
      <div className="packets-split">
        <div className="grid-area">
          <VirtualGrid
            label="Packets"
            columns={columns}
            count={shownCount}
            rowAt={rowAt}
            onRange={onRange}
            selectedIndex={selectedIndex}
            onSelect={(index) => {
              setSelection(index === undefined ? undefined : { listId, index });
              if (index !== undefined) setIsFollowing(false);
            }}
            isFollowing={isFollowing}
            onFollowingChange={setIsFollowing}
            rowClass={(row) => `packet-${packetToneOf(splitPacketLine(row.text).packet)}`}
            textOf={(row) => row.text}
            testId="capture"
          />
          {count === 0 && <NoPackets isRunning={isRunning} interfaces={interfaces} />}
        </div>
        {selectedRow !== undefined && (
          <DetailsStrip testId="capture-details" onClose={() => setSelection(undefined)}>
            <PacketDetails key={selectedRow.number} row={selectedRow} />
          </DetailsStrip>
        )}
      </div>
    </div>
  );
}

function CaptureToolbar(props: {
  readonly isFollowing: boolean;
  readonly onFollowingChange: (isFollowing: boolean) => void;
  readonly timeFormat: TimeFormat;
  readonly onTimeFormatChange: (format: TimeFormat) => void;
}): ReactElement {
  const { isRunning, interfaces, filter, count, start, stop, exportFile } = useCapture((state) => state);
  const isConnected = useLab((state) => state.isConnected);
  const isSinceStart = props.timeFormat === 'since-start';
  return (
    <div className="toolbar" role="toolbar" aria-label="Capture">
      {isRunning ? (
        <button
          type="button"
          className="button"
          data-testid="capture-stop"
          title="Stop capturing; the packets stay"
          onMouseDown={keepFocus}
          onClick={() => void stop()}
        >
          <Square /> Stop
        </button>
      ) : (
        <button
          type="button"
          className="button is-primary"
          data-testid="capture-start"
          disabled={!isConnected}
          title="Start a new capture; the packets below go"
          onMouseDown={keepFocus}
          onClick={() => void start(interfaces, filter)}
        >
          <Play /> Start
        </button>
      )}
      <InterfacePicker />
      <FilterBox />
      <span className="capture-count" data-testid="capture-count" aria-label={`${count} packets`}>
        {count.toLocaleString('en')}
      </span>
      <IconButton
        label={props.isFollowing ? 'Following the newest packet' : 'Follow the newest packet'}
        icon={<ArrowDownToLine />}
        isPressed={props.isFollowing}
        testId="capture-follow"
        onClick={() => props.onFollowingChange(!props.isFollowing)}
      />
      <PacketNoiseSwitch />
      <TunnelSwitch />
      <IconButton
        label={isSinceStart ? 'Show the time of day' : 'Show seconds since the lab started'}
        icon={<Clock />}
        isPressed={isSinceStart}
        testId="capture-time-format"
        onClick={() => props.onTimeFormatChange(isSinceStart ? 'clock' : 'since-start')}
      />
      <IconButton
        label="Export as pcapng, for Wireshark and tcpdump"
        icon={<Download />}
        isDisabled={count === 0 || !isConnected}
        testId="capture-export"
        onClick={() => void exportFile().then(saveFile)}
      />
    </div>
  );
}

function PacketNoiseSwitch(): ReactElement {
  const isNoiseHidden = useCapture((state) => state.isNoiseHidden);
  const hideNoise = useCapture((state) => state.hideNoise);
  const isConnected = useLab((state) => state.isConnected);
  return (
    <NoiseSwitch
      isHidden={isNoiseHidden}
      noise="ARP, neighbor discovery, DNS and probes"
      isDisabled={!isConnected}
      testId="capture-noise"
      onChange={(isHidden) => void hideNoise(isHidden)}
    />
  );
}

function TunnelSwitch(): ReactElement {
  const tunnels = useCapture((state) => state.tunnels);
  const showTunnels = useCapture((state) => state.showTunnels);
  const isDecoded = tunnels === 'decoded';
  return (
    <IconButton
      label={
        isDecoded
          ? 'Showing what VXLAN tunnels carry, as tcpdump -n -T vxlan does; show plain tcpdump -n'
          : 'Show what VXLAN tunnels carry, as tcpdump -n -T vxlan does'
      }
      icon={<Layers />}
      isPressed={isDecoded}
      testId="capture-tunnels"
      onClick={() => showTunnels(isDecoded ? 'plain' : 'decoded')}
    />
  );
}

function columnsFor(timeFormat: TimeFormat): readonly GridColumn<CaptureRow>[] {
  return [
    { id: 'number', title: 'No.', width: '56px', isNumeric: true, cell: (row) => row.number },
    {
      id: 'time',
      title: timeFormat === 'clock' ? 'Time' : 'Seconds',
      width: '112px',
      isMonospace: true,
      cell: (row) =>
        timeFormat === 'clock'
          ? splitPacketLine(row.text).stamp || formatMicroseconds(row.timeNs)
          : formatMicroseconds(row.timeNs),
    },
    {
      id: 'interface',
      title: 'Interface',
      width: '222px',
      cell: (row) => (
        <span className="packet-interface" title={`${row.interfaceId}, ${row.direction}`}>
          <span className="packet-direction" aria-label={row.direction}>
            {row.direction === 'in' ? '→' : '←'}
          </span>
          {shortInterface(row.interfaceId, 28)}
        </span>
      ),
    },
    {
      id: 'packet',
      title: 'Packet',
      width: 'max-content',
      isMonospace: true,
      cell: (row) => oneLineOf(splitPacketLine(row.text).packet),
    },
  ];
}

function NoPackets(props: {
  readonly isRunning: boolean;
  readonly interfaces: readonly string[];
}): ReactElement {
  const isPlaying = useLab((state) => state.clock?.isPlaying ?? false);
  const filter = useCapture((state) => state.filter);
  const isNoiseHidden = useCapture((state) => state.isNoiseHidden);
  if (!props.isRunning) {
    return <EmptyState title="Not capturing">Press Start to capture on the chosen interfaces.</EmptyState>;
  }
  if (!isPlaying) {
    return (
      <EmptyState title="The clock stands still">
        Press <kbd>Space</kbd> to play, or <kbd>.</kbd> to run until the next frame.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No packets yet">
      {isNoiseHidden && 'ARP, neighbor discovery, DNS and probes are hidden. '}
      {filter === ''
        ? 'Nothing has crossed these interfaces. Open a terminal in a Pod and send something: ping, wget, nslookup.'
        : 'Nothing that crossed these interfaces matches the filter.'}
    </EmptyState>
  );
}

function saveFile(file: CaptureFile | undefined): void {
  if (file !== undefined) downloadFile(file.fileName, file.bytes, 'application/x-pcapng');
}

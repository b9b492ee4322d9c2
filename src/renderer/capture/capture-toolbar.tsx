/** What is captured, and how the list of it looks. */
import { ArrowDownToLine, BarChart3, Layers, Play, SlidersHorizontal, Square } from 'lucide-react';
import type { ReactElement } from 'react';
import { NOISE_KINDS, type NoiseKind } from '../../main/contract/noise-kinds';
import { useMessages } from '../i18n/messages-context';
import type { Translate } from '../i18n/messages';
import { useCapture, useLab } from '../store/stores-context';
import { IconButton, keepFocus } from '../ui/icon-button';
import { MenuButton } from '../ui/menu-button';
import { NoiseSwitch } from '../ui/noise-switch';
import { ExportMenu } from './export-menu';
import { FilterBox } from './filter-box';
import { FilterPresetMenu } from './filter-preset-menu';
import { InterfacePicker } from './interface-picker';
import type { ListOptions } from './list-options';
import { TIME_FORMATS, type TimeFormat } from './packet-grid-columns';

interface ToolbarProps {
  readonly isFollowing: boolean;
  readonly onFollowingChange: (isFollowing: boolean) => void;
  readonly options: ListOptions;
  readonly onOptionsChange: (options: ListOptions) => void;
  readonly onConversations: () => void;
  readonly onDialog: (dialog: 'columns' | 'colors') => void;
}

export function CaptureToolbar(props: ToolbarProps): ReactElement {
  const { t } = useMessages();
  const { isRunning, interfaces, filter, fileName, start, stop } = useCapture((state) => state);
  const isConnected = useLab((state) => state.isConnected);
  return (
    <div className="toolbar" role="toolbar" aria-label={t('Capture')}>
      {isRunning ? (
        <button
          type="button"
          className="button"
          data-testid="capture-stop"
          title={t('Stop capturing; the packets stay')}
          onMouseDown={keepFocus}
          onClick={() => void stop()}
        >
          <Square /> {t('Stop')}
        </button>
      ) : (
        <button
          type="button"
          className="button is-primary"
          data-testid="capture-start"
          disabled={!isConnected}
          title={t('Start a new capture; this one stays as a tab')}
          onMouseDown={keepFocus}
          onClick={() => void start(fileName === undefined ? interfaces : ['any'], filter)}
        >
          <Play /> {t('Start')}
        </button>
      )}
      <InterfacePicker />
      <FilterBox />
      <FilterPresetMenu />
      <PacketCount />
      <IconButton
        label={props.isFollowing ? t('Following the newest packet') : t('Follow the newest packet')}
        icon={<ArrowDownToLine />}
        isPressed={props.isFollowing}
        testId="capture-follow"
        onClick={() => props.onFollowingChange(!props.isFollowing)}
      />
      <PacketNoiseSwitch />
      <TunnelSwitch />
      <ListMenu {...props} />
      <ExportMenu />
    </div>
  );
}

/** What is shown of what was captured. */
function PacketCount(): ReactElement {
  const { t, number } = useMessages();
  const { first, total, scanned, ...shown } = useCapture((state) => state);
  const count = shown.count - first;
  const isAll = count === total;
  return (
    <span
      className="capture-count"
      data-testid="capture-count"
      aria-label={isAll ? t('{count} packets', { count }) : t('{count} of {total} packets', { count, total })}
    >
      {isAll ? number(count) : `${number(count)} / ${number(total)}`}
      {scanned < total && '…'}
    </span>
  );
}

function ListMenu({ options, onOptionsChange, onConversations, onDialog }: ToolbarProps): ReactElement {
  const { t } = useMessages();
  const { hiddenNoise, hideNoise, fileName } = useCapture((state) => state);
  // The times of a file begin with its first packet: there, two of them are one.
  const isFile = fileName !== undefined;
  const timeFormats = TIME_FORMATS.filter((format) => !isFile || format !== 'since-start');
  const shownFormat = isFile && options.timeFormat === 'since-start' ? 'since-first' : options.timeFormat;
  return (
    <MenuButton
      label={t('How the packets are shown')}
      icon={<SlidersHorizontal />}
      testId="capture-view"
      entries={[
        {
          label: t('Columns, as in Wireshark'),
          isChecked: !options.isTcpdump,
          testId: 'view-columns',
          onSelect: () => onOptionsChange({ ...options, isTcpdump: false }),
        },
        {
          label: t('Lines, as from tcpdump'),
          isChecked: options.isTcpdump,
          testId: 'view-tcpdump',
          onSelect: () => onOptionsChange({ ...options, isTcpdump: true }),
        },
        { kind: 'separator' },
        {
          label: t('Columns…'),
          isDisabled: options.isTcpdump,
          testId: 'view-choose-columns',
          onSelect: () => onDialog('columns'),
        },
        { label: t('Coloring rules…'), testId: 'view-colors', onSelect: () => onDialog('colors') },
        {
          label: t('Names beside addresses'),
          isChecked: options.hasNames,
          isDisabled: options.isTcpdump,
          testId: 'view-names',
          onSelect: () => onOptionsChange({ ...options, hasNames: !options.hasNames }),
        },
        {
          label: t('Chart over time'),
          icon: <BarChart3 />,
          isChecked: options.hasChart,
          testId: 'view-chart',
          onSelect: () => onOptionsChange({ ...options, hasChart: !options.hasChart }),
        },
        { label: t('Conversations'), testId: 'view-conversations', onSelect: onConversations },
        { kind: 'separator' },
        ...NOISE_KINDS.map((kind) => ({
          label: noiseName(kind, t),
          isChecked: !hiddenNoise.includes(kind),
          isDisabled: isFile,
          testId: `noise-${kind}`,
          onSelect: () => void hideNoise(toggled(hiddenNoise, kind)),
        })),
        { kind: 'separator' },
        ...timeFormats.map((timeFormat) => ({
          label: timeFormatName(timeFormat, t),
          isChecked: timeFormat === shownFormat,
          testId: `time-${timeFormat}`,
          onSelect: () => onOptionsChange({ ...options, timeFormat }),
        })),
      ]}
    />
  );
}

function noiseName(kind: NoiseKind, t: Translate): string {
  switch (kind) {
    case 'neighbors':
      return t('ARP and neighbor discovery, also on the wires');
    case 'dns':
      return t('DNS, also on the wires');
    case 'probes':
      return t('Probes, also on the wires');
  }
}

function toggled(kinds: readonly NoiseKind[], kind: NoiseKind): readonly NoiseKind[] {
  return NOISE_KINDS.filter((each) => (each === kind) !== kinds.includes(each));
}

function timeFormatName(format: TimeFormat, t: Translate): string {
  switch (format) {
    case 'clock':
      return t('Time of day');
    case 'since-start':
      return t('Seconds since the lab started');
    case 'since-first':
      return t('Seconds since the first packet');
    case 'since-previous':
      return t('Seconds since the packet before');
    case 'epoch':
      return t('Seconds since 1970');
  }
}

function PacketNoiseSwitch(): ReactElement {
  const { t } = useMessages();
  const isNoiseHidden = useCapture((state) => state.hiddenNoise.length > 0);
  const isFile = useCapture((state) => state.fileName !== undefined);
  const hideNoise = useCapture((state) => state.hideNoise);
  const isConnected = useLab((state) => state.isConnected);
  return (
    <NoiseSwitch
      isHidden={isNoiseHidden}
      noise={t('ARP, neighbor discovery, DNS and probes')}
      isDisabled={!isConnected || isFile}
      testId="capture-noise"
      onChange={(isHidden) => void hideNoise(isHidden ? NOISE_KINDS : [])}
    />
  );
}

function TunnelSwitch(): ReactElement {
  const { t } = useMessages();
  const tunnels = useCapture((state) => state.tunnels);
  const showTunnels = useCapture((state) => state.showTunnels);
  const isDecoded = tunnels === 'decoded';
  return (
    <IconButton
      label={
        isDecoded
          ? t('Showing what VXLAN tunnels carry, as tcpdump -n -T vxlan does; show plain tcpdump -n')
          : t('Show what VXLAN tunnels carry, as tcpdump -n -T vxlan does')
      }
      icon={<Layers />}
      isPressed={isDecoded}
      testId="capture-tunnels"
      onClick={() => showTunnels(isDecoded ? 'plain' : 'decoded')}
    />
  );
}

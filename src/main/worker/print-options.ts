/** The flags of tcpdump as the simulator's printer takes them. */
import { timeStampOf, type TcpdumpOptions } from '../../sim/api/capture-text';
import type { PrintFlags } from './worker-message';
import { zoneOffsetMinutes } from './zone-offset';

/** As the window prints: numbers, and the local time of day. */
export const WINDOW_PRINT_OPTIONS: TcpdumpOptions = {
  timeStamp: 'time',
  isNumeric: true,
  hasLinkHeader: false,
  verbosity: 0,
  hexDump: 'none',
  isVxlanForced: false,
  zoneOffsetMinutes,
};

export function printOptionsOf(flags: PrintFlags): TcpdumpOptions {
  return {
    timeStamp: timeStampOf(flags.timeStyle),
    isNumeric: flags.numeric > 0,
    hasLinkHeader: flags.hasLinkHeader,
    verbosity: flags.verbosity,
    hexDump: flags.hasHexDump ? 'hex-and-ascii' : 'none',
    isVxlanForced: flags.decodeAs === 'vxlan',
    zoneOffsetMinutes,
  };
}

/** The flags of tcpdump as the simulator's printer takes them. */
import { forcedTypeOf, hexDumpOf, timeStampOf, type TcpdumpOptions } from '../../sim/api/capture-text';
import type { PrintFlags } from './worker-message';
import { zoneOffsetMinutes } from './zone-offset';

/** As the window prints: numbers, and the local time of day. */
export const WINDOW_PRINT_OPTIONS: TcpdumpOptions = {
  timeStamp: 'time',
  isNumeric: true,
  hasLinkHeader: false,
  verbosity: 0,
  hexDump: 'none',
  forcedType: undefined,
  isQuick: false,
  hasAbsoluteSequences: false,
  hasNumbers: false,
  isChecksumIgnored: false,
  zoneOffsetMinutes,
};

export function printOptionsOf(flags: PrintFlags): TcpdumpOptions {
  return {
    timeStamp: timeStampOf(flags.timeStyle),
    isNumeric: flags.numeric > 0,
    hasLinkHeader: flags.hasLinkHeader,
    verbosity: flags.verbosity,
    hexDump: hexDumpOf(flags.hexDump),
    forcedType: forcedTypeOf(flags.decodeAs),
    isQuick: flags.isQuick,
    hasAbsoluteSequences: flags.hasAbsoluteSequences,
    hasNumbers: flags.hasNumbers,
    isChecksumIgnored: flags.isChecksumIgnored,
    zoneOffsetMinutes,
  };
}

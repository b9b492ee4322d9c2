/** The types of `-T` that are modelled. */
export const FORCED_TYPES = ['domain', 'resp', 'snmp', 'tftp', 'vxlan'] as const;

export type ForcedType = (typeof FORCED_TYPES)[number];

/** Those that tcpdump has besides. */
export const OTHER_FORCED_TYPES: readonly string[] =
  'aodv carp cnfp lmp pgm pgm_zmtp1 ptp radius rpc rtp rtcp someip vat wb zmtp1'.split(' ');

export function forcedTypeOf(name: string | undefined): ForcedType | undefined {
  return FORCED_TYPES.find((type) => type === name);
}

/** What the flags of tcpdump ask for. */
export interface TcpdumpOptions {
  /** None: `HH:MM:SS.ffffff`. `-t`, `-tt`, `-ttt`, `-tttt`, `-ttttt` in this order. */
  readonly timeStamp: 'time' | 'none' | 'unix' | 'since-previous' | 'date-time' | 'since-first';
  /** `-n`: neither port numbers nor vendors become names. Addresses never do. */
  readonly isNumeric: boolean;
  /** `-e` */
  readonly hasLinkHeader: boolean;
  /** How often `-v` was given. */
  readonly verbosity: number;
  /** `-x`, `-xx`, `-X`, `-XX`, `-A`, `-AA` in this order after `none`. */
  readonly hexDump:
    | 'none'
    | 'hex'
    | 'hex-with-link-header'
    | 'hex-and-ascii'
    | 'hex-and-ascii-with-link-header'
    | 'ascii'
    | 'ascii-with-link-header';
  /** `-T`: what datagrams, and some segments, are taken for. */
  readonly forcedType: ForcedType | undefined;
  /** `-q` */
  readonly isQuick: boolean;
  /** `-S`: TCP's sequence numbers as they are. */
  readonly hasAbsoluteSequences: boolean;
  readonly hasNumbers: boolean;
  /** `-K`: checksums of IP, TCP and UDP are not looked at. */
  readonly isChecksumIgnored: boolean;
  /** Names of interfaces by their numbers, for cooked frames of `any`; without it they have none. */
  readonly interfaceNameOf?: (index: number) => string;
  /** Minutes east of Greenwich at a moment, in seconds since 1970. */
  readonly zoneOffsetMinutes: (epochSeconds: number) => number;
}

export const DEFAULT_TCPDUMP_OPTIONS: TcpdumpOptions = {
  timeStamp: 'time',
  isNumeric: false,
  hasLinkHeader: false,
  verbosity: 0,
  hexDump: 'none',
  forcedType: undefined,
  isQuick: false,
  hasAbsoluteSequences: false,
  hasNumbers: false,
  isChecksumIgnored: false,
  zoneOffsetMinutes: () => 0,
};

const TIME_STAMPS = ['time', 'none', 'unix', 'since-previous', 'date-time', 'since-first'] as const;

/** What as many `-t` ask for; tcpdump knows five. */
export function timeStampOf(count: number): TcpdumpOptions['timeStamp'] {
  return TIME_STAMPS[count] ?? 'since-first';
}

/** `-X` wins over `-x`, and both over `-A`; given twice they show the link-level header too. */
export function hexDumpOf(counts: {
  readonly x: number;
  readonly X: number;
  readonly A: number;
}): TcpdumpOptions['hexDump'] {
  if (counts.X > 0) return counts.X > 1 ? 'hex-and-ascii-with-link-header' : 'hex-and-ascii';
  if (counts.x > 0) return counts.x > 1 ? 'hex-with-link-header' : 'hex';
  if (counts.A > 0) return counts.A > 1 ? 'ascii-with-link-header' : 'ascii';
  return 'none';
}

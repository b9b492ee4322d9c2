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
  /** `-x`, `-xx`, `-X`, `-XX` in this order after `none`. */
  readonly hexDump:
    'none' | 'hex' | 'hex-with-link-header' | 'hex-and-ascii' | 'hex-and-ascii-with-link-header';
  /** `-T vxlan`: every UDP datagram is VXLAN. */
  readonly isVxlanForced: boolean;
  /** Minutes east of Greenwich at a moment, in seconds since 1970. */
  readonly zoneOffsetMinutes: (epochSeconds: number) => number;
}

export const DEFAULT_TCPDUMP_OPTIONS: TcpdumpOptions = {
  timeStamp: 'time',
  isNumeric: false,
  hasLinkHeader: false,
  verbosity: 0,
  hexDump: 'none',
  isVxlanForced: false,
  zoneOffsetMinutes: () => 0,
};

const TIME_STAMPS = ['time', 'none', 'unix', 'since-previous', 'date-time', 'since-first'] as const;

/** What as many `-t` ask for; tcpdump knows five. */
export function timeStampOf(count: number): TcpdumpOptions['timeStamp'] {
  return TIME_STAMPS[count] ?? 'since-first';
}

/** How the list of packets looks, kept by the browser from one day to the next. */
import { TIME_FORMATS, type TimeFormat } from './packet-grid-columns';

export interface ListOptions {
  readonly timeFormat: TimeFormat;
  /** Lines of tcpdump instead of columns. */
  readonly isTcpdump: boolean;
  readonly hasNames: boolean;
  readonly hasChart: boolean;
}

const KEY = 'podwire.packet-list';

export function savedListOptions(): ListOptions {
  const words = (localStorage.getItem(KEY) ?? 'clock names').split(' ');
  return {
    timeFormat: TIME_FORMATS.find((format) => words.includes(format)) ?? 'clock',
    isTcpdump: words.includes('tcpdump'),
    hasNames: words.includes('names'),
    hasChart: words.includes('chart'),
  };
}

export function saveListOptions({ timeFormat, isTcpdump, hasNames, hasChart }: ListOptions): void {
  const words = [
    timeFormat,
    ...(isTcpdump ? ['tcpdump'] : []),
    ...(hasNames ? ['names'] : []),
    ...(hasChart ? ['chart'] : []),
  ];
  localStorage.setItem(KEY, words.join(' '));
}

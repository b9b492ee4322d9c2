import type { PanelId } from '../store/workspace-store';

/** Of each panel, in English: the catalogues know them by it. */
export const PANEL_NAMES = {
  topology: 'Topology',
  list: 'List',
  addresses: 'Addresses',
  lab: 'Lab',
  inspector: 'Inspector',
  scenarios: 'Scenarios',
  packets: 'Packets',
  drops: 'Drops',
  compare: 'Compare',
  problems: 'Problems',
  reach: 'Reachability',
  journey: 'Journey',
  time: 'Time',
  commandLine: 'Command line',
  terminal: 'Terminal',
} as const satisfies Readonly<Record<PanelId, string>>;

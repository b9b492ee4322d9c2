/** The colors of the picture in files: those of the light and of the dark theme, which `ui/base.css` has and a test compares. */
import type { CanvasPalette } from './canvas-colors';

export const PAPER_BACKGROUND = '#f6f8fa';

export const PAPER: CanvasPalette = {
  text: '#1a222d',
  muted: '#525d6b',
  accent: '#1b5cb8',
  accentSoft: '#dfeafa',
  good: '#17683a',
  waiting: '#7d5200',
  bad: '#b1241c',
  done: '#525d6b',
  band: '#e9eef4',
  service: '#0b7285',
  workload: '#5f3dc4',
  ingress: '#a8580a',
  policy: '#a61e4d',
  card: '#ffffff',
  machine: '#ffffff',
  outside: '#fdfdfe',
  pod: '#eef3fa',
  device: '#ffffff',
  bridge: '#e3ebe4',
  port: '#f3f5f7',
  segment: '#8796a9',
  border: '#a9b2bf',
  wire: '#7d8a9a',
  tunnel: '#8a4bb8',
  pulse: '#f08c00',
};

export const NIGHT_BACKGROUND = '#13171c';

export const NIGHT: CanvasPalette = {
  text: '#e3e8ee',
  muted: '#a2adba',
  accent: '#78aeff',
  accentSoft: '#20334f',
  good: '#63cd90',
  waiting: '#e3b252',
  bad: '#ff8b80',
  done: '#a2adba',
  band: '#191f27',
  service: '#3bc9db',
  workload: '#b197fc',
  ingress: '#f0a860',
  policy: '#f783ac',
  card: '#202731',
  machine: '#1b2027',
  outside: '#191d24',
  pod: '#232c39',
  device: '#161a20',
  bridge: '#25352a',
  port: '#20262e',
  segment: '#5d6b7d',
  border: '#566172',
  wire: '#6c7a8c',
  tunnel: '#c08be8',
  pulse: '#ffb74d',
};

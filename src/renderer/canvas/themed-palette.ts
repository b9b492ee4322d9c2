/**
 * The colors of a picture within a page, which are light or dark as the page is (`color-scheme`): names for CSS, and the rule that
 * says what they are.
 */
import type { CanvasPalette } from './canvas-colors';
import { NIGHT, NIGHT_BACKGROUND, PAPER, PAPER_BACKGROUND } from './paper-palette';

export const THEMED_BACKGROUND = 'var(--pw-background)';

export const THEMED: CanvasPalette = {
  text: 'var(--pw-text)',
  muted: 'var(--pw-muted)',
  accent: 'var(--pw-accent)',
  accentSoft: 'var(--pw-accent-soft)',
  good: 'var(--pw-good)',
  waiting: 'var(--pw-waiting)',
  bad: 'var(--pw-bad)',
  done: 'var(--pw-done)',
  band: 'var(--pw-band)',
  service: 'var(--pw-service)',
  workload: 'var(--pw-workload)',
  ingress: 'var(--pw-ingress)',
  policy: 'var(--pw-policy)',
  card: 'var(--pw-card)',
  machine: 'var(--pw-machine)',
  outside: 'var(--pw-outside)',
  pod: 'var(--pw-pod)',
  device: 'var(--pw-device)',
  bridge: 'var(--pw-bridge)',
  port: 'var(--pw-port)',
  segment: 'var(--pw-segment)',
  border: 'var(--pw-border)',
  wire: 'var(--pw-wire)',
  tunnel: 'var(--pw-tunnel)',
  pulse: 'var(--pw-pulse)',
};

/** For a `style` element of the picture. */
export function themedStyle(): string {
  const colors: readonly (readonly [use: string, light: string, dark: string])[] = [
    [THEMED_BACKGROUND, PAPER_BACKGROUND, NIGHT_BACKGROUND],
    [THEMED.text, PAPER.text, NIGHT.text],
    [THEMED.muted, PAPER.muted, NIGHT.muted],
    [THEMED.accent, PAPER.accent, NIGHT.accent],
    [THEMED.accentSoft, PAPER.accentSoft, NIGHT.accentSoft],
    [THEMED.good, PAPER.good, NIGHT.good],
    [THEMED.waiting, PAPER.waiting, NIGHT.waiting],
    [THEMED.bad, PAPER.bad, NIGHT.bad],
    [THEMED.done, PAPER.done, NIGHT.done],
    [THEMED.band, PAPER.band, NIGHT.band],
    [THEMED.service, PAPER.service, NIGHT.service],
    [THEMED.workload, PAPER.workload, NIGHT.workload],
    [THEMED.ingress, PAPER.ingress, NIGHT.ingress],
    [THEMED.policy, PAPER.policy, NIGHT.policy],
    [THEMED.card, PAPER.card, NIGHT.card],
    [THEMED.machine, PAPER.machine, NIGHT.machine],
    [THEMED.outside, PAPER.outside, NIGHT.outside],
    [THEMED.pod, PAPER.pod, NIGHT.pod],
    [THEMED.device, PAPER.device, NIGHT.device],
    [THEMED.bridge, PAPER.bridge, NIGHT.bridge],
    [THEMED.port, PAPER.port, NIGHT.port],
    [THEMED.segment, PAPER.segment, NIGHT.segment],
    [THEMED.border, PAPER.border, NIGHT.border],
    [THEMED.wire, PAPER.wire, NIGHT.wire],
    [THEMED.tunnel, PAPER.tunnel, NIGHT.tunnel],
    [THEMED.pulse, PAPER.pulse, NIGHT.pulse],
  ];
  const rules = colors.map(
    ([use, light, dark]) => `${use.slice('var('.length, -1)}:light-dark(${light},${dark})`,
  );
  return `svg{${rules.join(';')}}`;
}

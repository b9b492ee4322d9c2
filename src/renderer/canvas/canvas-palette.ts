/** The colors of the picture, read from the style sheet so that a theme is written in one place. */
import type { CanvasPalette } from './canvas-colors';

export function readCanvasPalette(): CanvasPalette {
  const styles = getComputedStyle(document.documentElement);
  const read = (name: string): string => styles.getPropertyValue(`--${name}`).trim();
  return {
    text: read('text'),
    muted: read('text-muted'),
    accent: read('accent'),
    accentSoft: read('accent-soft'),
    good: read('good'),
    waiting: read('waiting'),
    bad: read('bad'),
    done: read('done'),
    band: read('canvas-band'),
    service: read('canvas-service'),
    workload: read('canvas-workload'),
    ingress: read('canvas-ingress'),
    policy: read('canvas-policy'),
    card: read('canvas-card'),
    machine: read('canvas-machine'),
    outside: read('canvas-outside'),
    pod: read('canvas-pod'),
    device: read('canvas-device'),
    bridge: read('canvas-bridge'),
    port: read('canvas-port'),
    segment: read('canvas-segment'),
    border: read('border-strong'),
    wire: read('canvas-wire'),
    tunnel: read('canvas-tunnel'),
    pulse: read('canvas-pulse'),
  };
}

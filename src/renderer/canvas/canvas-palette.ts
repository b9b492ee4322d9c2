/** The colours of the picture, read from the style sheet so that a theme is written in one place. */
export interface CanvasPalette {
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly good: string;
  readonly waiting: string;
  readonly bad: string;
  readonly done: string;
  readonly band: string;
  readonly service: string;
  readonly workload: string;
  readonly ingress: string;
  readonly policy: string;
  readonly card: string;
  readonly machine: string;
  readonly outside: string;
  readonly pod: string;
  readonly device: string;
  readonly bridge: string;
  readonly port: string;
  readonly segment: string;
  readonly border: string;
  readonly wire: string;
  readonly tunnel: string;
  readonly pulse: string;
}

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

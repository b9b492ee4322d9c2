/** The colors that the picture is made of. */
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

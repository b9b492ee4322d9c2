/** What the command line changes in a lab before it is read. */
export interface LabOverrides {
  readonly seed?: number | undefined;
  /** `PLUGIN` or `PLUGIN/MODE`. */
  readonly cni?: string | undefined;
  readonly proxyMode?: string | undefined;
  /** Workers, besides the control plane. */
  readonly nodeCount?: number | undefined;
}

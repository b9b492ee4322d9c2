/** Where a payload stands in its packet. */
export interface IpPayload {
  readonly ipOffset: number;
  readonly offset: number;
  readonly lengthBytes: number;
  readonly isFragment: boolean;
  /** Time to live or hop limit. */
  readonly hopLimit: number;
}

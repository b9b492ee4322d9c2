import type { TargetOptions } from '../target';

export interface TraceQuestion {
  readonly from: string;
  /** `web:80`, `svc/web:http`, `10.96.0.10:53/udp`, `https://shop.example/api` */
  readonly to: string;
  /** Of a request of HTTP: `Host: shop.example`. */
  readonly headers?: readonly string[];
  readonly options: TargetOptions;
}

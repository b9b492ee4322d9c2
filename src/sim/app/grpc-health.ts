/** The messages of the gRPC health checking protocol (grpc.health.v1): its one call, and what it answers. */
import { bytesOfUtf8, textOfUtf8 } from '../wire/utf8';

export const GRPC_HEALTH_CHECK = '/grpc.health.v1.Health/Check';

const STATUS_NAMES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;
export type GrpcHealthStatus = (typeof STATUS_NAMES)[number];

/** Field 1, of the type that has a length, or a number. */
const SERVICE_TAG = 0x0a;
const STATUS_TAG = 0x08;

/** A name is shorter than 128 octets, so that one octet tells its length; the empty one is left out. */
export function encodeHealthRequest(service: string): Uint8Array {
  if (service === '') return new Uint8Array(0);
  const name = bytesOfUtf8(service);
  const high = name.length > 0x7f ? [(name.length & 0x7f) | 0x80, name.length >>> 7] : [name.length];
  return Uint8Array.of(SERVICE_TAG, ...high, ...name);
}

/** The name of the service; undefined for what is no such message. */
export function decodeHealthRequest(message: Uint8Array): string | undefined {
  if (message.length === 0) return '';
  const [tag, first = 0, second = 0] = message;
  if (tag !== SERVICE_TAG) return undefined;
  const isLong = (first & 0x80) !== 0;
  const length = isLong ? (first & 0x7f) + second * 0x80 : first;
  const start = isLong ? 3 : 2;
  return start + length > message.length ? undefined : textOfUtf8(message.subarray(start, start + length));
}

export function encodeHealthResponse(status: GrpcHealthStatus): Uint8Array {
  const number = STATUS_NAMES.indexOf(status);
  return number === 0 ? new Uint8Array(0) : Uint8Array.of(STATUS_TAG, number);
}

export function decodeHealthResponse(message: Uint8Array): GrpcHealthStatus {
  return STATUS_NAMES[message[0] === STATUS_TAG ? (message[1] ?? 0) : 0] ?? 'UNKNOWN';
}

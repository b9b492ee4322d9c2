/** The chunks of a packet, one after the other, for the association that they are for (net/sctp/sm_statetable.c). */
import { ByteReader } from '../../base/bytes';
import { SCTP_CHUNK, SCTP_FLAG } from '../../wire/sctp';
import { readInit } from './init-chunk';
import type { SctpAssociation } from './sctp-association';
import { heartbeatTimeOf, readData, readSack } from './sctp-chunks';
import type { ReceivedChunk } from './sctp-packet';

export function receiveChunks(association: SctpAssociation, chunks: readonly ReceivedChunk[]): void {
  let hasData = false;
  for (const chunk of chunks) {
    if (association.state === 'CLOSED') return;
    if (chunk.type !== SCTP_CHUNK.DATA) {
      receiveControl(association, chunk);
      continue;
    }
    const data = readData(chunk.flags, chunk.body);
    if (data === undefined) continue;
    hasData = true;
    association.receiveData(data, (chunk.flags & SCTP_FLAG.SACK_AT_ONCE) !== 0);
  }
  if (hasData) association.endOfData();
}

function receiveControl(association: SctpAssociation, { type, body }: ReceivedChunk): void {
  switch (type) {
    case SCTP_CHUNK.INIT_ACK: {
      const init = readInit(body);
      if (init?.cookie !== undefined) association.receiveInitAck(init, init.cookie);
      return;
    }
    case SCTP_CHUNK.COOKIE_ACK:
      association.receiveCookieAck();
      return;
    case SCTP_CHUNK.SACK: {
      const report = readSack(body);
      if (report !== undefined) association.receiveSack(report);
      return;
    }
    case SCTP_CHUNK.HEARTBEAT:
      association.receiveHeartbeat(body);
      return;
    case SCTP_CHUNK.HEARTBEAT_ACK: {
      const sentAtMs = heartbeatTimeOf(body);
      if (sentAtMs !== undefined) association.receiveHeartbeatAck(sentAtMs);
      return;
    }
    case SCTP_CHUNK.ABORT:
      association.receiveAbort();
      return;
    case SCTP_CHUNK.SHUTDOWN:
      if (body.length >= 4) association.receiveShutdown(new ByteReader(body).uint32());
      return;
    case SCTP_CHUNK.SHUTDOWN_ACK:
      association.receiveShutdownAck();
      return;
    case SCTP_CHUNK.SHUTDOWN_COMPLETE:
      association.receiveShutdownComplete();
      return;
    case SCTP_CHUNK.ERROR:
      association.receiveError(body.length >= 2 ? new ByteReader(body).uint16() : 0);
      return;
    default:
  }
}

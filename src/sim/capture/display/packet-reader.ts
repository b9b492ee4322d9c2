/** The packets of a capture as a display filter sees them, one after another in one object. */
import type { FilteredRows } from '../filtered-rows';
import type { PacketNotes } from '../packet-notes';
import { LINK_TYPE, type PacketTable } from '../packet-table';
import { ConversationIndex } from './conversation-index';
import type { DisplayedPacket } from './display-field';
import { FrameMap } from './frame-map';

export class PacketReader implements DisplayedPacket {
  readonly map = new FrameMap();
  readonly #table: PacketTable;
  readonly #rows: FilteredRows;
  readonly #notes: PacketNotes;
  readonly #conversations = new ConversationIndex();
  readonly #conversationMap = new FrameMap();
  #index = 0;
  #row = 0;

  /** `rows` are those of the capture's filter: their places are the numbers of the packets, less one. */
  constructor(table: PacketTable, rows: FilteredRows, notes: PacketNotes) {
    this.#table = table;
    this.#rows = rows;
    this.#notes = notes;
  }

  /** Reads the packet with the index, which there has to be. */
  moveTo(index: number): void {
    const table = this.#table;
    const row = this.#rows.rowAt(index);
    this.#index = index;
    this.#row = row;
    readInto(this.map, table, row);
  }

  get index(): number {
    return this.#index;
  }

  get row(): number {
    return this.#row;
  }

  get timeNs(): number {
    return this.#table.timeNs(this.#row);
  }

  get firstTimeNs(): number {
    return this.#rows.firstTimeNs;
  }

  get previousTimeNs(): number {
    return this.#table.timeNs(this.#rows.rowAt(Math.max(this.#rows.first, this.#index - 1)));
  }

  get interfaceIndex(): number {
    return this.#table.interfaceIndex(this.#row);
  }

  get interfaceName(): string {
    return this.#table.interfaces[this.interfaceIndex]?.name ?? '';
  }

  get direction(): number {
    return this.#table.direction(this.#row);
  }

  get packetId(): number {
    return this.#table.packetId(this.#row);
  }

  /** Where the frame begins in the map's bytes. */
  get start(): number {
    return this.#table.start(this.#row);
  }

  get capturedLength(): number {
    return this.#table.capturedLength(this.#row);
  }

  get originalLength(): number {
    return this.#table.originalLength(this.#row);
  }

  get isMarked(): boolean {
    return this.#notes.isMarked(this.#row);
  }

  get comment(): string | undefined {
    return this.#notes.comment(this.#row);
  }

  /** Known as far as this packet. */
  get conversations(): ConversationIndex {
    this.readConversations(this.#index + 1);
    return this.#conversations;
  }

  /** Goes on up to the packet with the index `end`, which is not among them; true when that is done within `limit` packets. */
  readConversations(end: number, limit = Number.POSITIVE_INFINITY): boolean {
    const conversations = this.#conversations;
    const table = this.#table;
    conversations.forgetBelow(this.#rows.first);
    const last = Math.min(end, conversations.count + limit);
    while (conversations.count < last) {
      const row = this.#rows.rowAt(conversations.count);
      readInto(this.#conversationMap, table, row);
      conversations.add(this.#conversationMap, table.timeNs(row), table.originalLength(row));
    }
    return conversations.count >= end;
  }

  /** What has been read of them. */
  get knownConversations(): ConversationIndex {
    return this.#conversations;
  }
}

function readInto(map: FrameMap, table: PacketTable, row: number): void {
  const bytes = table.buffer(row);
  const start = table.start(row);
  const linkType = table.interfaces[table.interfaceIndex(row)]?.linkType ?? LINK_TYPE.ETHERNET;
  const capturedLength = table.capturedLength(row);
  map.cutBytes = table.originalLength(row) - capturedLength;
  map.read(bytes, start, start + capturedLength, linkType);
}

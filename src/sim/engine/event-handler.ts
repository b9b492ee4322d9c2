/** Something that happens at a moment. One object serves many events, so that none is allocated per event. */
export interface EventHandler {
  handleEvent(argument: unknown): void;
}

/** Which words of memory hold numbers while a filter is compiled (alloc_reg and free_reg of libpcap). */
import { MEMORY_WORDS } from './bpf-code';

export class FilterRegisters {
  /** Whether more were asked for than there are. */
  isExhausted = false;
  #used = 0;
  #current = 0;

  take(): number {
    for (let tries = 0; tries < MEMORY_WORDS; tries += 1) {
      if ((this.#used & (1 << this.#current)) === 0) {
        this.#used |= 1 << this.#current;
        return this.#current;
      }
      this.#current = (this.#current + 1) % MEMORY_WORDS;
    }
    this.isExhausted = true;
    return this.#current;
  }

  free(register: number): void {
    this.#used &= ~(1 << register);
  }

  /** What `restore` goes back to, after words that turn out not to be arithmetic. */
  save(): { readonly used: number; readonly current: number; readonly isExhausted: boolean } {
    return { used: this.#used, current: this.#current, isExhausted: this.isExhausted };
  }

  restore(state: ReturnType<FilterRegisters['save']>): void {
    this.#used = state.used;
    this.#current = state.current;
    this.isExhausted = state.isExhausted;
  }
}
